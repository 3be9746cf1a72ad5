"""What is written to the stock, on a real PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests import world
from vmi_graph.agreements.rules import Ordering
from vmi_graph.catalog.queries import Place
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Denied, InvalidInput, KeyReused, NotFound, Refusals
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.stock import actions, queries
from vmi_graph.stock.queries import LedgerTime
from vmi_graph.stock.rules import Balance, EntryKind, InsufficientStock

pytestmark = pytest.mark.usefixtures("db")


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def stocked(on_hand: object, supplier: str = "ACME", **more: Any) -> UUID:  # noqa: ANN401 - terms of many kinds
    """An assignment without automatic ordering, with so much on its shelf."""
    assignment_id = await world.assignment(supplier_code=supplier, **{"ordering": Ordering.MANUAL, **more})
    if Quantity.of(str(on_hand)):
        await receive(assignment_id, on_hand)
    return assignment_id


async def receive(assignment_id: UUID, quantity: object) -> actions.Recorded:
    receipt = actions.Receipt(key=assignment_id, quantity=q(quantity))
    return await actions.receive_stock(world.MANAGER, [receipt], world.once())


async def consume(key: UUID | Place, quantity: object, viewer: Viewer = world.MANAGER, **more: Any) -> actions.Recorded:  # noqa: ANN401
    usage = actions.Usage(key=key, quantity=q(quantity), **more)
    return await actions.record_consumptions(viewer, [usage], world.once(client=viewer.client))


async def level(assignment_id: UUID, viewer: Viewer = world.MANAGER) -> queries.Level:
    return (await reading.by_ids(queries.LEVELS, viewer, [assignment_id]))[assignment_id]


async def entries(assignment_id: UUID) -> Sequence[queries.Entry]:
    condition = reading.Raw("entry.assignment_id = {}", (assignment_id,))
    return await reading.everything(queries.ENTRIES, world.MANAGER, condition, orders=[reading.Order("sequence")])


async def test_a_consumption_takes_from_the_shelf_and_is_in_the_ledger() -> None:
    assignment_id = await stocked(10)

    recorded = await consume(assignment_id, "2.5", reason="pump 3")

    assert q("7.5") == (await level(assignment_id)).on_hand
    last = (await entries(assignment_id))[-1]
    assert (EntryKind.CONSUMPTION, q("-2.5"), q("7.5"), "pump 3") == (
        last.kind,
        last.quantity,
        last.balance_after,
        last.reason,
    )
    assert (last.id,) == recorded.lines[0].entry_ids


async def test_more_than_the_book_held_empties_the_shelf_and_is_held_against_the_book() -> None:
    assignment_id = await stocked(3)

    await consume(assignment_id, 5)

    assert [q(3), q(2), q(-5)] == [each.quantity for each in await entries(assignment_id)]
    (count,) = await reading.everything(queries.COUNTS, world.MANAGER, reading.AllOf(()))
    assert (q(3), q(5), False) == (count.expected, count.counted, count.within_tolerance)


async def test_the_sequence_has_no_gap() -> None:
    assignment_id = await stocked(3)

    for quantity in (1, 5, 2):
        await consume(assignment_id, quantity)

    assert list(range(1, 7)) == [each.sequence for each in await entries(assignment_id)]


async def test_a_place_is_drawn_from_its_bins_in_turn_of_rank() -> None:
    second = await stocked(10, "BOLT", rank=2)
    first = await stocked(3, "ACME", rank=1)

    await consume(Place("P-1", "HAM"), 5)

    assert (q(0), q(8)) == ((await level(first)).on_hand, (await level(second)).on_hand)


async def test_a_supplier_draws_only_from_its_own_bin() -> None:
    other = await stocked(10, "ACME", rank=1)
    own = await stocked(10, "BOLT", rank=2)
    planner = await world.supplier_viewer("BOLT")

    await consume(Place("P-1", "HAM"), 4, planner)

    assert (q(10), q(6)) == ((await level(other)).on_hand, (await level(own)).on_hand)


async def test_another_suppliers_assignment_does_not_exist() -> None:
    other = await stocked(10)
    planner = await world.supplier_viewer("BOLT")

    with pytest.raises(Refusals) as refused:
        await consume(other, 1, planner)

    assert [NotFound] == [type(each) for each in refused.value.refusals]
    assert q(10) == (await level(other)).on_hand


async def test_an_analyst_may_not_record() -> None:
    assignment_id = await stocked(10)

    with pytest.raises(Denied):
        await consume(assignment_id, 1, world.viewer(Role.ANALYST))


async def test_the_same_key_again_repeats_the_answer_and_changes_nothing() -> None:
    assignment_id = await stocked(10)
    once = world.once("five")
    usage = actions.Usage(key=assignment_id, quantity=q(5))

    first = await actions.record_consumptions(world.MANAGER, [usage], once)
    again = await actions.record_consumptions(world.MANAGER, [usage], once)

    assert (first.lines, False, True) == (again.lines, first.replayed, again.replayed)
    assert q(5) == (await level(assignment_id)).on_hand


async def test_the_same_key_with_something_else_is_refused() -> None:
    assignment_id = await stocked(10)
    once = world.once("five")
    other = world.once("six", key=once.key)
    await actions.record_consumptions(world.MANAGER, [actions.Usage(key=assignment_id, quantity=q(5))], once)

    with pytest.raises(KeyReused):
        await actions.record_consumptions(world.MANAGER, [actions.Usage(key=assignment_id, quantity=q(6))], other)

    assert q(5) == (await level(assignment_id)).on_hand


async def test_the_same_reference_again_gives_the_same_entries_and_changes_nothing() -> None:
    assignment_id = await stocked(10)

    first = await consume(assignment_id, 4, external_reference="WO-17")
    again = await consume(assignment_id, 4, external_reference="WO-17")

    assert first.lines[0].entry_ids == again.lines[0].entry_ids
    assert (False, True) == (first.lines[0].repeated, again.lines[0].repeated)
    assert q(6) == (await level(assignment_id)).on_hand


async def test_the_same_reference_beyond_the_book_is_still_the_same() -> None:
    assignment_id = await stocked(1)

    await consume(assignment_id, 4, external_reference="WO-17")
    again = await consume(assignment_id, 4, external_reference="WO-17")

    assert again.lines[0].repeated
    assert 3 == len(await entries(assignment_id))


async def test_the_same_reference_for_another_quantity_is_refused() -> None:
    assignment_id = await stocked(10)
    await consume(assignment_id, 4, external_reference="WO-17")

    with pytest.raises(Refusals) as refused:
        await consume(assignment_id, 5, external_reference="WO-17")

    assert [("externalReference",)] == [each.path for each in refused.value.refusals]
    assert q(6) == (await level(assignment_id)).on_hand


async def test_a_bulk_stands_or_falls_together_unless_told_otherwise() -> None:
    assignment_id = await stocked(10)
    lines = [actions.Usage(key=assignment_id, quantity=q(n), path=("lines", n)) for n in (1, 0, 2)]

    with pytest.raises(Refusals):
        await actions.record_consumptions(world.MANAGER, lines, world.once())
    whole = await level(assignment_id)
    recorded = await actions.record_consumptions(world.MANAGER, lines, world.once(), actions.OnRefusal.REFUSE_LINE)

    assert q(10) == whole.on_hand
    assert q(7) == (await level(assignment_id)).on_hand
    assert ([0, 2], [("lines", 0, "quantity")]) == (
        [line.index for line in recorded.lines],
        [refusal.path for refusal in recorded.refusals],
    )


async def test_lines_of_a_bulk_see_what_the_lines_before_them_took() -> None:
    second = await stocked(10, "BOLT", rank=2)
    first = await stocked(3, "ACME", rank=1)
    lines = [actions.Usage(key=Place("P-1", "HAM"), quantity=q(2)) for _ in range(3)]

    await actions.record_consumptions(world.MANAGER, lines, world.once())

    assert (q(0), q(7)) == ((await level(first)).on_hand, (await level(second)).on_hand)


async def test_nothing_happens_in_the_future() -> None:
    assignment_id = await stocked(10)

    with pytest.raises(Refusals):
        await consume(assignment_id, 1, happened_at=datetime.now(UTC) + timedelta(hours=1))


@pytest.mark.parametrize("reference", ["", " ", "x" * 201, "a\nb", "a\x00b"])
async def test_a_reference_that_could_not_be_found_again_is_refused(reference: str) -> None:
    assignment_id = await stocked(10)

    with pytest.raises(Refusals) as refused:
        await consume(assignment_id, 1, external_reference=reference)

    assert [("externalReference",)] == [each.path for each in refused.value.refusals]
    assert q(10) == (await level(assignment_id)).on_hand


async def test_ten_thousand_lines_are_one_request_and_one_more_is_too_many() -> None:
    assignment_id = await stocked(10)
    lines = [actions.Usage(key=assignment_id, quantity=q("0.001")) for _ in range(10_001)]

    recorded = await actions.record_consumptions(world.MANAGER, lines[1:], world.once())
    with pytest.raises(InvalidInput):
        await actions.record_consumptions(world.MANAGER, lines, world.once())

    assert 10_000 == len(recorded.lines)
    assert q(0) == (await level(assignment_id)).on_hand


async def test_a_count_makes_the_book_agree_and_is_kept_also_when_it_agreed() -> None:
    assignment_id = await stocked(10, count_tolerance_percent=5)
    lines = [
        actions.CountLine(key=assignment_id, counted=q("9.5")),
        actions.CountLine(key=assignment_id, counted=q(8)),
        actions.CountLine(key=assignment_id, counted=q(8)),
    ]

    recorded = await actions.record_counts(world.MANAGER, lines, world.once())

    counts = await reading.everything(
        queries.COUNTS, world.MANAGER, reading.AllOf(()), orders=[reading.Order("expected", descending=True)]
    )
    assert q(8) == (await level(assignment_id)).on_hand
    assert [(q(10), True), (q("9.5"), False), (q(8), True)] == [
        (each.expected, each.within_tolerance) for each in counts
    ]
    assert [1, 1, 0] == [len(line.entry_ids) for line in recorded.lines]


async def test_a_count_of_a_place_with_two_suppliers_has_to_say_whose_shelf() -> None:
    await stocked(1, "ACME", rank=1)
    await stocked(1, "BOLT", rank=2)

    with pytest.raises(Refusals):
        await actions.record_counts(
            world.MANAGER, [actions.CountLine(key=Place("P-1", "HAM"), counted=q(1))], world.once()
        )


async def test_an_adjustment_beyond_the_balance_is_refused_and_changes_nothing() -> None:
    assignment_id = await stocked(10)
    adjustment = actions.Adjustment(key=assignment_id, quantity=q(-11), reason="broken")

    with pytest.raises(Refusals) as refused:
        await actions.adjust_stock(world.MANAGER, [adjustment], world.once())

    assert [InsufficientStock] == [type(each) for each in refused.value.refusals]
    assert 1 == len(await entries(assignment_id))


async def test_an_adjustment_needs_a_reason() -> None:
    assignment_id = await stocked(10)

    with pytest.raises(Refusals):
        await actions.adjust_stock(
            world.MANAGER, [actions.Adjustment(key=assignment_id, quantity=q(-1), reason=" ")], world.once()
        )


async def test_what_is_allocated_lowers_the_position() -> None:
    assignment_id = await stocked(10)
    promised = actions.Adjustment(key=assignment_id, quantity=q(3), balance=Balance.ALLOCATED, reason="job 7")

    await actions.adjust_stock(world.MANAGER, [promised], world.once())

    found = await level(assignment_id)
    assert (q(10), q(7), q(7)) == (found.on_hand, found.available, found.position)


async def test_balances_can_be_asked_for_any_past_moment_in_both_times() -> None:
    assignment_id = await stocked(10)
    recorded_first = (await level(assignment_id)).updated_at
    long_ago = recorded_first - timedelta(days=3)
    await consume(assignment_id, 4, happened_at=long_ago)

    async def at(moment: datetime, time: LedgerTime) -> Quantity:
        found = await queries.balances_at([assignment_id], moment, time)
        return found[assignment_id].on_hand

    assert q(0) == await at(long_ago - timedelta(days=1), LedgerTime.HAPPENED)
    assert q(-4) == await at(long_ago, LedgerTime.HAPPENED)
    assert q(6) == await at(recorded_first, LedgerTime.HAPPENED)
    assert q(10) == await at(recorded_first, LedgerTime.RECORDED)
    assert q(6) == await at(recorded_first + timedelta(days=1), LedgerTime.RECORDED)


async def test_a_supplier_is_not_relieved_while_something_lies_on_the_shelf() -> None:
    from vmi_graph.agreements.actions import unassign
    from vmi_graph.catalog.rules import StockLeft

    assignment_id = await stocked(1)

    with pytest.raises(StockLeft):
        await unassign(world.MANAGER, assignment_id, reason="moved", expected_version=None, once=world.once())

    assert q(1) == (await level(assignment_id)).on_hand


async def test_the_database_itself_refuses_a_negative_balance() -> None:
    import asyncpg

    assignment_id = await stocked(1)

    with pytest.raises(asyncpg.CheckViolationError):
        await POOLED.fetch("UPDATE stock_level SET on_hand = -1 WHERE id = $1", assignment_id)
