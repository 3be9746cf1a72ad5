"""Taking stock from the shelf; may lead to orders in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.stock import rules
from vmi_graph.stock.actions.checking import Check, note_checks
from vmi_graph.stock.actions.levels import kept
from vmi_graph.stock.actions.posting import Posted, Posting, post
from vmi_graph.stock.actions.recording import Asked, Ledgering, OnRefusal, Recorded, begin, earlier, note
from vmi_graph.stock.rules import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(Asked):
    """So much taken; without a supplier in its key it is drawn from the place's bins in turn of rank."""

    quantity: Quantity


@retried
async def record_consumptions(
    viewer: Viewer, usages: Sequence[Usage], once: Once, on_refusal: OnRefusal = OnRefusal.REFUSE_ALL
) -> Recorded:
    """Record what was taken from shelves, one line or ten thousand, in one transaction."""
    viewer.require(rules.RECORD_CONSUMPTION)
    async with Work(viewer, once) as work:
        under_way = await begin(work, usages, on_refusal)
        if isinstance(under_way, Recorded):
            return under_way
        await take(under_way, usages)
        return under_way.finish()


async def take(under_way: Ledgering, usages: Sequence[Usage]) -> None:
    """Take what was not taken before under the same reference; answers or refuses every line."""
    done = await earlier(under_way, EntryKind.CONSUMPTION, [usage.quantity for usage in usages])
    places, postings = await _drawn(under_way, usages, done)
    posted = await post(under_way.work, postings)
    note(under_way, places, posted)
    await _note_found(under_way.work, postings, posted)


async def _drawn(under_way: Ledgering, usages: Sequence[Usage], done: set[int]) -> tuple[list[int], list[Posting]]:
    """Share each line among its bins, as they stand after the lines before it; return places and postings."""
    levels = await kept(under_way.work, [each.id for there in under_way.found for each in there])
    left = {level.id: level.balances.on_hand for level in levels.values()}
    places: list[int] = []
    postings: list[Posting] = []
    for index, (usage, there) in enumerate(zip(usages, under_way.found, strict=True)):
        if index in done or not there:
            continue
        try:
            shares = rules.draw_by_rank(usage.quantity, [left[each.id] for each in there])
        except Refusal as refusal:
            under_way.refuse(index, refusal)
            continue
        for bin_, share in zip(there, shares, strict=True):
            if share:
                left[bin_.id] = max(left[bin_.id] - share, ZERO)
                places.append(index)
                postings.append(
                    Posting(
                        bin_.id,
                        partial(rules.consume, quantity=share),
                        usage.happened_at,
                        usage.external_reference,
                        usage.reason,
                    )
                )
    return places, postings


async def _note_found(work: Work, postings: Sequence[Posting], posted: Sequence[Posted | None]) -> None:
    """Hold it against the book where more was taken than it held (law 5)."""
    checks = []
    for posting, wrote in zip(postings, posted, strict=True):
        if wrote is not None and len(wrote.entry_ids) > 1:
            taken = wrote.before.on_hand - wrote.after.on_hand + wrote.found
            checks.append(
                Check(
                    assignment_id=wrote.assignment_id,
                    expected=wrote.before.on_hand,
                    counted=taken,
                    at=posting.happened_at or work.now,
                    reason="More was taken than the book held.",
                )
            )
    await note_checks(work, checks)
