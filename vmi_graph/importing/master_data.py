"""The parts, locations and suppliers of a batch: made where they are missing, changed where a line says otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog.actions import Kind, Line
from vmi_graph.foundation.refusal import Refusal, Refusals
from vmi_graph.foundation.work import Work
from vmi_graph.importing.cells import column_of
from vmi_graph.importing.lines import Spare
from vmi_graph.importing.merging import part_values
from vmi_graph.importing.reading import There
from vmi_graph.importing.reports import Refused


class LinesRefused(Exception):  # noqa: N818 - some lines of a batch, not an error of the program
    """Nothing of the batch was written because of these lines: take it again without them."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        super().__init__(f"{len(refused)} lines refused")
        self.refused = tuple(refused)


def refused_line(spare: Spare, refusal: Refusal, otherwise: str = "part_number") -> Refused:
    """Return what is reported of a line that an action refused."""
    last = refusal.path[-1] if refusal.path else otherwise
    column = otherwise if isinstance(last, int) else column_of(last)
    return Refused(spare.line, spare.part, column, refusal.message)


@dataclass(slots=True)
class MasterData:
    """What was new and what was changed, by natural key, and the ids of everything that the batch names."""

    new_parts: set[str] = field(default_factory=set)
    changed_parts: set[str] = field(default_factory=set)
    new_locations: set[str] = field(default_factory=set)
    new_suppliers: set[str] = field(default_factory=set)
    part_ids: dict[str, UUID] = field(default_factory=dict)
    location_ids: dict[str, UUID] = field(default_factory=dict)
    supplier_ids: dict[str, UUID] = field(default_factory=dict)


async def bring_in(work: Work, spares: Sequence[Spare], there: There) -> MasterData:
    """Write the master data of a batch whose names the work has locked."""
    done = MasterData(
        new_locations={each.location for each in spares} - there.locations.keys(),
        new_suppliers={each.supplier for each in spares} - there.suppliers.keys(),
    )

    async def upserted(kind: Kind, lines: Sequence[Line], column: str, key: Callable[[Spare], str]) -> dict[str, UUID]:
        try:
            ids = (await catalog.upsert_within(work, kind, lines)).ids
        except Refusals as refusals:
            raise LinesRefused(
                [
                    refused_line(spare, refusal, column)
                    for refusal in refusals.refusals
                    for spare in spares
                    if key(spare) == lines[int(refusal.path[1])].key
                ]
            ) from None
        return {line.key: row_id for line, row_id in zip(lines, ids, strict=True)}

    suppliers = [Line(code, {"name": code}) for code in sorted(done.new_suppliers)]
    locations = [Line(code, {"name": code}) for code in sorted(done.new_locations)]
    parts = _parts(spares, there, done)
    done.supplier_ids = there.suppliers | await upserted(
        catalog.SUPPLIERS, suppliers, "supplier", lambda spare: spare.supplier
    )
    done.location_ids = there.locations | await upserted(
        catalog.LOCATIONS, locations, "location", lambda spare: spare.location
    )
    done.part_ids = await upserted(catalog.PARTS, parts, "part_number", lambda spare: spare.part)
    return done


def _parts(spares: Sequence[Spare], there: There, done: MasterData) -> list[Line]:
    values: dict[str, dict[str, object]] = {}
    for spare in spares:
        values[spare.part] = part_values(spare, values.get(spare.part, {}), there.parts.get(spare.part))
    for number, said in values.items():
        known = there.parts.get(number)
        if known is None:
            done.new_parts.add(number)
        elif any(getattr(known, name) != value for name, value in said.items()):
            done.changed_parts.add(number)
    return [Line(number, said) for number, said in values.items()]
