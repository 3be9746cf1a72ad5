"""Decisions as they were kept, and freezes of automatic ordering."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import (
    Order,
    Source,
    boolean,
    enum_,
    integer,
    json_,
    quantity,
    text,
    time_,
    uuid_,
)
from vmi_graph.replenishment import rules


@dataclass(frozen=True, slots=True)
class Review:
    """One decision about one assignment."""

    id: UUID
    assignment_id: UUID
    agreement_id: UUID
    order_id: UUID | None
    reviewed_at: datetime
    sequence: int
    occasion: rules.Occasion
    outcome: rules.Outcome
    quantity: Quantity
    facts: dict[str, Any]


REVIEWS: Final = Source(
    kind="ReplenishmentReview",
    row=Review,
    tables="replenishment_review AS review JOIN assignment ON assignment.id = review.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("reviewed_at", "part_number", "location_code", "supplier_code"),
    default_order=(Order("reviewed_at", descending=True),),
    columns={
        "id": uuid_("review.id", "The review's id."),
        "assignment_id": uuid_("review.assignment_id", "The assignment that was looked at."),
        "agreement_id": uuid_("review.agreement_id", "The version of the contract then in force."),
        "order_id": uuid_("review.order_id", "The order it led to; null for a hold.", nullable=True),
        "reviewed_at": time_("review.reviewed_at", "When it was decided."),
        "sequence": integer("review.sequence", "The sequence of the last ledger entry that it saw."),
        "occasion": enum_("review.occasion", rules.Occasion, "What made replenishment look."),
        "outcome": enum_("review.outcome", rules.Outcome, "What was decided."),
        "quantity": quantity("review.quantity", "How much was ordered or proposed, in stock units; 0 for a hold."),
        "facts": json_("review.facts", "What was looked at, step by step."),
    },
)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Automatic ordering stopped for one assignment."""

    id: UUID
    assignment_id: UUID
    frozen_at: datetime
    frozen_by: str
    reason: str | None
    thawed_at: datetime | None
    thawed_by: str | None
    active: bool


FREEZES: Final = Source(
    kind="OrderingFreeze",
    row=Freeze,
    tables="ordering_freeze AS stop JOIN assignment ON assignment.id = stop.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("frozen_at", "part_number", "location_code", "supplier_code"),
    default_order=(Order("frozen_at", descending=True),),
    columns={
        "id": uuid_("stop.id", "The freeze's id."),
        "assignment_id": uuid_("stop.assignment_id", "The assignment whose automatic ordering is stopped."),
        "frozen_at": time_("stop.frozen_at", "Since when."),
        "frozen_by": text("stop.frozen_by", "Who froze it."),
        "reason": text("stop.reason", "Why; null when nobody said.", nullable=True),
        "thawed_at": time_("stop.thawed_at", "Until when; null while it is frozen.", nullable=True),
        "thawed_by": text("stop.thawed_by", "Who ended it; null while it is frozen.", nullable=True),
        "active": boolean("(stop.thawed_at IS NULL)", "Whether it is frozen now."),
    },
)
