"""Looking at assignments: decide, order what is due, keep every decision. Set-based, for one or for thousands."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import orjson

from vmi_graph.agreements.queries import InForce, contracts_of
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing.actions import Need, place_automatically
from vmi_graph.replenishment import rules
from vmi_graph.replenishment.queries.situation import situations
from vmi_graph.replenishment.rules import Decision, Outcome, Situation
from vmi_graph.stock.actions import kept

_KEEP: Final = """
INSERT INTO replenishment_review
    (id, assignment_id, agreement_id, reviewed_at, sequence, occasion, outcome, quantity, facts, order_id)
SELECT review.id, review.assignment_id, review.agreement_id, $1, review.sequence, $2, review.outcome,
       review.quantity, review.facts::jsonb, review.order_id
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::bigint[], $9::text[], $10::uuid[])
     AS review (id, assignment_id, agreement_id, sequence, outcome, quantity, facts, order_id)
"""


async def review(
    work: Work, assignment_ids: Sequence[UUID], occasion: rules.Occasion
) -> dict[UUID, tuple[Decision, UUID | None]]:
    """Decide for assignments that the work has locked, and order what is due.

    returns  the decision and the order it led to, by assignment; ended assignments are left out
    """
    levels = await kept(work, assignment_ids)
    balances = {each: level.balances for each, level in levels.items() if not level.ended}
    contracts = await contracts_of(work, list(balances))
    found = await situations(balances, contracts, work.now, within=work)
    decisions = {each: rules.decide(situation) for each, situation in found.items()}
    sequences = {each: levels[each].sequence for each in decisions}
    needs = [
        _need(each, decision, contracts[each])
        for each, decision in decisions.items()
        if decision.outcome is not Outcome.HOLD
    ]
    orders = await place_automatically(work, needs) if needs else {}
    await _keep(work, occasion, found, decisions, contracts, sequences, orders)
    return {each: (decision, orders.get(each)) for each, decision in decisions.items()}


def _need(assignment_id: UUID, decision: Decision, contract: InForce) -> Need:
    why = "; ".join(reason.meaning for reason in decision.reasons)
    return Need(
        assignment_id=assignment_id,
        quantity=decision.quantity,
        price=contract.terms.price,
        currency=contract.terms.currency,
        lead_time_days=contract.terms.lead_time_days,
        response_hours=contract.terms.response_hours,
        proposed=decision.outcome is Outcome.PROPOSE,
        reason=why or "The position fell below the minimum.",
    )


async def _keep(
    work: Work,
    occasion: rules.Occasion,
    found: Mapping[UUID, Situation],
    decisions: Mapping[UUID, Decision],
    contracts: Mapping[UUID, InForce],
    sequences: Mapping[UUID, int],
    orders: Mapping[UUID, UUID],
) -> None:
    ids = list(decisions)
    if not ids:
        return
    await work.write_last(
        _KEEP,
        work.now,
        occasion.value,
        [new_id() for _ in ids],
        ids,
        [contracts[each].agreement_id for each in ids],
        [sequences[each] for each in ids],
        [decisions[each].outcome.value for each in ids],
        [decisions[each].quantity.scaled for each in ids],
        [orjson.dumps(facts(found[each], decisions[each])).decode() for each in ids],
        [orders.get(each) for each in ids],
    )


def facts(situation: Situation, decision: Decision) -> dict[str, object]:
    """Return what is kept of a decision beside its columns: everything needed to decide again and to explain."""
    now = situation.balances
    return {
        "balances": {
            "on_hand": now.on_hand.scaled,
            "allocated": now.allocated.scaled,
            "on_order": now.on_order.scaled,
            "in_transit": now.in_transit.scaled,
            "backordered": now.backordered.scaled,
        },
        "standing": situation.standing.value,
        "frozen": situation.frozen,
        "proposed": situation.proposed.scaled,
        "ordered_today": str(situation.ordered_today),
        "data_age": None if situation.data_age is None else situation.data_age.total_seconds(),
        "reasons": [reason.value for reason in decision.reasons],
        "steps": [[step.name, step.quantity.scaled, step.sentence] for step in decision.steps],
    }
