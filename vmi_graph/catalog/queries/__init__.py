"""What the viewer may see of parts, locations, suppliers and assignments."""

from vmi_graph.catalog.queries.assignments import (
    ASSIGNMENTS,
    NATURAL_KEYS,
    PLACE,
    Assignment,
    Held,
    Key,
    Place,
    ended,
    held,
    held_by,
    the_one,
)
from vmi_graph.catalog.queries.companies import LOCATIONS, SUPPLIERS, Location, Supplier
from vmi_graph.catalog.queries.keys import ids_of
from vmi_graph.catalog.queries.parts import PARTS, Part
from vmi_graph.catalog.queries.scope import reached_by, visible_to

__all__ = [
    "ASSIGNMENTS",
    "LOCATIONS",
    "NATURAL_KEYS",
    "PARTS",
    "PLACE",
    "SUPPLIERS",
    "Assignment",
    "Held",
    "Key",
    "Location",
    "Part",
    "Place",
    "Supplier",
    "ended",
    "held",
    "held_by",
    "ids_of",
    "reached_by",
    "the_one",
    "visible_to",
]
