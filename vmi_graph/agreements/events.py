"""What agreements tell: a contract was concluded, or its terms changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from vmi_graph.agreements import rules
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.quantity import Quantity

INTERNAL: Final = frozenset({"internal_note"})
"""Terms that the supplier must not learn of."""


def _told(value: object) -> object:
    return str(value) if isinstance(value, Quantity) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementConcluded(Event):
    """The first version of an assignment's contract is in force; its subject is the version."""

    TOPIC: ClassVar[str] = "agreement.concluded"

    terms: rules.Terms
    reason: str | None = None

    def facts(self) -> Mapping[str, object]:
        """Return the limits agreed and why; the version itself keeps every term."""
        return {
            "version": 1,
            "minimum": str(self.terms.minimum),
            "maximum": str(self.terms.maximum),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementChanged(Event):
    """Another version of an assignment's contract is in force; its subject is that version."""

    TOPIC: ClassVar[str] = "agreement.changed"

    version: int
    before: rules.Terms
    after: rules.Terms
    reason: str | None = None

    def facts(self) -> Mapping[str, object]:
        """Return each changed term before and after, without what is internal."""
        changes = rules.differences(self.before, self.after)
        shown = {name: pair for name, pair in changes.items() if name not in INTERNAL}
        return {
            "version": self.version,
            "before": {name: _told(old) for name, (old, _) in shown.items()},
            "after": {name: _told(new) for name, (_, new) in shown.items()},
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalNoteChanged(Event):
    """The customer's note on a contract changed; without a supplier, so that only the customer's people hear it."""

    TOPIC: ClassVar[str] = "agreement.note"

    before: str | None
    after: str | None

    def facts(self) -> Mapping[str, object]:
        """Return both notes."""
        return {"before": self.before, "after": self.after}
