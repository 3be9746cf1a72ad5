"""Agreements in the graph, and what they add to assignments."""

from datetime import datetime
from decimal import Decimal

from vmi_graph.agreements import queries, rules
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Is


@kit.entity(queries.AGREEMENTS)
class Agreement(kit.Node):
    """One version of the contract of an assignment. Versions are never rewritten; quantities are in stock units."""

    assignment: catalog.Assignment = kit.related(ASSIGNMENTS, by="assignment_id", meaning="Whose contract it is.")
    version: int
    valid_from: datetime
    valid_until: datetime | None
    minimum: Quantity
    maximum: Quantity
    minimum_set_by: rules.Side
    maximum_set_by: rules.Side
    lowest_minimum: Quantity | None
    highest_minimum: Quantity | None
    lowest_maximum: Quantity | None
    highest_maximum: Quantity | None
    trigger: rules.Trigger
    policy: rules.Policy
    fixed_quantity: Quantity | None
    pack_size: Quantity
    minimum_order: Quantity
    ceiling: Quantity
    lead_time_days: int
    review_period_days: int
    response_hours: int
    ownership: rules.Ownership
    ordering: rules.Ordering
    count_tolerance_percent: Decimal
    freshness_hours: int | None
    internal_note: str | None
    changed_by: str
    change_reason: str | None

    price: kit.Money | None = kit.money(
        queries.AGREEMENTS, "price", meaning="The price of one stock unit; null for those who may not see prices."
    )
    order_value_cap: kit.Money | None = kit.money(
        queries.AGREEMENTS,
        "order_value_cap",
        meaning="The most one automatic order may be worth; null is no cap.",
    )
    daily_value_cap: kit.Money | None = kit.money(
        queries.AGREEMENTS,
        "daily_value_cap",
        meaning="The most a day's automatic orders may be worth; null is no cap.",
    )


@kit.filters(queries.AGREEMENTS)
class AgreementWhere:
    """Which versions of agreements."""


@kit.orders(queries.AGREEMENTS)
class AgreementOrder:
    """By what versions of agreements are sorted."""


@kit.extends(catalog.Assignment)
class AssignmentAgreements:
    """What agreements add to an assignment."""

    agreement: Agreement | None = kit.newest(
        queries.AGREEMENTS,
        by="assignment_id",
        condition=Is("valid_until", "is_null", value=True),
        meaning="The contract in force; null once the assignment has ended.",
    )
    agreements: kit.Connection[Agreement] = kit.listed(
        Agreement,
        queries.AGREEMENTS,
        "Every version of the contract, the newest first unless ordered otherwise.",
        where=AgreementWhere,
        order_by=AgreementOrder,
        by="assignment_id",
    )
