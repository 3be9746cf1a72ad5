from datetime import UTC, date, datetime

import pytest

from vmi_graph.demand import rules
from vmi_graph.demand.rules import MonthlyUsage, Period
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput


def _month(number: int, year: int = 2026) -> date:
    return date(year, number, 1)


def _at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("starts_on", "began", "expected"),
    [
        (date(2026, 10, 1), _at(2026, 10, 31, 23), False),
        (date(2026, 10, 1), _at(2026, 11, 1), True),
        (date(2026, 10, 1), _at(2026, 11, 2), True),
        (date(2025, 12, 1), _at(2025, 12, 31), False),
        (date(2025, 12, 1), _at(2026, 1, 1), True),
    ],
)
def test_a_month_is_history_only_when_it_was_over_before_the_ledger_began(
    starts_on: date, began: datetime, expected: bool
) -> None:
    assert expected == rules.is_history(starts_on, Period.MONTH, began)


def test_a_day_is_history_only_when_it_was_over_before_the_ledger_began() -> None:
    began = _at(2026, 11, 2, 9)

    assert rules.is_history(date(2026, 11, 1), Period.DAY, began)
    assert not rules.is_history(date(2026, 11, 2), Period.DAY, began)


def test_a_month_that_does_not_begin_on_its_first_day_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rules.check_history(date(2026, 10, 2), Period.MONTH, _at(2026, 12, 1))


def test_a_month_in_which_the_ledger_was_kept_is_refused() -> None:
    with pytest.raises(rules.InsideTheLedger):
        rules.check_history(_month(11), Period.MONTH, _at(2026, 11, 23))


def test_a_month_without_any_record_is_unknown_and_not_zero() -> None:
    history = {_month(1): Quantity.of(3), _month(3): Quantity.of(0)}

    months = rules.by_month(history, {}, _at(2026, 4, 15), _at(2026, 4, 20))

    assert [
        MonthlyUsage(_month(1), Quantity.of(3)),
        MonthlyUsage(_month(2), None),
        MonthlyUsage(_month(3), Quantity.of(0)),
        MonthlyUsage(_month(4), None),
    ] == months


def test_a_whole_month_of_the_ledger_without_movements_is_zero_because_the_ledger_is_its_record() -> None:
    months = rules.by_month({}, {_month(4): Quantity.of(2)}, _at(2026, 4, 15), _at(2026, 6, 2))

    assert [
        MonthlyUsage(_month(4), Quantity.of(2)),
        MonthlyUsage(_month(5), Quantity.of(0)),
        MonthlyUsage(_month(6), Quantity.of(0)),
    ] == months


def test_history_and_ledger_of_the_same_month_are_added_up_returns_taken_off() -> None:
    months = rules.by_month(
        {_month(4): Quantity.of(5)}, {_month(4): Quantity.of(-7)}, _at(2026, 4, 15), _at(2026, 4, 30)
    )

    assert [MonthlyUsage(_month(4), Quantity.of(-2))] == months
