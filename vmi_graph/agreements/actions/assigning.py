"""Putting a supplier in charge by a contract, moving it, and relieving it."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vmi_graph.agreements.actions.versions import conclude_many, end_versions
from vmi_graph.agreements.rules import Terms
from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog import queries, rules
from vmi_graph.catalog.actions import Charge, Move, lock_assignments, place_lock
from vmi_graph.catalog.queries import Held, Key, ids_of, the_one
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.refusal import NotFound, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A supplier to put in charge, by what people call things, with the contract for it."""

    part: UUID | str
    location: UUID | str
    supplier: UUID | str
    terms: Terms
    rank: int | None = None
    bin: str | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """The assignment that was started, moved or ended."""

    assignment_id: UUID
    replayed: bool = False


_SOURCES: Final = (
    ("part", queries.PARTS, "number"),
    ("location", queries.LOCATIONS, "code"),
    ("supplier", queries.SUPPLIERS, "code"),
)


@retried
async def assign(
    viewer: Viewer, appointment: Appointment, *, reason: str | None = None, once: Once | None = None
) -> Assigned:
    """Put a supplier in charge of a part at a location; the first review comes with the first movement of stock."""
    viewer.require(rules.ASSIGN_SUPPLIERS)
    why = rules.remark(reason)
    async with Work(viewer, once) as work:
        found = await _found(work, appointment)
        part_id, location_id, supplier_id = found
        await work.lock([place_lock(part_id, location_id)] if part_id and location_id else [])
        if work.answer is not None:
            return Assigned(UUID(work.answer["assignment"]), replayed=True)
        for (name, _, _), row_id in zip(_SOURCES, found, strict=True):
            if row_id is None:
                raise NotFound(f"There is no such {name}.", path=(name,))
        assert part_id is not None
        assert location_id is not None
        assert supplier_id is not None
        charge = Charge(
            part_id=part_id,
            location_id=location_id,
            supplier_id=supplier_id,
            rank=appointment.rank,
            bin=appointment.bin,
        )
        (assignment_id,) = await _one(assign_many(work, [(charge, appointment.terms)], why))
        work.keep({"assignment": assignment_id})
        return Assigned(assignment_id)


async def assign_many(work: Work, charges: Sequence[tuple[Charge, Terms]], reason: str | None = None) -> list[UUID]:
    """Put suppliers in charge, in a work that locked the `place_lock` of each; return ids in the order given.

    Refusals carry the number of the charge as the head of their path.
    """
    ids = await catalog.start(work, [charge for charge, _ in charges])
    await conclude_many(work, [(row_id, terms) for row_id, (_, terms) in zip(ids, charges, strict=True)], reason)
    return ids


@retried
async def change_assignment(
    viewer: Viewer, key: Key, move: Move, *, expected_version: int | None = None, once: Once | None = None
) -> Assigned:
    """Give an assignment another rank or bin."""
    viewer.require(rules.ASSIGN_SUPPLIERS)
    async with Work(viewer, once) as work:
        (there,) = await lock_assignments(work, [key], _with_place)
        if work.answer is not None:
            return Assigned(UUID(work.answer["assignment"]), replayed=True)
        held = _expected(there, expected_version)
        await catalog.move(work, held, move)
        work.keep({"assignment": held.id})
        return Assigned(held.id)


@retried
async def unassign(
    viewer: Viewer,
    key: Key,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
    once: Once | None = None,
) -> Assigned:
    """Relieve a supplier and end its contract; refused while something of it is on the shelf or on its way."""
    viewer.require(rules.ASSIGN_SUPPLIERS)
    why = rules.remark(reason)
    async with Work(viewer, once) as work:
        (there,) = await lock_assignments(work, [key], _with_place)
        if work.answer is not None:
            return Assigned(UUID(work.answer["assignment"]), replayed=True)
        held = _expected(there, expected_version)
        await end_versions(work, [held.id])
        await catalog.end(work, [held.id], why)
        work.keep({"assignment": held.id})
        return Assigned(held.id)


async def _found(work: Work, appointment: Appointment) -> list[UUID | None]:
    found = []
    for name, source, column in _SOURCES:
        found += await ids_of(work.viewer, source, column, [getattr(appointment, name)], within=work)
    return found


async def _one(started: Awaitable[list[UUID]]) -> list[UUID]:
    try:
        return await started
    except Refusals as refusals:
        (refusal,) = refusals.refusals
        refusal.path = refusal.path[1:]
        raise refusal from None


def _with_place(held: Held) -> tuple[UUID, str]:
    return held.id, place_lock(held.part_id, held.location_id)


def _expected(there: Sequence[Held], expected_version: int | None) -> Held:
    held = the_one(there, ("assignment",))
    if expected_version is not None and expected_version != held.version:
        raise StaleVersion("The assignment", expected=expected_version, actual=held.version)
    return held
