"""Stopping automatic ordering, and letting it go on."""

from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.foundation import graph as kit
from vmi_graph.purchasing import graph as purchasing
from vmi_graph.purchasing.queries import ORDERS
from vmi_graph.replenishment import actions, rules


@strawberry.input(description="All assignments of a supplier, of a location, or of the supplier at the location.")
class OrderingSite:
    """A supplier, a location, or both."""

    supplier: catalog.SupplierReference | None = strawberry.field(description="The supplier in charge.", default=None)
    location: catalog.LocationReference | None = strawberry.field(description="The location.", default=None)


@strawberry.input(one_of=True, description="Which assignments.")
class OrderingScope:
    """Named assignments, or all of a site."""

    assignments: strawberry.Maybe[list[catalog.AssignmentReference]] = strawberry.field(description="These.")
    all_of: strawberry.Maybe[OrderingSite] = strawberry.field(
        description="All of a supplier, of a location, or of both together."
    )

    @property
    def meant(self) -> actions.Scope:
        """What the floor below understands."""
        if self.assignments:
            return actions.Scope(keys=[each.key for each in self.assignments.value])
        site = self.all_of.value if self.all_of else OrderingSite()
        return actions.Scope(
            supplier=site.supplier.key if site.supplier else None,
            location=site.location.key if site.location else None,
        )


@strawberry.input(description="Stop automatic ordering.")
class FreezeAutomaticOrderingInput:
    """What to freeze."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    scope: OrderingScope = strawberry.field(description="For which assignments.")
    reason: str | None = strawberry.field(description="Why, for those who will wonder.", default=None)


@strawberry.input(description="Let automatic ordering go on.")
class UnfreezeAutomaticOrderingInput:
    """What to let go on."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    scope: OrderingScope = strawberry.field(description="For which assignments.")


_MOST_SHOWN = 100


@strawberry.type(description="What was frozen or let go on.")
class OrderingPayload(kit.Payload):
    """The answer to freezing and unfreezing."""

    assignments_changed: int | None = strawberry.field(
        description="How many assignments changed; those that were so already are not counted.", default=None
    )
    orders_created: int | None = strawberry.field(description="How many orders that led to.", default=None)
    assignments: list[catalog.Assignment] | None = strawberry.field(
        description="The assignments that changed, the first 100 of them.", default=None
    )
    purchase_orders: list[purchasing.PurchaseOrder] | None = strawberry.field(
        description="The orders that led to, the first 100 of them.", default=None
    )


async def _payload(info: kit.Info, frozen: actions.Frozen) -> OrderingPayload:
    return OrderingPayload(
        assignments_changed=len(frozen.assignment_ids),
        orders_created=len(frozen.order_ids),
        assignments=await kit.load_all(info, ASSIGNMENTS, frozen.assignment_ids[:_MOST_SHOWN]),
        purchase_orders=await kit.load_all(info, ORDERS, frozen.order_ids[:_MOST_SHOWN]),
        replayed=frozen.replayed,
    )


@strawberry.type
class Mutation:
    """What is done about automatic ordering."""

    @kit.mutation(
        "Stop automatic ordering at once. What is on order stays so; decisions are still made and kept.",
        permission=rules.FREEZE_ORDERING,
    )
    async def freeze_automatic_ordering(
        self,
        info: kit.Info,
        input: FreezeAutomaticOrderingInput,  # noqa: A002 - the one argument of every mutation
    ) -> OrderingPayload:
        """Freeze."""
        frozen = await actions.freeze_ordering(kit.viewer(info), input.scope.meant, input.reason, kit.once(info, input))
        return await _payload(info, frozen)

    @kit.mutation(
        "Let automatic ordering go on, and order at once what is due.",
        permission=rules.FREEZE_ORDERING,
    )
    async def unfreeze_automatic_ordering(
        self,
        info: kit.Info,
        input: UnfreezeAutomaticOrderingInput,  # noqa: A002 - the one argument of every mutation
    ) -> OrderingPayload:
        """Unfreeze."""
        frozen = await actions.unfreeze_ordering(kit.viewer(info), input.scope.meant, kit.once(info, input))
        return await _payload(info, frozen)
