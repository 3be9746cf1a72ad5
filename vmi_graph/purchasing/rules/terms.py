"""What may be ordered under the contract in force, and what somebody has to look at first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from vmi_graph.agreements.rules import Ordering, Terms
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.quantity import ZERO, Quantity, round_down
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.word import Word


class Look(Word):
    """Why an order that the customer did not make waits for the customer's approval."""

    PROPOSAL_AGREED = "PROPOSAL_AGREED", "The contract wants every order to be approved."
    SUPPLIER_SUSPENDED = "SUPPLIER_SUSPENDED", "The supplier is suspended."
    PRICE_DIFFERS = "PRICE_DIFFERS", "A price is not the agreed one."
    ORDER_VALUE_CAP = "ORDER_VALUE_CAP", "The order is worth more than one order may be."
    DAILY_VALUE_CAP = "DAILY_VALUE_CAP", "The day's orders would be worth more than a day's may be."


class AboveCeiling(Refusal):
    """The order would lift the position above the agreed ceiling."""

    code = "ABOVE_CEILING"


class AgainstTerms(Refusal):
    """The order does not keep to the agreed pack size, minimum order or currency."""

    code = "AGAINST_TERMS"


def check_terms(quantity: Quantity, position: Quantity, terms: Terms) -> None:
    """Refuse to order what breaks the terms in force, at a position that does not hold it yet (law 4)."""
    if quantity <= ZERO:
        raise InvalidInput("An ordered quantity must be above zero.", path=("quantity",))
    if round_down(quantity, terms.pack_size) != quantity:
        raise AgainstTerms(f"{quantity} is not a whole number of packs of {terms.pack_size}.", path=("quantity",))
    if quantity < terms.minimum_order:
        raise AgainstTerms(f"{quantity} is less than the minimum order of {terms.minimum_order}.", path=("quantity",))
    check_ceiling(quantity, position, terms)


def check_ceiling(more: Quantity, position: Quantity, terms: Terms) -> None:
    """Refuse what would lift the position above the agreed ceiling."""
    if position + more > terms.ceiling:
        raise AboveCeiling(
            f"{more} more would lift the position from {position} above the ceiling of {terms.ceiling}.",
            path=("quantity",),
        )


def check_price(price: Decimal) -> Decimal:
    """Return a price as it is kept: not negative, at most four decimals."""
    exponent = price.as_tuple().exponent
    if price < 0 or not isinstance(exponent, int) or exponent < -4 or price >= 10**14:  # noqa: PLR2004 - the column
        raise InvalidInput("A price is not negative and has at most four decimals.", path=("price",))
    return price


@dataclass(frozen=True, slots=True)
class Bid:
    """One line of an order that somebody else than the customer wants to place, with all that may call for a look.

    value          of the line, in the contract's currency
    order_value    of all lines together
    ordered_today  the worth of what was ordered today for the assignment, without the customer's asking
    """

    terms: Terms
    standing: Standing
    price: Decimal
    value: Decimal
    order_value: Decimal
    ordered_today: Decimal


LOOKS: Final[dict[Look, Callable[[Bid], bool]]] = {
    Look.PROPOSAL_AGREED: lambda bid: bid.terms.ordering is Ordering.PROPOSAL,
    Look.SUPPLIER_SUSPENDED: lambda bid: bid.standing is Standing.SUSPENDED,
    Look.PRICE_DIFFERS: lambda bid: bid.price != bid.terms.price,
    Look.ORDER_VALUE_CAP: lambda bid: (
        bid.terms.order_value_cap is not None and bid.order_value > bid.terms.order_value_cap
    ),
    Look.DAILY_VALUE_CAP: lambda bid: (
        bid.terms.daily_value_cap is not None and bid.ordered_today + bid.value > bid.terms.daily_value_cap
    ),
}
"""Why an order waits for approval; a new clause is a word, a function and a line here."""


def looks(bids: Sequence[Bid]) -> tuple[Look, ...]:
    """Return why an order of these lines has to be approved first; none places it at once."""
    return tuple(look for look, wants in LOOKS.items() if any(wants(bid) for bid in bids))


def day_of(moment: datetime) -> datetime:
    """Return when the day began over which daily caps are counted: midnight in UTC."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
