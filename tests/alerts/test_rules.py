"""Which conditions hold, how urgent they are, and what becomes of their episodes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.agreements.rules import Terms, Trigger
from vmi_graph.alerts import rules
from vmi_graph.alerts.rules import Condition, Episode, Finding, LateOrder, Severity
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.purchasing.rules import OrderState
from vmi_graph.stock.rules import Balances

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def units(number: int | str) -> Quantity:
    return Quantity.of(number)


def terms(minimum: int = 10, maximum: int = 20, trigger: Trigger = Trigger.STRICTLY_BELOW) -> Terms:
    return Terms(
        minimum=units(minimum),
        maximum=units(maximum),
        ceiling=units(maximum),
        price=Decimal(1),
        currency="EUR",
        lead_time_days=3,
        trigger=trigger,
    )


def holding(balances: Balances, agreed: Terms) -> list[Condition]:
    return [finding.condition for finding in rules.findings(balances, agreed)]


@pytest.mark.parametrize(
    ("on_hand", "trigger", "expected"),
    [
        ("0", Trigger.STRICTLY_BELOW, [Condition.BELOW_MINIMUM, Condition.OUT_OF_STOCK]),
        ("0.0001", Trigger.STRICTLY_BELOW, [Condition.BELOW_MINIMUM]),
        ("9.9999", Trigger.STRICTLY_BELOW, [Condition.BELOW_MINIMUM]),
        ("10", Trigger.STRICTLY_BELOW, []),
        ("10", Trigger.AT_OR_BELOW, [Condition.BELOW_MINIMUM]),
        ("10.0001", Trigger.AT_OR_BELOW, []),
        ("20", Trigger.STRICTLY_BELOW, []),
        ("20.0001", Trigger.STRICTLY_BELOW, [Condition.ABOVE_MAXIMUM]),
    ],
)
def test_conditions_of_the_shelf_begin_and_end_at_its_limits(
    on_hand: str, trigger: Trigger, expected: list[Condition]
) -> None:
    found = holding(Balances(on_hand=units(on_hand)), terms(trigger=trigger))

    assert expected == found


def test_what_is_on_its_way_ends_no_alert() -> None:
    balances = Balances(on_hand=units(9), on_order=units(50), in_transit=units(50))

    assert [Condition.BELOW_MINIMUM] == holding(balances, terms())


def test_what_is_promised_and_still_wanted_cannot_be_served() -> None:
    balances = Balances(on_hand=units(12), allocated=units(2), backordered=units(1))

    assert [Finding(Condition.BELOW_MINIMUM, units(9), units(10))] == rules.findings(balances, terms())


def test_too_much_is_what_lies_there_even_if_it_is_promised() -> None:
    balances = Balances(on_hand=units(21), allocated=units(5))

    assert [Finding(Condition.ABOVE_MAXIMUM, units(21), units(20))] == rules.findings(balances, terms())


@pytest.mark.parametrize("minimum", [0, 10])
def test_an_empty_shelf_is_out_of_stock_also_without_a_minimum(minimum: int) -> None:
    assert Condition.OUT_OF_STOCK in holding(Balances(), terms(minimum=minimum))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Balances(on_hand=units(5)), Balances(on_hand=units(4)), True),
        (Balances(on_hand=units(5)), Balances(on_hand=units(5), allocated=units(1)), True),
        (Balances(on_hand=units(5)), Balances(on_hand=units(6), allocated=units(1)), True),
        (Balances(on_hand=units(5)), Balances(on_hand=units(5), on_order=units(9)), False),
        (Balances(on_hand=units(5), on_order=units(9)), Balances(on_hand=units(5), in_transit=units(9)), False),
    ],
)
def test_only_movements_at_the_shelf_concern_it(before: Balances, after: Balances, *, expected: bool) -> None:
    assert expected == rules.concerns_the_shelf(before, after)


@pytest.mark.parametrize(
    ("condition", "unknown", "low", "medium", "high"),
    [
        (Condition.BELOW_MINIMUM, "NOTICE", "NOTICE", "WARNING", "CRITICAL"),
        (Condition.ABOVE_MAXIMUM, "NOTICE", "NOTICE", "NOTICE", "NOTICE"),
        (Condition.OUT_OF_STOCK, "WARNING", "WARNING", "WARNING", "CRITICAL"),
        (Condition.COUNT_VARIANCE, "NOTICE", "NOTICE", "NOTICE", "WARNING"),
        (Condition.ORDER_UNACKNOWLEDGED, "WARNING", "WARNING", "WARNING", "CRITICAL"),
        (Condition.ORDER_OVERDUE, "WARNING", "WARNING", "WARNING", "CRITICAL"),
    ],
)
def test_criticality_raises_severity(condition: Condition, unknown: str, low: str, medium: str, high: str) -> None:
    by_criticality = [None, Criticality.LOW, Criticality.MEDIUM, Criticality.HIGH]

    found = [rules.severity(condition, criticality).value for criticality in by_criticality]

    assert [unknown, low, medium, high] == found


def late(
    state: OrderState = OrderState.OPEN,
    *,
    response_due_at: datetime | None = None,
    acknowledged_at: datetime | None = None,
    due_at: datetime | None = None,
    outstanding: int = 5,
) -> LateOrder:
    return LateOrder(state, response_due_at, acknowledged_at, due_at, units(outstanding))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (late(response_due_at=NOW), []),
        (late(response_due_at=NOW - SECOND), [Condition.ORDER_UNACKNOWLEDGED]),
        (late(response_due_at=NOW - SECOND, acknowledged_at=NOW), []),
        (late(OrderState.SHIPPED, response_due_at=NOW - SECOND), []),
        (late(OrderState.PROPOSED, response_due_at=NOW - SECOND, due_at=NOW - SECOND), []),
        (late(due_at=NOW), []),
        (late(due_at=NOW - SECOND), [Condition.ORDER_OVERDUE]),
        (late(OrderState.ACKNOWLEDGED, due_at=NOW - SECOND), [Condition.ORDER_OVERDUE]),
        (late(OrderState.SHIPPED, due_at=NOW - SECOND), [Condition.ORDER_OVERDUE]),
        (late(OrderState.RECEIVED, due_at=NOW - SECOND), [Condition.ORDER_OVERDUE]),
        (late(OrderState.RECEIVED, due_at=NOW - SECOND, outstanding=0), []),
        (late(OrderState.CLOSED, due_at=NOW - SECOND), []),
        (late(OrderState.CANCELLED, response_due_at=NOW - SECOND, due_at=NOW - SECOND), []),
        (
            late(response_due_at=NOW - SECOND, due_at=NOW - SECOND),
            [Condition.ORDER_UNACKNOWLEDGED, Condition.ORDER_OVERDUE],
        ),
    ],
)
def test_an_order_is_late_only_past_its_times_and_while_it_lasts(order: LateOrder, expected: list[Condition]) -> None:
    found = [finding.condition for finding in rules.order_findings(order, NOW)]

    assert expected == found


def episode(severity: Severity = Severity.NOTICE, limit: Quantity | None = None, led_to: UUID | None = None) -> Episode:
    return Episode(uuid4(), severity, units(10) if limit is None else limit, led_to)


LOW = Finding(Condition.BELOW_MINIMUM, units(9), units(10))


def test_a_condition_without_an_episode_begins_one() -> None:
    found = rules.assess({}, [LOW], None)

    assert ((LOW,), (), ()) == (found.begin, found.change, found.end)


def test_an_episode_whose_condition_ended_ends() -> None:
    there = episode()

    found = rules.assess({Condition.BELOW_MINIMUM: there}, [], None)

    assert ((), (), ((Condition.BELOW_MINIMUM, there),)) == (found.begin, found.change, found.end)


def test_an_episode_does_not_change_with_each_movement() -> None:
    found = rules.assess({Condition.BELOW_MINIMUM: episode()}, [Finding(LOW.condition, units(3), LOW.limit)], None)

    assert ((), (), ()) == (found.begin, found.change, found.end)


@pytest.mark.parametrize(
    ("there", "criticality", "led_to"),
    [
        (episode(limit=units(12)), None, None),
        (episode(), Criticality.HIGH, None),
        (episode(), None, uuid4()),
    ],
)
def test_an_episode_changes_with_its_limit_its_severity_and_its_first_order(
    there: Episode, criticality: Criticality | None, led_to: UUID | None
) -> None:
    found = rules.assess({Condition.BELOW_MINIMUM: there}, [LOW], criticality, led_to)

    assert ((), ((there, LOW),), ()) == (found.begin, found.change, found.end)


def test_an_episode_that_names_an_order_keeps_it() -> None:
    found = rules.assess({Condition.BELOW_MINIMUM: episode(led_to=uuid4())}, [LOW], None, led_to=uuid4())

    assert () == found.change


def test_too_much_on_the_shelf_leads_to_no_order() -> None:
    order = uuid4()

    assert [order, order, None, None] == [
        rules.order_of(condition, order)
        for condition in (
            Condition.BELOW_MINIMUM,
            Condition.OUT_OF_STOCK,
            Condition.ABOVE_MAXIMUM,
            Condition.COUNT_VARIANCE,
        )
    ]


@given(st.lists(st.integers(-6, 6), max_size=60), st.sampled_from(Trigger))
def test_a_random_walk_has_one_episode_for_each_crossing(steps: list[int], trigger: Trigger) -> None:
    agreed = terms(minimum=4, maximum=8, trigger=trigger)
    open_: dict[Condition, Episode] = {}
    begun: list[Condition] = []
    crossings: list[Condition] = []
    balances, held = Balances(on_hand=units(6)), set[Condition]()
    for step in steps:
        balances = Balances(on_hand=max(balances.on_hand + units(step), ZERO))
        found = rules.findings(balances, agreed)
        now_held = {finding.condition for finding in found}
        crossings.extend(condition for condition in rules.OF_THE_SHELF if condition in now_held - held)
        held = now_held

        assessment = rules.assess(open_, found, None)
        for condition, _ in assessment.end:
            del open_[condition]
        for finding in assessment.begin:
            assert finding.condition not in open_
            severity = rules.severity(finding.condition, None)
            open_[finding.condition] = Episode(uuid4(), severity, finding.limit)
            begun.append(finding.condition)

        assert held == set(open_)
        assert () == assessment.change
    assert sorted(crossings, key=str) == sorted(begun, key=str)


def test_a_note_is_kept_without_blanks_and_an_empty_one_is_none() -> None:
    assert ["on its way", None, None] == [rules.note(given) for given in ("  on its way ", "  ", None)]


def test_a_note_is_no_letter() -> None:
    with pytest.raises(InvalidInput):
        rules.note("x" * 2001)
