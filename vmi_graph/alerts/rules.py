"""Which conditions hold for a shelf or an order, and how urgent they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmi_graph.agreements.rules import Terms, is_breached, is_overstocked
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word
from vmi_graph.stock.rules import Balances

ACKNOWLEDGE_ALERTS: Final = Permission("alert:acknowledge")


class Condition(Word):
    """What an alert is about."""

    BELOW_MINIMUM = "BELOW_MINIMUM", "What can be served is below the minimum."
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM", "What lies on the shelf is above the maximum."
    OUT_OF_STOCK = "OUT_OF_STOCK", "Nothing is on the shelf."
    COUNT_VARIANCE = "COUNT_VARIANCE", "The shelf and the book disagreed by more than the contract tolerates."
    ORDER_UNACKNOWLEDGED = (
        "ORDER_UNACKNOWLEDGED",
        "The supplier has not answered an order in the agreed time.",
    )
    ORDER_OVERDUE = "ORDER_OVERDUE", "An order has not arrived completely by the time it was due."


class Horizon(Word):
    """When a condition holds."""

    NOW = "NOW", "At this moment."


class Severity(Word):
    """How urgent an alert is; raised by the part's criticality."""

    NOTICE = "NOTICE", "Good to know."
    WARNING = "WARNING", "Act soon."
    CRITICAL = "CRITICAL", "Act now."


_LADDER: Final = (Severity.NOTICE, Severity.WARNING, Severity.CRITICAL)

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


def severity(condition: Condition, criticality: Criticality | None) -> Severity:
    """Return how urgent a condition is: one step up for a part of high criticality, two when it runs low or out."""
    step = _LADDER.index(_BASE[condition])
    if criticality is Criticality.HIGH and condition is not Condition.ABOVE_MAXIMUM:
        step += 2 if condition is Condition.BELOW_MINIMUM else 1
    elif criticality is Criticality.MEDIUM and condition is Condition.BELOW_MINIMUM:
        step += 1
    return _LADDER[min(step, len(_LADDER) - 1)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that holds: what was observed and the limit it passed, in stock units."""

    condition: Condition
    observed: Quantity
    limit: Quantity


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


def is_unacknowledged(response_due_at: datetime, acknowledged_at: datetime | None, now: datetime) -> bool:
    """Whether the supplier is silent past the agreed response time."""
    return acknowledged_at is None and now > response_due_at


def is_overdue(due_at: datetime, now: datetime) -> bool:
    """Whether an order with something outstanding is past the time it was due."""
    return now > due_at
