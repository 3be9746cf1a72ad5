"""Parts, locations, suppliers and assignments as tests need them, made by the real actions.

    assignment_id = await world.assignment("P-1", "HAM", "ACME", minimum=5, maximum=20)

Each builder takes names and terms, makes what is missing, and answers the row id.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from vmi_graph.access.rules import PERMISSIONS
from vmi_graph.agreements.actions import Appointment, assign
from vmi_graph.agreements.rules import Terms
from vmi_graph.catalog import actions, queries
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Role, Viewer

_LIMIT_TERMS = frozenset(
    {
        "minimum",
        "maximum",
        "ceiling",
        "lowest_minimum",
        "highest_minimum",
        "lowest_maximum",
        "highest_maximum",
        "fixed_quantity",
        "pack_size",
        "minimum_order",
    }
)

_AMOUNT_TERMS = frozenset({"price", "order_value_cap", "daily_value_cap", "count_tolerance_percent"})


def viewer(
    role: Role = Role.PARTS_MANAGER, *, supplier: UUID | None = None, locations: Sequence[UUID] | None = None
) -> Viewer:
    """Return somebody in a role, with what the role may do."""
    subject = f"{role.value.lower()}{'' if supplier is None else f' of {supplier}'}"
    places = None if locations is None else frozenset(locations)
    return Viewer(subject, role, PERMISSIONS[role], supplier, places, client=subject)


ADMIN = viewer(Role.ADMIN)
MANAGER = viewer(Role.PARTS_MANAGER)
ANALYST = viewer(Role.ANALYST)


def once(asked: object = None, *, client: str = "test", key: UUID | None = None, operation: str = "test") -> Once:
    """Return a fresh idempotency key, or a given one again."""
    return Once.of(client, key or uuid4(), operation, asked)


def terms(**given: Any) -> Terms:  # noqa: ANN401 - terms of many kinds
    """Return a contract: minimum 5, maximum 20, ceiling twice the maximum, unless said otherwise."""
    asked: dict[str, Any] = {"minimum": 5, "maximum": 20, "price": "10.00", "currency": "EUR", "lead_time_days": 3}
    asked |= given
    asked.setdefault("ceiling", 2 * Decimal(asked["maximum"]))
    quantities = {name: Quantity.of(asked[name]) for name in _LIMIT_TERMS & asked.keys() if asked[name] is not None}
    amounts = {name: Decimal(asked[name]) for name in _AMOUNT_TERMS & asked.keys() if asked[name] is not None}
    return Terms(**{**asked, **quantities, **amounts})


async def _made(kind: actions.Kind, key: str, values: Mapping[str, object]) -> UUID:
    done = await actions.upsert(ADMIN, kind, [actions.Line(key, {"name": f"{kind.table} {key}", **values})])
    return done.ids[0]


async def part(number: str = "P-1", **values: object) -> UUID:
    """Make a part, or set its values."""
    return await _made(actions.PARTS, number, values)


async def location(code: str = "HAM", **values: object) -> UUID:
    """Make a location, or set its values."""
    return await _made(actions.LOCATIONS, code, values)


async def supplier(code: str = "ACME", **values: object) -> UUID:
    """Make a supplier, or set its values."""
    return await _made(actions.SUPPLIERS, code, values)


async def supplier_viewer(code: str = "ACME", role: Role = Role.SUPPLIER) -> Viewer:
    """Return a planner of a supplier, or its machine."""
    return viewer(role, supplier=await supplier(code))


async def staff_viewer(*codes: str) -> Viewer:
    """Return somebody who works at locations."""
    return viewer(Role.LOCATION_STAFF, locations=[await location(code) for code in codes])


async def assignment(
    part_number: str = "P-1",
    location_code: str = "HAM",
    supplier_code: str = "ACME",
    *,
    rank: int | None = None,
    bin_name: str | None = None,
    **agreed: Any,  # noqa: ANN401 - as `terms`
) -> UUID:
    """Put a supplier in charge of a part at a location; makes all three where they are missing."""
    appointment = Appointment(
        part=await part(part_number),
        location=await location(location_code),
        supplier=await supplier(supplier_code),
        terms=terms(**agreed),
        rank=rank,
        bin=bin_name,
    )
    return (await assign(ADMIN, appointment)).assignment_id


async def held(assignment_id: UUID) -> queries.Held:
    """Return an assignment with everything it is known by."""
    ((found,),) = await queries.held(ADMIN, [assignment_id])
    return found
