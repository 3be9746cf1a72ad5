"""The plan made real through the actions that people use: master data, contracts, past usage, stock on the shelves."""

import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from vmi_graph.access.rules import PERMISSIONS
from vmi_graph.agreements import actions as agreements
from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog.actions import Charge, Line, place_lock
from vmi_graph.catalog.queries import Place
from vmi_graph.catalog.rules import Criticality
from vmi_graph.demand import actions as demand
from vmi_graph.demo.plan import SEED, PlannedAssignment, World
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work
from vmi_graph.stock import actions as stock
from vmi_graph.stock.rules import Balance, EntryKind, Movement

Advance = Callable[[int], None]
"""Told how many more are done."""

FOUNDER: Final = Viewer("demo", Role.ADMIN, PERMISSIONS[Role.ADMIN], client="demo")
_NAMESPACE: Final = UUID("7d3f4a52-6c1b-4e8d-9a30-0f2b8c5e1d47")
_BATCH: Final = 100


def once(operation: str, asked: object) -> Once:
    """Return a key that is the same whenever the same world is made."""
    return Once.of(FOUNDER.client, uuid5(_NAMESPACE, f"{operation} {asked}"), operation, asked)


async def master_data(world: World, advance: Advance) -> dict[str, dict[str, UUID]]:
    """Write parts, locations and suppliers; return their ids by kind and natural key."""
    ids: dict[str, dict[str, UUID]] = {}
    for kind, given in _lines(world):
        done = await catalog.upsert(FOUNDER, kind, given, once(f"demo {kind.table}s", [line.key for line in given]))
        ids[kind.table] = {line.key: row_id for line, row_id in zip(given, done.ids, strict=True)}
        advance(len(given))
    return ids


def _lines(world: World) -> list[tuple[catalog.Kind, list[Line]]]:
    parts = [
        Line(
            part.number,
            {
                "name": part.name,
                "unit": part.family.unit,
                "criticality": Criticality(part.family.criticality),
                "unit_cost": part.cost,
                "unit_cost_currency": "EUR",
                "unit_volume": part.volume,
            },
        )
        for part in world.parts
    ]
    sites = [
        Line(site.code, {"name": site.name, "time_zone": site.time_zone, "storage_capacity": Decimal(site.capacity)})
        for site in world.sites
    ]
    companies = [Line(company.code, {"name": company.name}) for company in world.companies]
    return [(catalog.PARTS, parts), (catalog.LOCATIONS, sites), (catalog.SUPPLIERS, companies)]


async def assignments(world: World, ids: dict[str, dict[str, UUID]], advance: Advance) -> None:
    """Put the suppliers in charge, with contract, past usage and opening stock; replenishment does what it must."""
    for start in range(0, len(world.assignments), _BATCH):
        planned = world.assignments[start : start + _BATCH]
        await _begin(planned, ids)
        advance(len(planned))


async def _begin(planned: Sequence[PlannedAssignment], ids: dict[str, dict[str, UUID]]) -> None:
    charges = [
        Charge(
            part_id=ids["part"][each.part],
            location_id=ids["location"][each.site],
            supplier_id=ids["supplier"][each.supplier],
            bin=each.bin,
        )
        for each in planned
    ]
    async with Work(FOUNDER) as work:
        await work.lock(place_lock(charge.part_id, charge.location_id) for charge in charges)
        started = await catalog.start(work, charges)
        await work.settle()  # levels are opened in reaction, and are filled before anybody judges them by the contract
        begun = list(zip(started, planned, strict=True))
        await stock.post(work, [_opening(row_id, each) for row_id, each in begun])
        await agreements.conclude_many(work, [(row_id, each.terms) for row_id, each in begun], "Start of the demo")
        usage = [demand.Usage(row_id, month, used) for row_id, each in begun for month, used in each.usage]
        await demand.load_usage(work, usage, "last year's books")


def _opening(assignment_id: UUID, planned: PlannedAssignment) -> stock.Posting:
    # an empty shelf begins with a single piece, which is taken at once: so it is seen to be empty
    lies = max(planned.on_hand, _ONE)
    movements = [Movement(Balance.ON_HAND, EntryKind.OPENING_BALANCE, lies)]
    if planned.on_hand == ZERO:
        movements.append(Movement(Balance.ON_HAND, EntryKind.CONSUMPTION, -_ONE))
    return stock.Posting(assignment_id, movements, reason="Stock taken over")


_ONE: Final = Quantity.of(1)


def acts_of_first_day(world: World) -> int:
    """Return how many acts `first_day` advances by."""
    return len(_busy(world)) // 4 + len(world.assignments) // 12


def _busy(world: World) -> list[PlannedAssignment]:
    return [each for each in world.assignments if each.monthly > 1 and each.on_hand > _ONE]


async def first_day(world: World, advance: Advance) -> None:
    """Have a first day at work: consumption that breaches some minimums, and counts that find the book wrong."""
    chance = random.Random(SEED)  # noqa: S311 - the same world every time
    busy = _busy(world)
    taken = [stock.Usage(key=_key(each), quantity=_some(chance, each)) for each in chance.sample(busy, len(busy) // 4)]
    await stock.record_consumptions(FOUNDER, taken, once("demo consumption", len(taken)))
    advance(len(taken))
    counted = [
        stock.CountLine(key=_key(each), counted=_found(chance, each), reason="Monthly count")
        for each in chance.sample(world.assignments, len(world.assignments) // 12)
    ]
    await stock.record_counts(FOUNDER, counted, once("demo counts", len(counted)))
    advance(len(counted))


def _some(chance: random.Random, planned: PlannedAssignment) -> Quantity:
    return Quantity.of(chance.randint(1, max(1, int(planned.on_hand.decimal) // 3)))


def _found(chance: random.Random, planned: PlannedAssignment) -> Quantity:
    """Return what a counter finds: mostly what the plan laid there, now and then a piece more or less."""
    return Quantity.of(max(0, int(planned.on_hand.decimal) + chance.choice((0, 0, 0, -1, 1, -2))))


def _key(planned: PlannedAssignment) -> Place:
    return Place(planned.part, planned.site, planned.supplier)
