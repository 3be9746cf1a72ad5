"""Alerts as they begin, change and end: live and resumable."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import strawberry

from vmi_graph.alerts import events, queries, rules
from vmi_graph.alerts.graph.objects import Alert
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import held
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.quantity import Quantity

kit.word(rules.Change, name="AlertChange")


@strawberry.type(description="Something happened to an alert.")
class AlertChanged:
    """One change of an alert, with what was then and what is now."""

    alert_id: strawberry.Private[UUID]
    cursor: str = strawberry.field(description=feed.CURSOR)
    at: datetime = strawberry.field(description="When it happened.")
    change: rules.Change = strawberry.field(description="What happened.")
    condition: rules.Condition = strawberry.field(description="What the alert is about.")
    severity: rules.Severity = strawberry.field(description="How urgent it was right after it, also when replayed.")
    observed: Quantity | None = strawberry.field(description="What was found by then, in stock units; see the alert.")
    limit: Quantity | None = strawberry.field(description="The limit that was passed, in stock units; see the alert.")
    alert: Alert | None = kit.related(
        queries.ALERTS,
        by="alert_id",
        meaning="The alert as it is now; null when it has meanwhile gone out of the viewer's sight.",
    )


AlertEvent = Annotated[
    AlertChanged | feed.Heartbeat,
    strawberry.union("AlertEvent", description="What happened to an alert, or a sign of life."),
]


def _changed(cursor: str, entry: Entry) -> AlertChanged:
    facts = entry.facts
    return AlertChanged(
        alert_id=entry.subject_id,
        cursor=cursor,
        at=entry.at,
        change=rules.Change(facts["change"]),
        condition=rules.Condition(facts["condition"]),
        severity=rules.Severity(facts["severity"]),
        observed=_quantity(facts["observed"]),
        limit=_quantity(facts["limit"]),
    )


def _quantity(scaled: int | None) -> Quantity | None:
    return None if scaled is None else Quantity(scaled)


_FEED: Final = feed.Feed(topics=(events.AlertMoved.TOPIC,), event=_changed)


@strawberry.type
class Subscription:
    """What is followed of alerts."""

    @strawberry.subscription(
        description="Everything that happens to the alerts the viewer may see, in the order in which it happens."
    )
    async def alert_events(
        self,
        info: kit.Info,
        after: feed.After = None,
        of: Annotated[
            list[catalog.AssignmentReference] | None,
            strawberry.argument(description="Only those about these assignments; all when left out."),
        ] = None,
    ) -> AsyncIterable[AlertEvent]:
        """Follow alerts."""
        if of is None:
            return await _FEED.follow(info, after)
        chosen = {each.id for there in await held(kit.viewer(info), [one.key for one in of]) for each in there}
        return await _FEED.follow(info, after, lambda entry: entry.assignment_id in chosen)
