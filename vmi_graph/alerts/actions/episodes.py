"""Episodes as a unit of work has them, and the statements that begin, change and end them for any number at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import asyncpg

from vmi_graph.alerts import rules
from vmi_graph.alerts.events import AlertMoved
from vmi_graph.alerts.rules import Assessment, Change, Condition, Episode, Finding, Horizon, Severity
from vmi_graph.catalog.events import SupplierUnassigned
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work


@dataclass(slots=True)
class Watched:
    """What alerts are about: an assignment, or one of its orders, with the episodes that are open."""

    assignment_id: UUID
    supplier_id: UUID
    location_id: UUID
    criticality: Criticality | None
    ended: bool = False
    about_order_id: UUID | None = None
    open: dict[Condition, Episode] = field(default_factory=dict)


_WATCHED: Final = """
SELECT assignment.id, assignment.supplier_id, assignment.location_id, part.criticality,
       assignment.ended_at IS NOT NULL AS ended,
       alert.id AS alert_id, alert.condition, alert.severity, alert.limit_value, alert.led_to_order_id
FROM assignment JOIN part ON part.id = assignment.part_id
LEFT JOIN alert ON alert.assignment_id = assignment.id AND alert.resolved_at IS NULL
     AND alert.about_order_id IS NULL AND alert.condition = ANY($2::text[])
WHERE assignment.id = ANY($1::uuid[])
"""


async def watched(work: Work, assignment_ids: Sequence[UUID], conditions: Sequence[Condition]) -> list[Watched]:
    """Return assignments with their open episodes of some conditions; in the order asked, each once."""
    found: dict[UUID, Watched] = {}
    for row in await work.fetch(_WATCHED, list(assignment_ids), [condition.value for condition in conditions]):
        there = found.get(row["id"])
        if there is None:
            there = found[row["id"]] = Watched(
                row["id"], row["supplier_id"], row["location_id"], criticality(row["criticality"]), row["ended"]
            )
        if row["alert_id"] is not None:
            there.open[Condition(row["condition"])] = episode(row)
    return [found[each] for each in dict.fromkeys(assignment_ids) if each in found]


def criticality(kept: str | None) -> Criticality | None:
    """Return the criticality of a record."""
    return None if kept is None else Criticality(kept)


def episode(row: asyncpg.Record) -> Episode:
    """Return the open episode of a record."""
    return Episode(row["alert_id"], Severity(row["severity"]), _quantity(row["limit_value"]), row["led_to_order_id"])


def _quantity(scaled: int | None) -> Quantity | None:
    return None if scaled is None else Quantity(scaled)


def _scaled(quantity: Quantity | None) -> int | None:
    return None if quantity is None else quantity.scaled


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of the episodes about one thing, and the order that its conditions led to."""

    watched: Watched
    assessment: Assessment
    led_to: UUID | None = None


_RETURNING: Final = (
    "RETURNING alert.id, alert.condition, alert.severity, alert.observed, alert.limit_value, alert.led_to_order_id, "
    "alert.about_order_id, alert.resolved_at, alert.assignment_id"
)

# the partial unique indexes are a second wall: whoever writes here holds the locks of the assignments
_BEGIN: Final = f"""
INSERT INTO alert (id, assignment_id, condition, horizon, severity, observed, limit_value, about_order_id,
                   led_to_order_id, opened_at, version)
SELECT new.id, new.assignment_id, new.condition, '{Horizon.NOW.value}', new.severity, new.observed, new.limit_value,
       new.about_order_id, new.led_to_order_id, $9, 1
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::uuid[], $8::uuid[])
     AS new (id, assignment_id, condition, severity, observed, limit_value, about_order_id, led_to_order_id)
ON CONFLICT DO NOTHING
{_RETURNING}
"""  # noqa: S608 - constants of ours

_CHANGE: Final = f"""
UPDATE alert SET severity = CASE WHEN new.ended THEN alert.severity ELSE new.severity END,
       observed = CASE WHEN new.ended THEN alert.observed ELSE new.observed END,
       limit_value = CASE WHEN new.ended THEN alert.limit_value ELSE new.limit_value END,
       led_to_order_id = coalesce(alert.led_to_order_id, new.led_to_order_id),
       resolved_at = CASE WHEN new.ended THEN greatest($7, alert.opened_at) END, version = alert.version + 1
FROM unnest($1::uuid[], $2::boolean[], $3::text[], $4::bigint[], $5::bigint[], $6::uuid[])
     AS new (id, ended, severity, observed, limit_value, led_to_order_id)
WHERE alert.id = new.id AND alert.resolved_at IS NULL
{_RETURNING}
"""  # noqa: S608 - constants of ours


async def write(work: Work, judged: Sequence[Judged]) -> None:
    """Begin, change and end episodes of assignments that the work has locked; tells `AlertMoved` for each."""
    await _change(work, judged)
    await _begin(work, judged)


async def _begin(work: Work, judged: Sequence[Judged]) -> None:
    fresh = [(new_id(), each, finding) for each in judged for finding in each.assessment.begin]
    if not fresh:
        return
    rows = await work.write(
        _BEGIN,
        [alert_id for alert_id, _, _ in fresh],
        [each.watched.assignment_id for _, each, _ in fresh],
        [finding.condition.value for _, _, finding in fresh],
        [rules.severity(finding.condition, each.watched.criticality).value for _, each, finding in fresh],
        [_scaled(finding.observed) for _, _, finding in fresh],
        [_scaled(finding.limit) for _, _, finding in fresh],
        [each.watched.about_order_id for _, each, _ in fresh],
        [rules.order_of(finding.condition, each.led_to) for _, each, finding in fresh],
        work.now,
    )
    about = {alert_id: each.watched for alert_id, each, _ in fresh}
    work.tell(*(moved(row, about[row["id"]].supplier_id, about[row["id"]].location_id, Change.OPENED) for row in rows))


async def _change(work: Work, judged: Sequence[Judged]) -> None:
    changed: list[tuple[Judged, Episode, Finding | None]] = []
    for each in judged:
        changed.extend((each, episode, None) for _, episode in each.assessment.end)
        changed.extend((each, episode, finding) for episode, finding in each.assessment.change)
    if not changed:
        return
    rows = await work.write(
        _CHANGE,
        [episode.id for _, episode, _ in changed],
        [finding is None for _, _, finding in changed],
        [
            episode.severity.value
            if finding is None
            else rules.severity(finding.condition, each.watched.criticality).value
            for each, episode, finding in changed
        ],
        [None if finding is None else _scaled(finding.observed) for _, _, finding in changed],
        [None if finding is None else _scaled(finding.limit) for _, _, finding in changed],
        [None if finding is None else rules.order_of(finding.condition, each.led_to) for each, _, finding in changed],
        work.now,
    )
    about = {episode.id: each.watched for each, episode, _ in changed}
    for row in rows:
        change = Change.UPDATED if row["resolved_at"] is None else Change.RESOLVED
        work.tell(moved(row, about[row["id"]].supplier_id, about[row["id"]].location_id, change))


def moved(row: asyncpg.Record, supplier_id: UUID | None, location_id: UUID | None, change: Change) -> AlertMoved:
    """Return the event of a row that was just written."""
    return AlertMoved(
        subject_id=row["id"],
        assignment_id=row["assignment_id"],
        supplier_id=supplier_id,
        location_id=location_id,
        change=change,
        condition=Condition(row["condition"]),
        severity=Severity(row["severity"]),
        observed=_quantity(row["observed"]),
        limit=_quantity(row["limit_value"]),
        order=row["led_to_order_id"],
        about=row["about_order_id"],
    )


_RELEASE: Final = f"""
UPDATE alert SET resolved_at = greatest($2, opened_at), version = version + 1
WHERE assignment_id = ANY($1::uuid[]) AND resolved_at IS NULL
{_RETURNING}
"""  # noqa: S608 - constants of ours


async def release(work: Work, ended: Sequence[SupplierUnassigned]) -> None:
    """End every episode of assignments that ended, in the work that ended them."""
    about = {event.subject_id: event for event in ended}
    for row in await work.write(_RELEASE, list(about), work.now):
        event = about[row["assignment_id"]]
        work.tell(moved(row, event.supplier_id, event.location_id, Change.RESOLVED))
