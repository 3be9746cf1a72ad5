"""Agreements in the graph, and assignments as they are started, changed and ended.

objects  the type, and what it adds to assignments
terms    terms as they are given
reads    what is read
writes   what is done
"""

from vmi_graph.agreements.graph.objects import Agreement, AgreementOrder, AgreementWhere
from vmi_graph.agreements.graph.reads import Query
from vmi_graph.agreements.graph.terms import TermsInput, TermsPatch
from vmi_graph.agreements.graph.writes import Mutation

__all__ = ["Agreement", "AgreementOrder", "AgreementWhere", "Mutation", "Query", "TermsInput", "TermsPatch"]
