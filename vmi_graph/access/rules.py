"""Which role holds which permission."""

from typing import Final

from vmi_graph.foundation.viewer import Permission, Role
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
