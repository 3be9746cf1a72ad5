"""Tokens that were given out, and what the viewer may do and where."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from vmi_graph.access import queries, rules
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS, LOCATIONS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.viewer import Role, Viewer


@kit.entity(queries.ACCESS_TOKENS)
class AccessToken(kit.Node):
    """A token that was given out. What it says is kept nowhere; a lost one is revoked and replaced."""

    kind: rules.TokenKind
    subject: str
    role: Role
    hint: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    supplier: catalog.Supplier | None = kit.related(
        SUPPLIERS, by="supplier_id", meaning="The supplier its holder acts for; null for the customer's own people."
    )

    @strawberry.field(description="The locations its holder is confined to; null for no such limit.")
    async def locations(token: strawberry.Parent[Any], info: kit.Info) -> list[catalog.Location] | None:  # noqa: N805 - the token is the root
        """Read them in one statement."""
        if token.location_ids is None:
            return None
        return await kit.load_all(info, LOCATIONS, [UUID(each) for each in token.location_ids])


@kit.filters(queries.ACCESS_TOKENS)
class AccessTokenWhere:
    """Which tokens."""


@kit.orders(queries.ACCESS_TOKENS)
class AccessTokenOrder:
    """By what tokens are sorted."""


@strawberry.type(description="Who is asking, what they may do, and where.")
class MyAccess:
    """The viewer, as the viewer may know."""

    viewer: strawberry.Private[Viewer]

    @strawberry.field(description="The name under which everything they do is kept.")
    def subject(self) -> str:
        """Return the subject."""
        return self.viewer.subject

    @strawberry.field(description="In which role they act.")
    def role(self) -> Role:
        """Return the role."""
        return self.viewer.role

    @strawberry.field(description="The supplier they act for; null for the customer's own people.")
    async def supplier(self, info: kit.Info) -> catalog.Supplier | None:
        """Return the supplier."""
        return await kit.load(info, SUPPLIERS, self.viewer.supplier_id)  # type: ignore[no-any-return]  # a row of the source

    @strawberry.field(description="The locations they are confined to; null for no such limit.")
    async def locations(self, info: kit.Info) -> list[catalog.Location] | None:
        """Return the locations."""
        if self.viewer.location_ids is None:
            return None
        return await kit.load_all(info, LOCATIONS, sorted(self.viewer.location_ids))

    @strawberry.field(description="The assignments they may act on, and nothing else.")
    async def assignments(
        self,
        info: kit.Info,
        first: kit.First = None,
        after: kit.After = None,
        last: kit.Last = None,
        before: kit.Before = None,
    ) -> kit.Connection[catalog.Assignment]:
        """Return what they may act on."""
        part = reading.Slice(first, after, last, before)
        return await kit.connection(
            catalog.Assignment, ASSIGNMENTS, info, part, within=reading.Is("ended_at", "is_null", value=True)
        )

    @strawberry.field(description="What they may do, as named by `@requires` in this schema; in alphabetical order.")
    def permissions(self) -> list[str]:
        """Return the permissions."""
        return sorted(self.viewer.permissions)

    @strawberry.field(description="Whether they hold a permission; false for one that does not exist.")
    def can(
        self,
        permission: Annotated[
            str, strawberry.argument(description="Its name, as in `@requires(permission:)`, such as `stock:count`.")
        ],
    ) -> bool:
        """Answer yes or no."""
        return permission in self.viewer.permissions

    @strawberry.field(description="When their token expires; null for never.")
    def expires_at(self) -> datetime | None:
        """Return the moment."""
        return self.viewer.expires_at


@strawberry.type
class Query:
    """What is read of access."""

    access_tokens: kit.Connection[AccessToken] | None = kit.listed(
        AccessToken,
        queries.ACCESS_TOKENS,
        "The tokens that were given out, the newest first; null for those who do not manage them.",
        where=AccessTokenWhere,
        order_by=AccessTokenOrder,
        permission=rules.MANAGE_TOKENS,
    )

    @strawberry.field(description="Who is asking, what they may do, and where.")
    def my_access(self, info: kit.Info) -> MyAccess:
        """Return the viewer."""
        return MyAccess(viewer=kit.viewer(info))
