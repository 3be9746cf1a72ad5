"""What a batch finds in the database: which parts, places and assignments there are, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vmi_graph.agreements.queries import InForce, in_force
from vmi_graph.catalog import queries
from vmi_graph.catalog.queries import Assignment, Held, Part, Place
from vmi_graph.foundation.reading import Is, Source, everything
from vmi_graph.foundation.work import Work
from vmi_graph.importing.lines import Spare
from vmi_graph.stock.queries import LEVELS, Level


@dataclass(frozen=True, slots=True)
class Existing:
    """An assignment that a line names, as it stands."""

    held: Held
    assignment: Assignment
    level: Level
    contract: InForce

    @property
    def begun(self) -> bool:
        """Whether its ledger has an opening: an entry, or a shelf that was reported empty."""
        return self.level.sequence > 0 or self.level.reported_at is not None


@dataclass(frozen=True)
class There:
    """What is there of everything that a batch names."""

    parts: dict[str, Part]
    locations: dict[str, UUID]
    suppliers: dict[str, UUID]
    held: dict[tuple[str, str, str], Held]

    @property
    def names(self) -> tuple[object, ...]:
        """What must not change between looking and locking."""
        parts = {number: part.id for number, part in self.parts.items()}
        held = {place: each.id for place, each in self.held.items()}
        return parts, self.locations, self.suppliers, held


def place_of(spare: Spare) -> tuple[str, str, str]:
    """Return what an assignment is known by."""
    return spare.part, spare.location, spare.supplier


async def _rows(work: Work, source: Source[Any], column: str, values: Sequence[object]) -> list[Any]:
    return await everything(source, work.viewer, Is(column, "in_", list(values)), within=work)


async def look(work: Work, spares: Sequence[Spare]) -> There:
    """Return what there is of the parts, locations, suppliers and assignments that lines name."""
    parts = await _rows(work, queries.PARTS, "number", list({each.part for each in spares}))
    locations = await _rows(work, queries.LOCATIONS, "code", list({each.location for each in spares}))
    suppliers = await _rows(work, queries.SUPPLIERS, "code", list({each.supplier for each in spares}))
    places = [Place(*place_of(each)) for each in spares]
    found = await queries.held(work.viewer, places, within=work)
    return There(
        {row.number: row for row in parts},
        {row.code: row.id for row in locations},
        {row.code: row.id for row in suppliers},
        {place_of(spare): there[0] for spare, there in zip(spares, found, strict=True) if there},
    )


async def stand(work: Work, there: There) -> dict[tuple[str, str, str], Existing]:
    """Return how the assignments that are there stand."""
    ids = [each.id for each in there.held.values()]
    if not ids:
        return {}
    assignments = {row.id: row for row in await _rows(work, queries.ASSIGNMENTS, "id", ids)}
    levels = {row.id: row for row in await _rows(work, LEVELS, "id", ids)}
    contracts = await in_force(ids, within=work)
    return {
        place: Existing(held, assignments[held.id], levels[held.id], contracts[held.id])
        for place, held in there.held.items()
    }
