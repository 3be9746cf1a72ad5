"""Writes to agreements, and to assignments, which none is without.

versions   the first version of a contract, and each that takes over
changing   limits by the side that may, any term by the customer
assigning  a supplier put in charge, moved, relieved
"""

from vmi_graph.agreements.actions.assigning import (
    Appointment,
    Assigned,
    assign,
    assign_many,
    change_assignment,
    unassign,
)
from vmi_graph.agreements.actions.changing import Changed, Limits, change_agreement, set_limits
from vmi_graph.agreements.actions.versions import conclude, conclude_many

__all__ = [
    "Appointment",
    "Assigned",
    "Changed",
    "Limits",
    "assign",
    "assign_many",
    "change_agreement",
    "change_assignment",
    "conclude",
    "conclude_many",
    "set_limits",
    "unassign",
]
