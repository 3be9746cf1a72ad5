"""What counts as usage and as demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word

RECORD_UNMET_DEMAND: Final = Permission("demand:record")


class Period(Word):
    """How long the period of a usage figure is."""

    DAY = "DAY", "One calendar day in UTC."
    MONTH = "MONTH", "One calendar month in UTC."


class InsideTheLedger(Refusal):
    """The ledger was kept in this period already: usage is recorded there, not as history."""

    code = "INSIDE_THE_LEDGER"


@dataclass(frozen=True, slots=True)
class MonthlyUsage:
    """What was used in one calendar month in UTC, in stock units, less what came back.

    Negative when more came back than went out; None when nobody kept a record, which is not zero.
    """

    starts_on: date
    quantity: Quantity | None


def following(starts_on: date, period: Period) -> date:
    """Return the first day behind a period."""
    if period is Period.DAY:
        return date.fromordinal(starts_on.toordinal() + 1)
    return date(starts_on.year + starts_on.month // 12, starts_on.month % 12 + 1, 1)


def is_history(starts_on: date, period: Period, ledger_began: datetime) -> bool:
    """Whether a period was over before the ledger began: what came later is in the ledger."""
    return following(starts_on, period) <= ledger_began.astimezone(UTC).date()


def check_history(starts_on: date, period: Period, ledger_began: datetime) -> None:
    """Refuse a period that does not begin on its first day, or in which the ledger was kept already."""
    if period is Period.MONTH and starts_on.day != 1:
        raise InvalidInput("A month begins on its first day.", path=("startsOn",))
    if not is_history(starts_on, period, ledger_began):
        raise InsideTheLedger(
            f"{starts_on} is not over before the ledger began on {ledger_began.astimezone(UTC).date()}.",
            path=("startsOn",),
        )


def by_month(
    history: Mapping[date, Quantity], ledger: Mapping[date, Quantity], began: datetime, until: datetime
) -> list[MonthlyUsage]:
    """Add up history and ledger, without a gap from the first month of either to the last.

    history, ledger  by the first day of the month; what came back already taken off
    began, until     between which the ledger is kept: a whole month in between without movements is zero, since
                     the ledger is a record of it; any other month without a figure is None
    """
    first = min([*history, *ledger, _month(began)])
    last = max([*history, *ledger, _month(until)])
    months = []
    while first <= last:
        known = [figures[first] for figures in (history, ledger) if first in figures]
        kept = began.astimezone(UTC).date() <= first <= until.astimezone(UTC).date()
        sum_ = Quantity(sum(each.scaled for each in known)) if known else ZERO if kept else None
        months.append(MonthlyUsage(first, sum_))
        first = following(first, Period.MONTH)
    return months


def _month(moment: datetime) -> date:
    return moment.astimezone(UTC).date().replace(day=1)
