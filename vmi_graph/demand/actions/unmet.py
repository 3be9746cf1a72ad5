"""What was asked for and not served; no stock moves, but nobody forgets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import Held
from vmi_graph.demand import rules
from vmi_graph.demand.events import DemandUnmet
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import KeyReused, Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.stock.actions import Line, OnRefusal, Recorded
from vmi_graph.stock.actions.recording import Asked, Ledgering, begin, single
from vmi_graph.stock.rules import positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved(Asked):
    """So much asked for in vain; without a supplier in its key it counts against the place's first bin by rank."""

    quantity: Quantity


@retried
async def record_unmet_demand(
    viewer: Viewer, lines: Sequence[Unserved], once: Once, on_refusal: OnRefusal = OnRefusal.REFUSE_ALL
) -> Recorded:
    """Record what could not be served; the ids of what was recorded stand as the `entry_ids` of the lines."""
    viewer.require(rules.RECORD_UNMET_DEMAND)
    async with Work(viewer, once) as work:
        under_way = await begin(work, lines, on_refusal)
        if isinstance(under_way, Recorded):
            return under_way
        # the first in turn would have been drawn from, also for what nobody had: as for consumption
        under_way.found[:] = [there[:1] for there in under_way.found]
        single(under_way)
        done = await _repeated(under_way, lines)
        accepted = [
            (index, there[0])
            for index, there in enumerate(under_way.found)
            if there and index not in done and _is_positive(under_way, index, lines[index])
        ]
        await _write(under_way, lines, accepted)
        return under_way.finish()


def _is_positive(under_way: Ledgering, index: int, line: Unserved) -> bool:
    try:
        positive(line.quantity)
    except Refusal as refusal:
        under_way.refuse(index, refusal)
        return False
    return True


_WRITE: Final = """
INSERT INTO unmet_demand (id, assignment_id, quantity, happened_at, external_reference, reason,
                          recorded_at, actor, source)
SELECT given.*, $7, $8, $9
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[]) AS given
"""


async def _write(under_way: Ledgering, lines: Sequence[Unserved], accepted: Sequence[tuple[int, Held]]) -> None:
    if not accepted:
        return
    work = under_way.work
    events = [
        DemandUnmet(
            subject_id=new_id(),
            assignment_id=bin_.id,
            supplier_id=bin_.supplier_id,
            location_id=bin_.location_id,
            quantity=lines[index].quantity,
            happened_at=lines[index].happened_at or work.now,
        )
        for index, bin_ in accepted
    ]
    await work.write(
        _WRITE,
        [event.subject_id for event in events],
        [event.assignment_id for event in events],
        [event.quantity.scaled for event in events],
        [event.happened_at for event in events],
        [lines[index].external_reference for index, _ in accepted],
        [lines[index].reason for index, _ in accepted],
        work.now,
        work.viewer.subject,
        work.viewer.client,
    )
    work.tell(*events)
    under_way.answer.lines.extend(
        Line(index, (bin_.id,), (event.subject_id,)) for (index, bin_), event in zip(accepted, events, strict=True)
    )


_EARLIER: Final = """
SELECT unmet.assignment_id, unmet.external_reference, unmet.id, unmet.quantity
FROM unnest($1::uuid[], $2::text[]) AS asked (assignment_id, reference)
JOIN unmet_demand AS unmet ON unmet.assignment_id = asked.assignment_id AND unmet.source = $3
     AND unmet.external_reference = asked.reference
"""


async def _repeated(under_way: Ledgering, lines: Sequence[Unserved]) -> set[int]:
    """Answer the lines whose external reference came before; refuse it for another quantity; return their places."""
    named = [
        (index, there[0].id, line.external_reference)
        for index, (line, there) in enumerate(zip(lines, under_way.found, strict=True))
        if there and line.external_reference is not None
    ]
    rows = await under_way.work.fetch(
        _EARLIER,
        [assignment_id for _, assignment_id, _ in named],
        [reference for _, _, reference in named],
        under_way.work.viewer.client,
    )
    known: dict[tuple[UUID, str], tuple[UUID, Quantity]] = {
        (row[0], row[1]): (row[2], Quantity(row[3])) for row in rows
    }
    done: set[int] = set()
    for index, assignment_id, reference in named:
        if (assignment_id, reference) not in known:
            continue
        done.add(index)
        unmet_id, quantity = known[assignment_id, reference]
        if quantity == lines[index].quantity:
            under_way.answer.lines.append(Line(index, (assignment_id,), (unmet_id,), repeated=True))
        else:
            sentence = "This external reference came before with another quantity."
            under_way.refuse(index, KeyReused(sentence, path=("externalReference",)))
    return done
