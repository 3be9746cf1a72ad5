"""Parts, locations, suppliers and assignments in the graph.

objects     the types, and how lists of them are filtered and sorted
references  how inputs refer to them
reads       what is read
writes      master data created and changed
"""

from vmi_graph.catalog.graph.objects import (
    Assignment,
    AssignmentOrder,
    AssignmentWhere,
    Location,
    LocationOrder,
    LocationWhere,
    Part,
    PartOrder,
    PartWhere,
    Supplier,
    SupplierOrder,
    SupplierWhere,
)
from vmi_graph.catalog.graph.reads import Query
from vmi_graph.catalog.graph.references import (
    AssignmentReference,
    LocationReference,
    PartReference,
    PlaceReference,
    SupplierReference,
    row_id,
)
from vmi_graph.catalog.graph.writes import Mutation

__all__ = [
    "Assignment",
    "AssignmentOrder",
    "AssignmentReference",
    "AssignmentWhere",
    "Location",
    "LocationOrder",
    "LocationReference",
    "LocationWhere",
    "Mutation",
    "Part",
    "PartOrder",
    "PartReference",
    "PartWhere",
    "PlaceReference",
    "Query",
    "Supplier",
    "SupplierOrder",
    "SupplierReference",
    "SupplierWhere",
    "row_id",
]
