"""Alerts about a book that was wrong, on a real database."""

import pytest

from tests.alerts import shelves
from vmi_graph.alerts.rules import Condition
from vmi_graph.foundation.quantity import Quantity

pytestmark = pytest.mark.usefixtures("db")

OPENED = ("OPENED", "COUNT_VARIANCE")
RESOLVED = ("RESOLVED", "COUNT_VARIANCE")


@pytest.mark.parametrize(("counted", "expected"), [(9, []), (8, [Condition.COUNT_VARIANCE]), (11, [])])
async def test_a_count_opens_an_alert_only_beyond_the_tolerance(counted: int, expected: list[Condition]) -> None:
    assignment_id = await shelves.stocked(10, count_tolerance_percent=10)

    await shelves.count(assignment_id, counted)

    assert expected == await shelves.open_conditions()


async def test_the_alert_tells_what_was_counted_and_what_the_book_said() -> None:
    assignment_id = await shelves.stocked(10)

    await shelves.count(assignment_id, 7)

    (alert,) = await shelves.alerts()
    assert (Quantity.of(7), Quantity.of(10)) == (alert.observed, alert.limit)


async def test_the_next_good_count_resolves_it() -> None:
    assignment_id = await shelves.stocked(10)
    await shelves.count(assignment_id, 7)

    await shelves.count(assignment_id, 7)

    assert [OPENED, RESOLVED] == await shelves.changes()


async def test_consuming_more_than_the_book_held_is_a_variance() -> None:
    assignment_id = await shelves.stocked(10, minimum=0)

    await shelves.consume(assignment_id, 12)

    assert [Condition.COUNT_VARIANCE, Condition.OUT_OF_STOCK] == await shelves.open_conditions()


async def test_a_bad_count_that_a_good_one_follows_in_the_same_request_is_not_hidden() -> None:
    assignment_id = await shelves.stocked(10)

    await shelves.count(assignment_id, 7, 7)

    assert [OPENED, RESOLVED] == await shelves.changes()


async def test_several_bad_counts_are_one_episode() -> None:
    assignment_id = await shelves.stocked(10)

    await shelves.count(assignment_id, 7)
    await shelves.count(assignment_id, 9)

    assert [OPENED, ("UPDATED", "COUNT_VARIANCE")] == await shelves.changes()
    assert 1 == len(await shelves.alerts())
