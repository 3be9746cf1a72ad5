"""Whoever asks: a person or a machine, with a role, permissions and the rows they may see.

How a token becomes a viewer is the business of `access`; which rows a viewer may see is decided in one
place, `catalog.queries.visible_to`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NewType
from uuid import UUID

from vmi_graph.foundation.refusal import Denied
from vmi_graph.foundation.word import Word

Permission = NewType("Permission", str)
"""What may be done, written `capability:act`, such as `stock:count`."""


class Role(Word):
    """In which part somebody takes part in Vendor-Managed Inventory."""

    PARTS_MANAGER = "PARTS_MANAGER", "Stands for the customer: contracts, approvals, everything seen."
    SUPPLIER = "SUPPLIER", "A supplier's planner: the supplier's own assignments and nothing else."
    ANALYST = "ANALYST", "Of the customer's people: sees everything, changes nothing."
    LOCATION_STAFF = "LOCATION_STAFF", "Takes, receives and counts at their locations."
    ERP_CLIENT = "ERP_CLIENT", "A supplier's machine: may do what its planners may."
    ADMIN = "ADMIN", "Runs the installation: everything, tokens included."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks.

    supplier_id   the supplier they act for; None for the customer's own people
    location_ids  the locations they are confined to; None for no such limit
    client        the identity that idempotency keys and external references belong to
    """

    subject: str
    role: Role
    permissions: frozenset[Permission] = frozenset()
    supplier_id: UUID | None = None
    location_ids: frozenset[UUID] | None = None
    client: str = ""
    expires_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse a supplier's viewer without its supplier: it would see everybody's rows."""
        needs_supplier = self.role in {Role.SUPPLIER, Role.ERP_CLIENT}
        if needs_supplier != (self.supplier_id is not None):
            raise ValueError(f"{self.role.value} and supplier {self.supplier_id} do not go together")
        if (self.role is Role.LOCATION_STAFF) != (self.location_ids is not None):
            raise ValueError(f"{self.role.value} and locations {self.location_ids} do not go together")

    @property
    def internal(self) -> bool:
        """Whether they belong to the customer's side."""
        return self.supplier_id is None

    @property
    def faceless(self) -> "Viewer":
        """Their rights and rows without the person: equal for all who are shown the same."""
        return replace(self, subject="", client="", expires_at=None)

    def may(self, permission: Permission) -> bool:
        """Whether they hold the permission; rows are narrowed elsewhere."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Deny the whole operation to a viewer without the permission."""
        if permission not in self.permissions:
            raise Denied(f"Your role {self.role.value} does not hold the permission {permission}.")
