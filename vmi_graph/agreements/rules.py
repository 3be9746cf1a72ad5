"""What a contract may say, who may change which of its limits, and when stock is outside of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Final

from vmi_graph.catalog import rules as catalog
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
    """Outside the bounds that the contract sets for a limit, its ceiling included."""

    code = "OUT_OF_BOUNDS"

    def __init__(self, what: str, lowest: Quantity | None, highest: Quantity | None, *, path: str) -> None:
        low = "no lower bound" if lowest is None else f"at least {lowest}"
        high = "no upper bound" if highest is None else f"at most {highest}"
        super().__init__(f"The {what} must lie within the contract's bounds: {low}, {high}.", path=(path,))
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
        """Refuse a contract that contradicts itself, and values that cannot be kept exactly."""
        for field, wrong, sentence in _contradictions(self):
            if wrong:
                raise InvalidInput(sentence, path=(field,))
        for field, check in _CHECKS.items():
            value = getattr(self, field)
            try:
                if value is not None:
                    check(value)
            except InvalidInput as wrong_value:
                raise wrong_value.under(field) from None


_LONGEST_DAYS: Final = 3650  # ten years: a longer lead time is a typing error
_LONGEST_HOURS: Final = 24 * _LONGEST_DAYS


def _within(given: int, lowest: int, highest: int, what: str) -> None:
    if not lowest <= given <= highest:
        raise InvalidInput(f"{what} is a whole number from {lowest} to {highest}.")


def _tolerance(given: Decimal) -> None:
    if not 0 <= given <= 100 or given != round(given, 4):  # noqa: PLR2004 - percent
        raise InvalidInput("The tolerance is a percentage from 0 to 100 with at most four decimals.")


_CHECKS: Final[Mapping[str, Callable[[Any], object]]] = {
    "currency": catalog.currency,
    "price": lambda given: catalog.amount(given, "The price"),
    "order_value_cap": lambda given: catalog.amount(given, "The cap"),
    "daily_value_cap": lambda given: catalog.amount(given, "The cap"),
    "internal_note": lambda given: catalog.remark(given, "The note"),
    "lead_time_days": lambda given: _within(given, 0, _LONGEST_DAYS, "The lead time in days"),
    "review_period_days": lambda given: _within(given, 0, _LONGEST_DAYS, "The review period in days"),
    "response_hours": lambda given: _within(given, 1, _LONGEST_HOURS, "The response time in hours"),
    "freshness_hours": lambda given: _within(given, 1, _LONGEST_HOURS, "The freshness limit in hours"),
    "count_tolerance_percent": _tolerance,
}


def _contradictions(terms: Terms) -> list[tuple[str, bool, str]]:
    fixed = terms.policy is Policy.FIXED_QUANTITY
    return [
        ("minimum", terms.minimum < ZERO, "The minimum cannot be negative."),
        ("maximum", terms.maximum < terms.minimum, "The maximum cannot be below the minimum."),
        ("ceiling", terms.ceiling < terms.maximum, "The ceiling cannot be below the maximum."),
        ("pack_size", terms.pack_size <= ZERO, "The pack size must be above zero."),
        ("minimum_order", terms.minimum_order < ZERO, "The minimum order cannot be negative."),
        ("highest_minimum", _crossed(terms.lowest_minimum, terms.highest_minimum), "The bounds cross each other."),
        ("highest_maximum", _crossed(terms.lowest_maximum, terms.highest_maximum), "The bounds cross each other."),
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
    ]


def _crossed(lowest: Quantity | None, highest: Quantity | None) -> bool:
    return lowest is not None and highest is not None and highest < lowest


def is_breached(quantity: Quantity, terms: Terms) -> bool:
    """Whether a quantity is too low by the contract; asked of the position to order, of the shelf to alert."""
    if terms.trigger is Trigger.AT_OR_BELOW:
        return quantity <= terms.minimum
    return quantity < terms.minimum


def is_overstocked(quantity: Quantity, terms: Terms) -> bool:
    """Whether a quantity is too high by the contract: strictly above the maximum."""
    return quantity > terms.maximum


def limited(terms: Terms, side: Side, minimum: Quantity | None, maximum: Quantity | None) -> Terms:
    """Return the terms with the limits that a side sets; None leaves one as it is.

    Refuses what the contract lets the other side set, what lies outside the supplier's bounds, and a maximum above
    the ceiling, whoever sets it. The customer's own bounds do not bind the customer.
    """
    if minimum is None and maximum is None:
        raise InvalidInput("Give a minimum, a maximum or both.")
    if minimum is not None:
        _check_side("minimum", terms.minimum_set_by, side)
        bounds = (terms.lowest_minimum, terms.highest_minimum) if side is Side.SUPPLIER else (None, None)
        _check_bounds("minimum", minimum, *bounds)
    if maximum is not None:
        _check_side("maximum", terms.maximum_set_by, side)
        lowest, highest = (terms.lowest_maximum, terms.highest_maximum) if side is Side.SUPPLIER else (None, None)
        _check_bounds("maximum", maximum, lowest, terms.ceiling if highest is None else min(highest, terms.ceiling))
    new_minimum = terms.minimum if minimum is None else minimum
    new_maximum = terms.maximum if maximum is None else maximum
    if new_maximum < new_minimum:
        blamed = "minimum" if maximum is None else "maximum"
        raise InvalidInput(
            f"The minimum of {new_minimum} cannot be above the maximum of {new_maximum}.", path=(blamed,)
        )
    return replace(terms, minimum=new_minimum, maximum=new_maximum)


def _check_side(what: str, set_by: Side, side: Side) -> None:
    if set_by is not side:
        raise NotYours(f"By the contract the {what} is set by the {set_by.value.lower()}.", path=(what,))


def _check_bounds(what: str, value: Quantity, lowest: Quantity | None, highest: Quantity | None) -> None:
    too_low = lowest is not None and value < lowest
    too_high = highest is not None and value > highest
    if too_low or too_high:
        raise OutOfBounds(what, lowest, highest, path=what)


def changed(terms: Terms, patch: Mapping[str, object]) -> Terms:
    """Return the terms with some of them replaced; refuse a contract that would contradict itself."""
    given: dict[str, Any] = dict(patch)
    return replace(terms, **given)


def differences(before: Terms, after: Terms) -> dict[str, tuple[object, object]]:
    """Return what changed, by term: the value before and the value after."""
    values = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(Terms))
    return {name: (old, new) for name, old, new in values if old != new}
