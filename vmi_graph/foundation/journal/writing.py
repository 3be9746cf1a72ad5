"""Appends to the journal, in the transaction of what it tells of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from vmi_graph.foundation.events import Event
from vmi_graph.foundation.journal.eras import ERA

if TYPE_CHECKING:
    from vmi_graph.foundation.work import Work

_APPEND = f"""
INSERT INTO journal_entry
    (xid, at, topic, subject_id, assignment_id, supplier_id, location_id, actor, client, facts)
SELECT {ERA} + pg_current_xact_id()::text::bigint, $1, entry.topic, entry.subject_id, entry.assignment_id,
       entry.supplier_id, entry.location_id, entry.actor, entry.client, entry.facts::jsonb
FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[])
     WITH ORDINALITY AS entry (actor, client, topic, subject_id, assignment_id, supplier_id, location_id, facts, place)
ORDER BY entry.place
"""  # noqa: S608 - only a constant of ours in it


async def append(work: "Work", events: Sequence[Event]) -> None:
    """Write the events in the order they were told."""
    by = [work.by(event.assignment_id) for event in events]
    await work.write_last(
        _APPEND,
        work.now,
        [viewer.subject for viewer in by],
        [viewer.client for viewer in by],
        [event.TOPIC for event in events],
        [event.subject_id for event in events],
        [event.assignment_id for event in events],
        [event.supplier_id for event in events],
        [event.location_id for event in events],
        [orjson.dumps(event.facts(), default=str).decode() for event in events],
    )
