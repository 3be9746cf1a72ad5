"""Tokens given out, used and taken back, on a real PostgreSQL."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt

from tests import world
from vmi_graph.access import actions, queries
from vmi_graph.access.actions import Holder, create_token
from vmi_graph.access.rules import TokenKind
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.refusal import Denied, InvalidInput, NotFound, Unauthenticated
from vmi_graph.foundation.viewer import Role, Viewer

pytestmark = pytest.mark.usefixtures("db")


async def who(token: str) -> Viewer:
    return await queries.authenticate(f"Bearer {token}")


async def everything_kept() -> str:
    rows: list[Any] = []
    for table in ("access_token", "answer", "journal_entry"):
        rows += await POOLED.fetch(f"SELECT * FROM {table}")
    return json.dumps([dict(row) for row in rows], default=str)


@pytest.mark.parametrize("kind", list(TokenKind))
async def test_a_suppliers_token_is_the_supplier(kind: TokenKind) -> None:
    acme = await world.supplier("ACME")

    viewer = await who(await create_token(role=Role.SUPPLIER, supplier="ACME", subject="ada", kind=kind))

    assert ("ada", Role.SUPPLIER, acme, None) == (viewer.subject, viewer.role, viewer.supplier_id, viewer.location_ids)
    assert world.viewer(Role.SUPPLIER, supplier=acme).permissions == viewer.permissions


@pytest.mark.parametrize("kind", list(TokenKind))
async def test_staff_are_confined_to_their_locations(kind: TokenKind) -> None:
    places = frozenset([await world.location("HAM"), await world.location("BER")])

    viewer = await who(await create_token(role=Role.LOCATION_STAFF, locations=["HAM", "BER"], kind=kind))

    assert (places, None) == (viewer.location_ids, viewer.supplier_id)


async def test_a_signed_token_says_what_its_holder_may_read_of_it() -> None:
    acme = await world.supplier("ACME")
    token = await create_token(role=Role.ERP_CLIENT, supplier="ACME", hours=1)

    claims = jwt.decode(token, await queries.signing_key(), algorithms=["HS256"]).claims

    assert {"iss", "sub", "role", "supplier", "jti", "iat", "exp"} == set(claims)
    assert ("ERP_CLIENT", str(acme), 3600) == (claims["role"], claims["supplier"], claims["exp"] - claims["iat"])


@pytest.mark.parametrize("kind", list(TokenKind))
async def test_neither_token_nor_key_is_kept_anywhere(kind: TokenKind) -> None:
    token = await create_token(role=Role.ADMIN, kind=kind)

    kept = await everything_kept()

    assert "access.created" in kept
    assert token not in kept
    assert token.removeprefix("vmi_")[12:] not in kept


async def test_two_tokens_of_one_machine_are_one_client() -> None:
    await world.supplier("ACME")
    await world.supplier("BOLT")
    holders = [("ACME", "erp"), ("ACME", "erp"), ("ACME", "other"), ("BOLT", "erp")]

    clients = [
        (await who(await create_token(role=Role.ERP_CLIENT, supplier=code, subject=subject))).client
        for code, subject in holders
    ]

    assert clients[0] == clients[1]
    assert len(set(clients)) == 3


@pytest.mark.parametrize("kind", list(TokenKind))
async def test_a_revoked_token_is_nobody(kind: TokenKind) -> None:
    created = await actions.create_access_token(world.ADMIN, Holder(role=Role.ANALYST, kind=kind))
    assert created.token is not None
    assert (await who(created.token)).role is Role.ANALYST

    await actions.revoke_token(world.ADMIN, created.token_id)

    with pytest.raises(Unauthenticated):
        await who(created.token)


async def test_a_token_used_just_now_is_not_looked_up_again() -> None:
    created = await actions.create_access_token(world.ADMIN, Holder(role=Role.ANALYST))
    assert created.token is not None
    first = await who(created.token)
    await POOLED.fetch("UPDATE access_token SET role = 'ADMIN'")

    assert first is await who(created.token)
    queries.forget()
    assert (await who(created.token)).role is Role.ADMIN


@pytest.mark.parametrize("kind", list(TokenKind))
async def test_a_token_that_expired_is_nobody_even_when_it_was_used_just_now(
    kind: TokenKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await create_token(role=Role.ANALYST, kind=kind, hours=1)
    await who(token)

    class Later(datetime):
        """A clock that is two hours ahead."""

        @classmethod
        def now(cls, tz: Any = None) -> "Later":  # noqa: ANN401 - as datetime
            ahead = datetime.now(tz) + timedelta(hours=2)
            return cls(*ahead.timetuple()[:6], tzinfo=UTC)

    monkeypatch.setattr(queries.authentication, "datetime", Later)

    with pytest.raises(Unauthenticated):
        await who(token)


async def test_a_key_never_ends_unless_asked_to() -> None:
    viewers = [
        await who(await create_token(role=Role.ANALYST, kind=TokenKind.KEY)),
        await who(await create_token(role=Role.ANALYST, kind=TokenKind.KEY, hours=1)),
        await who(await create_token(role=Role.ANALYST)),
    ]

    assert [True, False, False] == [each.expires_at is None for each in viewers]


@pytest.mark.parametrize(
    ("role", "supplier", "locations"),
    [
        (Role.SUPPLIER, None, ()),
        (Role.ERP_CLIENT, None, ()),
        (Role.LOCATION_STAFF, None, ()),
        (Role.ADMIN, "ACME", ()),
        (Role.PARTS_MANAGER, None, ("HAM",)),
    ],
)
async def test_a_role_without_its_scope_is_refused(role: Role, supplier: str | None, locations: Sequence[str]) -> None:
    await world.supplier("ACME")
    await world.location("HAM")

    with pytest.raises(InvalidInput):
        await create_token(role=role, supplier=supplier, locations=locations)


async def test_unknown_suppliers_and_locations_are_refused() -> None:
    with pytest.raises(NotFound) as supplier:
        await create_token(role=Role.SUPPLIER, supplier="none")
    with pytest.raises(NotFound) as location:
        await create_token(role=Role.LOCATION_STAFF, locations=["none"])

    assert [("supplier",), ("locations", 0)] == [supplier.value.path, location.value.path]
    assert await reading.count(queries.ACCESS_TOKENS, world.ADMIN) == 0


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
async def test_only_an_administrator_gives_tokens_out_and_sees_them(role: Role) -> None:
    supplier = await world.supplier() if role in {Role.SUPPLIER, Role.ERP_CLIENT} else None
    places = [await world.location()] if role is Role.LOCATION_STAFF else None
    viewer = world.viewer(role, supplier=supplier, locations=places)
    await create_token(role=Role.ANALYST)

    with pytest.raises(Denied):
        await actions.create_access_token(viewer, Holder(role=Role.ADMIN))
    with pytest.raises(Denied):
        await actions.revoke_token(viewer, uuid4())
    assert await reading.count(queries.ACCESS_TOKENS, viewer) == 0


async def test_a_repeated_key_makes_no_second_token_and_does_not_say_the_first_again() -> None:
    key = uuid4()
    first = await actions.create_access_token(world.ADMIN, Holder(role=Role.ANALYST), world.once("a", key=key))

    again = await actions.create_access_token(world.ADMIN, Holder(role=Role.ANALYST), world.once("a", key=key))

    assert (first.token_id, None, True) == (again.token_id, again.token, again.replayed)
    assert await reading.count(queries.ACCESS_TOKENS, world.ADMIN) == 1


async def test_revoking_twice_changes_nothing_and_an_unknown_token_is_refused() -> None:
    created = await actions.create_access_token(world.ADMIN, Holder(role=Role.ANALYST))
    await actions.revoke_token(world.ADMIN, created.token_id)
    await actions.revoke_token(world.ADMIN, created.token_id)

    rows = await POOLED.fetch("SELECT topic FROM journal_entry WHERE topic = 'access.revoked'")
    assert len(rows) == 1
    with pytest.raises(NotFound):
        await actions.revoke_token(world.ADMIN, UUID(int=0))
