"""Giving tokens out and taking them back. What a token says is answered once and kept nowhere."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from joserfc import jwt
from joserfc.jwk import OctKey

from vmi_graph.access import queries, rules
from vmi_graph.access.events import TokenCreated, TokenRevoked
from vmi_graph.access.rules import TokenKind
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS, ids_of
from vmi_graph.catalog.rules import name as checked_name
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.refusal import NotFound
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work, retried

COMMAND_LINE: Final = Viewer("command line", Role.ADMIN, rules.PERMISSIONS[Role.ADMIN], client="command line")
"""Whoever may start the program may do everything: they hold the database."""

_KEY_BYTES: Final = 32
_HINT: Final = 12  # characters of a key that are kept to recognise it


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who is to hold a token: things by id or natural key; without a subject one is made of role and scope.

    hours  how long it is good; None is the installation's usual time for a signed token, for ever for a key
    """

    role: Role
    supplier: UUID | str | None = None
    locations: Sequence[UUID | str] = ()
    subject: str | None = None
    kind: TokenKind = TokenKind.SIGNED
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The token's id, and the token itself, which a repeated key does not get again."""

    token_id: UUID
    token: str | None
    replayed: bool = False


async def create_token(
    *,
    role: Role,
    supplier: str | None = None,
    locations: Sequence[str] = (),
    subject: str | None = None,
    kind: TokenKind = TokenKind.SIGNED,
    hours: float | None = None,
) -> str:
    """Give a token out from the command line; supplier and locations by code. Returns the token."""
    holder = Holder(role=role, supplier=supplier, locations=locations, subject=subject, kind=kind, hours=hours)
    created = await create_access_token(COMMAND_LINE, holder)
    assert created.token is not None
    return created.token


@retried
async def create_access_token(viewer: Viewer, holder: Holder, once: Once | None = None) -> Created:
    """Give a token out. A key sent again is answered with the token's id alone: its text is kept nowhere."""
    viewer.require(rules.MANAGE_TOKENS)
    rules.check_holder(holder.role, has_supplier=holder.supplier is not None, has_locations=bool(holder.locations))
    rules.check_hours(holder.hours)
    subject = checked_name(holder.subject or _subject(holder), "The subject")
    key = await queries.signing_key()  # read before the work begins: inside, it would want a second connection
    async with Work(viewer, once) as work:
        await work.lock()
        if work.answer is not None:
            return Created(UUID(work.answer["token"]), None, replayed=True)
        supplier_id, location_ids = await _scope(work, holder)
        given = _Given(new_id(), subject, holder, supplier_id, location_ids, work.now, _expiry(holder, work.now))
        token = given.signed(key) if holder.kind is TokenKind.SIGNED else _random_key()
        await _write(work, given, token if holder.kind is TokenKind.KEY else None)
        work.tell(
            TokenCreated(
                subject_id=given.id, holder=subject, role=holder.role, kind=holder.kind, for_supplier=supplier_id
            )
        )
        work.keep({"token": given.id})
        return Created(given.id, token)


def _random_key() -> str:
    return rules.KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)


@dataclass(frozen=True, slots=True)
class _Given:
    """A token as it is given out."""

    id: UUID
    subject: str
    holder: Holder
    supplier_id: UUID | None
    location_ids: Sequence[UUID]
    now: datetime
    expires_at: datetime | None

    def signed(self, key: OctKey) -> str:
        """Return the signed token; its scope is for its holder to read, the row decides."""
        assert self.expires_at is not None
        claims: dict[str, object] = {
            "iss": rules.ISSUER,
            "sub": self.subject,
            "role": self.holder.role.value,
            "jti": str(self.id),
            "iat": int(self.now.timestamp()),
            "exp": int(self.expires_at.timestamp()),
        }
        if self.supplier_id is not None:
            claims["supplier"] = str(self.supplier_id)
        if self.location_ids:
            claims["locations"] = [str(each) for each in self.location_ids]
        return jwt.encode({"alg": queries.ALGORITHM}, claims, key)


async def _write(work: Work, given: _Given, key: str | None) -> None:
    places = [str(each) for each in given.location_ids]
    await work.write(
        "INSERT INTO access_token (id, kind, subject, role, supplier_id, location_ids, digest, hint, created_at,"
        " created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        given.id,
        given.holder.kind.value,
        given.subject,
        given.holder.role.value,
        given.supplier_id,
        orjson.dumps(places).decode() if places else None,
        None if key is None else queries.digest_of(key),
        None if key is None else key[:_HINT],
        given.now,
        work.viewer.subject,
        given.expires_at,
    )


def _subject(holder: Holder) -> str:
    scope = [str(each) for each in (holder.supplier, *holder.locations) if each is not None]
    return " ".join([holder.role.value.lower(), *scope])[:200]


def _expiry(holder: Holder, now: datetime) -> datetime | None:
    hours = holder.hours
    if hours is None and holder.kind is TokenKind.SIGNED:
        hours = settings().token_hours
    return None if hours is None else now + timedelta(hours=hours)


async def _scope(work: Work, holder: Holder) -> tuple[UUID | None, list[UUID]]:
    suppliers = [] if holder.supplier is None else [holder.supplier]
    (supplier_id,) = await ids_of(work.viewer, SUPPLIERS, "code", suppliers, within=work) or [None]
    if suppliers and supplier_id is None:
        raise NotFound("There is no such supplier.", path=("supplier",))
    location_ids = []
    for index, found in enumerate(await ids_of(work.viewer, LOCATIONS, "code", holder.locations, within=work)):
        if found is None:
            raise NotFound("There is no such location.", path=("locations", index))
        location_ids.append(found)
    return supplier_id, location_ids


@retried
async def revoke_token(viewer: Viewer, token_id: UUID, once: Once | None = None) -> Created:
    """Take a token back: here at once, in other processes within seconds. Taking it back twice changes nothing."""
    viewer.require(rules.MANAGE_TOKENS)
    async with Work(viewer, once) as work:
        await work.lock([token_id])
        if work.answer is not None:
            return Created(UUID(work.answer["token"]), None, replayed=True)
        found = await work.fetch("SELECT subject, revoked_at FROM access_token WHERE id = $1", token_id)
        if not found:
            raise NotFound("There is no such token.", path=("token",))
        if found[0]["revoked_at"] is None:
            await work.write("UPDATE access_token SET revoked_at = $2 WHERE id = $1", token_id, work.now)
            work.tell(TokenRevoked(subject_id=token_id, holder=found[0]["subject"]))
        work.keep({"token": token_id})
    queries.forget()
    return Created(token_id, None)
