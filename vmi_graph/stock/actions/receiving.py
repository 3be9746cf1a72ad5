"""Stock that arrived without a purchase order, or came back after it had been taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.stock import rules
from vmi_graph.stock.actions.posting import Posting, post
from vmi_graph.stock.actions.recording import Asked, OnRefusal, Recorded, begin, earlier, note, single
from vmi_graph.stock.rules import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Asked):
    """So much put on the shelf; `returned` where it had been taken from there before."""

    quantity: Quantity
    returned: bool = False


@retried
async def receive_stock(
    viewer: Viewer, receipts: Sequence[Receipt], once: Once, on_refusal: OnRefusal = OnRefusal.REFUSE_ALL
) -> Recorded:
    """Put on shelves what came without an order; what came on an order is received on the order."""
    viewer.require(rules.RECEIVE_STOCK)
    async with Work(viewer, once) as work:
        under_way = await begin(work, receipts, on_refusal)
        if isinstance(under_way, Recorded):
            return under_way
        single(under_way)
        quantities = [receipt.quantity for receipt in receipts]
        done = await earlier(under_way, EntryKind.RECEIPT, quantities)
        done |= await earlier(under_way, EntryKind.RETURN, quantities, done)
        places: list[int] = []
        postings: list[Posting] = []
        for index, (receipt, there) in enumerate(zip(receipts, under_way.found, strict=True)):
            if index in done or not there:
                continue
            try:
                movements = (rules.bring_back if receipt.returned else rules.receive)(receipt.quantity)
            except Refusal as refusal:
                under_way.refuse(index, refusal)
                continue
            places.append(index)
            postings.append(
                Posting(there[0].id, movements, receipt.happened_at, receipt.external_reference, receipt.reason)
            )
        note(under_way, places, await post(work, postings))
        return under_way.finish()
