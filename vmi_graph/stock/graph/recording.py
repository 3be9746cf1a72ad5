"""The mutations that write to the ledger. Each line names an assignment, and may carry the client's own reference."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Path
from vmi_graph.stock import actions, queries, rules
from vmi_graph.stock.graph.objects import LedgerEntry, StockCount, StockLevel

kit.word(actions.OnRefusal)

ASSIGNMENT = "The assignment. A place without a supplier is drawn from its bins in turn."
HAPPENED_AT = "When it happened; now when left out, and never in the future."
REFERENCE = "What you call it. The same reference again for the same assignment repeats the answer and changes nothing."
REASON = "What you have to say about it."
ON_REFUSAL = "What becomes of the whole when one line is refused."


@strawberry.input(description="So much taken from a shelf.")
class ConsumptionLine:
    """One consumption."""

    assignment: catalog.AssignmentReference = strawberry.field(description=ASSIGNMENT)
    quantity: Quantity = strawberry.field(description="How much, in stock units, above zero.")
    happened_at: datetime | None = strawberry.field(description=HAPPENED_AT, default=None)
    external_reference: str | None = strawberry.field(description=REFERENCE, default=None)
    reason: str | None = strawberry.field(description=REASON, default=None)


@strawberry.input(description="One consumption.")
class RecordConsumptionInput(ConsumptionLine):
    """One consumption, with its key."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)


@strawberry.input(description="Many consumptions in one transaction.")
class RecordConsumptionsInput:
    """Up to ten thousand lines."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    lines: list[ConsumptionLine] = strawberry.field(description="Up to 10,000 lines.")
    on_refusal: actions.OnRefusal = strawberry.field(description=ON_REFUSAL, default=actions.OnRefusal.REFUSE_ALL)


@strawberry.input(description="So much put on a shelf that was not on a purchase order.")
class ReceiptLine:
    """One receipt."""

    assignment: catalog.AssignmentReference = strawberry.field(description="The assignment.")
    quantity: Quantity = strawberry.field(description="How much, in stock units, above zero.")
    returned: bool = strawberry.field(description="Whether it had been taken from there before.", default=False)
    happened_at: datetime | None = strawberry.field(description=HAPPENED_AT, default=None)
    external_reference: str | None = strawberry.field(description=REFERENCE, default=None)
    reason: str | None = strawberry.field(description=REASON, default=None)


@strawberry.input(description="Stock that arrived without a purchase order.")
class ReceiveStockInput:
    """Up to ten thousand lines."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    lines: list[ReceiptLine] = strawberry.field(description="Up to 10,000 lines.")
    on_refusal: actions.OnRefusal = strawberry.field(description=ON_REFUSAL, default=actions.OnRefusal.REFUSE_ALL)


@strawberry.input(description="A change of one balance by hand.")
class AdjustStockInput:
    """One adjustment."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    assignment: catalog.AssignmentReference = strawberry.field(description="The assignment.")
    quantity: Quantity = strawberry.field(description="The change, in stock units: negative takes away.")
    reason: str = strawberry.field(description="Why; an adjustment without a reason is refused.")
    balance: rules.Balance = strawberry.field(
        description="Which balance; what is on order and in transit follows the orders instead.",
        default=rules.Balance.ON_HAND,
    )
    happened_at: datetime | None = strawberry.field(description=HAPPENED_AT, default=None)
    external_reference: str | None = strawberry.field(description=REFERENCE, default=None)


@strawberry.input(description="One shelf as it was found.")
class CountLine:
    """One count."""

    assignment: catalog.AssignmentReference = strawberry.field(description="The assignment whose shelf was counted.")
    counted: Quantity = strawberry.field(description="What was there, in stock units.")
    happened_at: datetime | None = strawberry.field(description=HAPPENED_AT, default=None)
    external_reference: str | None = strawberry.field(description=REFERENCE, default=None)
    reason: str | None = strawberry.field(description=REASON, default=None)


@strawberry.input(description="One or many shelves counted.")
class RecordCountInput:
    """Up to ten thousand lines."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    lines: list[CountLine] = strawberry.field(description="Up to 10,000 lines.")
    on_refusal: actions.OnRefusal = strawberry.field(description=ON_REFUSAL, default=actions.OnRefusal.REFUSE_ALL)


@strawberry.type(description="What became of one line.")
class RecordedLine:
    """One line's outcome; its root is an `actions.Line`."""

    index: int = strawberry.field(description="The line's place in the input, from 0.")
    repeated: bool = strawberry.field(description="Whether its external reference came before; nothing happened again.")

    entries: list[LedgerEntry] = kit.named_rows(
        queries.ENTRIES, by="entry_ids", meaning="The ledger entries it wrote; none where the book agreed already."
    )
    stock_levels: list[StockLevel] = kit.named_rows(
        queries.LEVELS, by="assignment_ids", meaning="The stock levels it touched, as they are now."
    )
    count: StockCount | None = kit.related(
        queries.COUNTS, by="count_id", meaning="The count it made; null for everything but counts."
    )


@strawberry.type(description="What a recording wrote.")
class RecordingPayload(kit.Payload):
    """The answer to every recording."""

    lines: list[RecordedLine] | None = strawberry.field(
        description="What became of each line, in the order of the input; refused lines are left out.", default=None
    )


def _payload(recorded: actions.Recorded) -> RecordingPayload:
    return RecordingPayload(
        lines=recorded.lines,  # type: ignore[arg-type]  # the roots of RecordedLine
        user_errors=kit.faces(recorded.refusals),
        replayed=recorded.replayed,
    )


def _asked(line: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 - any of the lines above
    return {
        "key": line.assignment.key,
        "happened_at": line.happened_at,
        "external_reference": line.external_reference,
        "reason": line.reason,
        "path": path,
    }


def _usages(lines: Sequence[ConsumptionLine]) -> list[actions.Usage]:
    return [actions.Usage(**_asked(line, ("lines", index)), quantity=line.quantity) for index, line in enumerate(lines)]


@strawberry.type
class Mutation:
    """What is done to stock."""

    @kit.mutation(
        "Take stock from a shelf. What was physically taken is never lost: more than the book holds is first booked "
        "as found. May place an order in the same transaction.",
        permission=rules.RECORD_CONSUMPTION,
    )
    async def record_consumption(self, info: kit.Info, input: RecordConsumptionInput) -> RecordingPayload:  # noqa: A002
        """Record one consumption."""
        usage = actions.Usage(**_asked(input, ()), quantity=input.quantity)
        return _payload(await actions.record_consumption(kit.viewer(info), usage, kit.once(info, input)))

    @kit.mutation(
        "Take stock from many shelves in one transaction, up to 10,000 lines at once.",
        permission=rules.RECORD_CONSUMPTION,
    )
    async def record_consumptions(self, info: kit.Info, input: RecordConsumptionsInput) -> RecordingPayload:  # noqa: A002
        """Record many consumptions."""
        recorded = await actions.record_consumptions(
            kit.viewer(info), _usages(input.lines), kit.once(info, input), input.on_refusal
        )
        return _payload(recorded)

    @kit.mutation(
        "Put stock on shelves that was on no purchase order, or that came back. Deliveries of orders are received on "
        "the order.",
        permission=rules.RECEIVE_STOCK,
    )
    async def receive_stock(self, info: kit.Info, input: ReceiveStockInput) -> RecordingPayload:  # noqa: A002
        """Receive stock."""
        receipts = [
            actions.Receipt(**_asked(line, ("lines", index)), quantity=line.quantity, returned=line.returned)
            for index, line in enumerate(input.lines)
        ]
        recorded = await actions.receive_stock(kit.viewer(info), receipts, kit.once(info, input), input.on_refusal)
        return _payload(recorded)

    @kit.mutation("Set a balance right by hand, with a reason.", permission=rules.ADJUST_STOCK)
    async def adjust_stock(self, info: kit.Info, input: AdjustStockInput) -> RecordingPayload:  # noqa: A002
        """Adjust one balance."""
        adjustment = actions.Adjustment(**_asked(input, ()), quantity=input.quantity, balance=input.balance)
        return _payload(await actions.adjust_stock(kit.viewer(info), [adjustment], kit.once(info, input)))

    @kit.mutation(
        "Record what was counted on shelves; the book follows, and whether it had agreed is kept.",
        permission=rules.COUNT_STOCK,
    )
    async def record_count(self, info: kit.Info, input: RecordCountInput) -> RecordingPayload:  # noqa: A002
        """Record counts."""
        lines = [
            actions.CountLine(**_asked(line, ("lines", index)), counted=line.counted)
            for index, line in enumerate(input.lines)
        ]
        recorded = await actions.record_counts(kit.viewer(info), lines, kit.once(info, input), input.on_refusal)
        return _payload(recorded)
