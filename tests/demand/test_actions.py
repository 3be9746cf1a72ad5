from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from tests import world
from vmi_graph.catalog.queries import Place
from vmi_graph.demand import queries, rules
from vmi_graph.demand.actions import Loaded, Unserved, Usage, load_usage, record_unmet_demand
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import AllOf, everything
from vmi_graph.foundation.refusal import Denied, KeyReused, Refusals
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work
from vmi_graph.stock.actions import OnRefusal, Receipt, receive_stock, record_consumptions
from vmi_graph.stock.actions import Usage as Consumption

pytestmark = pytest.mark.usefixtures("db")


def _asked(key: UUID | Place, quantity: int = 2, reference: str | None = None) -> Unserved:
    return Unserved(key=key, quantity=Quantity.of(quantity), external_reference=reference)


async def _unmet(viewer: Viewer = world.MANAGER) -> list[tuple[UUID, str]]:
    rows = await everything(queries.UNMET_DEMAND, viewer, AllOf(()))
    return [(row.assignment_id, str(row.quantity)) for row in rows]


async def _topics() -> list[str]:
    return [row[0] for row in await POOLED.fetch("SELECT topic FROM journal_entry")]


async def test_unmet_demand_is_kept_and_told_and_moves_no_stock() -> None:
    assignment_id = await world.assignment()

    done = await record_unmet_demand(world.MANAGER, [_asked(assignment_id)], world.once())

    assert [(assignment_id, "2")] == await _unmet()
    assert (await _topics()).count("demand.unmet") == 1
    assert [] == list(await POOLED.fetch("SELECT * FROM ledger_entry"))
    assert [1] == [len(line.entry_ids) for line in done.lines]


async def test_the_same_key_again_repeats_the_answer() -> None:
    assignment_id = await world.assignment()
    key = uuid4()

    first = await record_unmet_demand(world.MANAGER, [_asked(assignment_id)], world.once(key=key))
    again = await record_unmet_demand(world.MANAGER, [_asked(assignment_id)], world.once(key=key))

    assert (False, True) == (first.replayed, again.replayed)
    assert first.lines == again.lines
    assert len(await _unmet()) == 1


async def test_the_same_external_reference_again_changes_nothing() -> None:
    assignment_id = await world.assignment()

    first = await record_unmet_demand(world.MANAGER, [_asked(assignment_id, 2, "T-1")], world.once())
    again = await record_unmet_demand(world.MANAGER, [_asked(assignment_id, 2, "T-1")], world.once())

    assert first.lines[0].entry_ids == again.lines[0].entry_ids
    assert again.lines[0].repeated
    assert len(await _unmet()) == 1


async def test_an_external_reference_with_another_quantity_is_refused() -> None:
    assignment_id = await world.assignment()
    await record_unmet_demand(world.MANAGER, [_asked(assignment_id, 2, "T-1")], world.once())

    with pytest.raises(Refusals) as refused:
        await record_unmet_demand(world.MANAGER, [_asked(assignment_id, 3, "T-1")], world.once())

    assert [KeyReused] == [type(each) for each in refused.value.refusals]
    assert [(assignment_id, "2")] == await _unmet()


async def test_a_place_without_a_supplier_stands_for_the_bin_that_is_drawn_from_first() -> None:
    second = await world.assignment(supplier_code="BOLT", rank=2)
    first = await world.assignment(supplier_code="ACME", rank=1)

    await record_unmet_demand(world.MANAGER, [_asked(Place("P-1", "HAM"))], world.once())

    assert second != first
    assert [(first, "2")] == await _unmet()


async def test_one_wrong_line_refuses_the_whole_unless_lines_may_be_refused() -> None:
    assignment_id = await world.assignment()
    lines = [_asked(assignment_id, 1), _asked(assignment_id, 0), _asked(uuid4(), 1)]

    with pytest.raises(Refusals) as refused:
        await record_unmet_demand(world.MANAGER, lines, world.once())
    before = await _unmet()
    done = await record_unmet_demand(world.MANAGER, lines, world.once(), OnRefusal.REFUSE_LINE)

    assert {"INVALID_INPUT", "NOT_FOUND"} == {each.code for each in refused.value.refusals}
    assert [] == before
    assert [0] == [line.index for line in done.lines]
    assert [(assignment_id, "1")] == await _unmet()


async def test_a_supplier_neither_sees_nor_records_unmet_demand_of_another() -> None:
    other = await world.assignment(supplier_code="BOLT")
    await world.assignment(supplier_code="ACME")
    await record_unmet_demand(world.MANAGER, [_asked(other)], world.once())
    planner = await world.supplier_viewer("ACME")

    with pytest.raises(Refusals):
        await record_unmet_demand(planner, [_asked(other)], world.once())

    assert [] == await _unmet(planner)


async def test_an_analyst_may_not_record_unmet_demand() -> None:
    with pytest.raises(Denied):
        await record_unmet_demand(world.viewer(Role.ANALYST), [], world.once())


async def _load(*rows: Usage) -> Loaded:
    async with Work(world.MANAGER) as work:
        await work.lock({row.assignment_id for row in rows})
        return await load_usage(work, rows, "a file")


async def test_loading_the_same_usage_again_changes_nothing_and_a_corrected_figure_is_put_right() -> None:
    assignment_id = await world.assignment()
    january = Usage(assignment_id, date(2020, 1, 1), Quantity.of(4))
    february = Usage(assignment_id, date(2020, 2, 1), Quantity.of(-1))

    first = await _load(january, february)
    again = await _load(january, february)
    corrected = await _load(january, Usage(assignment_id, date(2020, 2, 1), Quantity.of(3)))

    assert Loaded(2, 0, 0) == first
    assert Loaded(0, 0, 2) == again
    assert Loaded(0, 1, 1) == corrected
    assert (await _topics()).count("demand.usage") == 2


async def test_usage_of_a_month_in_which_the_ledger_was_kept_is_refused_and_nothing_is_loaded() -> None:
    assignment_id = await world.assignment()
    now = datetime.now(UTC).date().replace(day=1)

    with pytest.raises(Refusals) as refused:
        await _load(Usage(assignment_id, date(2020, 1, 1), Quantity.of(4)), Usage(assignment_id, now, Quantity.of(1)))

    assert [(rules.InsideTheLedger, 1)] == [(type(each), each.path[0]) for each in refused.value.refusals]
    assert [] == list(await POOLED.fetch("SELECT * FROM usage_history"))


async def test_monthly_usage_joins_history_and_ledger_and_leaves_unknown_months_unknown() -> None:
    assignment_id = await world.assignment()
    now = datetime.now(UTC).date().replace(day=1)
    before = date(now.year - 1, now.month, 1)
    await _load(Usage(assignment_id, before, Quantity.of(4)))
    await receive_stock(world.MANAGER, [Receipt(key=assignment_id, quantity=Quantity.of(9))], world.once())
    await record_consumptions(world.MANAGER, [Consumption(key=assignment_id, quantity=Quantity.of(5))], world.once())
    returned = Receipt(key=assignment_id, quantity=Quantity.of(2), returned=True)
    await receive_stock(world.MANAGER, [returned], world.once())

    months = await queries.monthly_usage(world.MANAGER, assignment_id)

    assert 13 == len(months)
    assert (before, Quantity.of(4)) == (months[0].starts_on, months[0].quantity)
    assert {None} == {month.quantity for month in months[1:-1]}
    assert (now, Quantity.of(3)) == (months[-1].starts_on, months[-1].quantity)


async def test_monthly_usage_of_another_suppliers_assignment_does_not_exist() -> None:
    other = await world.assignment(supplier_code="BOLT")
    planner = await world.supplier_viewer("ACME")

    assert [] == await queries.monthly_usage(planner, other)
