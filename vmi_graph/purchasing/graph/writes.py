"""What makes an order and moves it on."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.purchasing import actions, queries, rules
from vmi_graph.purchasing.graph.objects import PurchaseOrder, PurchaseOrderStep
from vmi_graph.purchasing.graph.references import PurchaseOrderLineReference, PurchaseOrderReference

_KEY = "A fresh UUID for each act. The same key again repeats the answer; with another input it is refused."
_LINE = "Which line of the order."


@strawberry.input(description="So much of one assignment.")
class CreatePurchaseOrderLine:
    """One line to be ordered."""

    assignment: catalog.AssignmentReference = strawberry.field(description="Whose stock it is for.")
    quantity: Quantity = strawberry.field(
        description="How much, in stock units: whole packs, at least the minimum order, below the ceiling."
    )
    price: Decimal | None = strawberry.field(
        description="The price of one stock unit; the agreed one when left out. Another one calls for approval.",
        default=None,
    )


@strawberry.input(description="An order to one supplier for one location.")
class CreatePurchaseOrderInput:
    """An order to be made."""

    idempotency_key: UUID = strawberry.field(description=_KEY)
    lines: list[CreatePurchaseOrderLine] = strawberry.field(
        description="At least one, each of another part, all of one supplier at one location."
    )
    external_reference: str | None = strawberry.field(
        description="What your system calls the order. The same again for the same supplier repeats the answer.",
        default=None,
    )
    supplier_reference: str | None = strawberry.field(description="What the supplier calls the order.", default=None)
    due_at: datetime | None = strawberry.field(
        description="When it is to arrive; by the agreed lead time when left out.", default=None
    )
    note: str | None = strawberry.field(description="What you have to say about it.", default=None)


@strawberry.input(description="What everybody says who moves an order on.")
class PurchaseOrderStepInput:
    """A step without quantities."""

    idempotency_key: UUID = strawberry.field(description=_KEY)
    order: PurchaseOrderReference = strawberry.field(description="Which order.")
    expected_version: int | None = strawberry.field(
        description="The version you saw; refused when somebody changed the order since.", default=None
    )
    external_reference: str | None = strawberry.field(
        description=(
            "What you call this step, such as the number of a ship notice or a receipt. The same again for the same "
            "order repeats the answer and changes nothing."
        ),
        default=None,
    )
    note: str | None = strawberry.field(description="What you have to say about it.", default=None)


@strawberry.input(description="So much of one line.")
class PurchaseOrderLineQuantity:
    """A quantity of a line."""

    line: PurchaseOrderLineReference = strawberry.field(description=_LINE)
    quantity: Quantity = strawberry.field(description="How much of it, in stock units.")


@strawberry.input(description="The supplier's answer to an order.")
class AcknowledgePurchaseOrderInput(PurchaseOrderStepInput):
    """An answer."""

    lines: list[PurchaseOrderLineQuantity] | None = strawberry.field(
        description="What will be delivered, zero included; lines left out stay as they are. All zero cancels it.",
        default=None,
    )
    promised_at: datetime | None = strawberry.field(
        description="When it is promised to arrive; as promised before, else when it is due, if left out.", default=None
    )
    supplier_reference: str | None = strawberry.field(description="What the supplier calls the order.", default=None)


@strawberry.input(description="A shipment of an order, or of a part of it.")
class ShipPurchaseOrderInput(PurchaseOrderStepInput):
    """A shipment."""

    lines: list[PurchaseOrderLineQuantity] | None = strawberry.field(
        description="What left, above zero; everything that is still on order when left out.", default=None
    )
    expected_at: datetime | None = strawberry.field(description="When it is expected to arrive.", default=None)
    happened_at: datetime | None = strawberry.field(
        description="When it left; now when left out, and never in the future.", default=None
    )


@strawberry.input(description="What arrived of one line.")
class PurchaseOrderLineDelivery:
    """A line of a delivery."""

    line: PurchaseOrderLineReference = strawberry.field(description=_LINE)
    accepted: Quantity = strawberry.field(description="What is on the shelf now, in stock units; may be too much.")
    rejected: Quantity = strawberry.field(
        description="What goes back, and is not waited for any more, in stock units.", default=ZERO
    )


@strawberry.input(description="A delivery of an order, or of a part of it.")
class ReceivePurchaseOrderInput(PurchaseOrderStepInput):
    """A delivery."""

    lines: list[PurchaseOrderLineDelivery] = strawberry.field(description="What arrived.")
    happened_at: datetime | None = strawberry.field(
        description="When it arrived; now when left out, and never in the future.", default=None
    )


@strawberry.type(description="What a step of an order answers.")
class PurchaseOrderPayload(kit.Payload):
    """The order after the step."""

    purchase_order: PurchaseOrder | None = strawberry.field(description="The order as it is now.", default=None)
    step: PurchaseOrderStep | None = strawberry.field(description="The step that was taken.", default=None)


async def _payload(info: kit.Info, stepped: actions.Stepped) -> PurchaseOrderPayload:
    return PurchaseOrderPayload(
        purchase_order=await load(info, queries.ORDERS, stepped.order_id),
        step=await load(info, queries.STEPS, stepped.step_id),
        replayed=stepped.replayed,
    )


def _ask(given: PurchaseOrderStepInput) -> dict[str, Any]:
    return {
        "order": given.order.key,
        "expected_version": given.expected_version,
        "external_reference": given.external_reference,
        "note": given.note,
    }


def _quantities(lines: Sequence[PurchaseOrderLineQuantity] | None) -> list[actions.LineQuantity] | None:
    return None if lines is None else [actions.LineQuantity(each.line.key, each.quantity) for each in lines]


@strawberry.type
class Mutation:
    """What is done to orders."""

    @kit.mutation(
        "Make an order within what the contract allows. It is placed at once, unless its maker may not approve orders "
        "and the contract wants a look at it: then it is proposed, and `reason` says why.",
        permission=rules.CREATE_ORDERS,
    )
    async def create_purchase_order(self, info: kit.Info, input: CreatePurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Create an order."""
        request = actions.Request(
            lines=[actions.Wanted(each.assignment.key, each.quantity, each.price) for each in input.lines],
            external_reference=input.external_reference,
            supplier_reference=input.supplier_reference,
            due_at=input.due_at,
            note=input.note,
        )
        return await _payload(info, await actions.create_order(kit.viewer(info), request, kit.once(info, input)))

    @kit.mutation(
        "Answer an order: what will be delivered, and when. May be repeated to change the answer while nothing was "
        "shipped.",
        permission=rules.ANSWER_ORDERS,
    )
    async def acknowledge_purchase_order(
        self,
        info: kit.Info,
        input: AcknowledgePurchaseOrderInput,  # noqa: A002 - Relay's name
    ) -> PurchaseOrderPayload:
        """Acknowledge an order."""
        answer = actions.Acknowledgement(
            **_ask(input),
            lines=_quantities(input.lines),
            promised_at=input.promised_at,
            supplier_reference=input.supplier_reference,
        )
        return await _payload(info, await actions.acknowledge_order(kit.viewer(info), answer, kit.once(info, input)))

    @kit.mutation("Note that a shipment left: all of an order, or some of it.", permission=rules.SHIP_ORDERS)
    async def ship_purchase_order(self, info: kit.Info, input: ShipPurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Ship an order."""
        shipment = actions.Shipment(
            **_ask(input),
            lines=_quantities(input.lines),
            expected_at=input.expected_at,
            happened_at=input.happened_at,
        )
        return await _payload(info, await actions.ship_order(kit.viewer(info), shipment, kit.once(info, input)))

    @kit.mutation(
        "Take a delivery in: in part, too much, or rejected. The order closes once nothing more is to come.",
        permission=rules.RECEIVE_ORDERS,
    )
    async def receive_purchase_order(self, info: kit.Info, input: ReceivePurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Receive an order."""
        delivery = actions.Delivery(
            **_ask(input),
            lines=[actions.Arrived(each.line.key, each.accepted, each.rejected) for each in input.lines],
            happened_at=input.happened_at,
        )
        return await _payload(info, await actions.receive_order(kit.viewer(info), delivery, kit.once(info, input)))

    @kit.mutation(
        "Close an order short, of which something was shipped or received: what is outstanding will not come.",
        permission=rules.RECEIVE_ORDERS,
    )
    async def close_purchase_order(self, info: kit.Info, input: PurchaseOrderStepInput) -> PurchaseOrderPayload:  # noqa: A002
        """Close an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.close_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation("Call an order off while nothing of it was shipped.", permission=rules.CANCEL_ORDERS)
    async def cancel_purchase_order(self, info: kit.Info, input: PurchaseOrderStepInput) -> PurchaseOrderPayload:  # noqa: A002
        """Cancel an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.cancel_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation(
        "Place a proposed order. Refused when it has come to break the terms now in force, such as the ceiling.",
        permission=rules.APPROVE_ORDERS,
    )
    async def approve_purchase_order(self, info: kit.Info, input: PurchaseOrderStepInput) -> PurchaseOrderPayload:  # noqa: A002
        """Approve an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.approve_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation("Refuse a proposed order; it is cancelled.", permission=rules.APPROVE_ORDERS)
    async def reject_purchase_order(self, info: kit.Info, input: PurchaseOrderStepInput) -> PurchaseOrderPayload:  # noqa: A002
        """Reject an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.reject_order(kit.viewer(info), ask, kit.once(info, input)))
