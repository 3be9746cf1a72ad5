"""Taking notice of an alert."""

from uuid import UUID

import strawberry

from vmi_graph.alerts import actions, queries, rules
from vmi_graph.alerts.graph.objects import Alert
from vmi_graph.catalog.graph import row_id
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load


@strawberry.input(description="Notice taken of an alert.")
class AcknowledgeAlertInput:
    """Which alert, and what there is to say."""

    idempotency_key: UUID = strawberry.field(
        description="A fresh UUID for each act. The same key again repeats the answer; with another input it fails."
    )
    alert: strawberry.ID = strawberry.field(description="The global id of the alert.")
    note: str | None = strawberry.field(
        description="What is to be said about it, to both sides: at most 2000 characters.", default=None
    )
    expected_version: int | None = strawberry.field(
        description="The version that was read; refused when the alert has changed since.", default=None
    )


@strawberry.type(description="The alert that was acknowledged.")
class AcknowledgeAlertPayload(kit.Payload):
    """The answer to an acknowledgement."""

    alert: Alert | None = strawberry.field(
        description="The alert as it is now; null when refused, or out of sight meanwhile.", default=None
    )


@strawberry.type
class Mutation:
    """What is done about alerts."""

    @kit.mutation(
        "Take notice of an open alert. One that was acknowledged before keeps its first name and note.",
        permission=rules.ACKNOWLEDGE_ALERTS,
    )
    async def acknowledge_alert(
        self,
        info: kit.Info,
        input: AcknowledgeAlertInput,  # noqa: A002 - the one argument of every mutation
    ) -> AcknowledgeAlertPayload:
        """Acknowledge."""
        done = await actions.acknowledge_alert(
            kit.viewer(info),
            row_id("Alert", input.alert),
            kit.once(info, input),
            note=input.note,
            expected_version=input.expected_version,
        )
        alert = await load(info, queries.ALERTS, done.alert_id)
        return AcknowledgeAlertPayload(alert=alert, replayed=done.replayed)
