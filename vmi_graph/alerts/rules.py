"""Which conditions hold for a shelf or an order, how urgent they are, and what becomes of their episodes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.agreements.rules import Terms, is_breached, is_overstocked
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word
from vmi_graph.purchasing.rules import IN_FORCE, OrderState
from vmi_graph.stock.rules import Balances

ACKNOWLEDGE_ALERTS: Final = Permission("alert:acknowledge")


class Condition(Word):
    """What an alert is about."""

    BELOW_MINIMUM = "BELOW_MINIMUM", "What can be served is below the minimum."
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM", "What lies on the shelf is above the maximum."
    OUT_OF_STOCK = "OUT_OF_STOCK", "Nothing is on the shelf."
    COUNT_VARIANCE = "COUNT_VARIANCE", "The shelf and the book disagreed by more than the contract tolerates."
    ORDER_UNACKNOWLEDGED = "ORDER_UNACKNOWLEDGED", "The supplier has not answered an order in the agreed time."
    ORDER_OVERDUE = "ORDER_OVERDUE", "An order has not arrived completely by the time it was promised or due."


class Horizon(Word):
    """When a condition holds."""

    NOW = "NOW", "At this moment."


class Severity(Word):
    """How urgent an alert is; raised by the part's criticality."""

    NOTICE = "NOTICE", "Good to know."
    WARNING = "WARNING", "Act soon."
    CRITICAL = "CRITICAL", "Act now."


class Change(Word):
    """What happened to an alert."""

    OPENED = "OPENED", "The condition began."
    UPDATED = "UPDATED", "Its limit or severity changed, or it became known which order it led to."
    ACKNOWLEDGED = "ACKNOWLEDGED", "Somebody took notice."
    RESOLVED = "RESOLVED", "The condition ended."


class AlertResolved(Refusal):
    """The alert is over: there is nothing left to acknowledge."""

    code = "ALERT_RESOLVED"


LADDER: Final = (Severity.NOTICE, Severity.WARNING, Severity.CRITICAL)
"""From the least urgent to the most."""

_BASE: Final = {
    Condition.BELOW_MINIMUM: Severity.NOTICE,
    Condition.ABOVE_MAXIMUM: Severity.NOTICE,
    Condition.OUT_OF_STOCK: Severity.WARNING,
    Condition.COUNT_VARIANCE: Severity.NOTICE,
    Condition.ORDER_UNACKNOWLEDGED: Severity.WARNING,
    Condition.ORDER_OVERDUE: Severity.WARNING,
}

OF_THE_SHELF: Final = (Condition.BELOW_MINIMUM, Condition.ABOVE_MAXIMUM, Condition.OUT_OF_STOCK)
"""The conditions that follow from the balances alone."""

OF_AN_ORDER: Final = (Condition.ORDER_UNACKNOWLEDGED, Condition.ORDER_OVERDUE)
"""The conditions that an order is late with."""

LEADING_TO_ORDERS: Final = (Condition.BELOW_MINIMUM, Condition.OUT_OF_STOCK)
"""The conditions that an automatic order answers."""


def severity(condition: Condition, criticality: Criticality | None) -> Severity:
    """Return how urgent a condition is: one step up for a part of high criticality, two when it runs low or out."""
    step = LADDER.index(_BASE[condition])
    if criticality is Criticality.HIGH and condition is not Condition.ABOVE_MAXIMUM:
        step += 2 if condition is Condition.BELOW_MINIMUM else 1
    elif criticality is Criticality.MEDIUM and condition is Condition.BELOW_MINIMUM:
        step += 1
    return LADDER[min(step, len(LADDER) - 1)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that holds: what was observed and the limit it passed, in stock units; None where neither fits."""

    condition: Condition
    observed: Quantity | None = None
    limit: Quantity | None = None


def findings(balances: Balances, terms: Terms) -> list[Finding]:
    """Return the conditions of the shelf that hold now; none for a shelf within its limits."""
    found = []
    if is_breached(balances.shelf, terms):
        found.append(Finding(Condition.BELOW_MINIMUM, balances.shelf, terms.minimum))
    if is_overstocked(balances.on_hand, terms):
        found.append(Finding(Condition.ABOVE_MAXIMUM, balances.on_hand, terms.maximum))
    if balances.on_hand <= ZERO:
        found.append(Finding(Condition.OUT_OF_STOCK, balances.on_hand, ZERO))
    return found


def concerns_the_shelf(before: Balances, after: Balances) -> bool:
    """Whether a movement can begin or end a condition of the shelf; what is on its way cannot."""
    return (before.on_hand, before.shelf) != (after.on_hand, after.shelf)


@dataclass(frozen=True, slots=True)
class LateOrder:
    """What decides whether an order is late.

    due_at       the supplier's promise, or what the contract says where nothing was promised
    outstanding  what may still come of the first line that waits for something
    """

    state: OrderState
    response_due_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    outstanding: Quantity


def order_findings(order: LateOrder, now: datetime) -> list[Finding]:
    """Return how an order is late; in no way once it is over, and not before it is placed."""
    found = []
    if order.state is OrderState.OPEN and is_unacknowledged(order.response_due_at, order.acknowledged_at, now):
        found.append(Finding(Condition.ORDER_UNACKNOWLEDGED))
    if order.state in IN_FORCE and order.outstanding > ZERO and is_overdue(order.due_at, now):
        found.append(Finding(Condition.ORDER_OVERDUE, order.outstanding, ZERO))
    return found


def is_unacknowledged(response_due_at: datetime | None, acknowledged_at: datetime | None, now: datetime) -> bool:
    """Whether the supplier is silent past the agreed response time."""
    return acknowledged_at is None and response_due_at is not None and now > response_due_at


def is_overdue(due_at: datetime | None, now: datetime) -> bool:
    """Whether an order with something outstanding is past the time it was due."""
    return due_at is not None and now > due_at


@dataclass(frozen=True, slots=True)
class Episode:
    """An open episode, as far as it decides what becomes of it."""

    id: UUID
    severity: Severity
    limit: Quantity | None
    led_to_order_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What becomes of the episodes of one assignment or order: those that begin, those that changed, those that end."""

    begin: tuple[Finding, ...]
    change: tuple[tuple[Episode, Finding], ...]
    end: tuple[tuple[Condition, Episode], ...]


def assess(
    open_: Mapping[Condition, Episode],
    found: Iterable[Finding],
    criticality: Criticality | None,
    led_to: UUID | None = None,
) -> Assessment:
    """Hold open episodes against the conditions that hold: one episode lasts from a crossing to the crossing back.

    An episode does not change with each movement: only with its limit or severity, or when the order it led to
    becomes known.
    """
    holding = {finding.condition: finding for finding in found}
    both = [(open_[condition], finding) for condition, finding in holding.items() if condition in open_]
    return Assessment(
        begin=tuple(finding for condition, finding in holding.items() if condition not in open_),
        change=tuple(pair for pair in both if _differs(*pair, criticality, led_to)),
        end=tuple((condition, episode) for condition, episode in open_.items() if condition not in holding),
    )


def _differs(episode: Episode, finding: Finding, criticality: Criticality | None, led_to: UUID | None) -> bool:
    names_order = order_of(finding.condition, led_to) is not None and episode.led_to_order_id is None
    return (
        names_order
        or finding.limit != episode.limit
        or severity(finding.condition, criticality) is not episode.severity
    )


def order_of(condition: Condition, led_to: UUID | None) -> UUID | None:
    """Return the order that a condition led to: none for a condition that no order answers."""
    return led_to if condition in LEADING_TO_ORDERS else None


def note(given: str | None) -> str | None:
    """Return a note as it is kept; None for an empty one."""
    kept = (given or "").strip()
    if len(kept) > 2000:  # noqa: PLR2004 - a note, not a letter
        raise InvalidInput("A note has at most 2000 characters.", path=("note",))
    return kept or None
