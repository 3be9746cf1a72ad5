"""What documents can speak of so that they find something: ids, names and cursors of the world as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLObjectType

from tests import world
from tests.compiling.both import answered
from vmi_graph.compiling.shaping import declaration, source_of
from vmi_graph.foundation.identity import to_global
from vmi_graph.schema import SCHEMA

CORE: Final = SCHEMA._schema  # noqa: SLF001 - Strawberry has no public way to it
_PAGE: Final = 12


@dataclass(slots=True)
class Facts:
    """What is there.

    ids      global ids by type
    cursors  by type of the rows, each with the `orderBy` it belongs to
    """

    ids: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[str, list[tuple[tuple[Mapping[str, str], ...], str]]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)

    @property
    def every_id(self) -> list[str]:
        """The ids of everything, and some of nothing."""
        known = [each for ids in self.ids.values() for each in ids]
        (part, *_) = self.ids["Part"]
        wrong = [f"StockLevelWhere_{part[5:]}", f"Supplier_{part[5:]}", f"Query_{part[5:]}", "Part_", "", "_", "é\x00"]
        return [*known, *wrong, to_global("Part", world.once().key)]


def root_lists() -> Mapping[str, GraphQLObjectType]:
    """Return the lists at the root with the types of their rows."""
    query = CORE.query_type
    assert query is not None
    found = {}
    for name, of in query.fields.items():
        declared = declaration(of)
        if declared.get("list"):
            named: Any = CORE.get_type(declared["source"].kind)
            found[name] = named
    return found


async def gathered(orders: int = 4) -> Facts:
    """Ask for the first rows of every list, in its own order and in a few others."""
    facts = Facts()
    for name, of in root_lists().items():
        source = source_of(of)
        assert source is not None
        sortable = CORE.get_type(f"{of.name}OrderField")
        fields: Sequence[str] = list(getattr(sortable, "values", ()))
        for field_name in (None, *fields[:: max(1, len(fields) // orders)]):
            order: tuple[Mapping[str, str], ...] = (
                () if field_name is None else ({"field": field_name, "direction": "DESC"},)
            )
            written = f", orderBy: [{{field: {field_name}, direction: DESC}}]" if order else ""
            query = f"{{ list: {name}(first: {_PAGE}{written}) {{ edges {{ cursor node {{ id }} }} }} }}"
            answer = await answered(world.ADMIN, query)
            for edge in answer["data"]["list"]["edges"]:
                facts.cursors.setdefault(of.name, []).append((order, edge["cursor"]))
                if not order:
                    facts.ids.setdefault(of.name, []).append(edge["node"]["id"])
    numbers = await answered(world.ADMIN, "{ purchaseOrders(first: 3) { nodes { number } } }")
    facts.numbers = [node["number"] for node in numbers["data"]["purchaseOrders"]["nodes"]]
    return facts
