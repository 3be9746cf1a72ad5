"""Who is in charge of what where: put in charge, moved, relieved; within a unit of work.

An assignment needs a contract, so what people do is in `agreements.actions`; here its rows are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vmi_graph.catalog import rules
from vmi_graph.catalog.events import BinChanged, RankChanged, SupplierAssigned, SupplierUnassigned
from vmi_graph.catalog.queries import Held
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.refusal import Refusal, Refusals
from vmi_graph.foundation.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A supplier to put in charge of a part at a location; without a rank it takes the lowest free one."""

    part_id: UUID
    location_id: UUID
    supplier_id: UUID
    rank: int | None = None
    bin: str | None = None


def place_lock(part_id: UUID, location_id: UUID) -> str:
    """Return the name to lock before somebody is put in charge, moved or relieved at a place."""
    return f"place:{part_id.hex}:{location_id.hex}"


_PRESENT: Final = """
SELECT part_id, location_id, supplier_id, rank FROM assignment
WHERE ended_at IS NULL AND (part_id, location_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
"""

_START: Final = """
INSERT INTO assignment (id, part_id, location_id, supplier_id, rank, bin, started_at, version)
SELECT given.*, $7, 1
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[]) AS given
"""

_END: Final = """
UPDATE assignment SET ended_at = greatest($2, started_at), version = version + 1
WHERE id = ANY($1::uuid[]) AND ended_at IS NULL
RETURNING id, supplier_id, location_id
"""


async def start(work: Work, charges: Sequence[Charge]) -> list[UUID]:
    """Put suppliers in charge, in a work that locked every `place_lock`; return ids in the order of the charges.

    Tells `SupplierAssigned` for each. Refusals carry the number of the charge as their path.
    """
    places = [(charge.part_id, charge.location_id) for charge in charges]
    held: dict[tuple[UUID, UUID], dict[UUID, int]] = {}
    for part_id, location_id, supplier_id, rank in await work.fetch(
        _PRESENT, [part for part, _ in places], [location for _, location in places]
    ):
        held.setdefault((part_id, location_id), {})[supplier_id] = rank
    ranks, bins, refusals = [], [], []
    for index, (place, charge) in enumerate(zip(places, charges, strict=True)):
        there = held.setdefault(place, {})
        try:
            bins.append(rules.bin_name(charge.bin))
            ranks.append(_rank(charge, there))
        except Refusal as refusal:
            refusals.append(refusal.under(index))
            continue
        there[charge.supplier_id] = ranks[-1]
    if refusals:
        raise Refusals(refusals)
    ids = [new_id() for _ in charges]
    parts, locations = [charge.part_id for charge in charges], [charge.location_id for charge in charges]
    await work.write(_START, ids, parts, locations, [charge.supplier_id for charge in charges], ranks, bins, work.now)
    work.tell(
        *(
            SupplierAssigned(
                subject_id=row_id,
                assignment_id=row_id,
                supplier_id=charge.supplier_id,
                location_id=charge.location_id,
                bin=bin_,
            )
            for row_id, charge, bin_ in zip(ids, charges, bins, strict=True)
        )
    )
    return ids


def _rank(charge: Charge, there: dict[UUID, int]) -> int:
    if charge.supplier_id in there:
        raise rules.DuplicateAssignment("This supplier is in charge of this part at this location already.")
    if charge.rank is None:
        return rules.next_rank(there.values())
    return rules.rank(charge.rank, there.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Another turn or another bin; None leaves the rank, and `moves_bin` says whether the bin is meant."""

    rank: int | None = None
    bin: str | None = None
    moves_bin: bool = False


async def move(work: Work, held: Held, to: Move) -> None:
    """Change rank and bin of an assignment, in a work that locked it and its place; tells what changed."""
    (before,) = await work.fetch("SELECT rank, bin FROM assignment WHERE id = $1", held.id)
    there = await work.fetch(_PRESENT, [held.part_id], [held.location_id])
    taken = [record["rank"] for record in there if record["supplier_id"] != held.supplier_id]
    rank = before["rank"] if to.rank is None else rules.rank(to.rank, taken)
    bin_ = rules.bin_name(to.bin) if to.moves_bin else before["bin"]
    if (rank, bin_) == (before["rank"], before["bin"]):
        return
    await work.write(
        "UPDATE assignment SET rank = $2, bin = $3, version = version + 1 WHERE id = $1", held.id, rank, bin_
    )
    if rank != before["rank"]:
        work.tell(RankChanged(subject_id=held.id, before=before["rank"], after=rank))
    if bin_ != before["bin"]:
        work.tell(
            BinChanged(
                subject_id=held.id,
                assignment_id=held.id,
                supplier_id=held.supplier_id,
                location_id=held.location_id,
                before=before["bin"],
                after=bin_,
            )
        )


async def end(work: Work, assignment_ids: Sequence[UUID], reason: str | None) -> None:
    """Relieve suppliers, in a work that locked the assignments; tells `SupplierUnassigned`, which others may refuse."""
    for row_id, supplier_id, location_id in await work.write(_END, list(assignment_ids), work.now):
        work.tell(
            SupplierUnassigned(
                subject_id=row_id,
                assignment_id=row_id,
                supplier_id=supplier_id,
                location_id=location_id,
                reason=reason,
            )
        )
