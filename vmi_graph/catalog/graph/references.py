"""How inputs refer to things: by global id or by the name that people and machines know them by.

Each reference has a `key` for the floors below. An id that is none of ours becomes the nil UUID, which no row
has: what cannot be read is answered as what does not exist.
"""

from typing import Final
from uuid import UUID

import strawberry

from vmi_graph.catalog import queries
from vmi_graph.foundation.identity import from_global
from vmi_graph.foundation.reading import AllOf, Condition, Is

_NOTHING: Final = UUID(int=0)


def row_id(kind: str, given: str) -> UUID:
    """Return the row id inside a global id of that kind; the nil UUID for anything else."""
    parsed = from_global(given)
    return parsed[1] if parsed is not None and parsed[0] == kind else _NOTHING


@strawberry.input(one_of=True, description="A part, by one of the ways to name it.")
class PartReference:
    """A part by id or number."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    number: strawberry.Maybe[str] = strawberry.field(description="Its part number (SKU).")

    @property
    def key(self) -> UUID | str:
        """The row id, or the number."""
        return row_id("Part", self.id.value) if self.id else _text(self.number)

    @property
    def condition(self) -> Condition:
        """What it stands for among the parts."""
        return _itself(self.key, "number")


@strawberry.input(one_of=True, description="A location, by one of the ways to name it.")
class LocationReference:
    """A location by id or code."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    code: strawberry.Maybe[str] = strawberry.field(description="Its code.")

    @property
    def key(self) -> UUID | str:
        """The row id, or the code."""
        return row_id("Location", self.id.value) if self.id else _text(self.code)

    @property
    def condition(self) -> Condition:
        """What it stands for among the locations."""
        return _itself(self.key, "code")


@strawberry.input(one_of=True, description="A supplier, by one of the ways to name it.")
class SupplierReference:
    """A supplier by id or code."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    code: strawberry.Maybe[str] = strawberry.field(description="Its code.")

    @property
    def key(self) -> UUID | str:
        """The row id, or the code."""
        return row_id("Supplier", self.id.value) if self.id else _text(self.code)

    @property
    def condition(self) -> Condition:
        """What it stands for among the suppliers."""
        return _itself(self.key, "code")


@strawberry.input(description="An assignment by the names of what it connects.")
class PlaceReference:
    """An assignment by its natural keys."""

    part: str = strawberry.field(description="The part number (SKU).")
    location: str = strawberry.field(description="The location's code.")
    supplier: str | None = strawberry.field(
        description="The supplier's code; may be left out where only one supplier can be meant.", default=None
    )


@strawberry.input(one_of=True, description="An assignment, by one of the ways to name it.")
class AssignmentReference:
    """An assignment by id or by place."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    place: strawberry.Maybe[PlaceReference] = strawberry.field(description="Its part, location and supplier.")

    @property
    def key(self) -> queries.Key:
        """What `catalog.queries.held` finds it by; the id of its stock level does as well."""
        if self.place:
            place = self.place.value
            return queries.Place(place.part, place.location, place.supplier)
        if self.id:
            found = row_id("Assignment", self.id.value)
            return found if found != _NOTHING else row_id("StockLevel", self.id.value)
        return _NOTHING

    @property
    def condition(self) -> Condition:
        """What it stands for among rows that have the natural keys of an assignment."""
        key = self.key
        if isinstance(key, UUID):
            return Is("id", "eq", key)
        named = {"part_number": key.part, "location_code": key.location, "supplier_code": key.supplier}
        return AllOf([Is(name, "eq", value) for name, value in named.items() if value is not None])

    @property
    def living(self) -> Condition:
        """What it stands for among the assignments: by place only those that have not ended."""
        named = self.condition
        return named if isinstance(self.key, UUID) else AllOf((named, Is("ended_at", "is_null", value=True)))


def _text(given: "strawberry.Some[str] | None") -> UUID | str:
    return given.value if given else _NOTHING


def _itself(key: UUID | str, column: str) -> Condition:
    return Is("id", "eq", key) if isinstance(key, UUID) else Is(column, "eq", key)
