"""What a contract may say, who may change which of its limits, and when stock is outside of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word

SET_LIMITS: Final = Permission("agreement:set-limits")
CHANGE_AGREEMENTS: Final = Permission("agreement:change")
READ_PRICES: Final = Permission("price:read")


class Side(Word):
    """The two parties of an agreement."""

    CUSTOMER = "CUSTOMER", "The customer's parts manager."
    SUPPLIER = "SUPPLIER", "The supplier in charge of the assignment."


class Trigger(Word):
    """At which position an order is due."""

    STRICTLY_BELOW = "STRICTLY_BELOW", "Below the minimum; the minimum itself is still allowed."
    AT_OR_BELOW = "AT_OR_BELOW", "At the minimum already."


class Policy(Word):
    """How much is ordered once an order is due."""

    ORDER_UP_TO = "ORDER_UP_TO", "Up to the maximum: the (s, S) policy."
    FIXED_QUANTITY = "FIXED_QUANTITY", "The fixed quantity: the (s, Q) policy."


class Ownership(Word):
    """Who owns what lies on the shelf."""

    CUSTOMER_OWNED = "CUSTOMER_OWNED", "Bought on receipt."
    CONSIGNED = "CONSIGNED", "The supplier's until it is consumed."


class Ordering(Word):
    """What happens when an order is due."""

    AUTOMATIC = "AUTOMATIC", "The order is placed at once."
    PROPOSAL = "PROPOSAL", "The order waits for approval."
    MANUAL = "MANUAL", "Nothing is ordered by itself."


class NotYours(Refusal):
    """The contract lets the other side set this."""

    code = "NOT_YOURS_TO_SET"


class OutOfBounds(Refusal):
    """Outside the bounds that the customer set for the supplier."""

    code = "OUT_OF_BOUNDS"

    def __init__(self, what: str, lowest: Quantity | None, highest: Quantity | None, *, path: str) -> None:
        low = "no lower bound" if lowest is None else f"at least {lowest}"
        high = "no upper bound" if highest is None else f"at most {highest}"
        super().__init__(f"The {what} must be within the agreed bounds: {low}, {high}.", path=(path,))
        self.lowest = lowest
        self.highest = highest


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the two parties agreed for one assignment; quantities in stock units, price for one stock unit.

    `lowest_…` and `highest_…` bound what the supplier may set; None is no bound.
    """

    minimum: Quantity
    maximum: Quantity
    price: Decimal
    currency: str
    lead_time_days: int
    minimum_set_by: Side = Side.SUPPLIER
    maximum_set_by: Side = Side.CUSTOMER
    lowest_minimum: Quantity | None = None
    highest_minimum: Quantity | None = None
    lowest_maximum: Quantity | None = None
    highest_maximum: Quantity | None = None
    trigger: Trigger = Trigger.STRICTLY_BELOW
    policy: Policy = Policy.ORDER_UP_TO
    fixed_quantity: Quantity | None = None
    pack_size: Quantity = Quantity(10_000)  # noqa: RUF009 - frozen: one stock unit
    minimum_order: Quantity = ZERO
    ceiling: Quantity
    review_period_days: int = 0
    response_hours: int = 24
    ownership: Ownership = Ownership.CUSTOMER_OWNED
    ordering: Ordering = Ordering.AUTOMATIC
    order_value_cap: Decimal | None = None
    daily_value_cap: Decimal | None = None
    count_tolerance_percent: Decimal = Decimal(0)
    freshness_hours: int | None = None
    internal_note: str | None = None

    def __post_init__(self) -> None:
        """Refuse a contract that contradicts itself."""
        for field, wrong, sentence in _contradictions(self):
            if wrong:
                raise InvalidInput(sentence, path=(field,))


def _contradictions(terms: Terms) -> list[tuple[str, bool, str]]:
    fixed = terms.policy is Policy.FIXED_QUANTITY
    caps = (terms.order_value_cap, terms.daily_value_cap)
    return [
        ("minimum", terms.minimum < ZERO, "The minimum cannot be negative."),
        ("maximum", terms.maximum < terms.minimum, "The maximum cannot be below the minimum."),
        ("ceiling", terms.ceiling < terms.maximum, "The ceiling cannot be below the maximum."),
        ("pack_size", terms.pack_size <= ZERO, "The pack size must be above zero."),
        ("minimum_order", terms.minimum_order < ZERO, "The minimum order cannot be negative."),
        (
            "fixed_quantity",
            fixed != (terms.fixed_quantity is not None),
            "A fixed quantity goes with the policy FIXED_QUANTITY, and only with it.",
        ),
        (
            "fixed_quantity",
            terms.fixed_quantity is not None and terms.fixed_quantity <= ZERO,
            "The fixed quantity must be above zero.",
        ),
        ("price", terms.price < 0, "The price cannot be negative."),
        ("currency", len(terms.currency) != 3, "The currency is a code of three letters (ISO 4217)."),  # noqa: PLR2004
        ("lead_time_days", terms.lead_time_days < 0, "The lead time cannot be negative."),
        ("review_period_days", terms.review_period_days < 0, "The review period cannot be negative."),
        ("response_hours", terms.response_hours <= 0, "The response time must be above zero."),
        ("order_value_cap", any(cap is not None and cap < 0 for cap in caps), "A cap cannot be negative."),
        ("count_tolerance_percent", terms.count_tolerance_percent < 0, "The tolerance cannot be negative."),
        (
            "freshness_hours",
            terms.freshness_hours is not None and terms.freshness_hours <= 0,
            "The freshness limit must be above zero.",
        ),
    ]


def is_breached(quantity: Quantity, terms: Terms) -> bool:
    """Whether a quantity is too low by the contract; asked of the position to order, of the shelf to alert."""
    if terms.trigger is Trigger.AT_OR_BELOW:
        return quantity <= terms.minimum
    return quantity < terms.minimum


def is_overstocked(quantity: Quantity, terms: Terms) -> bool:
    """Whether a quantity is too high by the contract: strictly above the maximum."""
    return quantity > terms.maximum


def check_minimum(minimum: Quantity, terms: Terms, side: Side) -> None:
    """Refuse a minimum that this side may not set; the customer's own bounds do not bind the customer."""
    if terms.minimum_set_by is not side:
        raise NotYours(f"The minimum is set by the {terms.minimum_set_by.value.lower()}.", path=("minimum",))
    if side is Side.SUPPLIER:
        _check_bounds("minimum", minimum, terms.lowest_minimum, terms.highest_minimum)


def check_maximum(maximum: Quantity, terms: Terms, side: Side) -> None:
    """Refuse a maximum that this side may not set; the customer's own bounds do not bind the customer."""
    if terms.maximum_set_by is not side:
        raise NotYours(f"The maximum is set by the {terms.maximum_set_by.value.lower()}.", path=("maximum",))
    if side is Side.SUPPLIER:
        _check_bounds("maximum", maximum, terms.lowest_maximum, terms.highest_maximum)


def _check_bounds(what: str, value: Quantity, lowest: Quantity | None, highest: Quantity | None) -> None:
    too_low = lowest is not None and value < lowest
    too_high = highest is not None and value > highest
    if too_low or too_high:
        raise OutOfBounds(what, lowest, highest, path=what)
