"""How inputs refer to orders and their lines."""

from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.foundation.reading import Condition, Is
from vmi_graph.purchasing.actions import LineKey
from vmi_graph.purchasing.queries import OrderKey


@strawberry.input(one_of=True, description="A purchase order, by one of the ways to name it.")
class PurchaseOrderReference:
    """An order by id or number."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    number: strawberry.Maybe[str] = strawberry.field(description="Its number.")

    @property
    def key(self) -> OrderKey:
        """The row id, or the number."""
        if self.number:
            return self.number.value
        return catalog.row_id("PurchaseOrder", self.id.value) if self.id else UUID(int=0)

    @property
    def condition(self) -> Condition:
        """What it stands for among the orders."""
        key = self.key
        return Is("id", "eq", key) if isinstance(key, UUID) else Is("number", "eq", key)


@strawberry.input(one_of=True, description="A line of the purchase order, by one of the ways to name it.")
class PurchaseOrderLineReference:
    """A line by id, number or part."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id.")
    number: strawberry.Maybe[int] = strawberry.field(description="Its place in the order, from 1.")
    part: strawberry.Maybe[str] = strawberry.field(description="The number of its part.")

    @property
    def key(self) -> LineKey:
        """The row id, the place or the part's number."""
        if self.part:
            return self.part.value
        if self.number:
            return self.number.value
        return catalog.row_id("PurchaseOrderLine", self.id.value) if self.id else UUID(int=0)
