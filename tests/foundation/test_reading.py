"""Lists narrowed to the viewer, filtered, ordered and paged: whatever the rows, they equal the sorted list."""

import base64
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.foundation.happenings import MANAGER, supplier
from tests.foundation.things import CONDITION, ORDERS, READ_PRICE, SOME, THINGS, Thing, fill, holds, in_order
from vmi_graph.foundation import reading
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import AllOf, Is, Order, Slice, cursor
from vmi_graph.foundation.reading.order import Sorted
from vmi_graph.foundation.refusal import BadCursor, BadInput, Denied
from vmi_graph.foundation.viewer import Role, Viewer

ANALYST = Viewer("analyst", Role.ANALYST, frozenset({READ_PRICE}))

thoroughly = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


pytestmark = pytest.mark.usefixtures("things_table")


@thoroughly
@given(SOME, ORDERS, st.lists(st.integers(1, 5), min_size=1, max_size=4))
async def test_pages_forwards_are_the_sorted_list(things: list[Thing], orders: list[Order], sizes: list[int]) -> None:
    await fill(things)
    rows: list[Thing] = []
    after, more, number = None, True, 0
    while more:
        page = await reading.page(THINGS, ANALYST, Slice(first=sizes[number % len(sizes)], after=after), orders=orders)
        assert (after is not None) == page.has_previous
        rows.extend(page.rows)
        after, more, number = page.cursors[-1] if page.cursors else None, page.has_next, number + 1

    assert in_order(things, orders) == rows


@thoroughly
@given(SOME, ORDERS, st.lists(st.integers(1, 5), min_size=1, max_size=4))
async def test_pages_backwards_are_the_sorted_list(things: list[Thing], orders: list[Order], sizes: list[int]) -> None:
    await fill(things)
    rows: list[Thing] = []
    before, more, number = None, True, 0
    while more:
        page = await reading.page(THINGS, ANALYST, Slice(last=sizes[number % len(sizes)], before=before), orders=orders)
        rows = [*page.rows, *rows]
        before, more, number = page.cursors[0] if page.cursors else None, page.has_previous, number + 1

    assert in_order(things, orders) == rows


@thoroughly
@given(SOME.filter(lambda things: len(things) >= 2), ORDERS, st.data())
async def test_between_two_cursors_lies_what_lies_between_their_rows(
    things: list[Thing], orders: list[Order], data: st.DataObject
) -> None:
    await fill(things)
    everything = await reading.page(THINGS, ANALYST, Slice(first=20), orders=orders)
    left, right = sorted(data.draw(st.lists(st.integers(0, len(things) - 1), min_size=2, max_size=2)))
    between: dict[str, Any] = {"after": everything.cursors[left], "before": everything.cursors[right]}

    forwards = await reading.page(THINGS, ANALYST, Slice(first=20, **between), orders=orders)
    backwards = await reading.page(THINGS, ANALYST, Slice(last=20, **between), orders=orders)

    expected = in_order(things, orders)[left + 1 : right]
    assert expected == list(forwards.rows)
    assert expected == list(backwards.rows)


@settings(thoroughly, max_examples=250)
@given(SOME, CONDITION, ORDERS)
async def test_filters_keep_what_python_would_keep(
    things: list[Thing], condition: reading.Condition, orders: list[Order]
) -> None:
    await fill(things)

    page = await reading.page(THINGS, ANALYST, Slice(first=20), condition=condition, orders=orders)

    expected = in_order([thing for thing in things if holds(condition, thing)], orders)
    assert expected == list(page.rows)
    assert len(expected) == await page.count()


@thoroughly
@given(SOME, CONDITION, st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)]))
async def test_what_belongs_to_another_does_not_exist_whatever_the_filter(
    things: list[Thing], condition: reading.Condition, owner: UUID
) -> None:
    await fill(things)
    viewer = Viewer("s", Role.SUPPLIER, frozenset({READ_PRICE}), supplier_id=owner)

    page = await reading.page(THINGS, viewer, Slice(first=20), condition=condition)
    found = await reading.by_ids(THINGS, viewer, [thing.id for thing in things])

    mine = [thing for thing in things if thing.owner_id == owner]
    assert in_order([thing for thing in mine if holds(condition, thing)], []) == list(page.rows)
    assert {thing.id: thing for thing in mine} == found


@thoroughly
@given(SOME)
async def test_what_the_viewer_may_not_read_is_empty(things: list[Thing]) -> None:
    await fill(things)

    page = await reading.page(THINGS, MANAGER, Slice(first=20))

    assert {None} >= {row.price for row in page.rows}


@pytest.mark.parametrize(
    "asked",
    [
        {"condition": Is("price", "gt", 1)},
        {"condition": reading.Not(AllOf([reading.AnyOf([Is("price", "is_null", value=True)])]))},
        {"orders": [Order("price")]},
    ],
)
async def test_filtering_and_sorting_by_what_may_not_be_read_is_denied(asked: dict[str, Any]) -> None:
    with pytest.raises(Denied):
        await reading.page(THINGS, MANAGER, Slice(first=1), **asked)


@pytest.mark.parametrize(
    "part", [{"first": -1}, {"last": -1}, {"first": 101}, {"first": 2**40}, {"first": 1, "last": 1}]
)
async def test_a_page_of_an_impossible_size_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await reading.page(THINGS, MANAGER, Slice(**part))


async def test_a_page_of_nothing_still_tells_whether_there_is_more() -> None:
    await fill([_thing(1), _thing(2)])

    page = await reading.page(THINGS, MANAGER, Slice(first=0))

    assert ([], True, 2) == (list(page.rows), page.has_next, await page.count())


def _thing(number: int) -> Thing:
    return Thing(UUID(int=number), "a", 1, Quantity(1), None, None, None, None, None, None)


@pytest.mark.parametrize("other", [[Order("size")], [Order("name", descending=True)], [Order("name"), Order("size")]])
async def test_a_cursor_of_another_order_is_refused(other: list[Order]) -> None:
    await fill([_thing(1), _thing(2)])
    page = await reading.page(THINGS, ANALYST, Slice(first=1), orders=[Order("name")])

    with pytest.raises(BadCursor):
        await reading.page(THINGS, ANALYST, Slice(first=1, after=page.cursors[0]), orders=other)


@thoroughly
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@example("e" * 5000)
async def test_garbage_is_no_cursor(garbage: str) -> None:
    with pytest.raises(BadCursor):
        await reading.page(THINGS, ANALYST, Slice(first=1, after=garbage))


HOSTILE: list[object] = [
    None,
    True,
    2**31,
    2**62,
    -(2**63),
    2**64 - 1,
    1.5,
    [],
    {},
    "",
    "\x00",
    "NaN",
    "Infinity",
    "1e999999999",
    "1e-999999999",
    "9" * 1500,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01",
    "9999-12-31",
    "2026-01-01T00:00:00",
    "{00000000-0000-0000-0000-000000000001}",
]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
@pytest.mark.parametrize("column", ["size", "on_hand", "price", "seen_at", "born_on", "good", "colour", "name", "id"])
async def test_a_cursor_of_somebodys_own_making_is_refused_or_a_place(column: str, value: object) -> None:
    orders = [column] if column == "id" else [column, "id"]
    by = [Sorted(THINGS.column(name), descending=False) for name in orders]
    forged = cursor.seal(by, [value, str(UUID(int=1))][: len(orders)])

    try:
        page = await reading.page(THINGS, ANALYST, Slice(first=1, after=forged), orders=[Order(column)])
    except BadInput:
        return
    assert len(page.rows) <= 1


@thoroughly
@given(SOME)
async def test_one_finds_one_or_nothing(things: list[Thing]) -> None:
    await fill(things)

    for thing in things:
        assert thing == await reading.one(THINGS, ANALYST, Is("id", "eq", thing.id))
    assert await reading.one(THINGS, ANALYST, Is("id", "eq", UUID(int=0, version=4))) is None
    assert await reading.one(THINGS, supplier(), AllOf(())) is None


def test_a_source_whose_row_does_not_match_its_columns_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError):
        reading.Source(kind="Thing", row=Thing, tables="thing", columns={}, scope=THINGS.scope)


def test_a_cursor_is_short_and_can_stand_in_an_address() -> None:
    by = [Sorted(THINGS.column("name"), descending=False), Sorted(THINGS.column("id"), descending=False)]

    sealed = cursor.seal(by, ["a", UUID(int=1)])

    assert sealed.replace("-", "").replace("_", "").isalnum()
    assert ["a", UUID(int=1)] == cursor.unseal(by, sealed)
