"""Stopping automatic ordering at once, and letting it go on: for named assignments or for a whole supplier or site."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import ASSIGNMENTS, Key, held, the_one
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.reading import AllOf, Condition, Is, everything
from vmi_graph.foundation.refusal import InvalidInput, NotFound
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.replenishment import rules
from vmi_graph.replenishment.actions.reviewing import review
from vmi_graph.replenishment.events import OrderingFrozen, OrderingThawed
from vmi_graph.replenishment.rules import Occasion
from vmi_graph.stock.actions import kept


@dataclass(frozen=True, slots=True)
class Scope:
    """Which assignments: those named, or all of a supplier, of a location, or of both together."""

    keys: Sequence[Key] = ()
    supplier: UUID | str | None = None
    location: UUID | str | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """Which assignments changed, and which orders that led to; the same at first and when repeated."""

    assignment_ids: tuple[UUID, ...]
    order_ids: tuple[UUID, ...] = ()
    replayed: bool = False


async def _meant(work: Work, scope: Scope) -> list[UUID]:
    if scope.keys:
        found = await held(work.viewer, scope.keys, work)
        return [the_one(there, ("scope", "assignments", place)).id for place, there in enumerate(found)]
    named = {"supplier": scope.supplier, "location": scope.location}
    conditions: list[Condition] = [Is("ended_at", "is_null", value=True)]
    for what, key in named.items():
        if isinstance(key, UUID):
            conditions.append(Is(f"{what}_id", "eq", key))
        elif key is not None:
            conditions.append(Is(f"{what}_code", "eq", key))
    if len(conditions) == 1:
        raise InvalidInput("Name assignments, a supplier or a location.", path=("scope",))
    rows = await everything(ASSIGNMENTS, work.viewer, AllOf(conditions), within=work)
    if not rows:
        raise NotFound("There is no such assignment.", path=("scope",))
    return [row.id for row in rows]


_FREEZE: Final = """
INSERT INTO ordering_freeze (id, assignment_id, frozen_at, frozen_by, reason)
SELECT new.id, new.assignment_id, $1, $2, $3 FROM unnest($4::uuid[], $5::uuid[]) AS new (id, assignment_id)
WHERE NOT EXISTS (SELECT FROM ordering_freeze AS old WHERE old.assignment_id = new.assignment_id
                  AND old.thawed_at IS NULL)
RETURNING assignment_id
"""

_THAW: Final = """
UPDATE ordering_freeze SET thawed_at = $1, thawed_by = $2
WHERE thawed_at IS NULL AND assignment_id = ANY($3::uuid[]) RETURNING assignment_id
"""


async def freeze(work: Work, assignment_ids: Sequence[UUID], reason: str | None) -> list[UUID]:
    """Stop automatic ordering for assignments that the work has locked; return those that were not stopped before."""
    ids = list(assignment_ids)
    rows = await work.write(_FREEZE, work.now, work.viewer.subject, reason, [new_id() for _ in ids], ids)
    levels = await kept(work, [row[0] for row in rows])
    work.tell(
        *(
            OrderingFrozen(
                subject_id=level.id,
                assignment_id=level.id,
                supplier_id=level.supplier_id,
                location_id=level.location_id,
                reason=reason,
            )
            for level in levels.values()
        )
    )
    return [row[0] for row in rows]


@retried
async def freeze_ordering(viewer: Viewer, scope: Scope, reason: str | None, once: Once) -> Frozen:
    """Stop automatic ordering at once; what is on order stays so."""
    viewer.require(rules.FREEZE_ORDERING)
    async with Work(viewer, once) as work:
        meant = await _meant(work, scope)
        await work.lock(meant)
        if work.answer is not None:
            return _again(work)
        frozen = await freeze(work, meant, reason)
        work.keep({"assignments": frozen, "orders": []})
        return Frozen(tuple(frozen))


@retried
async def unfreeze_ordering(viewer: Viewer, scope: Scope, once: Once) -> Frozen:
    """Let ordering go on by itself, and order at once what is due."""
    viewer.require(rules.FREEZE_ORDERING)
    async with Work(viewer, once) as work:
        meant = await _meant(work, scope)
        await work.lock(meant)
        if work.answer is not None:
            return _again(work)
        thawed = [row[0] for row in await work.write(_THAW, work.now, work.viewer.subject, meant)]
        levels = await kept(work, thawed)
        work.tell(
            *(
                OrderingThawed(
                    subject_id=level.id,
                    assignment_id=level.id,
                    supplier_id=level.supplier_id,
                    location_id=level.location_id,
                )
                for level in levels.values()
            )
        )
        decided = await review(work, thawed, Occasion.ORDERING_THAWED)
        orders = [order_id for _, order_id in decided.values() if order_id is not None]
        work.keep({"assignments": thawed, "orders": orders})
        return Frozen(tuple(thawed), tuple(orders))


def _again(work: Work) -> Frozen:
    assert work.answer is not None
    return Frozen(
        tuple(UUID(each) for each in work.answer["assignments"]),
        tuple(UUID(each) for each in work.answer["orders"]),
        replayed=True,
    )
