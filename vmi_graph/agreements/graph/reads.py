"""What is read of agreements."""

from datetime import datetime
from typing import Annotated

import strawberry

from vmi_graph.agreements import queries
from vmi_graph.agreements.graph.objects import Agreement, AgreementOrder, AgreementWhere
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import Place, held
from vmi_graph.foundation import graph as kit


@strawberry.type
class Query:
    """What is read of agreements."""

    agreements: kit.Connection[Agreement] = kit.listed(
        Agreement,
        queries.AGREEMENTS,
        "Versions of the agreements the viewer may see, the newest first; those in force have no `validUntil`.",
        where=AgreementWhere,
        order_by=AgreementOrder,
    )

    @strawberry.field(
        description="The version of a contract that was in force at a moment; null for none, or for what is not seen."
    )
    async def agreement_at(
        self,
        info: kit.Info,
        assignment: Annotated[catalog.AssignmentReference, strawberry.argument(description="Whose contract.")],
        at: Annotated[datetime, strawberry.argument(description="The moment.")],
    ) -> Agreement | None:
        """Look a version up."""
        key = assignment.key
        if isinstance(key, Place):
            (found,) = await held(kit.viewer(info), [key])
            if len(found) != 1:
                return None
            key = found[0].id
        return await queries.version_at(kit.viewer(info), key, at)  # type: ignore[return-value]  # the row is the root
