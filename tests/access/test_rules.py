"""Which role holds which permission, and who is the same client."""

from uuid import UUID

import pytest

from vmi_graph.access import rules
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.foundation.viewer import Role

ACME, BOLT = UUID(int=1), UUID(int=2)


def test_a_supplier_and_its_machine_may_do_the_same() -> None:
    assert rules.PERMISSIONS[Role.SUPPLIER] == rules.PERMISSIONS[Role.ERP_CLIENT]


@pytest.mark.parametrize("role", [Role.SUPPLIER, Role.ERP_CLIENT])
def test_nothing_internal_is_a_suppliers(role: Role) -> None:
    internal = {"cost:read", "internal:read", "audit:read", "access:manage", "agreement:change", "assignment:edit"}

    assert internal.isdisjoint(rules.PERMISSIONS[role])


def test_an_analyst_only_reads() -> None:
    assert {each.rpartition(":")[2] for each in rules.PERMISSIONS[Role.ANALYST]} == {"read", "preview"}


def test_only_an_administrator_manages_tokens() -> None:
    assert {Role.ADMIN} == {role for role in Role if rules.MANAGE_TOKENS in rules.PERMISSIONS[role]}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("has_supplier", [True, False])
@pytest.mark.parametrize("has_locations", [True, False])
def test_role_and_scope_go_together_or_are_refused(role: Role, *, has_supplier: bool, has_locations: bool) -> None:
    right = (role in {Role.SUPPLIER, Role.ERP_CLIENT}) == has_supplier and (
        role is Role.LOCATION_STAFF
    ) == has_locations

    if right:
        rules.check_holder(role, has_supplier=has_supplier, has_locations=has_locations)
    else:
        with pytest.raises(InvalidInput):
            rules.check_holder(role, has_supplier=has_supplier, has_locations=has_locations)


@pytest.mark.parametrize("hours", [0, -1, rules.LONGEST_HOURS + 1, float("inf"), float("nan")])
def test_a_life_that_cannot_be_is_refused(hours: float) -> None:
    with pytest.raises(InvalidInput):
        rules.check_hours(hours)


def test_the_same_subject_for_the_same_supplier_is_the_same_client() -> None:
    clients = [
        rules.client("erp", ACME),
        rules.client("erp", BOLT),
        rules.client("erp", None),
        rules.client("erp 2", ACME),
        rules.client("erp", ACME, "https://identity.example"),
    ]

    assert len(set(clients)) == 5
    assert clients[0] == rules.client("erp", ACME)


def test_a_client_with_a_long_name_fits_its_column_and_stays_itself() -> None:
    names = [rules.client("x" * 200 + end, ACME, "https://identity.example/" + "y" * 200) for end in "ab"]

    assert names[0] != names[1]
    assert max(len(each) for each in names) <= 200
