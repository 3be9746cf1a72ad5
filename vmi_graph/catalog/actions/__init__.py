"""Writes to the catalog.

kinds        how each kind of master data is kept, checked and told
master_data  parts, locations and suppliers, many at once
locking      finding assignments under their locks
assignments  rows of assignments, within what `agreements.actions` does
"""

from vmi_graph.catalog.actions.assignments import Charge, Move, end, move, place_lock, start
from vmi_graph.catalog.actions.kinds import LOCATIONS, PARTS, SUPPLIERS, Kind
from vmi_graph.catalog.actions.locking import lock_assignments
from vmi_graph.catalog.actions.master_data import Line, Upserted, lock_names, upsert, upsert_within

__all__ = [
    "LOCATIONS",
    "PARTS",
    "SUPPLIERS",
    "Charge",
    "Kind",
    "Line",
    "Move",
    "Upserted",
    "end",
    "lock_assignments",
    "lock_names",
    "move",
    "place_lock",
    "start",
    "upsert",
    "upsert_within",
]
