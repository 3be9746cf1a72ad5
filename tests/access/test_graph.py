"""What a viewer may do, and tokens, as clients of the API see them."""

from uuid import uuid4

import pytest

from tests import world
from tests.asking import act, ask, fault
from vmi_graph.access.queries import authenticate
from vmi_graph.foundation.refusal import Denied, Unauthenticated

pytestmark = pytest.mark.usefixtures("db")

ME = """
{
  myAccess {
    role supplier { code } locations { code } expiresAt permissions
    assignments { totalCount nodes { part { number } location { code } } }
    sets: can(permission: "agreement:set-limits")
    changes: can(permission: "agreement:change")
    flies: can(permission: "")
  }
}
"""
CREATE = """
mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) {
    token replayed accessToken { id subject role kind hint supplier { code } locations { code } createdBy expiresAt }
    userErrors { code path }
  }
}
"""
REVOKE = """
mutation ($input: RevokeAccessTokenInput!) {
  revokeAccessToken(input: $input) { accessToken { revokedAt } userErrors { code path } }
}
"""


async def test_a_supplier_is_told_what_it_may_do_and_where() -> None:
    await world.assignment("P-1", "HAM", "ACME")
    await world.assignment("P-1", "BER", "BOLT")

    me = (await ask(ME, await world.supplier_viewer("ACME")))["myAccess"]

    assert ("SUPPLIER", {"code": "ACME"}, None) == (me["role"], me["supplier"], me["locations"])
    assert me["assignments"] == {"totalCount": 1, "nodes": [{"part": {"number": "P-1"}, "location": {"code": "HAM"}}]}
    assert (True, False, False) == (me["sets"], me["changes"], me["flies"])
    assert sorted(me["permissions"]) == me["permissions"]


async def test_staff_are_told_their_locations_and_managers_that_there_is_no_limit() -> None:
    await world.location("BER")

    staff = (await ask(ME, await world.staff_viewer("HAM")))["myAccess"]
    manager = (await ask(ME, world.MANAGER))["myAccess"]

    assert ([{"code": "HAM"}], None) == (staff["locations"], manager["locations"])
    assert (None, True, True) == (manager["supplier"], manager["sets"], manager["changes"])


async def test_a_token_is_answered_once_and_works() -> None:
    await world.supplier("ACME")
    key = str(uuid4())
    wanted = {"idempotencyKey": key, "role": "ERP_CLIENT", "supplier": {"code": "ACME"}, "subject": "erp"}

    first = await act(CREATE, world.ADMIN, **wanted, kind="KEY")
    again = await act(CREATE, world.ADMIN, **wanted, kind="KEY")

    assert (await authenticate(f"Bearer {first['token']}")).subject == "erp"
    assert first["token"].startswith(first["accessToken"]["hint"])
    assert again == {**first, "token": None, "replayed": True}


async def test_a_holder_without_its_scope_is_refused() -> None:
    payload = await act(CREATE, world.ADMIN, role="SUPPLIER")

    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", "supplier"]}]
    assert (None, None) == (payload["token"], payload["accessToken"])


async def test_a_revoked_token_is_listed_as_such_and_works_no_more() -> None:
    made = await act(CREATE, world.ADMIN, role="LOCATION_STAFF", locations=[{"id": await ham()}])

    await act(REVOKE, world.ADMIN, token=made["accessToken"]["id"])

    listed = await ask("{ accessTokens { nodes { id revokedAt locations { code } } } }", world.ADMIN)
    (token,) = listed["accessTokens"]["nodes"]
    assert token["id"] == made["accessToken"]["id"]
    assert token["revokedAt"] is not None
    assert token["locations"] == [{"code": "HAM"}]
    with pytest.raises(Unauthenticated):
        await authenticate(f"Bearer {made['token']}")


async def ham() -> str:
    return f"Location_{(await world.location('HAM')).hex}"


async def test_what_is_no_token_of_ours_is_refused() -> None:
    for given in ("", "AccessToken_1", await ham()):
        payload = await act(REVOKE, world.ADMIN, token=given)
        assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["input", "token"]}]


async def test_tokens_do_not_exist_for_anybody_but_administrators() -> None:
    made = await act(CREATE, world.ADMIN, role="ANALYST")
    document = "query ($id: ID!) { accessTokens { totalCount } node(id: $id) { id } }"

    seen = await ask(document, world.MANAGER, id=made["accessToken"]["id"])
    denied = await fault(CREATE, world.MANAGER, input={"idempotencyKey": str(uuid4()), "role": "ADMIN"})

    assert seen == {"accessTokens": None, "node": None}
    assert isinstance(denied, Denied)
