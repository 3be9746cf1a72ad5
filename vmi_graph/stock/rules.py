"""The balances of an assignment, and what each kind of movement does to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word

RECORD_CONSUMPTION: Final = Permission("stock:consume")
ADJUST_STOCK: Final = Permission("stock:adjust")
COUNT_STOCK: Final = Permission("stock:count")
RECEIVE_STOCK: Final = Permission("stock:receive")


class Balance(Word):
    """The figures that are kept of an assignment; each is the sum of its ledger entries."""

    ON_HAND = "ON_HAND", "Physically on the shelf."
    ALLOCATED = "ALLOCATED", "On the shelf, but promised."
    ON_ORDER = "ON_ORDER", "Ordered and not yet shipped."
    IN_TRANSIT = "IN_TRANSIT", "Shipped and not yet received."
    BACKORDERED = "BACKORDERED", "Asked for, not served, and still wanted."


class EntryKind(Word):
    """Why a ledger entry was written."""

    OPENING_BALANCE = "OPENING_BALANCE", "What was there when the ledger began."
    CONSUMPTION = "CONSUMPTION", "Taken from the shelf."
    RETURN = "RETURN", "Taken before and brought back."
    RECEIPT = "RECEIPT", "Arrived, with or without an order."
    COUNT_CORRECTION = "COUNT_CORRECTION", "The book was wrong: found or missing stock."
    ADJUSTMENT = "ADJUSTMENT", "Set right by hand, with a reason."
    ORDER_PLACED = "ORDER_PLACED", "A purchase order was opened."
    ORDER_CONFIRMED = "ORDER_CONFIRMED", "The supplier confirmed another quantity than was ordered."
    ORDER_SHIPPED = "ORDER_SHIPPED", "A shipment left the supplier."
    ORDER_RECEIVED = "ORDER_RECEIVED", "A shipment arrived; also what of it was rejected."
    ORDER_ENDED = "ORDER_ENDED", "What was still outstanding will not come."


class InsufficientStock(Refusal):
    """The book holds less than is to be taken away."""

    code = "INSUFFICIENT_STOCK"


@dataclass(frozen=True, slots=True)
class Balances:
    """The five balances of an assignment, in stock units; none is negative."""

    on_hand: Quantity = ZERO
    allocated: Quantity = ZERO
    on_order: Quantity = ZERO
    in_transit: Quantity = ZERO
    backordered: Quantity = ZERO

    @property
    def available(self) -> Quantity:
        """On the shelf and not promised; negative when more is promised than there is."""
        return self.on_hand - self.allocated

    @property
    def position(self) -> Quantity:
        """What there will be once everything ordered has come and everything promised has gone."""
        return self.shelf + self.on_order + self.in_transit

    @property
    def shelf(self) -> Quantity:
        """What can be served now, less what waits for it: the position without anything on its way."""
        return self.on_hand - self.allocated - self.backordered

    def of(self, balance: Balance) -> Quantity:
        """Return one balance by its name."""
        value: Quantity = getattr(self, balance.value.lower())
        return value

    def moved(self, movement: "Movement") -> "Balances":
        """Return the balances after a movement; refuse one that would make a balance negative."""
        after = self.of(movement.balance) + movement.quantity
        if after < ZERO:
            raise InsufficientStock(
                f"Only {self.of(movement.balance)} is {_READABLE[movement.balance]}; "
                f"{-movement.quantity} cannot be taken away.",
                path=("quantity",),
            )
        return replace(self, **{movement.balance.value.lower(): after})


_READABLE: Final[Mapping[Balance, str]] = {
    Balance.ON_HAND: "on hand",
    Balance.ALLOCATED: "allocated",
    Balance.ON_ORDER: "on order",
    Balance.IN_TRANSIT: "in transit",
    Balance.BACKORDERED: "backordered",
}


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of one balance; positive adds."""

    balance: Balance
    kind: EntryKind
    quantity: Quantity = field(default=ZERO)


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What was taken from a shelf and brought back on one calendar day in UTC; neither is negative."""

    day: date
    consumed: Quantity = ZERO
    returned: Quantity = ZERO

    def __add__(self, other: "DayUsage") -> "DayUsage":
        return DayUsage(self.day, self.consumed + other.consumed, self.returned + other.returned)


def usage_of(movement: Movement, happened_at: datetime) -> DayUsage | None:
    """Return what a movement adds to the usage of the day on which it happened; None unless it is usage."""
    day = happened_at.astimezone(UTC).date()
    if movement.kind is EntryKind.CONSUMPTION:
        return DayUsage(day, consumed=-movement.quantity)
    if movement.kind is EntryKind.RETURN:
        return DayUsage(day, returned=movement.quantity)
    return None


LONGEST_REFERENCE: Final = 200
MOST_LINES: Final = 10_000


def check_reference(reference: str | None) -> None:
    """Refuse a client's own name for a movement that could not be found again by it."""
    if reference is None:
        return
    if not reference.strip() or len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        raise InvalidInput(
            f"An external reference has 1 to {LONGEST_REFERENCE} printable characters.", path=("externalReference",)
        )


def check_size(lines: int) -> None:
    """Refuse a bulk that is too large for one transaction."""
    if lines > MOST_LINES:
        raise InvalidInput(f"A request has at most {MOST_LINES} lines, not {lines}.", path=("lines",))


def positive(quantity: Quantity, what: str = "quantity") -> Quantity:
    """Return the quantity; refuse zero and below."""
    if quantity <= ZERO:
        raise InvalidInput(f"The {what} must be above zero.", path=(what,))
    return quantity


def consume(balances: Balances, quantity: Quantity) -> Sequence[Movement]:
    """Take stock that physically went; what the book did not hold is first booked as found (law 5)."""
    positive(quantity)
    missing = quantity - balances.on_hand
    found = [Movement(Balance.ON_HAND, EntryKind.COUNT_CORRECTION, missing)] if missing > ZERO else []
    return [*found, Movement(Balance.ON_HAND, EntryKind.CONSUMPTION, -quantity)]


def bring_back(quantity: Quantity) -> Sequence[Movement]:
    """Put back what was consumed before."""
    return [Movement(Balance.ON_HAND, EntryKind.RETURN, positive(quantity))]


def receive(quantity: Quantity) -> Sequence[Movement]:
    """Put on the shelf what came without an order."""
    return [Movement(Balance.ON_HAND, EntryKind.RECEIPT, positive(quantity))]


def adjust(balance: Balance, quantity: Quantity) -> Sequence[Movement]:
    """Set one of the balances that no order moves right by hand; the quantity is the change, not the result."""
    if balance in {Balance.ON_ORDER, Balance.IN_TRANSIT}:
        raise InvalidInput(
            "What is on order and in transit follows the purchase orders; change the order instead.",
            path=("balance",),
        )
    if quantity == ZERO:
        raise InvalidInput("The change must not be zero.", path=("quantity",))
    return [Movement(balance, EntryKind.ADJUSTMENT, quantity)]


def correct(expected: Quantity, counted: Quantity) -> Sequence[Movement]:
    """Make the book agree with the shelf; nothing when it does already."""
    if counted < ZERO:
        raise InvalidInput("A count cannot be negative.", path=("counted",))
    variance = counted - expected
    return [Movement(Balance.ON_HAND, EntryKind.COUNT_CORRECTION, variance)] if variance else []


def is_within_tolerance(expected: Quantity, counted: Quantity, tolerance_percent: Decimal) -> bool:
    """Whether a count agrees with the book, within a percentage of the expected quantity.

    With nothing expected only a count of nothing agrees.
    """
    return abs(counted - expected).decimal * 100 <= expected.decimal * tolerance_percent


def draw_by_rank(wanted: Quantity, on_hand: Sequence[Quantity]) -> list[Quantity]:
    """Share a consumption that names no supplier among bins, given by rank.

    Each bin gives what it has; what none has was taken all the same, and is drawn from the first.
    """
    left = positive(wanted)
    shares = []
    for there in on_hand:
        share = min(left, max(there, ZERO))
        shares.append(share)
        left -= share
    if left:
        shares[0] += left
    return shares
