"""Tokens that were given out, as administrators read them; what a token says is kept nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.access import rules
from vmi_graph.foundation.reading import Binder, Order, Source, enum_, json_, text, time_, uuid_
from vmi_graph.foundation.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that was given out."""

    id: UUID
    kind: rules.TokenKind
    subject: str
    role: Role
    supplier_id: UUID | None
    location_ids: list[str] | None
    hint: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None


def _administrators(viewer: Viewer, bind: Binder) -> str:  # noqa: ARG001 - a scope takes both
    return "TRUE" if viewer.may(rules.MANAGE_TOKENS) else "FALSE"


ACCESS_TOKENS: Final = Source(
    kind="AccessToken",
    row=AccessToken,
    tables="access_token",
    scope=_administrators,
    default_order=(Order("created_at", descending=True),),
    columns={
        "id": uuid_("access_token.id", "The token's id, which is also the `jti` of a signed one."),
        "kind": enum_("access_token.kind", rules.TokenKind, "How it proves itself."),
        "subject": text("access_token.subject", "Who holds it; the actor of whatever is done with it."),
        "role": enum_("access_token.role", Role, "In which role its holder acts."),
        "supplier_id": uuid_("access_token.supplier_id", "The supplier it acts for.", nullable=True),
        "location_ids": json_("access_token.location_ids", "The locations it is confined to.", nullable=True),
        "hint": text("access_token.hint", "How the key begins; null for a signed token.", nullable=True),
        "created_at": time_("access_token.created_at", "When it was given out."),
        "created_by": text("access_token.created_by", "Who gave it out."),
        "expires_at": time_("access_token.expires_at", "When it expires; null for never.", nullable=True),
        "revoked_at": time_("access_token.revoked_at", "When it was revoked; null while it was not.", nullable=True),
    },
)
