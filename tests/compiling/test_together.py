"""Answers of acts that were written together are read together, each narrowed to its own viewer."""

import asyncio
from uuid import UUID, uuid4

import pytest

from tests import world
from tests.compiling.test_acting import ONE, answered, one
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reads_together import ReadsTogether
from vmi_graph.stock import actions as stock

pytestmark = pytest.mark.usefixtures("db")


async def test_each_is_told_of_its_own_shelf() -> None:
    viewers, shelves = [], []
    for number, name in enumerate(["ACME", "BOLT", "ACME", "CORP"]):
        made = await world.assignment(f"P-{number}", "HAM", name)
        await stock.receive_stock(world.MANAGER, [stock.Receipt(key=made, quantity=Quantity.of(50))], world.once())
        shelves.append(to_global("Assignment", made))
        viewers.append(world.MANAGER if number == 2 else await world.supplier_viewer(name))

    answers = await asyncio.gather(
        *(
            answered(ONE, one(shelf, str(n + 1)), who)
            for n, (shelf, who) in enumerate(zip(shelves, viewers, strict=True))
        )
    )

    levels = [answer["data"]["done"]["lines"][0]["stockLevels"][0] for answer, _ in answers]
    assert [f"StockLevel_{shelf.partition('_')[2]}" for shelf in shelves] == [level["id"] for level in levels]
    assert ["49", "48", "47", "46"] == [level["onHand"] for level in levels]


async def test_rows_asked_together_are_those_asked_alone() -> None:
    ids = [await world.assignment(f"P-{number}", "HAM", name) for number, name in enumerate(["ACME", "BOLT", "ACME"])]
    acme, bolt = await world.supplier("ACME"), await world.supplier("BOLT")
    sql = "SELECT id, rank, rank + 1 FROM assignment WHERE supplier_id = $1 AND id IN ($2, $3) ORDER BY id"
    asked: list[tuple[UUID, UUID, UUID]] = [
        (acme, ids[0], ids[2]),
        (bolt, ids[0], ids[2]),
        (bolt, ids[1], ids[1]),
        (uuid4(), ids[1], ids[1]),
    ]

    alone = [await ReadsTogether().fetch(sql, *values) for values in asked]
    reads = ReadsTogether()
    together = await asyncio.gather(*(reads.fetch(sql, *values) for values in asked))

    assert [[tuple(row) for row in rows] for rows in alone] == [[tuple(row) for row in rows] for rows in together]
    assert [2, 0, 1, 0] == [len(rows) for rows in together]


async def test_a_statement_that_fails_tells_everybody() -> None:
    reads = ReadsTogether()

    answers = await asyncio.gather(
        *(reads.fetch("SELECT nothing FROM nowhere WHERE id = $1", uuid4()) for _ in range(3)), return_exceptions=True
    )

    assert ["UndefinedTableError"] * 3 == [type(each).__name__ for each in answers]
