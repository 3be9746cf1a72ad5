"""Master data created and changed by natural key, many at once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import actions, queries, rules
from vmi_graph.catalog.graph.objects import Location, Part, Supplier
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.scalars import Gln, Gtin

_VERSION = "The version you have seen, 0 for one that must be new; refused when it is another. Unchecked when left out."
_STAYS = "Stays when left out."
_LINES = "Up to 10,000, each named once; one that is refused refuses them all."


@strawberry.input(description="A part to create or change. What is left out stays as it is; null takes it away.")
class PartInput:
    """One part."""

    number: str = strawberry.field(description="The part number (SKU) it is found by, or gets.")
    name: strawberry.Maybe[str] = strawberry.field(description=f"What people call it; a new part needs it. {_STAYS}")
    unit: strawberry.Maybe[str] = strawberry.field(description=f"The stock unit; a new part has `piece`. {_STAYS}")
    gtin: strawberry.Maybe[Gtin | None] = strawberry.field(description=f"Its Global Trade Item Number. {_STAYS}")
    criticality: strawberry.Maybe[rules.Criticality | None] = strawberry.field(
        description=f"How much depends on it. {_STAYS}"
    )
    abc_class: strawberry.Maybe[rules.AbcClass | None] = strawberry.field(description=f"Rank by annual value. {_STAYS}")
    xyz_class: strawberry.Maybe[rules.XyzClass | None] = strawberry.field(
        description=f"Rank by regularity of use. {_STAYS}"
    )
    unit_cost: strawberry.Maybe[kit.MoneyInput | None] = strawberry.field(
        description=f"What one stock unit costs the customer. {_STAYS}"
    )
    unit_volume: strawberry.Maybe[Decimal | None] = strawberry.field(
        description=f"Cubic metres of one stock unit. {_STAYS}"
    )
    expected_version: int | None = strawberry.field(description=_VERSION, default=None)


@strawberry.input(description="A location to create or change. What is left out stays as it is; null takes it away.")
class LocationInput:
    """One location."""

    code: str = strawberry.field(description="The code it is found by, or gets.")
    name: strawberry.Maybe[str] = strawberry.field(
        description=f"What people call it; a new location needs it. {_STAYS}"
    )
    time_zone: strawberry.Maybe[str] = strawberry.field(
        description=f"Its IANA time zone; a new location has UTC. {_STAYS}"
    )
    gln: strawberry.Maybe[Gln | None] = strawberry.field(description=f"Its Global Location Number. {_STAYS}")
    storage_capacity: strawberry.Maybe[Decimal | None] = strawberry.field(
        description=f"Cubic metres of storage. {_STAYS}"
    )
    expected_version: int | None = strawberry.field(description=_VERSION, default=None)


@strawberry.input(description="A supplier to create or change. What is left out stays as it is; null takes it away.")
class SupplierInput:
    """One supplier."""

    code: str = strawberry.field(description="The code it is found by, or gets.")
    name: strawberry.Maybe[str] = strawberry.field(description=f"The company's name; a new supplier needs it. {_STAYS}")
    gln: strawberry.Maybe[Gln | None] = strawberry.field(description=f"Its Global Location Number. {_STAYS}")
    standing: strawberry.Maybe[rules.Standing] = strawberry.field(
        description=f"Whether it may be ordered from; a new supplier may. {_STAYS}"
    )
    expected_version: int | None = strawberry.field(description=_VERSION, default=None)


@strawberry.input(description="Parts to create or change.")
class UpsertPartsInput:
    """Parts by number."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    parts: list[PartInput] = strawberry.field(description=_LINES)


@strawberry.input(description="Locations to create or change.")
class UpsertLocationsInput:
    """Locations by code."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    locations: list[LocationInput] = strawberry.field(description=_LINES)


@strawberry.input(description="Suppliers to create or change.")
class UpsertSuppliersInput:
    """Suppliers by code."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    suppliers: list[SupplierInput] = strawberry.field(description=_LINES)


@strawberry.interface(description="How many lines of master data did what.")
class UpsertPayload(kit.Payload):
    """The common part of the three answers."""

    created: int | None = strawberry.field(description="How many are new.")
    changed: int | None = strawberry.field(description="How many were there and changed.")
    unchanged: int | None = strawberry.field(description="How many were so already.")
    ids: strawberry.Private[Sequence[UUID] | None]


_IN_ORDER = "What the lines named, as it is now, in their order."


@strawberry.type(description="The parts as they are now.")
class UpsertPartsPayload(UpsertPayload):
    """The answer about parts."""

    @strawberry.field(description=_IN_ORDER)
    async def parts(self, info: kit.Info) -> list[Part] | None:
        """Read them in one statement."""
        return None if self.ids is None else await kit.load_all(info, queries.PARTS, self.ids)


@strawberry.type(description="The locations as they are now.")
class UpsertLocationsPayload(UpsertPayload):
    """The answer about locations."""

    @strawberry.field(description=_IN_ORDER)
    async def locations(self, info: kit.Info) -> list[Location] | None:
        """Read them in one statement."""
        return None if self.ids is None else await kit.load_all(info, queries.LOCATIONS, self.ids)


@strawberry.type(description="The suppliers as they are now.")
class UpsertSuppliersPayload(UpsertPayload):
    """The answer about suppliers."""

    @strawberry.field(description=_IN_ORDER)
    async def suppliers(self, info: kit.Info) -> list[Supplier] | None:
        """Read them in one statement."""
        return None if self.ids is None else await kit.load_all(info, queries.SUPPLIERS, self.ids)


def _line(kind: actions.Kind, given: Any) -> actions.Line:  # noqa: ANN401 - one of the three inputs
    values: dict[str, object] = {
        name: maybe.value for name in kind.columns if (maybe := getattr(given, name, None)) is not None
    }
    if kind is actions.PARTS and given.unit_cost is not None:
        cost = given.unit_cost.value
        values |= {
            "unit_cost": cost and cost.amount,
            "unit_cost_currency": cost and cost.currency,
        }
    return actions.Line(getattr(given, kind.key), values, given.expected_version)


async def _upserted(info: kit.Info, kind: actions.Kind, given: Any, lines: Sequence[Any]) -> dict[str, Any]:  # noqa: ANN401 - as `_line`
    done = await actions.upsert(kit.viewer(info), kind, [_line(kind, line) for line in lines], kit.once(info, given))
    return {
        "ids": done.ids,
        "created": done.created,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "replayed": done.replayed,
    }


@strawberry.type
class Mutation:
    """What is done about master data."""

    @kit.mutation("Create parts, or change those that are there.", permission=rules.EDIT_MASTER_DATA)
    async def upsert_parts(
        self,
        info: kit.Info,
        input: UpsertPartsInput,  # noqa: A002 - the one argument of every mutation
    ) -> UpsertPartsPayload:
        """Upsert parts."""
        return UpsertPartsPayload(**await _upserted(info, actions.PARTS, input, input.parts))

    @kit.mutation("Create locations, or change those that are there.", permission=rules.EDIT_MASTER_DATA)
    async def upsert_locations(
        self,
        info: kit.Info,
        input: UpsertLocationsInput,  # noqa: A002 - the one argument of every mutation
    ) -> UpsertLocationsPayload:
        """Upsert locations."""
        return UpsertLocationsPayload(**await _upserted(info, actions.LOCATIONS, input, input.locations))

    @kit.mutation("Create suppliers, or change those that are there.", permission=rules.EDIT_MASTER_DATA)
    async def upsert_suppliers(
        self,
        info: kit.Info,
        input: UpsertSuppliersInput,  # noqa: A002 - the one argument of every mutation
    ) -> UpsertSuppliersPayload:
        """Upsert suppliers."""
        return UpsertSuppliersPayload(**await _upserted(info, actions.SUPPLIERS, input, input.suppliers))
