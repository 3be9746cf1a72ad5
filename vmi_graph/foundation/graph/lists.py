"""Connections as Relay defines them, over keyset pages."""

from typing import Annotated, Any, Final, Generic, TypeVar, cast

import strawberry

from vmi_graph.foundation import reading
from vmi_graph.foundation.graph.entity import guarded
from vmi_graph.foundation.graph.filters import orders_of, where_of
from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.viewer import Permission

NodeType = TypeVar("NodeType")

First = Annotated[int | None, strawberry.argument(description="How many at most, from the start or behind `after`.")]
After = Annotated[str | None, strawberry.argument(description="A cursor of this list: only what comes behind it.")]
Last = Annotated[int | None, strawberry.argument(description="How many at most, from the end or ahead of `before`.")]
Before = Annotated[str | None, strawberry.argument(description="A cursor of this list: only what comes ahead of it.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether more comes behind this page.")
    has_previous_page: bool = strawberry.field(description="Whether more comes ahead of this page.")
    start_cursor: str | None = strawberry.field(description="The first cursor of the page; null when it is empty.")
    end_cursor: str | None = strawberry.field(description="The last cursor of the page; null when it is empty.")


@strawberry.type(description="One of a list, with its place in it.")
class Edge(Generic[NodeType]):
    """One of a list, with its place in it."""

    cursor: str = strawberry.field(description="The place in the list, for `after` and `before`.")
    node: NodeType = strawberry.field(description="The thing itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[NodeType]):
    """One page of a list; its root is a `reading.Page`."""

    @strawberry.field(description="What is on this page, each with its cursor.")
    def edges(page: strawberry.Parent[reading.Page[Any]]) -> list[Edge[NodeType]]:  # noqa: N805 - the page is the root
        """Pair rows with cursors."""
        return [Edge(cursor=cursor, node=row) for cursor, row in zip(page.cursors, page.rows, strict=True)]

    @strawberry.field(description="What is on this page, without cursors.")
    def nodes(page: strawberry.Parent[reading.Page[Any]]) -> list[NodeType]:  # noqa: N805 - see above
        """Return the rows."""
        return cast("list[NodeType]", list(page.rows))

    @strawberry.field(description="Where this page lies in the list.")
    def page_info(page: strawberry.Parent[reading.Page[Any]]) -> PageInfo:  # noqa: N805 - see above
        """Tell where the page lies."""
        ends = (page.cursors[0], page.cursors[-1]) if page.cursors else (None, None)
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=ends[0],
            end_cursor=ends[1],
        )

    @strawberry.field(description="How many the whole list has; counted only when asked for.")
    async def total_count(page: strawberry.Parent[reading.Page[Any]]) -> int:  # noqa: N805 - see above
        """Count the list."""
        return await page.count()


WHERE: Final = "Only those that fit; all when left out."
ORDER_BY: Final = "By what they are sorted, most important first; ties are broken by id."


def listed(
    node: type[Any],
    source: reading.Source[Any],
    meaning: str,
    *,
    where: type[Any],
    order_by: type[Any],
    by: str | None = None,
    permission: Permission | None = None,
) -> Any:  # noqa: ANN401 - a field of whatever type its annotation names
    """Return a field that lists a source as a connection.

    by  the column of the source that holds the key of the parent; None for a list that hangs on nothing
    """

    async def resolve(
        row: strawberry.Parent[Any],
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Any = None,  # noqa: ANN401 - annotated below
        order_by: Any = None,  # noqa: ANN401 - annotated below
    ) -> Any:  # noqa: ANN401 - annotated below
        if permission is not None and not info.context.viewer.may(permission):
            return None
        within = reading.Is(by, "eq", row.id) if by is not None else None
        part = reading.Slice(first, after, last, before)
        return await connection(node, source, info, part, where=where, order_by=order_by, within=within)

    typed = resolve.__annotations__
    typed["where"] = Annotated[where | None, strawberry.argument(description=WHERE)]
    typed["order_by"] = Annotated[list[order_by] | None, strawberry.argument(description=ORDER_BY)]  # type: ignore[valid-type]
    answer: Any = Connection.__class_getitem__(node)  # type: ignore[attr-defined]
    typed["return"] = answer if permission is None else answer | None
    return strawberry.field(
        resolver=resolve,
        description=meaning,
        directives=guarded(permission),
        metadata={"source": source, "list": True, "by": by, "permission": permission},
    )


async def connection(
    node: type[NodeType],  # noqa: ARG001 - names the type of the answer
    source: reading.Source[Any],
    info: Info,
    part: reading.Slice,
    *,
    where: object = None,
    order_by: object = None,
    within: reading.Condition | None = None,
) -> Connection[NodeType]:
    """Return a page of a source as a connection; `within` narrows it to what it hangs on, such as one part."""
    conditions = [each for each in (within, where_of(where)) if each is not None]
    page = await reading.page(
        source,
        info.context.viewer,
        part,
        condition=reading.AllOf(conditions),
        orders=orders_of(order_by),
    )
    return cast("Connection[NodeType]", page)
