"""Reads below the horizon: what every running transaction can no longer come before.

Numbers are given out in one order and committed in another, so reading behind the last number seen loses what
commits late. Below the oldest running transaction nothing can appear any more: entries are read up to there, in the
order of (xid, id), and whoever goes on from the last place has neither gap nor repeat. A transaction that wrote and
stays open, in any database of the server, delays the horizon and with it everybody; the server's
`idle_in_transaction_session_timeout` is the limit to that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.journal.cursor import END, START, Place
from vmi_graph.foundation.journal.eras import ERA, ERA_BITS
from vmi_graph.foundation.refusal import CursorTooOld


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; the same object for every reader of a process."""

    place: Place
    at: datetime
    topic: str
    subject_id: UUID
    assignment_id: UUID | None
    supplier_id: UUID | None
    location_id: UUID | None
    actor: str
    client: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Entries in order, and the place they were read up to.

    complete  whether that is all there is for now
    waiting   whether later entries are committed already, but something earlier may still come before them
    """

    entries: Sequence[Entry]
    up_to: Place
    complete: bool
    waiting: bool


_HORIZON: Final = f"{ERA} + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

_PRUNED: Final = "SELECT pruned_xid, pruned_id FROM journal_era ORDER BY pruned_xid DESC, pruned_id DESC LIMIT 1"

_READ: Final = f"""
SELECT now.horizon,
       (SELECT id FROM journal_entry WHERE xid >= now.horizon ORDER BY xid, id LIMIT 1) IS NOT NULL AS waiting,
       pruned.pruned_xid, pruned.pruned_id, lost.follows_xid, lost.follows_id, entry.*
FROM (SELECT {_HORIZON} AS horizon) AS now
LEFT JOIN ({_PRUNED}) AS pruned ON TRUE
LEFT JOIN journal_era AS lost ON lost.number = ($1::bigint >> {ERA_BITS}) + 1
LEFT JOIN LATERAL (
    SELECT xid, id, at, topic, subject_id, assignment_id, supplier_id, location_id, actor, client, facts
    FROM journal_entry
    WHERE (xid, id) > ($1, $2) AND xid < now.horizon
      AND ($4::text[] IS NULL OR topic = ANY($4)) {{narrowed}}
    ORDER BY xid, id LIMIT $3
) AS entry ON TRUE
ORDER BY entry.xid, entry.id
"""  # noqa: S608 - only constants of ours in it

_READ_ALL: Final = _READ.format(narrowed="")
_READ_OF_SUPPLIER: Final = _READ.format(narrowed="AND supplier_id = $5")

_PRUNE: Final = f"""
WITH kept AS (
    SELECT xid, id FROM journal_entry WHERE at >= $1 ORDER BY xid, id LIMIT 1
), dropped AS (
    DELETE FROM journal_entry WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM journal_entry
        WHERE xid < {_HORIZON} AND (NOT EXISTS (SELECT FROM kept) OR (xid, id) < (SELECT xid, id FROM kept))
        ORDER BY xid, id LIMIT $2
    )) RETURNING xid, id
), last AS (
    SELECT xid, id FROM dropped ORDER BY xid DESC, id DESC LIMIT 1
), remembered AS (
    INSERT INTO journal_era (number, home, began_at, follows_xid, follows_id, pruned_xid, pruned_id)
    SELECT coalesce((SELECT max(number) FROM journal_era), 0), '', $1, 0, 0, last.xid, last.id FROM last
    ON CONFLICT (number) DO UPDATE SET pruned_xid = excluded.pruned_xid, pruned_id = excluded.pruned_id
    WHERE (journal_era.pruned_xid, journal_era.pruned_id) < (excluded.pruned_xid, excluded.pruned_id)
)
SELECT count(*) FROM dropped
"""  # noqa: S608 - only constants of ours in it

_AHEAD: Final = f"""
SELECT DISTINCT ON (assignment_id) assignment_id, topic FROM journal_entry
WHERE xid >= {_HORIZON} AND topic = ANY($1) AND assignment_id IS NOT NULL
ORDER BY assignment_id, xid DESC, id DESC
"""  # noqa: S608 - only constants of ours in it

_FIRST_OF_ENTRY: Final = 6  # columns of _READ ahead of the entry's


async def read_after(
    place: Place,
    limit: int,
    *,
    topics: Sequence[str] | None = None,
    supplier_id: UUID | None = None,
    within: Statements = POOLED,
) -> Read:
    """Return what follows a place, at most `limit` entries; `CursorTooOld` when some of it is lost.

    It is lost behind a place that was pruned, and behind one that lies in the future of a restored database.
    """
    wanted = list(topics) if topics is not None else None
    if supplier_id is None:
        rows = await within.fetch(_READ_ALL, place.xid, place.id, limit, wanted)
    else:
        rows = await within.fetch(_READ_OF_SUPPLIER, place.xid, place.id, limit, wanted, supplier_id)
    horizon = Place(rows[0]["horizon"] - 1, END)
    _refuse_gap(place, rows[0], horizon)
    entries = [_entry(row) for row in rows if row["id"] is not None]
    complete = len(entries) < limit
    return Read(entries, horizon if complete else entries[-1].place, complete, rows[0]["waiting"])


def _refuse_gap(place: Place, row: asyncpg.Record, horizon: Place) -> None:
    pruned = START if row["pruned_xid"] is None else Place(row["pruned_xid"], row["pruned_id"])
    if place < pruned:
        raise CursorTooOld("What followed this cursor is no longer kept: read the present state, then subscribe anew.")
    lost = row["follows_xid"] is not None and place > Place(row["follows_xid"], row["follows_id"])
    if lost or place > horizon:
        raise CursorTooOld("The database was restored to a time before this cursor: read the present state anew.")


def _entry(row: asyncpg.Record) -> Entry:
    xid, number, *values = tuple(row)[_FIRST_OF_ENTRY:]
    values[-1] = orjson.loads(values[-1])
    return Entry(Place(xid, number), *values)


async def last_said_ahead(topics: Sequence[str], *, within: Statements = POOLED) -> Mapping[UUID, str]:
    """Return which of the topics was last told of each assignment among what is committed, but not in order yet."""
    rows = await within.fetch(_AHEAD, list(topics))
    return {row["assignment_id"]: row["topic"] for row in rows}


async def newest(*, within: Statements = POOLED) -> Place:
    """Return the horizon: everything before it is there and visible, everything later comes behind it."""
    (row,) = await within.fetch(f"SELECT {_HORIZON}")
    return Place(row[0] - 1, END)


async def oldest(*, within: Statements = POOLED) -> Place:
    """Return the earliest place from which the journal is still complete."""
    rows = await within.fetch(_PRUNED)
    return Place(*rows[0]) if rows else START


async def prune(older_than: datetime, *, batch: int = 10_000, within: Statements = POOLED) -> int:
    """Drop entries from before a moment, remember up to where, and return how many there were."""
    pruned = 0
    while True:
        (row,) = await within.fetch(_PRUNE, older_than, batch)
        dropped: int = row[0]
        pruned += dropped
        if dropped < batch:
            return pruned
