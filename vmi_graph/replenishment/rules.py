"""When to order and how much: one decision, with every step on the way to it.

    position  →  breached?  →  target quantity  →  minimum order  →  whole packs  →  ceiling
              →  may it be ordered by itself?  →  order, proposal or hold

Sources: (s, S) and (s, Q) policies, Silver, Pyke & Thomas 2017, ch. 6.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from vmi_graph.agreements.rules import Ordering, Policy, Terms, is_breached
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.quantity import ZERO, Quantity, round_down, round_up
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word
from vmi_graph.stock.rules import Balances

FREEZE_ORDERING: Final = Permission("replenishment:freeze")
PREVIEW: Final = Permission("replenishment:preview")


class Occasion(Word):
    """What made replenishment look at an assignment."""

    STOCK_MOVED = "STOCK_MOVED", "A balance changed."
    AGREEMENT_CHANGED = "AGREEMENT_CHANGED", "The contract changed."
    ORDERING_THAWED = "ORDERING_THAWED", "Automatic ordering was switched on again."
    ORDER_ENDED = "ORDER_ENDED", "An order was cancelled, rejected or closed short."
    PREVIEW = "PREVIEW", "Somebody asked what would be decided; nothing was done."


class Outcome(Word):
    """What replenishment decided."""

    ORDER = "ORDER", "An order was placed."
    PROPOSE = "PROPOSE", "An order was written down for approval."
    HOLD = "HOLD", "Nothing was ordered; the reasons say why."


class Reason(Word):
    """Why nothing was ordered, or why an order has to be approved first."""

    NOT_BREACHED = "NOT_BREACHED", "The position is not below the minimum."
    ORDERING_FROZEN = "ORDERING_FROZEN", "The parts manager froze automatic ordering."
    ORDERING_MANUAL = "ORDERING_MANUAL", "The contract leaves ordering to people."
    SUPPLIER_SUSPENDED = "SUPPLIER_SUSPENDED", "The supplier is suspended."
    STOCK_DATA_STALE = "STOCK_DATA_STALE", "The stock figures are older than the contract allows."
    AWAITING_APPROVAL = "AWAITING_APPROVAL", "A proposed order already covers this need."
    AT_CEILING = "AT_CEILING", "No whole pack fits between the position and the ceiling."
    MINIMUM_ORDER_ABOVE_CEILING = (
        "MINIMUM_ORDER_ABOVE_CEILING",
        "The minimum order would lift the position above the ceiling.",
    )
    NOTHING_TO_ORDER = "NOTHING_TO_ORDER", "The position is at the order-up-to level already."
    PROPOSAL_AGREED = "PROPOSAL_AGREED", "The contract wants every order to be approved."
    ORDER_VALUE_CAP = "ORDER_VALUE_CAP", "The order is worth more than one order may be."
    DAILY_VALUE_CAP = "DAILY_VALUE_CAP", "Today's automatic orders would be worth more than a day's may be."


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a decision looks at; deciding twice on the same situation gives the same decision.

    proposed       what proposed orders already cover
    ordered_today  the worth of today's automatic orders of this assignment, in the contract's currency
    data_age       time since the shelf was last reported on; None when it never was
    """

    balances: Balances
    terms: Terms
    standing: Standing = Standing.ACTIVE
    frozen: bool = False
    proposed: Quantity = ZERO
    ordered_today: Decimal = Decimal(0)
    data_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One modifier on the way to the quantity: its name, the quantity after it, and a sentence."""

    name: str
    quantity: Quantity
    sentence: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which steps and for which reasons; a hold has the quantity zero.

    binding  the bound or reason that decided it; what to change to have it otherwise
    """

    outcome: Outcome
    quantity: Quantity
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    @property
    def binding(self) -> Reason | None:
        """The first reason, which alone would have been enough."""
        return self.reasons[0] if self.reasons else None


def decide(situation: Situation) -> Decision:
    """Decide what to order now."""
    if not is_breached(situation.balances.position, situation.terms):
        return Decision(Outcome.HOLD, ZERO, (Reason.NOT_BREACHED,))
    blocked = tuple(reason for reason, holds in HOLDS.items() if holds(situation))
    steps, bound = reorder_quantity(situation.balances.position, situation.terms)
    quantity = steps[-1].quantity
    if bound is not None:
        return Decision(Outcome.HOLD, ZERO, (*blocked, bound), steps)
    if blocked:
        return Decision(Outcome.HOLD, ZERO, blocked, steps)
    looks = tuple(reason for reason, wants in LOOKS.items() if wants(situation, quantity))
    return Decision(Outcome.PROPOSE if looks else Outcome.ORDER, quantity, looks, steps)


def reorder_quantity(position: Quantity, terms: Terms) -> tuple[tuple[Step, ...], Reason | None]:
    """Return how much to order at a breached position, step by step, and what stands in the way, if anything.

    position  stock units; negative when backordered
    returns   the last step's quantity is a multiple of the pack size, at least the minimum order, and does not
              lift the position above the ceiling; zero when those collide, with the bound that won
    """
    if terms.policy is Policy.FIXED_QUANTITY and terms.fixed_quantity is not None:
        target = terms.fixed_quantity
        steps = [Step("TARGET", target, f"The contract orders {target} at a time.")]
    else:
        target = terms.maximum - position
        steps = [Step("TARGET", target, f"{terms.maximum} is the maximum, {position} the position.")]
    if target <= ZERO:
        return _held(steps, Reason.NOTHING_TO_ORDER)
    wanted = max(target, terms.minimum_order)
    steps.append(Step("MINIMUM_ORDER", wanted, f"At least {terms.minimum_order} is ordered."))
    packed = round_up(wanted, terms.pack_size)
    steps.append(Step("PACK_SIZE", packed, f"Rounded up to whole packs of {terms.pack_size}."))
    room = round_down(max(terms.ceiling - position, ZERO), terms.pack_size)
    fitting = min(packed, room)
    steps.append(Step("CEILING", fitting, f"{room} in whole packs fits below the ceiling of {terms.ceiling}."))
    if fitting <= ZERO:
        return _held(steps, Reason.AT_CEILING)
    if fitting < terms.minimum_order:
        return _held(steps, Reason.MINIMUM_ORDER_ABOVE_CEILING)
    return tuple(steps), None


def _held(steps: Sequence[Step], bound: Reason) -> tuple[tuple[Step, ...], Reason]:
    return (*steps, Step("HOLD", ZERO, bound.meaning)), bound


def _is_stale(situation: Situation) -> bool:
    limit = situation.terms.freshness_hours
    if limit is None:
        return False
    return situation.data_age is None or situation.data_age > timedelta(hours=limit)


HOLDS: Final[dict[Reason, Callable[[Situation], bool]]] = {
    Reason.ORDERING_FROZEN: lambda now: now.frozen,
    Reason.ORDERING_MANUAL: lambda now: now.terms.ordering is Ordering.MANUAL,
    Reason.SUPPLIER_SUSPENDED: lambda now: now.standing is Standing.SUSPENDED,
    Reason.STOCK_DATA_STALE: _is_stale,
    Reason.AWAITING_APPROVAL: lambda now: now.proposed > ZERO,
}
"""Why nothing may be ordered by itself; a new clause is a reason, a function and a line here."""

LOOKS: Final[dict[Reason, Callable[[Situation, Quantity], bool]]] = {
    Reason.PROPOSAL_AGREED: lambda now, _: now.terms.ordering is Ordering.PROPOSAL,
    Reason.ORDER_VALUE_CAP: lambda now, quantity: (
        now.terms.order_value_cap is not None and quantity.times(now.terms.price) > now.terms.order_value_cap
    ),
    Reason.DAILY_VALUE_CAP: lambda now, quantity: (
        now.terms.daily_value_cap is not None
        and now.ordered_today + quantity.times(now.terms.price) > now.terms.daily_value_cap
    ),
}
"""Why an order needs a look before it is placed."""


def sentence(outcome: Outcome, quantity: Quantity, reasons: Sequence[Reason]) -> str:
    """Return a decision and its cause in one sentence for people."""
    cause = reasons[0].meaning if reasons else "The position is below the minimum."
    match outcome:
        case Outcome.ORDER:
            return f"{quantity} ordered. {cause}"
        case Outcome.PROPOSE:
            return f"{quantity} proposed for approval. {cause}"
        case Outcome.HOLD:
            return f"Nothing ordered. {cause}"
