"""What an event is: a frozen fact that one capability tells and others react to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened within a unit of work.

    TOPIC         the event's name in the journal; empty keeps it out of the journal
    subject_id    what it is about: a level, an order, an alert, a part …
    assignment_id, supplier_id, location_id  whom it may be shown to; without them only the customer's own people
    """

    TOPIC: ClassVar[str] = ""

    subject_id: UUID
    assignment_id: UUID | None = None
    supplier_id: UUID | None = None
    location_id: UUID | None = None

    def facts(self) -> Mapping[str, object]:
        """Return what the journal keeps beside the ids: JSON values only."""
        return {}
