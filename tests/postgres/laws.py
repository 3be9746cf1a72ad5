"""The laws of the design as statements over the whole database: each returns what breaks it, so none is right."""

from collections.abc import Mapping
from typing import Final

from vmi_graph.foundation.connection import POOLED

BROKEN: Final[Mapping[str, str]] = {
    "1: a balance is the sum of its ledger entries": """
        SELECT level.id, kept.balance, amount, coalesce(sum(entry.quantity), 0)
        FROM stock_level AS level
        CROSS JOIN LATERAL (VALUES ('ON_HAND', on_hand), ('ALLOCATED', allocated), ('ON_ORDER', on_order),
                                   ('IN_TRANSIT', in_transit), ('BACKORDERED', backordered)) AS kept (balance, amount)
        LEFT JOIN ledger_entry AS entry ON entry.assignment_id = level.id AND entry.balance = kept.balance
        GROUP BY level.id, kept.balance, amount HAVING amount <> coalesce(sum(entry.quantity), 0)""",
    "1: each entry tells the balance after it": """
        SELECT * FROM (
            SELECT id, balance_after,
                   sum(quantity) OVER (PARTITION BY assignment_id, balance ORDER BY sequence) AS total
            FROM ledger_entry) AS run WHERE balance_after <> total""",
    "12: the sequence of an assignment has no gap": """
        SELECT level.id, level.sequence, count(entry.id), max(entry.sequence)
        FROM stock_level AS level LEFT JOIN ledger_entry AS entry ON entry.assignment_id = level.id
        GROUP BY level.id HAVING level.sequence <> count(entry.id) OR level.sequence <> coalesce(max(entry.sequence), 0)
        """,
    "3: no automatic order was placed while the position covered the need": """
        SELECT review.id FROM replenishment_review AS review JOIN agreement ON agreement.id = review.agreement_id
        WHERE review.outcome = 'ORDER' AND agreement.trigger = 'STRICTLY_BELOW'
          AND (facts->'balances'->>'on_hand')::bigint + (facts->'balances'->>'on_order')::bigint
            + (facts->'balances'->>'in_transit')::bigint - (facts->'balances'->>'allocated')::bigint
            - (facts->'balances'->>'backordered')::bigint >= agreement.minimum""",
    "3: every automatic order has its decision, and every decision to order its order": """
        SELECT 'order', o.id FROM purchase_order AS o WHERE o.origin = 'AUTOMATIC'
          AND (SELECT count(*) FROM replenishment_review AS review WHERE review.order_id = o.id) <> 1
        UNION ALL
        SELECT 'review', review.id FROM replenishment_review AS review
        WHERE (review.outcome = 'HOLD') <> (review.order_id IS NULL)""",
    "3: what is on order is the sum of what the open lines still await": """
        SELECT level.id, level.on_order, level.in_transit FROM stock_level AS level
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(greatest(confirmed - greatest(shipped, received + rejected), 0)), 0) AS on_order,
                   coalesce(sum(greatest(shipped - received - rejected, 0)), 0) AS in_transit
            FROM purchase_order_line AS line JOIN purchase_order AS o ON o.id = line.order_id
            WHERE line.assignment_id = level.id AND o.state NOT IN ('PROPOSED', 'CLOSED', 'CANCELLED')) AS open ON TRUE
        WHERE level.on_order <> open.on_order OR level.in_transit <> open.in_transit""",
    "4: an automatic order is whole packs and at least the minimum order": """
        SELECT review.id, review.quantity FROM replenishment_review AS review
        JOIN agreement ON agreement.id = review.agreement_id WHERE review.outcome <> 'HOLD'
        AND (review.quantity % agreement.pack_size <> 0 OR review.quantity < agreement.minimum_order
             OR review.quantity <= 0)""",
    "5: a stock-out and a low shelf have exactly one open episode": """
        SELECT level.id FROM stock_level AS level
        JOIN assignment ON assignment.id = level.id AND assignment.ended_at IS NULL
        WHERE (level.on_hand = 0) <> EXISTS (
            SELECT FROM alert WHERE alert.assignment_id = level.id AND resolved_at IS NULL
            AND condition = 'OUT_OF_STOCK') AND level.sequence > 0""",
    "7: the journal follows each ledger": """
        SELECT * FROM (
            SELECT assignment_id, (facts->>'sequence')::bigint AS sequence,
                   lag((facts->>'sequence')::bigint) OVER (PARTITION BY assignment_id ORDER BY xid, id) AS before
            FROM journal_entry WHERE topic = 'stock.moved') AS told WHERE before >= sequence""",
    "usage by day is the sum of the ledger's consumptions and returns of that day": """
        SELECT * FROM (
            SELECT assignment_id, (happened_at AT TIME ZONE 'UTC')::date AS day,
                   coalesce(-sum(quantity) FILTER (WHERE kind = 'CONSUMPTION'), 0) AS consumed,
                   coalesce(sum(quantity) FILTER (WHERE kind = 'RETURN'), 0) AS returned
            FROM ledger_entry WHERE balance = 'ON_HAND' AND kind IN ('CONSUMPTION', 'RETURN') GROUP BY 1, 2
        ) AS ledger FULL JOIN daily_usage AS kept USING (assignment_id, day)
        WHERE (ledger.consumed, ledger.returned) IS DISTINCT FROM (kept.consumed, kept.returned)""",
    "8: a reference of a client is in the ledger once": """
        SELECT assignment_id, source, external_reference FROM ledger_entry
        WHERE external_reference IS NOT NULL AND kind = 'CONSUMPTION' GROUP BY 1, 2, 3 HAVING count(*) > 1""",
}


async def broken() -> dict[str, list[tuple[object, ...]]]:
    """Return the laws that are broken, with the rows that break them; nothing when all hold."""
    found = {law: [tuple(row) for row in await POOLED.fetch(sql)] for law, sql in BROKEN.items()}
    return {law: rows for law, rows in found.items() if rows}
