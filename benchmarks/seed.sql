-- The benchmark's world, straight into the product's own tables; the same rows at every run.
-- Placeholders: {levels} stock levels, {movements} ordinary movements each, {hot} levels with {history} movements,
-- {orders} orders of three lines. Run by a superuser with foreign keys unchecked; world.py checks them afterwards.
-- Row ids are of version 7 as the product makes them: a moment, then noise that only depends on the row.

CREATE OR REPLACE FUNCTION pg_temp.row_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
          || '8' || substr(md5(kind || n), 4, 3) || substr(md5(kind || n), 7, 12))::uuid
$$;

INSERT INTO part (id, number, name, unit, criticality, unit_cost, unit_cost_currency, version, created_at, updated_at)
SELECT pg_temp.row_id('part', n), 'SP-' || lpad(n::text, 6, '0'), 'Spare part number ' || n || ', deep groove', 'piece',
       (ARRAY['HIGH', 'MEDIUM', 'LOW'])[1 + n % 3], 1 + n % 500, 'EUR', 1, '2026-01-01Z', '2026-01-01Z'
FROM generate_series(0, 1999) AS n;

INSERT INTO location (id, code, name, time_zone, version, created_at, updated_at)
SELECT pg_temp.row_id('location', n), 'L' || lpad(n::text, 4, '0'), 'Workshop number ' || n, 'Europe/Berlin', 1,
       '2026-01-01Z', '2026-01-01Z'
FROM generate_series(0, 199) AS n;

INSERT INTO supplier (id, code, name, standing, version, created_at, updated_at)
SELECT pg_temp.row_id('supplier', n), 'S' || lpad(n::text, 3, '0'), 'Supplier number ' || n || ' & Co', 'ACTIVE', 1,
       '2026-01-01Z', '2026-01-01Z'
FROM generate_series(0, 49) AS n;

-- Level n is of part n % 2000; its turn k among that part's levels gives location, rank and supplier, so that no place
-- has a supplier twice and every supplier has one level in fifty, spread over the whole table.
CREATE TEMP TABLE laid_out AS
SELECT n, pg_temp.row_id('assignment', n) AS id, n % 2000 AS part, k, (k * 53 + n) % 200 AS location,
       k / 200 + 1 AS rank, (n % 2000 * 31 + k % 200 * 17 + k / 200 * 7) % 50 AS supplier,
       n % 20 = 7 AS low, n % 2000 < {hot} AND k = 0 AS hot
FROM (SELECT n, n / 2000 AS k FROM generate_series(0, {levels} - 1) AS n) AS turn;
ANALYZE laid_out;

INSERT INTO assignment (id, part_id, location_id, supplier_id, rank, bin, started_at, version)
SELECT id, pg_temp.row_id('part', part), pg_temp.row_id('location', location), pg_temp.row_id('supplier', supplier),
       rank, 'A-' || n % 97, '2026-01-01Z', 1
FROM laid_out;

INSERT INTO agreement (id, assignment_id, version, valid_from, minimum, maximum, minimum_set_by, maximum_set_by, trigger,
                       policy, pack_size, minimum_order, ceiling, lead_time_days, review_period_days, response_hours,
                       ownership, price, currency, ordering, count_tolerance_percent, changed_by)
SELECT pg_temp.row_id('agreement', n), id, 1, '2026-01-01Z',
       CASE WHEN low THEN 60000 ELSE 20 + n % 30 END * 10000::bigint,
       CASE WHEN low THEN 90000 ELSE 60000 END * 10000::bigint, 'SUPPLIER', 'CUSTOMER',
       'STRICTLY_BELOW', 'ORDER_UP_TO', 10000, 0, 100000 * 10000::bigint, 7, 0, 24,
       'CUSTOMER_OWNED', 1 + n % 90, 'EUR', CASE WHEN low THEN 'MANUAL' ELSE 'AUTOMATIC' END, 2, 'seed'
FROM laid_out;

-- Every order has three lines of one supplier; one in ten is open, the others are over. Levels of one supplier at one
-- location are few, so an order names the location of its first line.
CREATE TEMP TABLE own AS
SELECT supplier, id, location, row_number() OVER (PARTITION BY supplier ORDER BY n) - 1 AS place,
       count(*) OVER (PARTITION BY supplier) AS held
FROM laid_out;
CREATE INDEX ON own (supplier, place);
ANALYZE own;

CREATE TEMP TABLE ordered AS
SELECT n, pg_temp.row_id('order', n) AS id, (n * 7 % 50) AS supplier, n / 50 AS turn, n % 10 = 3 AS open,
       '2026-01-02Z'::timestamptz + n * interval '4 minutes' AS at
FROM generate_series(0, {orders} - 1) AS n;
ANALYZE ordered;

CREATE TEMP TABLE lined AS
SELECT o.n, o.id AS order_id, o.open, o.at, l.number, own.id AS assignment_id, own.location,
       (1 + (o.n + l.number) % 9) * 10000::bigint AS quantity
FROM ordered AS o CROSS JOIN generate_series(1, 3) AS l (number)
JOIN own ON own.supplier = o.supplier AND own.place = (o.turn * 3 + l.number) % own.held;
ANALYZE lined;

INSERT INTO purchase_order (id, number, supplier_id, location_id, state, origin, currency, created_by, created_at,
                            authorised_at, response_due_at, due_at, ended_at, version)
SELECT o.id, 'PO-' || lpad(o.n::text, 8, '0'), pg_temp.row_id('supplier', o.supplier),
       pg_temp.row_id('location', l.location), CASE WHEN o.open THEN 'OPEN' ELSE 'CLOSED' END, 'AUTOMATIC', 'EUR', 'seed',
       o.at, o.at, '2046-01-01Z', '2046-01-01Z', CASE WHEN o.open THEN NULL ELSE o.at + interval '1 day' END, 1
FROM ordered AS o JOIN lined AS l ON l.order_id = o.id AND l.number = 1;

INSERT INTO purchase_order_line (id, order_id, number, assignment_id, ordered, confirmed, shipped, received, rejected, price)
SELECT pg_temp.row_id('line', n * 3 + number), order_id, number, assignment_id, quantity, quantity,
       CASE WHEN open THEN 0 ELSE quantity END, CASE WHEN open THEN 0 ELSE quantity END, 0, 1 + n % 90
FROM lined;

-- The ledger: an opening balance, movements one after another, then what is on order; numbered without a gap.
INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at, recorded_at,
                          actor, source)
SELECT pg_temp.row_id('entry', e.n * 2048 + sequence), id, sequence, 'ON_HAND',
       CASE WHEN sequence = 1 THEN 'OPENING_BALANCE' ELSE 'CONSUMPTION' END, quantity,
       sum(quantity) OVER (PARTITION BY id ORDER BY sequence), at, at + interval '1 minute', 'seed', 'seed'
FROM (
  SELECT n, id, sequence,
         CASE WHEN sequence = 1 THEN 50000 ELSE -1 - (n + sequence * sequence) % 5 END * 10000::bigint AS quantity,
         CASE WHEN sequence = 1 THEN '2026-01-01Z'::timestamptz
              ELSE '2026-02-20Z'::timestamptz + (sequence - 2) * interval '144 minutes' END AS at
  FROM laid_out, generate_series(1, CASE WHEN hot THEN 1 + {history} ELSE 1 + {movements} END) AS sequence
) AS e;

INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at, recorded_at,
                          actor, source, order_line_id)
SELECT pg_temp.row_id('placed', l.n * 3 + l.number), l.assignment_id,
       CASE WHEN hot THEN 1 + {history} ELSE 1 + {movements} END + row_number() OVER turn, 'ON_ORDER', 'ORDER_PLACED',
       l.quantity, sum(l.quantity) OVER turn, l.at, l.at, 'seed', 'seed', pg_temp.row_id('line', l.n * 3 + l.number)
FROM lined AS l JOIN laid_out ON laid_out.id = l.assignment_id
WHERE l.open
WINDOW turn AS (PARTITION BY l.assignment_id ORDER BY l.n, l.number);

INSERT INTO stock_level (id, on_hand, allocated, on_order, in_transit, backordered, sequence, moved_at, reported_at, updated_at)
SELECT assignment_id, coalesce(sum(quantity) FILTER (WHERE balance = 'ON_HAND'), 0), 0,
       coalesce(sum(quantity) FILTER (WHERE balance = 'ON_ORDER'), 0), 0, 0, max(sequence), max(recorded_at),
       max(recorded_at), max(recorded_at)
FROM ledger_entry GROUP BY assignment_id;

INSERT INTO daily_usage (id, assignment_id, day, consumed, returned)
SELECT pg_temp.row_id('day' || assignment_id, day - date '2026-01-01'), assignment_id, day, consumed, 0
FROM (
  SELECT assignment_id, (happened_at AT TIME ZONE 'UTC')::date AS day, -sum(quantity)::bigint AS consumed
  FROM ledger_entry WHERE kind = 'CONSUMPTION' GROUP BY 1, 2
) AS used;
