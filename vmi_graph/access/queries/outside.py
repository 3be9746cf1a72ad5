"""Tokens that somebody else signed: who holds one, by claims that the settings name.

    VMI_AUTH_ISSUER VMI_AUTH_AUDIENCE VMI_AUTH_JWKS     all three, or no such token is accepted
    VMI_AUTH_ROLE_CLAIM        role       one of the roles, such as SUPPLIER
    VMI_AUTH_SUPPLIER_CLAIM    supplier   the supplier's code or id; for SUPPLIER and ERP_CLIENT, and only for them
    VMI_AUTH_LOCATIONS_CLAIM   locations  a list of location codes or ids; for LOCATION_STAFF, and only for it

Only public-key algorithms are accepted, so that nobody can sign with the published key as if it were a secret.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError

from vmi_graph.access import rules
from vmi_graph.access.queries.issuer_keys import IssuerKeys
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS, ids_of
from vmi_graph.foundation.reading import Source
from vmi_graph.foundation.refusal import InvalidInput, Unauthenticated
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Role, Viewer

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

_LEEWAY_SECONDS: Final = 60  # between our clock and the issuer's
_LONGEST_SUBJECT: Final = 200
_LOOKING_UP: Final = Viewer("authentication", Role.ANALYST)

keys_at: Final = lru_cache(maxsize=4)(IssuerKeys)


def accepts(issuer: object) -> bool:
    """Whether tokens of this issuer are accepted."""
    chosen = settings()
    complete = chosen.auth_issuer and chosen.auth_audience and chosen.auth_jwks
    return bool(complete) and issuer == chosen.auth_issuer


async def vouched(token: str, kid: str | None) -> Viewer:
    """Return whom the issuer vouches for; `Unauthenticated` for a token that is not its, not for us, or not enough."""
    claims = await _claims(token, kid)
    subject, role = claims.get("sub"), claims.get(settings().auth_role_claim)
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise Unauthenticated("The token names no usable subject.")
    if not isinstance(role, str) or role not in Role.__members__:
        raise Unauthenticated(f"The token's claim {settings().auth_role_claim!r} names no role of ours.")
    suppliers = await _resolved(SUPPLIERS, _texts(claims, settings().auth_supplier_claim))
    locations = await _resolved(LOCATIONS, _texts(claims, settings().auth_locations_claim))
    try:
        rules.check_holder(Role(role), has_supplier=len(suppliers) == 1, has_locations=bool(locations))
    except InvalidInput as wrong:
        raise Unauthenticated(wrong.message) from wrong
    return rules.viewer(
        subject,
        Role(role),
        supplier=suppliers[0] if suppliers else None,
        locations=frozenset(locations) if locations else None,
        expires_at=_moment(claims["exp"]),
        issuer=str(claims["iss"]),
    )


async def _claims(token: str, kid: str | None) -> dict[str, Any]:
    chosen = settings()
    keys = await keys_at(chosen.auth_jwks or "").holding(kid)
    if keys is None:
        raise Unauthenticated("The issuer's keys cannot be read at the moment.")
    registry = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": chosen.auth_issuer or ""},
        aud={"essential": True, "value": chosen.auth_audience or ""},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        claims: dict[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, AttributeError) as wrong:
        raise Unauthenticated("This token is not valid.") from wrong
    return claims


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    given = claims.get(name)
    texts = [given] if isinstance(given, str) else given or []
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise Unauthenticated(f"The token's claim {name!r} is neither a text nor a list of texts.")
    return texts


async def _resolved(source: Source[Any], names: list[str]) -> list[UUID]:
    if not names:
        return []
    found = await ids_of(_LOOKING_UP, source, "code", [_key(name) for name in names])
    known = [each for each in found if each is not None]
    if len(known) < len(names):
        raise Unauthenticated(f"The token names a {source.kind.lower()} that does not exist here.")
    return known


def _key(name: str) -> UUID | str:
    try:
        return UUID(name)
    except ValueError:
        return name


def _moment(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Unauthenticated("This token is not valid.") from wrong
