"""Tokens that somebody made up, and tokens from outside that do not say enough."""

import base64
import hmac
import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests import world
from tests.access.conftest import AUDIENCE, ISSUER, Issuer
from vmi_graph.access.actions import create_token
from vmi_graph.access.queries import authenticate, signing_key
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Role

pytestmark = pytest.mark.usefixtures("db")


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def claims_of(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return found


async def refused(authorization: str | None) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await authenticate(authorization)
    return caught.value.message


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a",
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer é.b.c",
        "Bearer \ud800",
        "Bearer vmi_",
        "Bearer vmi_" + "a" * 43,
        "Bearer " + "a" * 10_000,
        "Bearer a b",
        f"Bearer {part([])}.{part({})}.",
        f"Bearer {part({'alg': 'HS256'})}.{part({'iss': ['vmi-graph']})}.AAAA",
        f"Bearer {part({'alg': {}})}.{part({'iss': 'vmi-graph'})}.AAAA",
    ],
)
async def test_what_is_no_token_is_nobody(wrong: str | None) -> None:
    await refused(wrong)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
async def test_a_token_that_says_it_needs_no_signature_is_nobody(algorithm: str) -> None:
    claims = claims_of(await create_token(role=Role.ADMIN))

    for signature in ("", "AAAA"):
        await refused(f"Bearer {part({'alg': algorithm})}.{part(claims)}.{signature}")


async def test_a_token_signed_with_another_secret_is_nobody() -> None:
    claims = claims_of(await create_token(role=Role.ADMIN))

    await refused("Bearer " + jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("x" * 32)))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
async def test_our_own_secret_with_another_algorithm_is_nobody(algorithm: str) -> None:
    claims = claims_of(await create_token(role=Role.ADMIN))
    token = jwt.encode({"alg": algorithm}, claims, await signing_key(), algorithms=[algorithm])

    await refused(f"Bearer {token}")


async def test_changed_claims_are_nobody() -> None:
    header, claims, signature = (await create_token(role=Role.ANALYST)).split(".")
    changed = {**claims_of(f"{header}.{claims}."), "role": "ADMIN"}

    await refused(f"Bearer {header}.{part(changed)}.{signature}")


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": 2**40},
        {"jti": None},
        {"jti": "x"},
        {"jti": 5},
        {"jti": str(UUID(int=0))},
        {"iss": "somebody else"},
    ],
)
async def test_a_token_signed_here_that_was_never_given_out_is_nobody(change: dict[str, object]) -> None:
    claims = {**claims_of(await create_token(role=Role.ADMIN)), **change}
    claims = {name: value for name, value in claims.items() if value is not None}

    await refused("Bearer " + jwt.encode({"alg": "HS256"}, claims, await signing_key()))


async def test_somebody_from_outside_is_who_the_issuer_says(issuer: Issuer) -> None:
    acme, ham = await world.supplier("ACME"), await world.location("HAM")

    analyst = await authenticate("Bearer " + issuer.token())
    planner = await authenticate("Bearer " + issuer.token(role="SUPPLIER", supplier="ACME"))
    machine = await authenticate("Bearer " + issuer.token(role="ERP_CLIENT", supplier=str(acme)))
    worker = await authenticate("Bearer " + issuer.token(role="LOCATION_STAFF", locations=["HAM"], aud=[AUDIENCE, "x"]))

    assert [Role.ANALYST, Role.SUPPLIER, Role.ERP_CLIENT, Role.LOCATION_STAFF] == [
        each.role for each in (analyst, planner, machine, worker)
    ]
    assert [None, acme, acme, None] == [each.supplier_id for each in (analyst, planner, machine, worker)]
    assert frozenset([ham]) == worker.location_ids


async def test_somebody_from_outside_is_another_client_than_our_own_of_that_name(issuer: Issuer) -> None:
    own = await authenticate("Bearer " + await create_token(role=Role.ANALYST, subject="ada"))

    outside = await authenticate("Bearer " + issuer.token(sub="ada"))

    assert own.subject == outside.subject
    assert own.client != outside.client


@pytest.mark.parametrize(
    "change",
    [
        {"role": "GOD"},
        {"role": None},
        {"role": ["ADMIN"]},
        {"role": "admin"},
        {"role": "SUPPLIER"},
        {"role": "ERP_CLIENT"},
        {"role": "SUPPLIER", "supplier": "none"},
        {"role": "SUPPLIER", "supplier": ["ACME", "BOLT"]},
        {"role": "SUPPLIER", "supplier": {"code": "ACME"}},
        {"role": "SUPPLIER", "supplier": ""},
        {"role": "ANALYST", "supplier": "ACME"},
        {"role": "LOCATION_STAFF"},
        {"role": "LOCATION_STAFF", "locations": []},
        {"role": "LOCATION_STAFF", "locations": ["HAM", "none"]},
        {"role": "LOCATION_STAFF", "locations": [5]},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 201},
        {"sub": "a\x00b"},
        {"aud": "another"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": 10**30},
        {"nbf": 2**40},
        {"iss": "https://somebody.example"},
    ],
)
async def test_a_token_from_outside_that_is_wrong_or_not_enough_is_nobody(
    issuer: Issuer, change: dict[str, Any]
) -> None:
    for code in ("ACME", "BOLT"):
        await world.supplier(code)
    await world.location("HAM")

    await refused("Bearer " + issuer.token(**change))


@pytest.mark.parametrize("form", ["pem", "der"])
async def test_a_token_signed_with_the_published_key_as_if_it_were_a_secret_is_nobody(
    issuer: Issuer, form: str
) -> None:
    published = issuer.key.as_pem(private=False) if form == "pem" else issuer.key.as_der(private=False)
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "eve", "role": "ADMIN", "exp": now + 600}
    signed = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    signature = hmac.new(published, signed.encode(), "sha256").digest()

    await refused(f"Bearer {signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}")


async def test_another_key_under_the_known_name_is_nobody(issuer: Issuer) -> None:
    issuer.key = RSAKey.generate_key(2048, parameters={"kid": "first"})

    await refused("Bearer " + issuer.token())


async def test_a_key_named_by_the_token_itself_is_not_used(issuer: Issuer) -> None:
    theirs = RSAKey.generate_key(2048, parameters={"kid": "first"})
    issuer.key, header = theirs, {"alg": "RS256", "kid": "first"}
    token = issuer.token(header)
    own_header = part({**header, "jwk": theirs.as_dict(private=False), "jku": "https://evil.example/jwks"})

    await refused(f"Bearer {own_header}.{token.split('.', 1)[1]}")


async def test_without_all_three_settings_nobody_is_let_in_from_outside(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VMI_AUTH_AUDIENCE")
    settings.cache_clear()

    await refused("Bearer " + issuer.token())


async def test_an_answer_never_tells_which_part_of_a_token_of_ours_was_wrong() -> None:
    claims = claims_of(await create_token(role=Role.ADMIN))
    other = OctKey.import_key("x" * 32)
    tokens = [
        jwt.encode({"alg": "HS256"}, claims, other),
        jwt.encode({"alg": "HS256"}, {**claims, "jti": str(uuid4())}, other),
        jwt.encode({"alg": "HS256"}, {**claims, "exp": 1}, await signing_key()),
    ]

    assert len({await refused(f"Bearer {each}") for each in tokens}) == 1
