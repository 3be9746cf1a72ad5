"""The demo's world, the same for the same seed: who supplies what where, by which contract, and how it is used.

Nothing here touches a database or a clock; `seeding` makes it real.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from vmi_graph.agreements.rules import Ordering, Ownership, Policy, Side, Terms, Trigger
from vmi_graph.demo.catalogue import COMPANIES, FAMILIES, GENERALIST, SITES, Company, Family, Site
from vmi_graph.foundation.quantity import ZERO, Quantity

SEED: Final = 20_261
MONTHS: Final = 12
_BESIDE: Final = 0.12  # of all places have a second supplier
_DAYS: Final = 30.4  # of a month
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part, and by whom it is made."""

    number: str
    name: str
    family: Family
    cost: Decimal
    volume: Decimal


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """A supplier in charge of a part at a location, with the past and the shelf it begins with."""

    part: str
    site: str
    supplier: str
    bin: str
    terms: Terms
    on_hand: Quantity
    usage: tuple[tuple[date, Quantity], ...]
    monthly: float


@dataclass(frozen=True, slots=True)
class World:
    """All of it."""

    parts: tuple[PlannedPart, ...]
    sites: tuple[Site, ...]
    companies: tuple[Company, ...]
    assignments: tuple[PlannedAssignment, ...]


def planned(today: date, seed: int = SEED) -> World:
    """Plan the world whose past year ends with the month before `today`."""
    chance = random.Random(seed)  # noqa: S311 - the same world every time is the point
    parts = tuple(_parts(chance))
    assignments = tuple(_assignments(chance, parts, _months_before(today)))
    return World(parts, SITES, COMPANIES, assignments)


def _parts(chance: random.Random) -> Iterator[PlannedPart]:
    for family in FAMILIES:
        lowest, highest = family.cost
        variants = [(variant, finish) for variant in family.variants for finish in family.finishes]
        for place, (variant, finish) in enumerate(variants):
            growth = (place + chance.random()) / len(variants)
            cost = Decimal(lowest * (highest / lowest) ** growth).quantize(_CENT)
            volume = Decimal(0.0002 * (1 + highest) ** 0.6 * (0.5 + growth)).quantize(Decimal("0.0001"))
            name = ", ".join(word for word in (family.name, variant, finish) if word)
            yield PlannedPart(f"{family.code}-{1001 + place}", name, family, cost, volume)


def _assignments(
    chance: random.Random, parts: tuple[PlannedPart, ...], months: tuple[date, ...]
) -> Iterator[PlannedAssignment]:
    for part in parts:
        places = [site for site in SITES if chance.random() < site.share] or [SITES[0]]
        for site in places:
            suppliers = [part.family.supplier]
            if part.family.supplier != GENERALIST and chance.random() < _BESIDE:
                suppliers.append(GENERALIST)
            for rank, supplier in enumerate(suppliers):
                # its own luck: what one place draws changes nothing elsewhere
                own = random.Random(f"{chance.random()} {part.number} {site.code} {supplier}")  # noqa: S311
                yield _assignment(own, part, site, supplier, rank, months)


def _assignment(
    chance: random.Random, part: PlannedPart, site: Site, supplier: str, rank: int, months: tuple[date, ...]
) -> PlannedAssignment:
    lowest, highest = part.family.usage
    monthly = lowest * (highest / lowest) ** chance.random() * (0.4 if rank else 1)
    terms = _terms(chance, part, supplier, monthly)
    bin_ = f"{chance.choice('ABCDEF')}{chance.randint(1, 24):02}-{chance.randint(1, 6)}" + ("/2" if rank else "")
    shelf = _shelf(chance, terms)
    usage = tuple((month, Quantity.of(_poisson(chance, monthly * _season(month)))) for month in months)
    return PlannedAssignment(part.number, site.code, supplier, bin_, terms, shelf, usage, monthly)


def _terms(chance: random.Random, part: PlannedPart, supplier: str, monthly: float) -> Terms:
    pack = chance.choice(part.family.packs)
    lead_time = chance.choice((2, 3, 5, 7, 7, 10, 14, 21))
    reach = monthly * (lead_time + 7) / _DAYS
    minimum = max(1, math.ceil(reach + 1.65 * math.sqrt(reach)))
    maximum = minimum + pack * max(1, math.ceil(monthly / pack))
    ceiling = math.ceil(maximum * 1.5) + pack
    fixed = chance.random() < 0.1  # noqa: PLR2004 - a tenth of the contracts
    price = (part.cost * Decimal(chance.uniform(1.0, 1.15))).quantize(_CENT)
    ordering = chance.choices((Ordering.AUTOMATIC, Ordering.PROPOSAL, Ordering.MANUAL), (78, 15, 7))[0]
    return Terms(
        minimum=Quantity.of(minimum),
        maximum=Quantity.of(maximum),
        ceiling=Quantity.of(ceiling),
        price=price,
        currency="EUR",
        lead_time_days=lead_time,
        minimum_set_by=chance.choices((Side.SUPPLIER, Side.CUSTOMER), (85, 15))[0],
        lowest_minimum=Quantity.of(1),
        highest_minimum=Quantity.of(minimum * 3),
        trigger=chance.choices((Trigger.STRICTLY_BELOW, Trigger.AT_OR_BELOW), (90, 10))[0],
        policy=Policy.FIXED_QUANTITY if fixed else Policy.ORDER_UP_TO,
        fixed_quantity=Quantity.of(maximum - minimum) if fixed else None,
        pack_size=Quantity.of(pack),
        minimum_order=Quantity.of(pack) if chance.random() < 0.3 else ZERO,  # noqa: PLR2004 - a share
        response_hours=chance.choice((4, 8, 24, 48)),
        ownership=chance.choices((Ownership.CUSTOMER_OWNED, Ownership.CONSIGNED), (70, 30))[0],
        ordering=ordering,
        order_value_cap=(price * 20 * pack).quantize(_CENT) if chance.random() < 0.1 else None,  # noqa: PLR2004
        count_tolerance_percent=Decimal(chance.choice((0, 0, 2, 5))),
        internal_note="Second source, watch the price." if supplier == GENERALIST else None,
    )


def _shelf(chance: random.Random, terms: Terms) -> Quantity:
    """Mostly within the band; some empty, some below the minimum, some overstocked."""
    minimum, maximum = int(terms.minimum.decimal), int(terms.maximum.decimal)
    match chance.choices(("within", "below", "empty", "above"), (76, 12, 4, 8))[0]:
        case "below":
            return Quantity.of(chance.randint(1, max(1, minimum - 1)))
        case "empty":
            return ZERO
        case "above":
            return Quantity.of(maximum + chance.randint(1, max(2, maximum // 2)))
        case _:
            return Quantity.of(chance.randint(minimum, maximum))


def _season(month: date) -> float:
    """More wears out in summer, and nothing runs in the last week of December."""
    return 1 + 0.25 * math.sin((month.month - 4) / 12 * 2 * math.pi) - (0.2 if month.month == 12 else 0)  # noqa: PLR2004


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > 50:  # noqa: PLR2004 - beyond it the bell curve is the same
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    threshold, product, count = math.exp(-mean), chance.random(), 0
    while product > threshold:
        product *= chance.random()
        count += 1
    return count


def _months_before(today: date) -> tuple[date, ...]:
    months = []
    year, month = today.year, today.month
    for _ in range(MONTHS):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        months.append(date(year, month, 1))
    return tuple(reversed(months))
