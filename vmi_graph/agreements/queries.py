"""Agreements as they are read: every version, and the one in force at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import asyncpg

from vmi_graph.agreements import rules
from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.catalog.rules import READ_INTERNAL
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import (
    AllOf,
    AnyOf,
    Column,
    Is,
    Order,
    Source,
    decimal_,
    enum_,
    integer,
    one,
    quantity,
    text,
    time_,
    uuid_,
)
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work

TERMS: Final[Mapping[str, Column]] = {
    "minimum": quantity("agreement.minimum", "Below it an order is due."),
    "maximum": quantity("agreement.maximum", "Above it there is too much; the level that is ordered up to."),
    "minimum_set_by": enum_("agreement.minimum_set_by", rules.Side, "Which side sets the minimum."),
    "maximum_set_by": enum_("agreement.maximum_set_by", rules.Side, "Which side sets the maximum."),
    "lowest_minimum": quantity(
        "agreement.lowest_minimum", "The lowest minimum the supplier may set; null is no bound.", nullable=True
    ),
    "highest_minimum": quantity(
        "agreement.highest_minimum", "The highest minimum the supplier may set; null is no bound.", nullable=True
    ),
    "lowest_maximum": quantity(
        "agreement.lowest_maximum", "The lowest maximum the supplier may set; null is no bound.", nullable=True
    ),
    "highest_maximum": quantity(
        "agreement.highest_maximum", "The highest maximum the supplier may set; null is no bound.", nullable=True
    ),
    "trigger": enum_("agreement.trigger", rules.Trigger, "At which position an order is due."),
    "policy": enum_("agreement.policy", rules.Policy, "How much is ordered once an order is due."),
    "fixed_quantity": quantity(
        "agreement.fixed_quantity", "How much is ordered at a time; null unless the policy says so.", nullable=True
    ),
    "pack_size": quantity("agreement.pack_size", "Orders are whole multiples of it."),
    "minimum_order": quantity("agreement.minimum_order", "Orders are at least this."),
    "ceiling": quantity("agreement.ceiling", "No order lifts the position above it."),
    "lead_time_days": integer("agreement.lead_time_days", "Days from order to receipt."),
    "review_period_days": integer("agreement.review_period_days", "Days between two looks; 0 is at every movement."),
    "response_hours": integer("agreement.response_hours", "Hours within which the supplier answers an order."),
    "ownership": enum_("agreement.ownership", rules.Ownership, "Who owns what lies on the shelf."),
    "price": decimal_(
        "agreement.price", "The price of one stock unit, in the contract's currency.", permission=rules.READ_PRICES
    ),
    "currency": text("agreement.currency", "The contract's currency (ISO 4217).", permission=rules.READ_PRICES),
    "ordering": enum_("agreement.ordering", rules.Ordering, "What happens when an order is due."),
    "order_value_cap": decimal_(
        "agreement.order_value_cap",
        "The most one automatic order may be worth, in the contract's currency; null is no cap.",
        nullable=True,
        permission=rules.READ_PRICES,
    ),
    "daily_value_cap": decimal_(
        "agreement.daily_value_cap",
        "The most a day's automatic orders may be worth, in the contract's currency; null is no cap.",
        nullable=True,
        permission=rules.READ_PRICES,
    ),
    "count_tolerance_percent": decimal_(
        "agreement.count_tolerance_percent", "How far a count may be from the book, in percent of the book."
    ),
    "freshness_hours": integer(
        "agreement.freshness_hours",
        "How old stock figures may be for an automatic order, in hours; null is any age.",
        nullable=True,
    ),
    "internal_note": text(
        "agreement.internal_note", "A note for the customer's own people.", nullable=True, permission=READ_INTERNAL
    ),
}
"""A column for each of the `rules.Terms`."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of the contract of an assignment; what the viewer may not read is None."""

    id: UUID
    assignment_id: UUID
    version: int
    valid_from: datetime
    valid_until: datetime | None
    minimum: Quantity
    maximum: Quantity
    minimum_set_by: rules.Side
    maximum_set_by: rules.Side
    lowest_minimum: Quantity | None
    highest_minimum: Quantity | None
    lowest_maximum: Quantity | None
    highest_maximum: Quantity | None
    trigger: rules.Trigger
    policy: rules.Policy
    fixed_quantity: Quantity | None
    pack_size: Quantity
    minimum_order: Quantity
    ceiling: Quantity
    lead_time_days: int
    review_period_days: int
    response_hours: int
    ownership: rules.Ownership
    price: Decimal | None
    currency: str | None
    ordering: rules.Ordering
    order_value_cap: Decimal | None
    daily_value_cap: Decimal | None
    count_tolerance_percent: Decimal
    freshness_hours: int | None
    internal_note: str | None
    changed_by: str
    change_reason: str | None


AGREEMENTS: Final = Source(
    kind="Agreement",
    row=Agreement,
    tables="agreement JOIN assignment ON assignment.id = agreement.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("valid_from", "part_number", "location_code", "supplier_code"),
    default_order=(Order("valid_from", descending=True), Order("version", descending=True)),
    columns={
        "id": uuid_("agreement.id", "The version's id."),
        "assignment_id": uuid_("agreement.assignment_id", "The assignment."),
        "version": integer(
            "agreement.version", "Counts the changes; give it as `expectedVersion` to change it safely."
        ),
        "valid_from": time_("agreement.valid_from", "Since when this version is in force."),
        "valid_until": time_(
            "agreement.valid_until", "When the next version took over; null while in force.", nullable=True
        ),
        **TERMS,
        "changed_by": text("agreement.changed_by", "Who agreed this version."),
        "change_reason": text("agreement.change_reason", "Why it was agreed; null when nobody said.", nullable=True),
    },
)


async def version_at(viewer: Viewer, assignment_id: UUID, at: datetime) -> Agreement | None:
    """Return the version that was in force at a moment; None for none, and where the assignment is not visible."""
    over = AnyOf((Is("valid_until", "is_null", value=True), Is("valid_until", "gt", at)))
    condition = AllOf((Is("assignment_id", "eq", assignment_id), Is("valid_from", "lte", at), over))
    return await one(AGREEMENTS, viewer, condition)


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of a contract that holds at a moment, for deciding; never for showing to a viewer."""

    agreement_id: UUID
    version: int
    terms: rules.Terms


_SELECTION: Final = ", ".join(f"{column.sql} AS {name}" for name, column in TERMS.items())
_NOW: Final = "agreement.valid_until IS NULL"
_THEN: Final = "agreement.valid_from <= $2 AND (agreement.valid_until > $2 OR agreement.valid_until IS NULL)"


def _statement(moment: str) -> str:
    return (
        f"SELECT agreement.id, agreement.assignment_id, agreement.version, {_SELECTION} "  # noqa: S608 - columns of ours
        f"FROM agreement WHERE agreement.assignment_id = ANY($1::uuid[]) AND {moment}"
    )


_KNOWN: Final[dict[UUID, rules.Terms]] = {}
_MOST_KNOWN: Final = 20_000


async def contracts_of(work: Work, assignment_ids: Sequence[UUID]) -> dict[UUID, InForce]:
    """Return the terms in force of assignments that the work has locked; read once in a work, until it changes them."""
    known: dict[UUID, InForce | None] = work.memory.setdefault(_CONTRACTS, {})
    missing = [each for each in dict.fromkeys(assignment_ids) if each not in known]
    if missing:
        found = await in_force(missing, within=work)
        known.update((each, found.get(each)) for each in missing)
    return {each: contract for each in assignment_ids if (contract := known[each]) is not None}


_CONTRACTS: Final = "agreements.in_force"


def forget_contracts(work: Work) -> None:
    """Let the work read again what is in force, after it has changed it."""
    work.memory.pop(_CONTRACTS, None)


async def in_force(
    assignment_ids: Sequence[UUID], *, within: Statements = POOLED, at: datetime | None = None
) -> dict[UUID, InForce]:
    """Return the terms in force now, or at a moment, by assignment; nothing for one that had no contract then."""
    ids = list(assignment_ids)
    if at is None:
        records = await within.fetch(_statement(_NOW), ids)
    else:
        records = await within.fetch(_statement(_THEN), ids, at)
    return {record["assignment_id"]: InForce(record["id"], record["version"], _terms(record)) for record in records}


def _terms(record: asyncpg.Record) -> rules.Terms:
    """Return the terms of a version; they never change, so those read lately are remembered."""
    known = _KNOWN.get(record["id"])
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[record["id"]] = terms_of(record)
    return known


def terms_of(record: asyncpg.Record) -> rules.Terms:
    """Return the terms in a record that has a column for each of them."""
    values: dict[str, Any] = {
        name: None if record[name] is None else column.load(record[name]) for name, column in TERMS.items()
    }
    return rules.Terms(**values)
