"""Somebody takes notice of an alert."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vmi_graph.alerts import queries, rules
from vmi_graph.alerts.actions.episodes import moved
from vmi_graph.alerts.rules import Change
from vmi_graph.foundation import reading
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.refusal import NotFound, StaleVersion
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The alert that was taken notice of."""

    alert_id: UUID
    replayed: bool = False


_ACKNOWLEDGE: Final = """
UPDATE alert SET acknowledged_at = greatest($2, opened_at), acknowledged_by = $3, acknowledged_note = $4,
       version = alert.version + 1
FROM assignment
WHERE alert.id = $1 AND assignment.id = alert.assignment_id
RETURNING alert.*, assignment.supplier_id, assignment.location_id
"""


@retried
async def acknowledge_alert(
    viewer: Viewer, alert_id: UUID, once: Once, *, note: str | None = None, expected_version: int | None = None
) -> Acknowledged:
    """Take notice of an open alert; one that somebody acknowledged before stays as it is."""
    viewer.require(rules.ACKNOWLEDGE_ALERTS)
    async with Work(viewer, once) as work:
        alert = await _visible(work, alert_id)
        await work.lock([] if alert is None else [alert.assignment_id])
        if work.answer is not None:
            return Acknowledged(UUID(work.answer["alert"]), replayed=True)
        alert = await _visible(work, alert_id)
        if alert is None:
            raise NotFound("There is no such alert.", path=("alert",))
        if expected_version is not None and expected_version != alert.version:
            raise StaleVersion("The alert", expected=expected_version, actual=alert.version)
        if not alert.open:
            raise rules.AlertResolved("The alert is resolved: its condition has ended.", path=("alert",))
        kept = rules.note(note)
        if alert.acknowledged_at is None:
            (row,) = await work.write(_ACKNOWLEDGE, alert_id, work.now, viewer.subject, kept)
            work.tell(moved(row, row["supplier_id"], row["location_id"], Change.ACKNOWLEDGED))
        work.keep({"alert": alert_id})
        return Acknowledged(alert_id)


async def _visible(work: Work, alert_id: UUID) -> queries.Alert | None:
    return (await reading.by_ids(queries.ALERTS, work.viewer, [alert_id], within=work)).get(alert_id)
