"""Setting a balance right by hand, always with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.stock import rules
from vmi_graph.stock.actions.posting import Posting, post
from vmi_graph.stock.actions.recording import Asked, OnRefusal, Recorded, begin, earlier, note, single
from vmi_graph.stock.rules import Balance, EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment(Asked):
    """A change of one balance: positive adds, negative takes away."""

    quantity: Quantity
    balance: Balance = Balance.ON_HAND


@retried
async def adjust_stock(
    viewer: Viewer, adjustments: Sequence[Adjustment], once: Once, on_refusal: OnRefusal = OnRefusal.REFUSE_ALL
) -> Recorded:
    """Change balances by hand; refused without a reason, and where a balance would turn negative."""
    viewer.require(rules.ADJUST_STOCK)
    async with Work(viewer, once) as work:
        under_way = await begin(work, adjustments, on_refusal)
        if isinstance(under_way, Recorded):
            return under_way
        single(under_way)
        done = await earlier(under_way, EntryKind.ADJUSTMENT, [each.quantity for each in adjustments])
        places: list[int] = []
        postings: list[Posting] = []
        for index, (adjustment, there) in enumerate(zip(adjustments, under_way.found, strict=True)):
            if index in done or not there:
                continue
            try:
                postings.append(_posting(adjustment, there[0].id))
                places.append(index)
            except Refusal as refusal:
                under_way.refuse(index, refusal)
        posted = await post(work, postings, lambda place, refusal: under_way.refuse(places[place], refusal))
        note(under_way, places, posted)
        return under_way.finish()


def _posting(adjustment: Adjustment, assignment_id: UUID) -> Posting:
    if not (adjustment.reason or "").strip():
        raise InvalidInput("An adjustment needs a reason.", path=("reason",))
    return Posting(
        assignment_id,
        rules.adjust(adjustment.balance, adjustment.quantity),
        adjustment.happened_at,
        adjustment.external_reference,
        adjustment.reason,
    )
