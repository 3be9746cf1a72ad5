"""Single consumptions of many viewers, written as one: a bulk in which each line has its own viewer and its own key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import Held, held_by
from vmi_graph.foundation.gathering import LATER, Gathering, Later
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.refusal import Refusals
from vmi_graph.foundation.shared_work import SharedWork
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.stock import rules
from vmi_graph.stock.actions.consuming import Usage, record_consumptions, take
from vmi_graph.stock.actions.recording import Ledgering, OnRefusal, Recorded, looked_up


@dataclass(frozen=True, slots=True)
class Taking:
    """One consumption, with whoever records it and the key that makes it happen once."""

    viewer: Viewer
    usage: Usage
    once: Once


Outcome = Recorded | Exception | Later


async def record_consumption(viewer: Viewer, usage: Usage, once: Once) -> Recorded:
    """Record what was taken from a shelf, in one transaction with whatever others record at the same moment."""
    viewer.require(rules.RECORD_CONSUMPTION)
    return await GATHERED.done(Taking(viewer, usage, once))


async def take_together(takings: Sequence[Taking]) -> list[Outcome]:
    """Write consumptions as one; each has its own answer, refusal or repetition, as if it had come alone."""
    async with SharedWork([taking.once for taking in takings]) as work:
        found = await held_by([(taking.viewer, taking.usage.key) for taking in takings], work)
        later = _later(takings, found)
        now = [place for place in range(len(takings)) if place not in later]
        for place in now:
            for each in found[place]:
                work.credit(each.id, takings[place].viewer)
        await work.lock(each.id for place in now for each in found[place])
        outcomes: dict[int, Outcome] = dict.fromkeys(later, LATER)
        outcomes |= {
            place: _repeated(work, takings[place].once) for place in now if takings[place].once in work.earlier
        }
        fresh = [place for place in now if place not in outcomes]
        usages = [takings[place].usage for place in fresh]
        under_way = await looked_up(work, usages, [found[place] for place in fresh], OnRefusal.REFUSE_LINE)
        await take(under_way, usages)
        for place, answer in zip(fresh, _each(under_way), strict=True):
            outcomes[place] = answer
            if isinstance(answer, Recorded):
                work.keep_for(takings[place].once, answer.to_keep())
    return [outcomes[place] for place in range(len(takings))]


def _later(takings: Sequence[Taking], found: Sequence[Sequence[Held]]) -> set[int]:
    """Return the places of those that have to come after another: same key, same reference, or another's shelf.

    One work writes a shelf in the name of one viewer; who comes later finds what the one before has written.
    """
    later: set[int] = set()
    taken: set[tuple[str, object]] = set()
    whose: dict[UUID, tuple[str, str]] = {}
    for place, (taking, there) in enumerate(zip(takings, found, strict=True)):
        viewer, reference = taking.viewer, taking.usage.external_reference
        names = {
            (taking.once.client, taking.once.key),
            *([(viewer.client, reference)] if reference is not None else []),
        }
        who = (viewer.subject, viewer.client)
        if names & taken or any(whose.get(each.id, who) != who for each in there):
            later.add(place)
            continue
        taken |= names
        whose.update((each.id, who) for each in there)
    return later


def _repeated(work: SharedWork, once: Once) -> Outcome:
    earlier = work.earlier[once]
    return earlier if isinstance(earlier, Exception) else Recorded.again(earlier)


def _each(under_way: Ledgering) -> list[Recorded | Refusals]:
    """Return the outcome of each line as if it had been the only one."""
    lines = {line.index: line for line in under_way.answer.lines}
    return [
        Refusals([under_way.refused[index]])
        if index in under_way.refused
        else Recorded([replace(lines[index], index=0)])
        for index in range(len(under_way.asked))
    ]


async def _alone(taking: Taking) -> Recorded:
    return await record_consumptions(taking.viewer, [taking.usage], taking.once)


GATHERED: Final = Gathering(take_together, _alone)
"""The consumptions that wait in this process."""
