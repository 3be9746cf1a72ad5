"""Assignments as they are read, and found by what people and machines call them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.catalog import rules
from vmi_graph.catalog.queries.scope import sees, visible_to
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.reading import Binder, Source, enum_, integer, text, time_, uuid_
from vmi_graph.foundation.refusal import InvalidInput, NotFound, Path
from vmi_graph.foundation.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Assignment:
    """One supplier in charge of one part at one location."""

    id: UUID
    part_id: UUID
    location_id: UUID
    supplier_id: UUID
    rank: int | None
    bin: str | None
    started_at: datetime
    ended_at: datetime | None
    version: int


PLACE: Final = (
    " JOIN part ON part.id = assignment.part_id"
    " JOIN location ON location.id = assignment.location_id"
    " JOIN supplier ON supplier.id = assignment.supplier_id"
)
"""Joins that lead from an assignment to its natural keys."""

NATURAL_KEYS: Final = {
    "part_number": text("part.number", "The number of the part."),
    "location_code": text("location.code", "The code of the location."),
    "supplier_code": text("supplier.code", "The code of the supplier in charge."),
    "criticality": enum_("part.criticality", rules.Criticality, "The part's criticality.", nullable=True),
}
"""What everything that hangs on an assignment can be filtered and sorted by; needs `PLACE`."""

ASSIGNMENTS: Final = Source(
    kind="Assignment",
    row=Assignment,
    tables="assignment" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    columns={
        "id": uuid_("assignment.id", "The assignment's id."),
        "part_id": uuid_("assignment.part_id", "The part."),
        "location_id": uuid_("assignment.location_id", "The location."),
        "supplier_id": uuid_("assignment.supplier_id", "The supplier in charge."),
        "rank": integer(
            "assignment.rank",
            "In which turn a consumption that names no supplier is drawn from this bin, from 1; internal.",
            permission=rules.READ_INTERNAL,
        ),
        "bin": text("assignment.bin", "The bin on the shelf; null when none is named.", nullable=True),
        "started_at": time_("assignment.started_at", "Since when the supplier is in charge."),
        "ended_at": time_("assignment.ended_at", "Until when it was; null while it is.", nullable=True),
        "version": integer(
            "assignment.version", "Counts the changes; give it as `expectedVersion` to change it safely."
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Place:
    """An assignment by its natural keys; without a supplier every assignment of the place, in turn of rank."""

    part: str
    location: str
    supplier: str | None = None


Key = UUID | Place


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment with everything it is known by, for writes; rank is for drawing by turn, never for showing."""

    id: UUID
    part_id: UUID
    location_id: UUID
    supplier_id: UUID
    rank: int
    part: str
    location: str
    supplier: str
    version: int


_HELD: Final = """
SELECT assignment.id, assignment.part_id, assignment.location_id, assignment.supplier_id, assignment.rank,
       part.number, location.code, supplier.code, assignment.version
FROM assignment{place}
WHERE ({scope}) AND assignment.ended_at IS NULL AND assignment.id IN (
    SELECT unnest({ids}::uuid[])
    UNION ALL
    SELECT there.id FROM unnest({parts}::text[], {locations}::text[]) AS asked (part, location)
    JOIN part ON part.number = asked.part JOIN location ON location.code = asked.location
    JOIN assignment AS there ON there.part_id = part.id AND there.location_id = location.id)
ORDER BY assignment.rank
"""


async def held(viewer: Viewer, keys: Sequence[Key], within: Statements = POOLED) -> list[list[Held]]:
    """Return the live assignments behind each key, in turn of rank; none where none exists for the viewer."""
    bind = Binder()
    return _sorted_out(keys, await _read(visible_to(viewer, bind), bind, keys, within))


async def held_by(asked: Sequence[tuple[Viewer, Key]], within: Statements = POOLED) -> list[list[Held]]:
    """Return the live assignments behind keys of several viewers, each narrowed to its own."""
    keys = [key for _, key in asked]
    found = _sorted_out(keys, await _read("TRUE", Binder(), keys, within))
    return [
        [each for each in there if sees(viewer, each.supplier_id, each.location_id)]
        for (viewer, _), there in zip(asked, found, strict=True)
    ]


async def _read(scope: str, bind: Binder, keys: Sequence[Key], within: Statements) -> list[Held]:
    # names that cannot be printed are nobody's, and PostgreSQL would not even take some of them
    places = [key for key in keys if isinstance(key, Place) and key.part.isprintable() and key.location.isprintable()]
    sql = _HELD.format(
        place=PLACE,
        scope=scope,
        ids=bind([key for key in keys if isinstance(key, UUID)]),
        parts=bind([place.part for place in places]),
        locations=bind([place.location for place in places]),
    )
    return [Held(*record) for record in await within.fetch(sql, *bind.values)]


def _sorted_out(keys: Sequence[Key], rows: Sequence[Held]) -> list[list[Held]]:
    by_id: dict[UUID, Held] = {}
    by_place: dict[tuple[str, str], list[Held]] = {}
    for found in rows:
        by_id[found.id] = found
        by_place.setdefault((found.part, found.location), []).append(found)
    return [[by_id[key]] if isinstance(key, UUID) and key in by_id else _behind(key, by_place) for key in keys]


def _behind(key: Key, by_place: Mapping[tuple[str, str], Sequence[Held]]) -> list[Held]:
    if isinstance(key, UUID):
        return []
    there = by_place.get((key.part, key.location), ())
    return [each for each in there if key.supplier is None or each.supplier == key.supplier]


def the_one(found: Sequence[Held], path: Path = ()) -> Held:
    """Return the assignment a key stands for; refuse none, and more than one."""
    if not found:
        raise NotFound("There is no such assignment.", path=path)
    if len(found) > 1:
        raise InvalidInput("Several suppliers are in charge there: say which one.", path=path)
    return found[0]


async def ended(within: Statements = POOLED) -> list[UUID]:
    """Return the assignments that ended, for the reader of the journal: suppliers hear no more of them."""
    return [row["id"] for row in await within.fetch("SELECT id FROM assignment WHERE ended_at IS NOT NULL")]
