"""Stock in sum: how many assignments are where they should be, and what the stock is worth."""

from dataclasses import dataclass
from decimal import Decimal

from vmi_graph.agreements.rules import READ_PRICES
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.reading import Binder, Condition
from vmi_graph.foundation.reading.condition import to_sql
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.stock.queries import levels


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of assignments, and the value by currency; None for a viewer who may not see prices."""

    assignments: int
    breached: int
    below_minimum: int
    above_maximum: int
    out_of_stock: int
    values: tuple[tuple[str, Decimal], ...] | None


async def summary(viewer: Viewer, condition: Condition, *, within: Statements = POOLED) -> Summary:
    """Sum up the levels under a condition that the viewer may see; zeros and no value for none."""
    bind = Binder()
    source = levels.LEVELS
    where = f"({source.scope(viewer, bind)}) AND {to_sql(condition, source, viewer, bind)}"
    rows = await within.fetch(
        f"SELECT count(*), count(*) FILTER (WHERE {levels.BREACHED}), "  # noqa: S608 - no client's text in it
        f"count(*) FILTER (WHERE {levels.BELOW_MINIMUM}), count(*) FILTER (WHERE {levels.ABOVE_MAXIMUM}), "
        f"count(*) FILTER (WHERE {levels.OUT_OF_STOCK}), agreement.currency, sum({levels.VALUE}) "
        f"FROM {source.tables} WHERE {where} GROUP BY agreement.currency ORDER BY agreement.currency",
        *bind.values,
    )
    numbers = [sum(row[place] for row in rows) for place in range(5)]
    values = tuple((row[5], row[6]) for row in rows) if viewer.may(READ_PRICES) else None
    return Summary(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], values)
