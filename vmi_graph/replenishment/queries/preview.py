"""What would be decided now, also with other terms; nothing is done and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from vmi_graph.agreements.queries import InForce, in_force
from vmi_graph.catalog.queries import Key, held, the_one
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.reading import by_ids
from vmi_graph.foundation.refusal import BadInput, InvalidInput
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.replenishment import rules
from vmi_graph.replenishment.queries.situation import situations
from vmi_graph.stock.queries import LEVELS


@dataclass(frozen=True, slots=True)
class Preview:
    """A decision that was not carried out, and what it looked at."""

    assignment_id: UUID
    agreement_id: UUID
    at: datetime
    situation: rules.Situation
    decision: rules.Decision


async def preview(viewer: Viewer, key: Key, changes: Mapping[str, Any]) -> Preview | None:
    """Decide for one assignment as it stands now, with some terms changed; None where none exists for the viewer.

    Terms that contradict each other are refused.
    """
    viewer.require(rules.PREVIEW)
    (found,) = await held(viewer, [key])
    if not found:
        return None
    try:
        assignment_id = the_one(found).id
    except InvalidInput as ambiguous:
        raise BadInput(ambiguous.message) from ambiguous
    levels = await by_ids(LEVELS, viewer, [assignment_id])
    contracts = await in_force([assignment_id])
    contract = contracts[assignment_id]
    try:
        terms = replace(contract.terms, **_following(contract, changes))
    except InvalidInput as wrong:
        raise BadInput(wrong.message) from wrong
    changed = InForce(contract.agreement_id, contract.version, terms)
    now = datetime.now(UTC)
    balances = {assignment_id: levels[assignment_id].balances}
    gathered = await situations(balances, {assignment_id: changed}, now, within=POOLED)
    situation = gathered[assignment_id]
    return Preview(assignment_id, contract.agreement_id, now, situation, rules.decide(situation))


def _following(contract: InForce, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let the ceiling follow a maximum that is raised above it, unless it is given too."""
    maximum = changes.get("maximum")
    if maximum is not None and "ceiling" not in changes and maximum > contract.terms.ceiling:
        return {**changes, "ceiling": maximum}
    return changes
