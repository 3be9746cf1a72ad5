"""Terms of a contract as they are given: whole for a new one, in part for a change."""

from decimal import Decimal
from typing import Any

import strawberry

from vmi_graph.agreements import queries, rules
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import ZERO, Quantity


def _term(name: str, more: str = "", default: object = strawberry.UNSET) -> Any:  # noqa: ANN401 - a field of any type
    meaning = f"{queries.TERMS[name].meaning}{more}"
    return strawberry.field(description=meaning, default=default)


def _change(name: str) -> Any:  # noqa: ANN401 - see above
    return strawberry.field(description=queries.TERMS[name].meaning)


@strawberry.input(description="The terms of a new contract; quantities in stock units.")
class TermsInput:
    """All terms; what is left out is as usual."""

    minimum: Quantity = _change("minimum")
    maximum: Quantity = _change("maximum")
    price: kit.MoneyInput = _change("price")
    lead_time_days: int = _change("lead_time_days")
    ceiling: Quantity | None = _term("ceiling", " The maximum when left out.", default=None)
    minimum_set_by: rules.Side = _term("minimum_set_by", default=rules.Side.SUPPLIER)
    maximum_set_by: rules.Side = _term("maximum_set_by", default=rules.Side.CUSTOMER)
    lowest_minimum: Quantity | None = _term("lowest_minimum", default=None)
    highest_minimum: Quantity | None = _term("highest_minimum", default=None)
    lowest_maximum: Quantity | None = _term("lowest_maximum", default=None)
    highest_maximum: Quantity | None = _term("highest_maximum", default=None)
    trigger: rules.Trigger = _term("trigger", default=rules.Trigger.STRICTLY_BELOW)
    policy: rules.Policy = _term("policy", default=rules.Policy.ORDER_UP_TO)
    fixed_quantity: Quantity | None = _term("fixed_quantity", default=None)
    pack_size: Quantity = _term("pack_size", default=Quantity.of(1))
    minimum_order: Quantity = _term("minimum_order", default=ZERO)
    review_period_days: int = _term("review_period_days", default=0)
    response_hours: int = _term("response_hours", default=24)
    ownership: rules.Ownership = _term("ownership", default=rules.Ownership.CUSTOMER_OWNED)
    ordering: rules.Ordering = _term("ordering", default=rules.Ordering.AUTOMATIC)
    order_value_cap: Decimal | None = _term("order_value_cap", default=None)
    daily_value_cap: Decimal | None = _term("daily_value_cap", default=None)
    count_tolerance_percent: Decimal = _term("count_tolerance_percent", default=Decimal(0))
    freshness_hours: int | None = _term("freshness_hours", default=None)
    internal_note: str | None = _term("internal_note", default=None)

    @property
    def terms(self) -> rules.Terms:
        """The terms as the floors below know them; refused when they contradict each other."""
        given = {name: getattr(self, name) for name in queries.TERMS if name not in {"price", "currency", "ceiling"}}
        return rules.Terms(
            **given,
            price=self.price.amount,
            currency=self.price.currency,
            ceiling=self.maximum if self.ceiling is None else self.ceiling,
        )


@strawberry.input(description="The terms to change; what is left out stays, and null takes away what can be away.")
class TermsPatch:
    """Some of the terms."""

    minimum: strawberry.Maybe[Quantity] = _change("minimum")
    maximum: strawberry.Maybe[Quantity] = _change("maximum")
    price: strawberry.Maybe[kit.MoneyInput] = _change("price")
    lead_time_days: strawberry.Maybe[int] = _change("lead_time_days")
    ceiling: strawberry.Maybe[Quantity] = _change("ceiling")
    minimum_set_by: strawberry.Maybe[rules.Side] = _change("minimum_set_by")
    maximum_set_by: strawberry.Maybe[rules.Side] = _change("maximum_set_by")
    lowest_minimum: strawberry.Maybe[Quantity | None] = _change("lowest_minimum")
    highest_minimum: strawberry.Maybe[Quantity | None] = _change("highest_minimum")
    lowest_maximum: strawberry.Maybe[Quantity | None] = _change("lowest_maximum")
    highest_maximum: strawberry.Maybe[Quantity | None] = _change("highest_maximum")
    trigger: strawberry.Maybe[rules.Trigger] = _change("trigger")
    policy: strawberry.Maybe[rules.Policy] = _change("policy")
    fixed_quantity: strawberry.Maybe[Quantity | None] = _change("fixed_quantity")
    pack_size: strawberry.Maybe[Quantity] = _change("pack_size")
    minimum_order: strawberry.Maybe[Quantity] = _change("minimum_order")
    review_period_days: strawberry.Maybe[int] = _change("review_period_days")
    response_hours: strawberry.Maybe[int] = _change("response_hours")
    ownership: strawberry.Maybe[rules.Ownership] = _change("ownership")
    ordering: strawberry.Maybe[rules.Ordering] = _change("ordering")
    order_value_cap: strawberry.Maybe[Decimal | None] = _change("order_value_cap")
    daily_value_cap: strawberry.Maybe[Decimal | None] = _change("daily_value_cap")
    count_tolerance_percent: strawberry.Maybe[Decimal] = _change("count_tolerance_percent")
    freshness_hours: strawberry.Maybe[int | None] = _change("freshness_hours")
    internal_note: strawberry.Maybe[str | None] = _change("internal_note")

    @property
    def patch(self) -> dict[str, object]:
        """The terms given, by name."""
        given = {name: getattr(self, name).value for name in queries.TERMS if getattr(self, name, None) is not None}
        price = given.pop("price", None)
        if isinstance(price, kit.MoneyInput):
            given |= {"price": price.amount, "currency": price.currency}
        return given
