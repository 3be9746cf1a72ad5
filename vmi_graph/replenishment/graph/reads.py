"""What is read of replenishment."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from vmi_graph.agreements import graph as agreements
from vmi_graph.agreements.queries import AGREEMENTS
from vmi_graph.agreements.rules import Policy, Trigger
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.replenishment import queries, rules
from vmi_graph.replenishment.actions.reviewing import facts
from vmi_graph.replenishment.graph.objects import (
    OrderingFreeze,
    OrderingFreezeOrder,
    OrderingFreezeWhere,
    ReplenishmentExplanation,
    ReplenishmentReview,
    ReplenishmentReviewOrder,
    ReplenishmentReviewWhere,
    explain,
)


@strawberry.input(description="Terms to try instead of those in force; what is left out stays as it is.")
class PreviewTerms:
    """Changed terms, for a preview only."""

    minimum: strawberry.Maybe[Quantity] = strawberry.field(description="Another minimum.")
    maximum: strawberry.Maybe[Quantity] = strawberry.field(
        description="Another maximum; the ceiling follows it upwards unless it is given too."
    )
    trigger: strawberry.Maybe[Trigger] = strawberry.field(description="Another trigger.")
    policy: strawberry.Maybe[Policy] = strawberry.field(description="Another policy.")
    fixed_quantity: strawberry.Maybe[Quantity | None] = strawberry.field(description="Another fixed quantity.")
    pack_size: strawberry.Maybe[Quantity] = strawberry.field(description="Another pack size.")
    minimum_order: strawberry.Maybe[Quantity] = strawberry.field(description="Another minimum order.")
    ceiling: strawberry.Maybe[Quantity] = strawberry.field(description="Another ceiling.")


_TERMS = ("minimum", "maximum", "trigger", "policy", "fixed_quantity", "pack_size", "minimum_order", "ceiling")


def _changes(terms: PreviewTerms | None) -> dict[str, Any]:
    if terms is None:
        return {}
    return {name: given.value for name in _TERMS if (given := getattr(terms, name))}


@strawberry.type(description="What would be decided now. Nothing was done.")
class ReplenishmentPreview:
    """A decision that was not carried out."""

    at: datetime = strawberry.field(description="The moment it was worked out.")
    outcome: rules.Outcome = strawberry.field(description="What would be decided.")
    quantity: Quantity = strawberry.field(description="How much would be ordered or proposed; 0 for a hold.")
    explanation: ReplenishmentExplanation = strawberry.field(description="Why.")
    assignment: catalog.Assignment = strawberry.field(description="The assignment that was looked at.")
    agreement: agreements.Agreement = strawberry.field(
        description="The contract in force, before the changes that were tried."
    )


@strawberry.type
class Query:
    """What is read of replenishment."""

    replenishment_reviews: kit.Connection[ReplenishmentReview] = kit.listed(
        ReplenishmentReview,
        queries.REVIEWS,
        "Every decision the viewer may see, to order or not to, the newest first unless ordered otherwise.",
        where=ReplenishmentReviewWhere,
        order_by=ReplenishmentReviewOrder,
    )
    ordering_freezes: kit.Connection[OrderingFreeze] = kit.listed(
        OrderingFreeze,
        queries.FREEZES,
        "Where automatic ordering is or was stopped.",
        where=OrderingFreezeWhere,
        order_by=OrderingFreezeOrder,
    )

    @strawberry.field(
        description="What replenishment would decide for an assignment now, also with other terms; nothing is done.",
        directives=kit.guarded(rules.PREVIEW),
    )
    async def replenishment_preview(
        self,
        info: kit.Info,
        of: Annotated[catalog.AssignmentReference, strawberry.argument(description="The assignment.")],
        terms: Annotated[
            PreviewTerms | None, strawberry.argument(description="Terms to try; those in force when left out.")
        ] = None,
    ) -> ReplenishmentPreview | None:
        """Decide without doing."""
        found = await queries.preview(kit.viewer(info), of.key, _changes(terms))
        if found is None:
            return None
        return ReplenishmentPreview(
            at=found.at,
            outcome=found.decision.outcome,
            quantity=found.decision.quantity,
            explanation=explain(
                found.decision.outcome, found.decision.quantity, facts(found.situation, found.decision)
            ),
            assignment=await load(info, ASSIGNMENTS, found.assignment_id),
            agreement=await load(info, AGREEMENTS, found.agreement_id),
        )
