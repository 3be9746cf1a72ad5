"""What the mutations of an order's life are given."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.purchasing.graph.references import PurchaseOrderLineReference, PurchaseOrderReference

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

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
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

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
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


@strawberry.input(description="An order to be closed short.")
class ClosePurchaseOrderInput(PurchaseOrderStepInput):
    """A closing."""


@strawberry.input(description="An order to be called off.")
class CancelPurchaseOrderInput(PurchaseOrderStepInput):
    """A cancellation."""


@strawberry.input(description="A proposed order to be placed.")
class ApprovePurchaseOrderInput(PurchaseOrderStepInput):
    """An approval."""


@strawberry.input(description="A proposed order to be refused.")
class RejectPurchaseOrderInput(PurchaseOrderStepInput):
    """A rejection."""
