"""Whom an entry may be shown to: by set membership, never by a query."""

from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.viewer import Viewer

Audience = tuple[str, UUID | None]
"""A group of viewers who are shown the same: one supplier's, one location's, or all who see everything."""

_EVERYTHING: Final[Audience] = ("everything", None)


def audiences_of(viewer: Viewer) -> tuple[Audience, ...]:
    """Return the audiences a viewer belongs to."""
    if viewer.supplier_id is not None:
        return (("supplier", viewer.supplier_id),)
    if viewer.location_ids is not None:
        return tuple(("location", each) for each in viewer.location_ids)
    return (_EVERYTHING,)


def addressed_by(entry: Entry) -> list[Audience]:
    """Return the audiences an entry is for."""
    audiences = [_EVERYTHING]
    if entry.supplier_id is not None:
        audiences.append(("supplier", entry.supplier_id))
    if entry.location_id is not None:
        audiences.append(("location", entry.location_id))
    return audiences


def may_see(viewer: Viewer, entry: Entry, ended: AbstractSet[UUID]) -> bool:
    """Whether an entry exists for the viewer; `ended` are the assignments about which suppliers hear no more.

    What names no supplier is for the customer's own people only.
    """
    if viewer.supplier_id is not None:
        return entry.supplier_id == viewer.supplier_id and entry.assignment_id not in ended
    return viewer.location_ids is None or entry.location_id in viewer.location_ids
