"""Reviews and freezes in the graph, and what they add to levels and orders."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import strawberry

from vmi_graph.agreements import graph as agreements
from vmi_graph.agreements.queries import AGREEMENTS
from vmi_graph.agreements.rules import READ_PRICES
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order
from vmi_graph.purchasing import graph as purchasing
from vmi_graph.purchasing.queries import ORDERS
from vmi_graph.replenishment import queries, rules
from vmi_graph.stock import graph as stock
from vmi_graph.stock.graph.objects import StockBalances
from vmi_graph.stock.rules import Balances

kit.word(rules.Reason)


@strawberry.type(description="One modifier on the way to the quantity.")
class ReplenishmentStep:
    """A step of the calculation."""

    name: str = strawberry.field(description="TARGET, MINIMUM_ORDER, PACK_SIZE, CEILING or HOLD.")
    quantity: Quantity = strawberry.field(description="The quantity after it, in stock units.")
    sentence: str = strawberry.field(description="What it did, for people.")


@strawberry.type(description="Everything a decision looked at; deciding again on it gives the same.")
class ReplenishmentInputs:
    """The situation of a decision."""

    balances: StockBalances = strawberry.field(description="The balances at that moment.")
    standing: Standing = strawberry.field(description="The supplier's standing.")
    frozen: bool = strawberry.field(description="Whether automatic ordering was frozen.")
    proposed: Quantity = strawberry.field(description="What proposed orders covered already.")
    spent: strawberry.Private[Decimal]
    data_age_hours: Decimal | None = strawberry.field(
        description="Hours since the shelf was last reported on; null when it never was."
    )

    @strawberry.field(
        description="The worth of the day's automatic orders before; looked up only where a daily cap is agreed.",
        directives=kit.guarded(READ_PRICES),
    )
    def ordered_today(self, info: kit.Info) -> Decimal | None:
        """Return what was spent: quantities stand beside it, so that it would tell the price."""
        return self.spent if kit.viewer(info).may(READ_PRICES) else None


@strawberry.type(description="Why a decision is as it is.")
class ReplenishmentExplanation:
    """The explanation of a decision."""

    sentence: str = strawberry.field(description="The decision and its cause in one sentence.")
    reasons: list[rules.Reason] = strawberry.field(
        description="Why nothing was ordered, or why it must be approved; the binding one first, empty for an order."
    )
    steps: list[ReplenishmentStep] = strawberry.field(description="How the quantity came about, in order.")
    inputs: ReplenishmentInputs = strawberry.field(description="What was looked at.")


def explain(outcome: rules.Outcome, quantity: Quantity, facts: Mapping[str, Any]) -> ReplenishmentExplanation:
    """Return the explanation of a decision from what was kept of it."""
    reasons = [rules.Reason(name) for name in facts["reasons"]]
    balances = Balances(**{name: Quantity(amount) for name, amount in facts["balances"].items()})
    age = facts["data_age"]
    return ReplenishmentExplanation(
        sentence=rules.sentence(outcome, quantity, reasons),
        reasons=reasons,
        steps=[
            ReplenishmentStep(name=name, quantity=Quantity(amount), sentence=sentence)
            for name, amount, sentence in facts["steps"]
        ],
        inputs=ReplenishmentInputs(
            balances=StockBalances.of(balances),
            standing=Standing(facts["standing"]),
            frozen=facts["frozen"],
            proposed=Quantity(facts["proposed"]),
            spent=Decimal(facts["ordered_today"]),
            data_age_hours=None if age is None else _hours(timedelta(seconds=age)),
        ),
    )


def _hours(age: timedelta) -> Decimal:
    return (Decimal(round(age.total_seconds())) / 3600).quantize(Decimal("0.01"))


@kit.entity(queries.REVIEWS)
class ReplenishmentReview(kit.Node):
    """One decision about one assignment, to order or not to, as it was kept."""

    reviewed_at: datetime
    sequence: int
    occasion: rules.Occasion
    outcome: rules.Outcome
    quantity: Quantity
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment that was looked at."
    )
    agreement: agreements.Agreement = kit.related(
        AGREEMENTS, by="agreement_id", meaning="The version of the contract that it was decided by."
    )
    order: purchasing.PurchaseOrder | None = kit.related(
        ORDERS, by="order_id", meaning="The order it led to; null for a hold."
    )

    @strawberry.field(description="Why it was decided so.")
    def explanation(review: strawberry.Parent[queries.Review]) -> ReplenishmentExplanation:  # noqa: N805 - the root
        """Explain it."""
        return explain(review.outcome, review.quantity, review.facts)


@kit.filters(queries.REVIEWS)
class ReplenishmentReviewWhere:
    """Which reviews."""


@kit.orders(queries.REVIEWS)
class ReplenishmentReviewOrder:
    """By what reviews are sorted."""


@kit.entity(queries.FREEZES)
class OrderingFreeze(kit.Node):
    """Automatic ordering stopped for one assignment, from a moment until it was let go on."""

    frozen_at: datetime
    frozen_by: str
    reason: str | None
    thawed_at: datetime | None
    thawed_by: str | None
    active: bool
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment whose automatic ordering is stopped."
    )


@kit.filters(queries.FREEZES)
class OrderingFreezeWhere:
    """Which freezes."""


@kit.orders(queries.FREEZES)
class OrderingFreezeOrder:
    """By what freezes are sorted."""


THE_NEWEST: Final = (Order("reviewed_at", descending=True), Order("id", descending=True))


@kit.extends(stock.StockLevel)
class StockLevelReplenishment:
    """What replenishment adds to a level."""

    replenishment: ReplenishmentReview | None = kit.newest(
        queries.REVIEWS,
        by="assignment_id",
        orders=THE_NEWEST,
        meaning="The newest decision, to order or not to, with its reasons; null before the first.",
    )
    reviews: kit.Connection[ReplenishmentReview] = kit.listed(
        ReplenishmentReview,
        queries.REVIEWS,
        "Every decision, the newest first unless ordered otherwise.",
        where=ReplenishmentReviewWhere,
        order_by=ReplenishmentReviewOrder,
        by="assignment_id",
    )


@kit.extends(purchasing.PurchaseOrder)
class PurchaseOrderReview:
    """What replenishment adds to an order."""

    review: ReplenishmentReview | None = kit.newest(
        queries.REVIEWS,
        by="order_id",
        orders=THE_NEWEST,
        meaning="The decision that made it; null for an order made by people or machines.",
    )


async def load_assignment(info: kit.Info, assignment_id: UUID) -> Any:  # noqa: ANN401 - a row of ASSIGNMENTS
    """Return an assignment as the graph shows it."""
    return await load(info, ASSIGNMENTS, assignment_id)
