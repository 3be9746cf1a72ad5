"""Giving tokens out and taking them back."""

from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.access import actions, queries, rules
from vmi_graph.access.graph.objects import AccessToken
from vmi_graph.catalog import graph as catalog
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.viewer import Role


@strawberry.input(description="Give a token out.")
class CreateAccessTokenInput:
    """Who is to hold it."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    role: Role = strawberry.field(description="In which role its holder acts.")
    supplier: catalog.SupplierReference | None = strawberry.field(
        description="The supplier its holder acts for: needed for SUPPLIER and ERP_CLIENT, and only for them.",
        default=None,
    )
    locations: list[catalog.LocationReference] = strawberry.field(
        description="The locations its holder works at: needed for LOCATION_STAFF, and only for it.",
        default_factory=list,
    )
    subject: str | None = strawberry.field(
        description=(
            "Who holds it. Tokens of one subject share idempotency keys, so that a machine may change its token. "
            "Made of role and scope when left out."
        ),
        default=None,
    )
    kind: rules.TokenKind = strawberry.field(description="How it proves itself.", default=rules.TokenKind.SIGNED)
    hours: float | None = strawberry.field(
        description=(
            "How long it is good. When left out, a signed token has the installation's usual time and a key never ends."
        ),
        default=None,
    )


@strawberry.input(description="Take a token back.")
class RevokeAccessTokenInput:
    """Which one."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    token: strawberry.ID = strawberry.field(description="The global id of the `AccessToken`.")


@strawberry.type(description="The token that was given out.")
class CreateAccessTokenPayload(kit.Payload):
    """The answer to giving a token out."""

    access_token: AccessToken | None = strawberry.field(description="What is known of it.")
    token: str | None = strawberry.field(
        description="The token itself, answered this once: it is kept nowhere, and a repeated key does not get it."
    )


@strawberry.type(description="The token that is worth nothing any more.")
class RevokeAccessTokenPayload(kit.Payload):
    """The answer to taking a token back."""

    access_token: AccessToken | None = strawberry.field(description="What is known of it.")


async def _known(info: kit.Info, done: actions.Created) -> Any:  # noqa: ANN401 - a row of the source
    return await kit.load(info, queries.ACCESS_TOKENS, done.token_id)


@strawberry.type
class Mutation:
    """What is done about access."""

    @kit.mutation("Give a token out.", permission=rules.MANAGE_TOKENS)
    async def create_access_token(
        self,
        info: kit.Info,
        input: CreateAccessTokenInput,  # noqa: A002 - the one argument of every mutation
    ) -> CreateAccessTokenPayload:
        """Create a token."""
        holder = actions.Holder(
            role=input.role,
            supplier=input.supplier.key if input.supplier else None,
            locations=[each.key for each in input.locations],
            subject=input.subject,
            kind=input.kind,
            hours=input.hours,
        )
        done = await actions.create_access_token(kit.viewer(info), holder, kit.once(info, input))
        return CreateAccessTokenPayload(access_token=await _known(info, done), token=done.token, replayed=done.replayed)

    @kit.mutation("Take a token back. It is worth nothing within seconds, everywhere.", permission=rules.MANAGE_TOKENS)
    async def revoke_access_token(
        self,
        info: kit.Info,
        input: RevokeAccessTokenInput,  # noqa: A002 - the one argument of every mutation
    ) -> RevokeAccessTokenPayload:
        """Revoke a token."""
        token_id = catalog.row_id("AccessToken", input.token)
        done = await actions.revoke_token(kit.viewer(info), token_id, kit.once(info, input))
        return RevokeAccessTokenPayload(access_token=await _known(info, done), replayed=done.replayed)
