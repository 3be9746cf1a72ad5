"""Locations and suppliers as they are read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.catalog import rules
from vmi_graph.catalog.queries.scope import own_locations, own_supplier
from vmi_graph.foundation.reading import Order, Source, decimal_, enum_, integer, text, time_, uuid_


@dataclass(frozen=True, slots=True)
class Location:
    """A customer site with shelves."""

    id: UUID
    code: str
    name: str
    time_zone: str
    gln: str | None
    storage_capacity: Decimal | None
    version: int
    created_at: datetime
    updated_at: datetime


LOCATIONS: Final = Source(
    kind="Location",
    row=Location,
    tables="location",
    scope=own_locations,
    default_order=(Order("code"),),
    reference=True,
    columns={
        "id": uuid_("location.id", "The location's id."),
        "code": text("location.code", "The location's code, unique."),
        "name": text("location.name", "What people call it."),
        "time_zone": text("location.time_zone", "Its IANA time zone, such as Europe/Berlin."),
        "gln": text("location.gln", "Its Global Location Number; null when it has none.", nullable=True),
        "storage_capacity": decimal_(
            "location.storage_capacity",
            "Cubic metres of storage; internal; null when unknown.",
            nullable=True,
            permission=rules.READ_INTERNAL,
        ),
        "version": integer("location.version", "Counts the changes; give it as `expectedVersion` to change it safely."),
        "created_at": time_("location.created_at", "When it was first known here."),
        "updated_at": time_("location.updated_at", "When it was last changed."),
    },
)


@dataclass(frozen=True, slots=True)
class Supplier:
    """An external company in charge of stock."""

    id: UUID
    code: str
    name: str
    gln: str | None
    standing: rules.Standing
    version: int
    created_at: datetime
    updated_at: datetime


SUPPLIERS: Final = Source(
    kind="Supplier",
    row=Supplier,
    tables="supplier",
    scope=own_supplier,
    default_order=(Order("code"),),
    reference=True,
    columns={
        "id": uuid_("supplier.id", "The supplier's id."),
        "code": text("supplier.code", "The supplier's code, unique."),
        "name": text("supplier.name", "The company's name."),
        "gln": text("supplier.gln", "Its Global Location Number; null when it has none.", nullable=True),
        "standing": enum_("supplier.standing", rules.Standing, "Whether it may be ordered from."),
        "version": integer("supplier.version", "Counts the changes; give it as `expectedVersion` to change it safely."),
        "created_at": time_("supplier.created_at", "When it was first known here."),
        "updated_at": time_("supplier.updated_at", "When it was last changed."),
    },
)
