"""The ledger as it is read, and the balances of any past moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, enum_, integer, quantity, text, time_, uuid_
from vmi_graph.foundation.word import Word
from vmi_graph.stock import rules


class LedgerTime(Word):
    """By which of its two times an entry belongs to a moment."""

    HAPPENED = "HAPPENED", "When it happened on the shelf, also if it was reported late."
    RECORDED = "RECORDED", "When it was recorded here: what the book said at that moment."


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of one balance."""

    id: UUID
    assignment_id: UUID
    sequence: int
    balance: rules.Balance
    kind: rules.EntryKind
    quantity: Quantity
    balance_after: Quantity
    happened_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None
    order_line_id: UUID | None


ENTRIES: Final = Source(
    kind="LedgerEntry",
    row=Entry,
    tables="ledger_entry AS entry JOIN assignment ON assignment.id = entry.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("recorded_at", "happened_at", "part_number", "location_code", "supplier_code"),
    default_order=(Order("recorded_at", descending=True), Order("sequence", descending=True)),
    columns={
        "id": uuid_("entry.id", "The entry's id."),
        "assignment_id": uuid_("entry.assignment_id", "The assignment whose balance moved."),
        "sequence": integer("entry.sequence", "Counts the entries of the assignment without a gap, in commit order."),
        "balance": enum_("entry.balance", rules.Balance, "Which balance moved."),
        "kind": enum_("entry.kind", rules.EntryKind, "Why it moved."),
        "quantity": quantity("entry.quantity", "By how much, in stock units; negative takes away."),
        "balance_after": quantity("entry.balance_after", "The balance afterwards, in stock units."),
        "happened_at": time_("entry.happened_at", "When it happened."),
        "recorded_at": time_("entry.recorded_at", "When it was recorded here."),
        "actor": text("entry.actor", "Who recorded it."),
        "source": text("entry.source", "The client through which it came."),
        "external_reference": text(
            "entry.external_reference", "What the client calls it; null when it has no name for it.", nullable=True
        ),
        "reason": text("entry.reason", "What the actor said about it; null when nothing.", nullable=True),
        "order_line_id": uuid_("entry.order_line_id", "The order line it belongs to; null when none.", nullable=True),
    },
)

_AT: Final = {
    LedgerTime.RECORDED: """
        SELECT DISTINCT ON (assignment_id, balance) assignment_id, balance, balance_after
        FROM ledger_entry WHERE assignment_id = ANY($1::uuid[]) AND recorded_at <= $2
        ORDER BY assignment_id, balance, recorded_at DESC, sequence DESC""",
    LedgerTime.HAPPENED: """
        SELECT assignment_id, balance, sum(quantity)::bigint
        FROM ledger_entry WHERE assignment_id = ANY($1::uuid[]) AND happened_at <= $2
        GROUP BY assignment_id, balance""",
}


async def balances_at(
    assignment_ids: Sequence[UUID], at: datetime, time: LedgerTime, *, within: Statements = POOLED
) -> dict[UUID, rules.Balances]:
    """Return the balances of assignments at a past moment; zero before the first entry.

    The caller narrows the assignments to what the viewer may see.
    """
    amounts: dict[UUID, dict[str, Quantity]] = {assignment_id: {} for assignment_id in assignment_ids}
    for assignment_id, balance, amount in await within.fetch(_AT[time], list(assignment_ids), at):
        amounts[assignment_id][balance.lower()] = Quantity(amount)
    return {assignment_id: rules.Balances(**found) for assignment_id, found in amounts.items()}
