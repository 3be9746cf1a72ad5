"""What makes an order and moves it on."""

from collections.abc import Sequence
from typing import Any

import strawberry

from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.purchasing import actions, queries, rules
from vmi_graph.purchasing.graph.inputs import (
    AcknowledgePurchaseOrderInput,
    ApprovePurchaseOrderInput,
    CancelPurchaseOrderInput,
    ClosePurchaseOrderInput,
    CreatePurchaseOrderInput,
    PurchaseOrderLineQuantity,
    PurchaseOrderStepInput,
    ReceivePurchaseOrderInput,
    RejectPurchaseOrderInput,
    ShipPurchaseOrderInput,
)
from vmi_graph.purchasing.graph.objects import PurchaseOrder, PurchaseOrderStep


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
    async def close_purchase_order(self, info: kit.Info, input: ClosePurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Close an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.close_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation("Call an order off while nothing of it was shipped.", permission=rules.CANCEL_ORDERS)
    async def cancel_purchase_order(self, info: kit.Info, input: CancelPurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Cancel an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.cancel_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation(
        "Place a proposed order. Refused when it has come to break the terms now in force, such as the ceiling.",
        permission=rules.APPROVE_ORDERS,
    )
    async def approve_purchase_order(self, info: kit.Info, input: ApprovePurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Approve an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.approve_order(kit.viewer(info), ask, kit.once(info, input)))

    @kit.mutation("Refuse a proposed order; it is cancelled.", permission=rules.APPROVE_ORDERS)
    async def reject_purchase_order(self, info: kit.Info, input: RejectPurchaseOrderInput) -> PurchaseOrderPayload:  # noqa: A002
        """Reject an order."""
        ask = actions.Ask(**_ask(input))
        return await _payload(info, await actions.reject_order(kit.viewer(info), ask, kit.once(info, input)))
