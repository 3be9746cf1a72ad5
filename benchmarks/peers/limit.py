"""The bare limit: no GraphQL at all, one prepared statement, JSON as PostgreSQL writes it.

The operation is recognised by the name behind `query` or `mutation`; whoever asks is in a header.
"""

import asyncio
import os
from collections import deque
from datetime import date
from uuid import UUID

import asyncpg
import orjson

_UNITS = "trim_scale(({}) / 10000.0)::text"
_SHELF = "(l.on_hand - l.allocated - l.backordered)"
_BELOW = f"{_SHELF} < g.minimum OR (g.trigger = 'AT_OR_BELOW' AND {_SHELF} = g.minimum)"
_AGREED = "JOIN agreement g ON g.assignment_id = l.id AND g.valid_until IS NULL"
_LEVEL = f"""'id', 'StockLevel_' || replace(l.id::text, '-', ''), 'onHand', {_UNITS.format("l.on_hand")},
  'available', {_UNITS.format("l.on_hand - l.allocated")}, 'minimum', {_UNITS.format("g.minimum")},
  'belowMinimum', {_BELOW}"""
_PLACED = f"""{_LEVEL}, 'part', json_build_object('number', p.number, 'name', p.name),
  'location', json_build_object('code', o.code, 'name', o.name)"""

SQL = {
    "Q1": f"""SELECT json_build_object('stockLevel', (SELECT json_build_object({_PLACED},
          'supplier', json_build_object('name', s.name))
        FROM assignment a JOIN stock_level l ON l.id = a.id {_AGREED} JOIN part p ON p.id = a.part_id
        JOIN location o ON o.id = a.location_id JOIN supplier s ON s.id = a.supplier_id
        WHERE a.id = $2 AND a.supplier_id = $1 AND a.ended_at IS NULL))""",
    "Q2": f"""WITH page AS (SELECT *, row_number() OVER (ORDER BY id) AS place FROM (
          SELECT * FROM assignment WHERE supplier_id = $1 AND ended_at IS NULL ORDER BY id LIMIT $2 + 1) a)
        SELECT json_build_object('stockLevels', json_build_object(
          'totalCount', (SELECT count(*) FROM assignment WHERE supplier_id = $1 AND ended_at IS NULL),
          'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > $2 FROM page),
            'endCursor', (SELECT id::text FROM page WHERE place <= $2 ORDER BY place DESC LIMIT 1)),
          'edges', (SELECT json_agg(json_build_object('cursor', a.id::text, 'node', json_build_object({_PLACED}))
              ORDER BY place)
            FROM page a JOIN stock_level l ON l.id = a.id {_AGREED} JOIN part p ON p.id = a.part_id
            JOIN location o ON o.id = a.location_id WHERE place <= $2)))""",
    "Q3": """SELECT json_build_object('purchaseOrders', json_build_object('nodes', (
        SELECT json_agg(json_build_object(
          'id', 'PurchaseOrder_' || replace(o.id::text, '-', ''), 'number', o.number, 'state', o.state,
          'supplier', json_build_object('name', s.name), 'lines', json_build_object('nodes', x.lines))
          ORDER BY o.created_at DESC, o.id DESC)
        FROM (SELECT * FROM purchase_order o WHERE supplier_id = $1 AND EXISTS (
            SELECT FROM purchase_order_line n JOIN assignment a ON a.id = n.assignment_id
            WHERE n.order_id = o.id AND a.supplier_id = $1 AND a.ended_at IS NULL)
          ORDER BY created_at DESC, id DESC LIMIT $2) o
        JOIN supplier s ON s.id = o.supplier_id
        CROSS JOIN LATERAL (SELECT json_agg(json_build_object(
            'id', 'PurchaseOrderLine_' || replace(n.id::text, '-', ''),
            'number', n.number, 'ordered', trim_scale(n.ordered / 10000.0)::text,
            'part', json_build_object('number', p.number)) ORDER BY n.number) AS lines
          FROM purchase_order_line n JOIN assignment a ON a.id = n.assignment_id JOIN part p ON p.id = a.part_id
          WHERE n.order_id = o.id AND a.supplier_id = $1 AND a.ended_at IS NULL) x)))""",
    "Q4": """SELECT json_build_object('dailyUsage', (
        SELECT json_agg(json_build_object('day', day, 'quantity', quantity))
        FROM (SELECT (e.happened_at AT TIME ZONE 'UTC')::date AS day,
            trim_scale(-sum(e.quantity) / 10000.0)::text AS quantity
          FROM ledger_entry e JOIN assignment a ON a.id = e.assignment_id
          WHERE e.assignment_id = $2 AND a.supplier_id = $1 AND a.ended_at IS NULL AND e.balance = 'ON_HAND'
            AND e.kind IN ('CONSUMPTION', 'RETURN') AND e.happened_at >= $3::date::timestamp AT TIME ZONE 'UTC'
            AND e.happened_at < ($4::date + 1)::timestamp AT TIME ZONE 'UTC' GROUP BY 1 ORDER BY 1) d))""",
    "M1": f"""WITH l AS (
          UPDATE stock_level l SET on_hand = on_hand - $3, sequence = sequence + 1, moved_at = now(),
                 reported_at = now(), updated_at = now()
          FROM assignment a WHERE a.id = l.id AND l.id = $2 AND a.supplier_id = $1 AND a.ended_at IS NULL
          RETURNING l.*),
        written AS (
          INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at,
                                    recorded_at, actor, source)
          SELECT gen_random_uuid(), id, sequence, 'ON_HAND', 'CONSUMPTION', -$3::bigint, on_hand, now(), now(),
                 'limit', 'limit'
          FROM l)
        SELECT json_build_object('recordConsumption', json_build_object('lines', json_build_array(json_build_object(
          'stockLevels', json_build_array(json_build_object('id', 'StockLevel_' || replace(l.id::text, '-', ''),
            'onHand', {_UNITS.format("l.on_hand")}, 'belowMinimum', {_BELOW})))), 'userErrors', '[]'::json))
        FROM l {_AGREED}""",
}


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        return ""  # nothing is ever set on a connection here


class _Pool:
    """Connections with their prepared statements, the one used last first."""

    def __init__(self) -> None:
        self.free: list[tuple[asyncpg.Connection, dict[str, object]]] = []
        self.waiting: deque[asyncio.Future[object]] = deque()

    async def start(self) -> None:
        for _ in range(int(os.environ.get("POOL", "10"))):
            connection = await asyncpg.connect(connection_class=_Connection)
            await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
            self.free.append((connection, {}))

    async def value(self, sql: str, *values: object) -> bytes:
        if self.free:
            held = self.free.pop()
        else:
            turn: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            held = await turn
        try:
            connection, prepared = held
            if sql not in prepared:
                prepared[sql] = await connection.prepare(sql)
            return await prepared[sql].fetchval(*values)
        finally:
            if self.waiting:
                self.waiting.popleft().set_result(held)
            else:
                self.free.append(held)


_pool = _Pool()


def _row(given: str) -> UUID:
    return UUID(hex=given.rpartition("_")[2])


async def _answer(supplier: UUID, asked: dict) -> bytes:
    name, values = asked["query"].split(None, 1)[1][:2], asked["variables"]
    sql = SQL[name]
    match name:
        case "Q1":
            return await _pool.value(sql, supplier, _row(values["id"]))
        case "Q2":
            return await _pool.value(sql, supplier, values["first"])
        case "Q3":
            return await _pool.value(sql, supplier, 20)
        case "Q4":
            since, until = date.fromisoformat(values["from"]), date.fromisoformat(values["until"])
            return await _pool.value(sql, supplier, _row(values["id"]), since, until)
        case _:
            return await _pool.value(sql, supplier, _row(values["id"]), 10_000)


async def app(scope, receive, send) -> None:  # noqa: ANN001 - ASGI
    if scope["type"] == "lifespan":
        await receive()
        await _pool.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    body = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    supplier = next(UUID(value.decode()) for name, value in scope["headers"] if name == b"x-supplier")
    answer = b'{"data":' + await _answer(supplier, orjson.loads(body)) + b"}"
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
