"""The mutation that records what could not be served."""

from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.demand import actions, queries, rules
from vmi_graph.demand.graph.objects import UnmetDemand
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.stock.actions import Line, OnRefusal
from vmi_graph.stock.graph.recording import HAPPENED_AT, ON_REFUSAL, REASON, REFERENCE


@strawberry.input(description="So much asked for and not served.")
class UnmetDemandLine:
    """One unmet demand."""

    assignment: catalog.AssignmentReference = strawberry.field(
        description="The assignment. A place without a supplier stands for the bin that is drawn from first."
    )
    quantity: Quantity = strawberry.field(description="How much was not served, in stock units, above zero.")
    happened_at: datetime | None = strawberry.field(description=HAPPENED_AT, default=None)
    external_reference: str | None = strawberry.field(description=REFERENCE, default=None)
    reason: str | None = strawberry.field(description=REASON, default=None)


@strawberry.input(description="One or many demands that were not served.")
class RecordUnmetDemandInput:
    """Up to ten thousand lines."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    lines: list[UnmetDemandLine] = strawberry.field(description="Up to 10,000 lines.")
    on_refusal: OnRefusal = strawberry.field(description=ON_REFUSAL, default=OnRefusal.REFUSE_ALL)


@strawberry.type(description="What became of one line.")
class RecordedDemand:
    """One line's outcome; its root is a `Line` of the recording."""

    index: int = strawberry.field(description="The line's place in the input, from 0.")
    repeated: bool = strawberry.field(
        description="Whether its external reference had come before; nothing was recorded again."
    )

    @strawberry.field(description="What is on record now.")
    async def unmet_demand(line: strawberry.Parent[Line], info: kit.Info) -> UnmetDemand | None:  # noqa: N805 - root
        """Load it."""
        return cast("UnmetDemand | None", await load(info, queries.UNMET_DEMAND, line.entry_ids[0]))


@strawberry.type(description="What was recorded.")
class RecordUnmetDemandPayload(kit.Payload):
    """The answer."""

    lines: list[RecordedDemand] | None = strawberry.field(
        description="What became of each line, in the order of the input; refused lines are left out.", default=None
    )


@strawberry.type
class Mutation:
    """What is done about demand."""

    @kit.mutation(
        "Record what was asked for and could not be served. No stock moves; up to 10,000 lines at once.",
        permission=rules.RECORD_UNMET_DEMAND,
    )
    async def record_unmet_demand(
        self,
        info: kit.Info,
        input: RecordUnmetDemandInput,  # noqa: A002 - the name of the argument
    ) -> RecordUnmetDemandPayload:
        """Record unmet demand."""
        lines = [
            actions.Unserved(
                key=line.assignment.key,
                quantity=line.quantity,
                happened_at=line.happened_at,
                external_reference=line.external_reference,
                reason=line.reason,
                path=("lines", index),
            )
            for index, line in enumerate(input.lines)
        ]
        recorded = await actions.record_unmet_demand(kit.viewer(info), lines, kit.once(info, input), input.on_refusal)
        return RecordUnmetDemandPayload(
            lines=recorded.lines,  # type: ignore[arg-type]  # the roots of RecordedDemand
            user_errors=kit.faces(recorded.refusals),
            replayed=recorded.replayed,
        )
