"""The table of contents: every capability, ground floor first. What stands lower is known higher, never the reverse."""

import importlib
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from vmi_graph.foundation import work

CAPABILITIES: Final = (
    "catalog",  # parts, locations, suppliers, assignments: who manages what where
    "access",  # how a caller becomes a viewer
    "agreements",  # the contract of an assignment: limits, terms of supply, automatic ordering
    "stock",  # the ledger, and what is where
    "demand",  # usage history and unmet demand
    "purchasing",  # a purchase order from generated to received
    "replenishment",  # is it breached, how much, may we: then order
    "alerts",  # who is told what: episodes, and the feeds that can be resumed
)


def floors(floor: str) -> list[ModuleType]:
    """Return that floor of every capability that has it, such as all `tables`."""
    names = (f"vmi_graph.{capability}.{floor}" for capability in CAPABILITIES)
    return [importlib.import_module(name) for name in names if find_spec(name) is not None]


def wire() -> None:
    """Let every capability react to what lower ones tell; calling it again changes nothing."""
    work.WITHIN.clear()
    for reactions in floors("reactions"):
        for event, reaction in reactions.WITHIN.items():
            work.WITHIN.setdefault(event, []).append(reaction)
