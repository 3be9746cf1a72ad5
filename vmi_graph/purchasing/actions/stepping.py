"""What every step of an order has in common: find and lock, repeat what came before, check, write, tell."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

import orjson

from vmi_graph.foundation.refusal import InvalidInput, KeyReused, NotFound, StaleVersion
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing import queries, rules
from vmi_graph.purchasing.actions.writing import Moved, NewStep, kept_lines, write_steps
from vmi_graph.purchasing.events import OrderMoved
from vmi_graph.purchasing.queries import Held, OrderKey
from vmi_graph.purchasing.rules import Line, OrderState, OrderStep
from vmi_graph.stock.actions import Posting, post
from vmi_graph.stock.rules import EntryKind

LineKey = UUID | int | str
"""A line by its id, its number within the order, or the number of its part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What everybody says who moves an order on.

    external_reference  what the asking client calls the step: again with the same reference, nothing happens again
    happened_at         now where it is left out
    """

    order: OrderKey
    expected_version: int | None = None
    external_reference: str | None = None
    note: str | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stepped:
    """The order that took a step, the step, and whether it had been taken before."""

    order_id: UUID
    step_id: UUID
    replayed: bool = False

    @classmethod
    def again(cls, answer: Mapping[str, Any]) -> Self:
        """Read the answer given before."""
        return cls(UUID(answer["order"]), UUID(answer["step"]), replayed=True)

    def to_keep(self) -> dict[str, object]:
        """Return what the idempotency key keeps."""
        return {"order": self.order_id, "step": self.step_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """What a step writes on the order beside its state; None leaves what is there."""

    authorised_at: datetime | None = None
    response_due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    due_at: datetime | None = None
    promised_at: datetime | None = None
    expected_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    supplier_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Stepping:
    """A step under way: the order as it is under the locks."""

    work: Work
    ask: Ask
    step: OrderStep
    held: Held

    @property
    def happened_at(self) -> datetime:
        """When it happened."""
        return self.ask.happened_at or self.work.now

    def line(self, key: LineKey) -> Line:
        """Return a line of the order; refuse one that it does not have."""
        for line, part in zip(self.held.lines, self.held.parts, strict=True):
            if key in {line.id, line.number, part}:
                return line
        raise NotFound("The order has no such line.", path=("line",))

    async def repeated(self, moved: Sequence[Moved] | None) -> Stepped | None:
        """Return the answer given to this external reference before; refuse one that came with other quantities.

        moved  what is asked to be moved; None where that is left to the order's state
        """
        reference = self.ask.external_reference
        if reference is None:
            return None
        rules.check_reference(reference)
        source = self.work.viewer.client
        before = await queries.step_called(self.held.id, self.step.value, source, reference, self.work)
        if before is None:
            return None
        step_id, lines = before
        if moved is not None and sorted(moved, key=_number) != sorted(kept_lines(orjson.loads(lines)), key=_number):
            raise KeyReused("This reference came before with other quantities.", path=("external_reference",))
        answer = Stepped(self.held.id, step_id, replayed=True)
        self.work.keep(answer.to_keep())
        return answer

    def check(self, moved: Sequence[Moved] = ()) -> None:
        """Refuse what the order's version, its state, the clock or the end of a line's assignment does not allow."""
        expected = self.ask.expected_version
        if expected is not None and expected != self.held.version:
            raise StaleVersion(f"Order {self.held.number}", expected=expected, actual=self.held.version)
        rules.check_step(self.step, self.held.state)
        if self.happened_at > self.work.now + rules.AHEAD:
            raise InvalidInput("It cannot have happened in the future.", path=("happened_at",))
        over = {line.number for line, ended in zip(self.held.lines, self.held.ended, strict=True) if ended}
        if any(each.number in over for each in moved):
            raise NotFound("The order has no such line any more.", path=("lines",))

    async def take(
        self,
        after: Sequence[Line],
        moved: Sequence[Moved],
        kind: EntryKind,
        stamps: Stamps,
        expected_at: datetime | None = None,
    ) -> Stepped:
        """Write the step with everything that follows from its lines after it, and tell of it."""
        state = rules.state_after(self.step, self.held.state, after)
        left = [rules.settled(state, line) for line in after]
        changed = [(old, new) for old, new in zip(self.held.lines, left, strict=True) if old != new]
        step = self._new_step(state, moved, expected_at)
        await self._write(state, [new for _, new in changed], stamps)
        await write_steps(self.work, [step])
        await post(
            self.work,
            [
                Posting(
                    new.assignment_id,
                    rules.movements(old, new, kind),
                    self.ask.happened_at,
                    reason=self.ask.note,
                    order_line_id=new.id,
                )
                for old, new in changed
            ],
        )
        self.work.tell(self._told(state))
        answer = Stepped(self.held.id, step.id)
        self.work.keep(answer.to_keep())
        return answer

    def _new_step(self, state: OrderState, moved: Sequence[Moved], expected_at: datetime | None) -> NewStep:
        return NewStep(
            order_id=self.held.id,
            by=self.work.viewer,
            number=self.held.steps + 1,
            step=self.step,
            state=state,
            lines=moved,
            happened_at=self.happened_at,
            expected_at=expected_at,
            external_reference=self.ask.external_reference,
            note=self.ask.note,
        )

    async def _write(self, state: OrderState, lines: Sequence[Line], stamps: Stamps) -> None:
        ended_at = self.happened_at if state in rules.TERMINAL else None
        await self.work.write(_ORDER, self.held.id, state.value, ended_at, *dataclasses.astuple(stamps))
        if lines:
            await self.work.write(
                _LINES,
                [line.id for line in lines],
                [line.confirmed.scaled for line in lines],
                [line.shipped.scaled for line in lines],
                [line.received.scaled for line in lines],
                [line.rejected.scaled for line in lines],
            )

    def _told(self, state: OrderState) -> OrderMoved:
        lines = zip(self.held.lines, self.held.ended, strict=True)
        live = [line.assignment_id for line, ended in lines if not ended]
        return OrderMoved(
            subject_id=self.held.id,
            assignment_id=live[0] if live else self.held.lines[0].assignment_id,
            supplier_id=self.held.supplier_id,
            location_id=self.held.location_id,
            step=self.step,
            state=state,
            number=self.held.number,
            origin=self.held.origin,
        )


_ORDER: Final = f"""
UPDATE purchase_order SET version = version + 1, state = $2, ended_at = $3,
       {
    ", ".join(
        f"{each.name} = COALESCE(${place}, {each.name})"
        for place, each in enumerate(dataclasses.fields(Stamps), start=4)
    )
}
WHERE id = $1
"""  # noqa: S608 - only names of ours in it

_LINES: Final = """
UPDATE purchase_order_line AS line
SET confirmed = new.confirmed, shipped = new.shipped, received = new.received, rejected = new.rejected
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
     AS new (id, confirmed, shipped, received, rejected)
WHERE line.id = new.id
"""


def _number(moved: Moved) -> int:
    return moved.number


async def begin(work: Work, ask: Ask, step: OrderStep) -> Stepping | Stepped:
    """Find the order and lock the assignments of its lines; return the earlier answer for a key that came before."""
    found = await queries.find_order(work.viewer, ask.order, work)
    if found is None:
        raise NotFound("There is no such order.", path=("order",))
    await work.lock(await queries.assignments_of(found.id, work))
    if work.answer is not None:
        return Stepped.again(work.answer)
    if await queries.find_order(work.viewer, found.id, work) is None:  # an assignment may have ended meanwhile
        raise NotFound("There is no such order.", path=("order",))
    return Stepping(work, ask, step, await queries.held_order(found.id, work))
