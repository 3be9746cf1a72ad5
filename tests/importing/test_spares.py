import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import world
from tests.importing.files import AT_HAM, BEARING, SEAL, taken, written
from vmi_graph.catalog.queries import PARTS, Place
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import AllOf, everything
from vmi_graph.foundation.refusal import Denied
from vmi_graph.foundation.viewer import Role
from vmi_graph.importing import spares
from vmi_graph.importing.columns import Unusable
from vmi_graph.importing.lines import Given
from vmi_graph.importing.reports import Tally
from vmi_graph.stock.actions import Usage, record_consumptions

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spares.csv"


async def _all(sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await POOLED.fetch(sql)]


async def _everything_there_is() -> Mapping[str, int]:
    tables = await _all("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {name: (await _all(f'SELECT count(*) FROM "{name}"'))[0][0] for (name,) in tables}


_LEDGER = "SELECT kind, quantity / 10000, reason FROM ledger_entry ORDER BY recorded_at, sequence"
_AGREEMENTS = "SELECT version, minimum / 10000, price, change_reason FROM agreement ORDER BY version"


async def test_a_line_becomes_part_place_assignment_contract_and_opening_balance(file: Path) -> None:
    summary = await taken(written(file, BEARING))

    (part,) = await everything(PARTS, world.MANAGER, AllOf(()))
    assert ("B-1", "B-1", "piece", Decimal("12.5"), "EUR") == (
        part.number,
        part.name,
        part.unit,
        part.unit_cost,
        part.unit_cost_currency,
    )
    assert [("HAM", "ACME")] == await _all("SELECT location.code, supplier.code FROM location, supplier")
    assert [(1, 5, Decimal("12.5"), "import spares.csv")] == await _all(_AGREEMENTS)
    assert [("OPENING_BALANCE", 7, None)] == await _all(_LEDGER)
    assert (1, 1, 1, 1, 1) == (
        summary.lines,
        summary.locations,
        summary.suppliers,
        summary.opened,
        summary.parts.added,
    )


async def test_an_empty_shelf_writes_no_entry_but_has_been_reported_on(file: Path) -> None:
    await taken(written(file, {**BEARING, "on_hand": "0"}))

    assert [] == await _all(_LEDGER)
    assert [(0, 0, True)] == await _all("SELECT on_hand, sequence, reported_at IS NOT NULL FROM stock_level")


async def test_the_same_file_again_changes_nothing_and_says_so(file: Path) -> None:
    written(file, {**BEARING, "2024-01": "3"}, {**SEAL, "on_hand": "0", "2024-01": ""})
    first = await taken(file)
    before = await _everything_there_is()

    again = await taken(file)

    assert not first.changed_nothing
    assert again.changed_nothing
    assert before == await _everything_there_is()
    assert (Tally(0, 0, 2), Tally(0, 0, 2), Tally(0, 0, 2), Tally(0, 0, 1), 2) == (
        again.parts,
        again.assignments,
        again.agreements,
        again.usage,
        again.agreeing,
    )


async def test_a_dry_run_shows_what_would_happen_and_changes_nothing(file: Path) -> None:
    written(file, {**BEARING, "2024-01": "3"}, SEAL, {**SEAL, "part_number": "T-1", "minimum": "none"})
    before = await _everything_there_is()

    summary = await taken(file, dry_run=True)

    assert before == await _everything_there_is()
    assert (2, 2, 1) == (summary.parts.added, summary.opened, summary.usage.added)
    assert [(4, "minimum")] == [(each.line, each.column) for each in summary.refused]


async def test_a_changed_minimum_or_price_becomes_a_new_version_with_the_file_as_its_reason(file: Path) -> None:
    await taken(written(file, BEARING, SEAL))

    summary = await taken(written(file, {**BEARING, "minimum": "6", "unit_price": "13"}, SEAL))

    assert Tally(0, 1, 1) == summary.agreements
    assert [
        (1, 5, Decimal("0.75"), "import spares.csv"),
        (1, 5, Decimal("12.5"), "import spares.csv"),
        (2, 6, Decimal(13), "import spares.csv"),
    ] == sorted(await _all(_AGREEMENTS))


async def test_terms_that_the_file_does_not_name_stay_as_they_were_agreed(file: Path) -> None:
    await world.assignment("B-1", "HAM", "ACME", currency="USD", pack_size=2, ceiling=50, order_value_cap=None)

    await taken(written(file, BEARING))

    assert [(1, "USD", 2, 50), (2, "USD", 2, 50)] == await _all(
        "SELECT version, currency, pack_size / 10000, ceiling / 10000 FROM agreement ORDER BY version"
    )


async def test_a_ceiling_that_was_the_maximum_follows_the_maximum(file: Path) -> None:
    await taken(written(file, BEARING))

    await taken(written(file, {**BEARING, "maximum": "30"}))

    assert [(20,), (30,)] == await _all("SELECT ceiling / 10000 FROM agreement ORDER BY version")


async def test_other_stock_on_a_second_run_is_reported_and_not_posted(file: Path) -> None:
    await taken(written(file, BEARING))
    used = Usage(key=Place("B-1", "HAM"), quantity=Quantity.of(3))
    await record_consumptions(world.MANAGER, [used], world.once())
    ledger = await _all(_LEDGER)

    summary = await taken(file)

    assert [("B-1", "HAM", "ACME", "7", "4")] == [
        (each.part, each.location, each.supplier, each.by_file, each.by_book) for each in summary.differences
    ]
    assert summary.changed_nothing
    assert ledger == await _all(_LEDGER)


async def test_other_stock_on_a_second_run_corrects_the_book_when_it_is_a_count_and_only_once(file: Path) -> None:
    await taken(written(file, BEARING, SEAL))
    written(file, {**BEARING, "on_hand": "9"}, SEAL)

    first = await taken(file, count=True)
    again = await taken(file, count=True)

    assert (1, 1, []) == (first.corrected, first.agreeing, first.differences)
    assert again.changed_nothing
    assert [("COUNT_CORRECTION", 2, "import spares.csv")] == (await _all(_LEDGER))[2:]
    assert [(2,)] == await _all("SELECT count(*) FROM stock_count")


async def test_a_count_in_a_dry_run_is_shown_as_a_difference(file: Path) -> None:
    await taken(written(file, BEARING))
    written(file, {**BEARING, "on_hand": "9"})

    summary = await taken(file, count=True, dry_run=True)

    assert 1 == len(summary.differences)
    assert 1 == len(await _all(_LEDGER))


async def test_refused_lines_never_sink_the_others(file: Path) -> None:
    written(
        file,
        BEARING,
        {**BEARING, "part_number": "X-1", "on_hand": ""},
        {**BEARING, "part_number": "X-2", "gtin": "4012345123450"},
        {**BEARING, "part_number": "X-3", "rank": "0"},
        {**BEARING, "part_number": "X-4", "unit_cost": "much"},
        BEARING,
        SEAL,
    )

    summary = await taken(file)

    assert {(3, "on_hand"), (4, "gtin"), (5, "rank"), (6, "unit_cost"), (7, "part_number")} == {
        (each.line, each.column) for each in summary.refused
    }
    assert [("B-1",), ("S-1",)] == await _all("SELECT number FROM part ORDER BY 1")


async def test_a_rank_that_another_supplier_holds_refuses_the_line(file: Path) -> None:
    await world.assignment("B-1", "HAM", "BOLT", rank=1)
    line = {**BEARING, "rank": "1"}

    refused = await taken(written(file, line, SEAL))
    accepted = await taken(written(file, {**line, "rank": "2"}))

    assert [(2, "rank")] == [(each.line, each.column) for each in refused.refused]
    assert 1 == accepted.assignments.added


async def test_another_bin_and_rank_on_a_second_run_move_the_assignment(file: Path) -> None:
    await taken(written(file, {**BEARING, "bin": "A-1", "rank": "1"}))

    summary = await taken(written(file, {**BEARING, "bin": "A-2", "rank": "3"}))

    assert Tally(0, 1, 0) == summary.assignments
    assert [("A-2", 3)] == await _all("SELECT bin, rank FROM assignment")


async def test_a_part_at_two_locations_is_one_part_and_what_lines_say_of_it_must_agree(file: Path) -> None:
    here = {**BEARING, "location": "HAM", "part_name": "Bearing"}
    written(file, here, {**here, "location": "BER"}, {**here, "location": "CGN", "part_name": "Ball bearing"})

    summary = await taken(file)

    assert (1, 2, 2) == (summary.parts.added, summary.assignments.added, summary.locations)
    assert [(4, "part_name", "line 2 says otherwise of this part")] == [
        (each.line, each.column, each.reason) for each in summary.refused
    ]


async def test_what_is_known_of_a_part_is_kept_where_the_file_is_silent(file: Path) -> None:
    await world.part("B-1", name="Deep groove bearing", unit="box", unit_cost=Decimal(3), unit_cost_currency="USD")

    summary = await taken(written(file, BEARING))

    assert Tally(0, 0, 1) == summary.parts
    assert [("Deep groove bearing", "box", Decimal(3), "USD")] == await _all(
        "SELECT name, unit, unit_cost, unit_cost_currency FROM part"
    )


async def test_decimal_commas_semicolons_a_byte_order_mark_and_windows_line_ends_are_read(file: Path) -> None:
    line = {**BEARING, "unit_price": "1.234,56", "on_hand": "1.500", "maximum": "2.000", "Lagerort": "x"}

    summary = await taken(written(file, line, delimiter=";", ending="\r\n", mark="\ufeff"))

    assert [("OPENING_BALANCE", 1500, None)] == await _all(_LEDGER)
    assert [(Decimal("1234.56"),)] == await _all("SELECT price FROM agreement")
    assert ["Lagerort"] == list(summary.ignored)


async def test_usage_is_history_from_before_the_ledger_and_months_that_are_not_over_are_left_out(file: Path) -> None:
    now = f"{datetime.now(UTC):%Y-%m}"
    written(file, {**BEARING, "2024-01": "3", "2024-02": "", "2024-03": "-1", now: "8"})

    summary = await taken(file)

    assert [("2024-01-01", 3), ("2024-03-01", -1)] == await _all(
        "SELECT starts_on::text, quantity / 10000 FROM usage_history ORDER BY 1"
    )
    assert (2, 1) == (summary.usage.added, summary.usage_inside_ledger)


async def test_automatic_ordering_of_what_was_imported_is_frozen_until_somebody_lets_it_begin(file: Path) -> None:
    summary = await taken(written(file, SEAL, {**BEARING, "on_hand": "0"}))

    assert 2 == summary.frozen
    assert [] == await _all("SELECT * FROM purchase_order")
    assert [(2,)] == await _all("SELECT count(*) FROM ordering_freeze WHERE thawed_at IS NULL")


async def test_with_automatic_ordering_what_is_below_its_minimum_is_ordered_once_empty_shelves_too(file: Path) -> None:
    await taken(written(file, SEAL, {**BEARING, "on_hand": "0"}), frozen=False)
    again = await taken(file, frozen=False)

    assert [(18,), (20,)] == await _all("SELECT ordered / 10000 FROM purchase_order_line ORDER BY 1")
    assert again.changed_nothing


async def test_importing_tells_no_alert_of_a_shelf_that_is_well_stocked(file: Path) -> None:
    await taken(written(file, BEARING))

    assert [] == await _all("SELECT * FROM alert")


async def test_a_file_of_several_batches_is_imported_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "BATCH", 3)
    lines = [{**BEARING, "part_number": f"P-{number}"} for number in range(8)]
    lines[4]["minimum"] = "?"

    summary = await taken(written(file, *lines))

    assert (8, 7, 1, 1) == (summary.lines, summary.parts.added, summary.locations, len(summary.refused))
    assert [(7,)] == await _all("SELECT count(*) FROM assignment")


async def test_two_imports_of_the_same_file_at_once_bring_everything_in_once(file: Path) -> None:
    written(file, *({**BEARING, "part_number": f"P-{number}", "2024-01": "1"} for number in range(40)))

    summaries = await asyncio.gather(*(taken(file) for _ in range(4)))

    assert [0, 0, 0, 40] == sorted(summary.opened for summary in summaries)
    assert [(40, 40, 40)] == await _all(
        "SELECT (SELECT count(*) FROM assignment), (SELECT count(*) FROM ledger_entry), "
        "(SELECT count(*) FROM agreement)"
    )


async def test_wide_months_without_stock_are_refused_as_a_whole_and_the_sentence_names_what_is_missing(
    file: Path,
) -> None:
    written(file, {"Part": "21029627", "Jan-98": "0", "Feb-98": "1"})

    with pytest.raises(Unusable, match="no columns minimum, maximum, on_hand"):
        await taken(file)

    assert [] == await _all("SELECT * FROM part")


async def test_a_location_must_come_from_somewhere(file: Path) -> None:
    written(file, BEARING)

    with pytest.raises(Unusable, match="--location"):
        await taken(file, Given(supplier="ACME"))


async def test_an_analyst_may_not_import(file: Path) -> None:
    written(file, BEARING)

    with pytest.raises(Denied):
        await spares.import_spares(world.viewer(Role.ANALYST), file, spares.Asked(AT_HAM))
