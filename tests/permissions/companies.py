"""Two suppliers at the same shelves: ACME, who looks, and BOLT, of whom nothing may be seen.

Everything of BOLT can be told from everything else: its texts say BOLT, its numbers are multiples of 2971, a prime
that nothing of ACME's is a multiple of. ACME's story is the same with BOLT and without, act by act.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from tests import world
from tests.permissions.asking import done
from vmi_graph.access import rules as access
from vmi_graph.access.actions import Holder, create_access_token
from vmi_graph.alerts.actions import sweep
from vmi_graph.alerts.queries import ALERTS
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS
from vmi_graph.catalog.queries.keys import ids_of
from vmi_graph.demand.actions import Usage, load_usage
from vmi_graph.foundation.identity import from_global, to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Is, Order, everything
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work

PRIME: Final = 2971
SHARED_PARTS: Final = ("P-1", "P-2", "P-3", "P-4", "P-5")
OF_BOLT: Final = "BOLTED"  # its own part and its own location

BOLT_KEY: Final = UUID("b0170000-0000-4000-8000-000000000001")
"""The idempotency key of one of BOLT's acts."""
DRAWN: Final = "DRAWN-1"
"""The external reference of the consumption that names no supplier."""


@dataclass(slots=True)
class Company:
    """A supplier with its assignments by place, and what it counts in."""

    code: str
    unit: int
    ids: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)

    def amount(self, count: float) -> str:
        """Return so many of the company's units."""
        return str(round(count * self.unit, 4))

    def of(self, place: str) -> dict[str, str]:
        """Refer to the assignment at a place such as `P-1@HAM`."""
        return {"id": self.ids[place]}

    def says(self, what: str) -> str:
        """Return a text that gives the company away."""
        return f"{self.code} {what}"


@dataclass(frozen=True, slots=True)
class Companies:
    """Who is there."""

    acme: Company
    bolt: Company | None


def planner(code: str, supplier_id: UUID, role: Role = Role.SUPPLIER) -> Viewer:
    """Return a planner of a supplier, or its machine."""
    return access.viewer(f"{code} {role.value.lower()}", role, supplier=supplier_id, locations=None, expires_at=None)


async def planner_of(code: str, role: Role = Role.SUPPLIER) -> Viewer:
    """Return a planner of a supplier that is there."""
    (found,) = await ids_of(world.ADMIN, SUPPLIERS, "code", [code])
    assert found is not None
    return planner(code, found, role)


async def staff_of(*codes: str) -> Viewer:
    """Return somebody who works at locations that are there."""
    found = await ids_of(world.ADMIN, LOCATIONS, "code", codes)
    locations = frozenset(each for each in found if each is not None)
    return access.viewer("staff", Role.LOCATION_STAFF, supplier=None, locations=locations, expires_at=None)


async def built(*, with_bolt: bool) -> Companies:
    """Build the world: what everybody shares, then both companies in turns."""
    await _ground()
    acme = Company("ACME", 1)
    bolt = Company("BOLT", PRIME) if with_bolt else None
    if bolt is not None:
        await done(world.ADMIN, "upsertParts", {"parts": [{"number": OF_BOLT, "name": "Part BOLT"}]})
        await done(world.ADMIN, "upsertLocations", {"locations": [{"code": OF_BOLT, "name": "Site BOLT"}]})
        await _settle(bolt, rank=1, more=(("P-2", OF_BOLT), (OF_BOLT, "HAM")))
    await _settle(acme, rank=2, more=())
    if bolt is not None:
        await _trade(bolt)
        await _order(bolt)
    await _trade(acme)
    await _drawn(bolt)
    await _order(acme)
    if bolt is not None:
        await _after(bolt)
    await _after(acme)
    return Companies(acme, bolt)


async def _ground() -> None:
    parts: list[Mapping[str, Any]] = [
        {
            "number": number,
            "name": f"Part {number}",
            "criticality": "HIGH",
            "abcClass": "A",
            "xyzClass": "X",
            "unitCost": {"amount": "3.50", "currency": "EUR"},
            "unitVolume": "0.1",
        }
        for number in SHARED_PARTS
    ]
    sites = [{"code": code, "name": f"Site {code}", "storageCapacity": "12"} for code in ("HAM", "BER", "MUC")]
    await done(world.ADMIN, "upsertParts", {"parts": parts})
    await done(world.ADMIN, "upsertLocations", {"locations": sites})


async def _settle(company: Company, rank: int, more: tuple[tuple[str, str], ...]) -> None:
    """Make the company and its assignments, of every kind of contract."""
    await done(world.ADMIN, "upsertSuppliers", {"suppliers": [{"code": company.code, "name": company.says("Limited")}]})
    kinds = {
        ("P-1", "HAM"): {"ordering": "MANUAL"},
        ("P-2", "HAM"): {"ordering": "AUTOMATIC"},
        ("P-1", "BER"): {"ordering": "PROPOSAL", "policy": "FIXED_QUANTITY", "fixedQuantity": company.amount(6)},
        ("P-4", "HAM"): {"ordering": "AUTOMATIC"},
        ("P-5", "HAM"): {"ordering": "MANUAL"},
        ("P-3", "HAM"): {"ordering": "MANUAL"},
        **{place: {"ordering": "AUTOMATIC"} for place in more},
    }
    for (part, location), kind in kinds.items():
        payload = await done(
            world.ADMIN,
            "assignSupplier",
            {
                "part": {"number": part},
                "location": {"code": location},
                "supplier": {"code": company.code},
                "terms": {**_terms(company), **kind},
                "rank": rank,
                "bin": company.says("bin"),
                "reason": company.says("was assigned"),
            },
        )
        company.ids[f"{part}@{location}"] = payload["assignment"]["id"]


def _terms(company: Company) -> dict[str, Any]:
    days = company.unit if company.unit > 1 else 3
    return {
        "minimum": company.amount(5),
        "maximum": company.amount(20),
        "ceiling": company.amount(100),
        "price": {"amount": company.amount(1.5), "currency": "EUR"},
        "leadTimeDays": days,
        "responseHours": days,
        "lowestMinimum": company.amount(1),
        "highestMinimum": company.amount(50),
        "lowestMaximum": company.amount(2),
        "highestMaximum": company.amount(60),
        "packSize": company.amount(1),
        "minimumOrder": company.amount(1),
        "orderValueCap": company.amount(10_000 if company.unit == 1 else 10_000_000),
        "dailyValueCap": company.amount(20_000 if company.unit == 1 else 20_000_000),
        "countTolerancePercent": "10",
        "freshnessHours": days,
        "internalNote": company.says("internal note"),
    }


def _line(company: Company, place: str, count: float, reference: str) -> dict[str, Any]:
    return {
        "assignment": company.of(place),
        "quantity": company.amount(count),
        "externalReference": company.says(reference),
        "reason": company.says("reason"),
    }


async def _trade(company: Company) -> None:
    """Receive, take, count, adjust, ask in vain; leads to an order, to a proposal and to alerts."""
    own = await planner_of(company.code)
    for place in company.ids:
        await done(world.MANAGER, "receiveStock", {"lines": [_line(company, place, 10, f"delivery {place}")]})
    await done(own, "recordConsumption", _line(company, "P-1@HAM", 2, "job 1"))
    counted = {**_line(company, "P-1@HAM", 1, "count 1"), "counted": company.amount(6)}
    await done(own, "recordCount", {"lines": [{name: counted[name] for name in counted if name != "quantity"}]})
    await done(own, "adjustStock", {**_line(company, "P-5@HAM", 90, "adjusted"), "balance": "ON_HAND"})
    await done(own, "adjustStock", {**_line(company, "P-5@HAM", 2, "promised"), "balance": "ALLOCATED"})
    await done(own, "recordUnmetDemand", {"lines": [_line(company, "P-1@HAM", 4, "asked in vain")]})
    await done(world.MANAGER, "recordConsumption", _line(company, "P-2@HAM", 9, "job 2"))
    await done(world.MANAGER, "recordConsumption", _line(company, "P-1@BER", 9, "job 3"))
    limits = {"assignment": company.of("P-4@HAM"), "minimum": company.amount(7)}
    await done(own, "setMinimumAndMaximum", {"limits": [limits], "reason": company.says("raised it")})
    changed = {"assignment": company.of("P-5@HAM"), "terms": {"internalNote": company.says("changed note")}}
    await done(world.MANAGER, "changeAgreement", {**changed, "reason": company.says("changed it")})
    scope = {"assignments": [company.of("P-4@HAM")]}
    await done(world.MANAGER, "freezeAutomaticOrdering", {"scope": scope, "reason": company.says("was frozen")})
    await done(own, "recordConsumption", _line(company, "P-4@HAM", 9, "job 4"))
    assignment_id = row_id(company.ids["P-5@HAM"])
    async with Work(world.ADMIN) as work:
        await work.lock([assignment_id])
        figure = Usage(assignment_id, date(2020, 1, 1), Quantity.of(3 * company.unit))
        await load_usage(work, [figure], company.says("figures"))


async def _drawn(bolt: Company | None) -> None:
    """Take from a place without naming a supplier: all that lies in BOLT's bin, which comes first, and 2 of ACME's."""
    own = 2 if bolt is None else 2 + 8 * bolt.unit
    given = {"assignment": {"place": {"part": "P-1", "location": "HAM"}}, "quantity": str(own)}
    await done(await staff_of("HAM"), "recordConsumption", {**given, "externalReference": DRAWN, "reason": "job"})


async def _order(company: Company) -> None:
    """Make orders, one in every state."""
    own = await planner_of(company.code)
    machine = await planner_of(company.code, Role.ERP_CLIENT)
    for name in ("open", "acknowledged", "shipped", "received", "closed", "cancelled"):
        line = {"assignment": company.of("P-1@HAM"), "quantity": company.amount(2)}
        called = {
            "externalReference": company.says(f"order {name}"),
            "supplierReference": company.says(f"our {name}"),
            "note": company.says("note"),
        }
        payload = await done(machine if name == "open" else own, "createPurchaseOrder", {"lines": [line], **called})
        order = company.orders[name] = payload["purchaseOrder"]["id"]
        step = {"order": {"id": order}, "note": company.says("step")}
        one = [{"line": {"number": 1}, "quantity": company.amount(1)}]
        here = [{"line": {"number": 1}, "accepted": company.amount(1)}]
        if name in {"acknowledged", "shipped", "received", "closed"}:
            reference = {"externalReference": company.says(f"answer {name}")}
            await done(machine, "acknowledgePurchaseOrder", {**step, **reference})
        if name in {"shipped", "received", "closed"}:
            await done(own, "shipPurchaseOrder", {**step, "lines": one, "externalReference": company.says("notice")})
        if name in {"received", "closed"}:
            receipt = {"lines": here, "externalReference": company.says("receipt")}
            await done(world.MANAGER, "receivePurchaseOrder", {**step, **receipt})
        if name == "closed":
            await done(world.MANAGER, "closePurchaseOrder", step)
        if name == "cancelled":
            await done(own, "cancelPurchaseOrder", step)


async def _after(company: Company) -> None:
    """Let time pass, take notice, give a token out, and end one assignment."""
    own = await planner_of(company.code)
    await sweep(_in_thirty_years())
    open_ones = await _alerts(own)
    noticed = {"alert": open_ones[0], "note": company.says("took notice")}
    await done(own, "acknowledgeAlert", noticed)
    await create_access_token(
        world.ADMIN, Holder(role=Role.SUPPLIER, supplier=company.code, subject=company.says("token"))
    )
    taken = {**_line(company, "P-3@HAM", 10, "the last"), "assignment": company.of("P-3@HAM")}
    await done(world.MANAGER, "recordConsumption", taken)
    ended = {"assignment": company.of("P-3@HAM"), "reason": company.says("was relieved")}
    await done(world.ADMIN, "unassignSupplier", ended)


async def _alerts(viewer: Viewer) -> list[str]:
    rows = await everything(ALERTS, viewer, Is("open", "eq", value=True), orders=[Order("part_number")])
    return [to_global("Alert", row.id) for row in rows]


def row_id(global_id: str) -> UUID:
    """Return the row id inside a global id."""
    parsed = from_global(global_id)
    assert parsed is not None
    return parsed[1]


def nobody(kind: str) -> str:
    """Return a global id of what never was."""
    return to_global(kind, uuid4())


def _in_thirty_years() -> datetime:
    now = datetime.now(UTC)
    return now.replace(year=now.year + 30, day=1)
