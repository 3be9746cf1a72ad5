"""What is read of alerts."""

from typing import Annotated

import strawberry

from vmi_graph.alerts import queries
from vmi_graph.alerts.graph.objects import Alert, AlertOrder, AlertWhere
from vmi_graph.catalog.graph import row_id
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load


@strawberry.type
class Query:
    """What is read of alerts."""

    alerts: kit.Connection[Alert] = kit.listed(
        Alert,
        queries.ALERTS,
        "The alerts the viewer may see, open ones and those that are over, the newest first unless ordered otherwise.",
        where=AlertWhere,
        order_by=AlertOrder,
    )

    @strawberry.field(
        description="One alert; null for what does not exist or may not be seen.",
        metadata=kit.looked_up(queries.ALERTS, "id", None),
    )
    async def alert(
        self,
        info: kit.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")],  # noqa: A002 - as Relay has it
    ) -> Alert | None:
        """Look an alert up."""
        return await load(info, queries.ALERTS, row_id("Alert", id))  # type: ignore[no-any-return]
