"""What access tells: a token was given out or revoked; to the customer's own people only, and never the token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from vmi_graph.access.rules import TokenKind
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.viewer import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A token was given out."""

    TOPIC: ClassVar[str] = "access.created"

    holder: str
    role: Role
    kind: TokenKind
    for_supplier: UUID | None

    def facts(self) -> Mapping[str, object]:
        """Return who holds it, in which role."""
        return {
            "holder": self.holder,
            "role": self.role.value,
            "kind": self.kind.value,
            "supplier": None if self.for_supplier is None else str(self.for_supplier),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A token is worth nothing any more."""

    TOPIC: ClassVar[str] = "access.revoked"

    holder: str

    def facts(self) -> Mapping[str, object]:
        """Return who held it."""
        return {"holder": self.holder}
