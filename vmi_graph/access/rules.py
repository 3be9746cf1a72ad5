"""Which role holds which permission."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.foundation.viewer import Permission, Role, Viewer
from vmi_graph.foundation.word import Word

MANAGE_TOKENS: Final = Permission("access:manage")
READ_AUDIT: Final = Permission("audit:read")


class TokenKind(Word):
    """How a token proves itself."""

    SIGNED = "SIGNED", "A JSON Web Token, signed by this installation."
    KEY = "KEY", "A random key, known here by its hash only."


_SUPPLIER = (
    "price:read",
    "agreement:set-limits",
    "stock:consume",
    "stock:adjust",
    "stock:count",
    "demand:record",
    "order:create",
    "order:answer",
    "order:ship",
    "order:cancel",
    "alert:acknowledge",
    "replenishment:preview",
)
_LOCATION_STAFF = (
    "stock:consume",
    "stock:count",
    "stock:receive",
    "demand:record",
    "order:receive",
    "alert:acknowledge",
)
_ANALYST = ("cost:read", "price:read", "internal:read", "audit:read", "replenishment:preview")
_PARTS_MANAGER = (
    *_ANALYST,
    "agreement:set-limits",
    "agreement:change",
    "catalog:edit",
    "assignment:edit",
    "stock:consume",
    "stock:adjust",
    "stock:count",
    "stock:receive",
    "demand:record",
    "order:create",
    "order:receive",
    "order:cancel",
    "order:approve",
    "alert:acknowledge",
    "replenishment:freeze",
)

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    role: frozenset(Permission(name) for name in names)
    for role, names in {
        Role.PARTS_MANAGER: _PARTS_MANAGER,
        Role.SUPPLIER: _SUPPLIER,
        Role.ANALYST: _ANALYST,
        Role.LOCATION_STAFF: (*_LOCATION_STAFF, "internal:read"),
        Role.ERP_CLIENT: _SUPPLIER,
        Role.ADMIN: (*_PARTS_MANAGER, "order:answer", "order:ship", "access:manage"),
    }.items()
}
"""What each role may do; rows are narrowed by supplier and location beside it."""

ISSUER: Final = "vmi-graph"
"""The `iss` of tokens signed here."""

KEY_PREFIX: Final = "vmi_"
"""How an API key begins, so that people and secret scanners know one when they see it."""

LONGEST_HOURS: Final = 24 * 3660  # ten years

_LONGEST_CLIENT: Final = 200  # characters, the width of the columns that keep it


def check_holder(role: Role, *, has_supplier: bool, has_locations: bool) -> None:
    """Refuse a holder whose role and scope do not go together: without its supplier it would see everybody's rows."""
    needs_supplier = role in {Role.SUPPLIER, Role.ERP_CLIENT}
    if needs_supplier and not has_supplier:
        raise InvalidInput(f"The role {role.value} needs the supplier it acts for.", path=("supplier",))
    if has_supplier and not needs_supplier:
        raise InvalidInput(f"The role {role.value} acts for no supplier.", path=("supplier",))
    if role is Role.LOCATION_STAFF and not has_locations:
        raise InvalidInput(f"The role {role.value} needs the locations it works at.", path=("locations",))
    if has_locations and role is not Role.LOCATION_STAFF:
        raise InvalidInput(f"The role {role.value} is not confined to locations.", path=("locations",))


def check_hours(hours: float | None) -> None:
    """Refuse a life that is over before it begins, and one that nobody will remember."""
    if hours is not None and not 0 < hours <= LONGEST_HOURS:
        raise InvalidInput(f"A token lives for more than 0 and at most {LONGEST_HOURS} hours.", path=("hours",))


def client(subject: str, supplier: UUID | None, issuer: str = ISSUER) -> str:
    """Return the identity that idempotency keys and external references belong to.

    It is the same for every token of one subject acting for one supplier, so that a machine may change its token
    between sending something and sending it again. Whoever is vouched for from outside is somebody else.
    """
    scope = "" if supplier is None else f"@{supplier}"
    origin = "" if issuer == ISSUER else f" by {issuer}"
    whole = f"{subject}{scope}{origin}"
    if len(whole) <= _LONGEST_CLIENT:
        return whole
    return f"{whole[:100]}#{hashlib.sha256(whole.encode()).hexdigest()}"


def viewer(
    subject: str,
    role: Role,
    *,
    supplier: UUID | None,
    locations: frozenset[UUID] | None,
    expires_at: datetime | None,
    issuer: str = ISSUER,
) -> Viewer:
    """Return the viewer that a proven identity becomes."""
    return Viewer(
        subject,
        role,
        PERMISSIONS[role],
        supplier,
        locations,
        client(subject, supplier, issuer),
        expires_at,
    )
