-- A customer that has grown: {entries} ledger entries, {levels} levels, and as much of everything else as goes with it.
-- For looking at plans only: the rows are believable in number and spread, not in what they add up to.
-- Run by a superuser with foreign keys unchecked. Row ids grow with time, as those of the product do.

CREATE FUNCTION pg_temp.row_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT ('019b' || lpad(to_hex(n), 8, '0') || '70008' || lpad(to_hex(kind), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid
$$;

INSERT INTO part (id, number, name, unit, criticality, version, created_at, updated_at)
SELECT pg_temp.row_id(1, n), 'SP-' || lpad(n::text, 6, '0'), 'Bearing ' || n, 'piece',
       (ARRAY['HIGH', 'MEDIUM', 'LOW', NULL])[1 + n % 4], 1, now(), now()
FROM generate_series(0, 1999) AS n;

INSERT INTO location (id, code, name, time_zone, version, created_at, updated_at)
SELECT pg_temp.row_id(2, n), 'L' || lpad(n::text, 4, '0'), 'Workshop ' || n, 'Europe/Berlin', 1, now(), now()
FROM generate_series(0, 199) AS n;

INSERT INTO supplier (id, code, name, standing, version, created_at, updated_at)
SELECT pg_temp.row_id(3, n), 'S' || lpad(n::text, 3, '0'), 'Supplier ' || n, 'ACTIVE', 1, now(), now()
FROM generate_series(0, 49) AS n;

-- one assignment in fifty has ended
INSERT INTO assignment (id, part_id, location_id, supplier_id, rank, bin, started_at, ended_at, version)
SELECT pg_temp.row_id(4, n), pg_temp.row_id(1, n % 2000), pg_temp.row_id(2, (n / 2000 * 53 + n) % 200),
       pg_temp.row_id(3, (n % 2000 * 31 + n / 2000 % 200 * 17 + n / 400000 * 7) % 50), 1 + n / 400000, 'A-' || n % 97,
       now() - interval '2 years' + n * interval '1 second',
       CASE WHEN n % 53 = 9 THEN now() - n % 500 * interval '1 day' END, 1
FROM generate_series(0, {levels} - 1) AS n;

-- the contract of each assignment was changed once
INSERT INTO agreement (id, assignment_id, version, valid_from, valid_until, minimum, maximum, minimum_set_by,
                       maximum_set_by, trigger, policy, pack_size, minimum_order, ceiling, lead_time_days,
                       review_period_days, response_hours, ownership, price, currency, ordering,
                       count_tolerance_percent, changed_by)
SELECT pg_temp.row_id(5, n * 2 + v), pg_temp.row_id(4, n), v,
       now() - interval '2 years' + (n + (v - 1) * 30000000) * interval '1 second',
       CASE WHEN v = 1 THEN now() - interval '2 years' + (n + 30000000) * interval '1 second' END,
       (5 + n % 30) * 10000, (50 + n % 50) * 10000, 'SUPPLIER', 'CUSTOMER', 'STRICTLY_BELOW', 'ORDER_UP_TO', 10000, 0,
       1000000 * 10000::bigint, 1 + n % 30, 0, 24, 'CUSTOMER_OWNED', 1 + n % 90, 'EUR', 'AUTOMATIC', 2,
       'person ' || n % 20
FROM generate_series(0, {levels} - 1) AS n, generate_series(1, 2) AS v;

INSERT INTO stock_level (id, on_hand, allocated, on_order, in_transit, backordered, sequence, moved_at, counted_at,
                         reported_at, updated_at)
SELECT pg_temp.row_id(4, n), n * 7 % 100 * 10000, 0, n % 3 * 50000, 0, 0, 10, now() - n % 90 * interval '1 day',
       now() - n % 300 * interval '1 day', now() - n % 90 * interval '1 day', now() - n % 90 * interval '1 day'
FROM generate_series(0, {levels} - 1) AS n;

-- half of the entries carry a reference of the client's, one in ten belongs to an order line
INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at, recorded_at,
                          actor, source, external_reference, reason, order_line_id)
SELECT pg_temp.row_id(6, n), pg_temp.row_id(4, n * 31 % {levels}), 1 + n / {levels},
       CASE WHEN n % 10 = 4 THEN 'ON_ORDER' ELSE 'ON_HAND' END,
       (ARRAY['CONSUMPTION', 'CONSUMPTION', 'CONSUMPTION', 'CONSUMPTION', 'ORDER_PLACED', 'CONSUMPTION', 'RETURN',
              'RECEIPT', 'COUNT_CORRECTION', 'ADJUSTMENT'])[1 + n % 10],
       -10000 * (1 + n % 9), 10000 * (n % 100), now() - interval '1 year' + (n - n % 7 * 300) * interval '30 seconds',
       now() - interval '1 year' + n * interval '30 seconds', 'person ' || n % 20, 'client ' || n % 5,
       CASE WHEN n % 2 = 0 THEN 'WO-' || n END, CASE WHEN n % 10 = 9 THEN 'broken' END,
       CASE WHEN n % 10 = 4 THEN pg_temp.row_id(9, n / 10 % 300000) END
FROM generate_series(0, {entries} - 1) AS n;

INSERT INTO stock_count (id, assignment_id, expected, counted, tolerance_percent, within_tolerance, counted_at,
                         recorded_at, actor, source, external_reference)
SELECT pg_temp.row_id(7, n), pg_temp.row_id(4, n * 31 % {levels}), n % 90 * 10000, n % 89 * 10000, 2, n % 5 > 0,
       now() - interval '1 year' + n * interval '1 minute', now() - interval '1 year' + n * interval '1 minute',
       'person ' || n % 20, 'client ' || n % 5, CASE WHEN n % 2 = 0 THEN 'IC-' || n END
FROM generate_series(0, 299999) AS n;

-- one order in twenty is still under way, one in two hundred waits to be approved; each has three lines
INSERT INTO purchase_order (id, number, supplier_id, location_id, state, origin, currency, external_reference,
                            created_by, created_at, authorised_at, response_due_at, acknowledged_at, due_at, promised_at,
                            ended_at, version)
SELECT pg_temp.row_id(8, n), 'PO-' || lpad(n::text, 8, '0'), pg_temp.row_id(3, n % 50), pg_temp.row_id(2, n % 200),
       state, CASE WHEN n % 3 = 0 THEN 'MANUAL' ELSE 'AUTOMATIC' END, 'EUR', CASE WHEN n % 3 = 0 THEN 'ERP-' || n END,
       'person ' || n % 20, at, CASE WHEN state <> 'PROPOSED' THEN at END,
       CASE WHEN state <> 'PROPOSED' THEN at + interval '1 day' END,
       CASE WHEN state IN ('CONFIRMED', 'CLOSED') THEN at + interval '5 hours' END, at + interval '9 days',
       CASE WHEN state IN ('CONFIRMED', 'CLOSED') THEN at + interval '8 days' END,
       CASE WHEN state = 'CLOSED' THEN at + interval '7 days' END, 3
FROM (SELECT n, now() - interval '1 year' + n * interval '5 minutes' AS at,
             CASE WHEN n % 200 = 3 THEN 'PROPOSED' WHEN n % 50 = 4 THEN 'OPEN' WHEN n % 25 = 5 THEN 'CONFIRMED'
                  ELSE 'CLOSED' END AS state
      FROM generate_series(0, 99999) AS n) AS made;

INSERT INTO purchase_order_line (id, order_id, number, assignment_id, ordered, confirmed, shipped, received, rejected,
                                 price)
SELECT pg_temp.row_id(9, n), pg_temp.row_id(8, n / 3), 1 + n % 3, pg_temp.row_id(4, n * 31 % {levels}),
       10000 * (1 + n % 9), 10000 * (1 + n % 9), 0, 0, 0, 1 + n % 90
FROM generate_series(0, 299999) AS n;

INSERT INTO purchase_order_step (id, order_id, number, step, state_after, at, happened_at, actor, source, lines)
SELECT pg_temp.row_id(10, n), pg_temp.row_id(8, n / 2), 1 + n % 2, 'PLACED', 'OPEN', now(), now(), 'person 1',
       'client 1', '[]'
FROM generate_series(0, 199999) AS n;

INSERT INTO replenishment_review (id, assignment_id, agreement_id, reviewed_at, sequence, occasion, outcome, quantity,
                                  facts, order_id)
SELECT pg_temp.row_id(11, n), pg_temp.row_id(4, n * 31 % {levels}), pg_temp.row_id(5, n * 31 % {levels} * 2 + 2),
       now() - interval '1 year' + n * interval '1 minute', 1 + n / {levels}, 'STOCK_MOVED',
       CASE WHEN n % 10 = 3 THEN 'ORDER' ELSE 'HOLD' END, n % 9 * 10000, '{{}}',
       CASE WHEN n % 10 = 3 THEN pg_temp.row_id(8, n / 10) END
FROM generate_series(0, 299999) AS n;

-- one recent alert in fifty is still open
INSERT INTO alert (id, assignment_id, condition, horizon, severity, about_order_id, led_to_order_id, observed,
                   limit_value, opened_at, acknowledged_at, acknowledged_by, resolved_at, version)
SELECT pg_temp.row_id(12, n), pg_temp.row_id(4, n * 31 % {levels}),
       CASE WHEN n % 10 = 3 THEN 'ORDER_OVERDUE' WHEN n % 2 = 0 THEN 'BELOW_MINIMUM' ELSE 'OUT_OF_STOCK' END, 'NOW',
       (ARRAY['NOTICE', 'WARNING', 'CRITICAL'])[1 + n % 3], CASE WHEN n % 10 = 3 THEN pg_temp.row_id(8, n / 2) END,
       CASE WHEN n % 10 <> 3 THEN pg_temp.row_id(8, n / 2) END, 0, 50000,
       now() - interval '1 year' + n * interval '60 seconds',
       CASE WHEN n % 3 = 0 THEN now() - interval '360 days' + n * interval '60 seconds' END,
       CASE WHEN n % 3 = 0 THEN 'person ' || n % 20 END,
       CASE WHEN n % 50 <> 7 OR n < 200000 THEN now() - interval '1 year' + n * interval '100 seconds' END, 2
FROM generate_series(0, 299999) AS n;

INSERT INTO daily_usage (id, assignment_id, day, consumed, returned)
SELECT pg_temp.row_id(13, n), pg_temp.row_id(4, n * 31 % {levels}), current_date - 4 + (n / {levels})::int,
       10000 * (1 + n % 9), 0
FROM generate_series(0, 4 * {levels} - 1) AS n;

INSERT INTO daily_usage (id, assignment_id, day, consumed, returned)
SELECT pg_temp.row_id(13, 10000000 + n), pg_temp.row_id(4, n % 300), current_date - 10 - (n / 300)::int, 10000, 0
FROM generate_series(0, 89999) AS n;

INSERT INTO usage_history (id, assignment_id, period, starts_on, quantity, source)
SELECT pg_temp.row_id(14, n), pg_temp.row_id(4, n * 31 % {levels}), 'MONTH',
       date '2020-01-01' + (n / {levels})::int * interval '1 month', 10000, 'file ' || n % 3
FROM generate_series(0, 3 * {levels} - 1) AS n;

INSERT INTO unmet_demand (id, assignment_id, quantity, happened_at, recorded_at, actor, source, external_reference)
SELECT pg_temp.row_id(15, n), pg_temp.row_id(4, n * 31 % {levels}), 10000,
       now() - interval '1 year' + n * interval '1 minute', now() - interval '1 year' + n * interval '1 minute',
       'person ' || n % 20, 'client ' || n % 5, CASE WHEN n % 2 = 0 THEN 'T-' || n END
FROM generate_series(0, 299999) AS n;

INSERT INTO ordering_freeze (id, assignment_id, frozen_at, frozen_by, thawed_at, thawed_by)
SELECT pg_temp.row_id(16, n), pg_temp.row_id(4, n * 31 % {levels}), now() - interval '1 year' + n * interval '4 minutes',
       'person 1', CASE WHEN n % 9 > 0 THEN now() END, CASE WHEN n % 9 > 0 THEN 'person 2' END
FROM generate_series(0, 19999) AS n;

INSERT INTO journal_entry (xid, at, topic, subject_id, assignment_id, supplier_id, location_id, actor, client, facts)
SELECT 1 + n / 2, now() - interval '1 year' + n * interval '1 minute',
       (ARRAY['stock.moved', 'order.moved', 'alert.moved', 'stock.moved'])[1 + n % 4], pg_temp.row_id(4, n * 31 % {levels}),
       pg_temp.row_id(4, n * 31 % {levels}), pg_temp.row_id(3, n % 50), pg_temp.row_id(2, n % 200), 'person 1',
       'client 1', '{{}}'
FROM generate_series(0, 299999) AS n;

INSERT INTO answer (id, client, key, operation, digest, answer, at)
SELECT pg_temp.row_id(17, n), 'client ' || n % 5, md5(n::text)::uuid, 'recordConsumption', md5(n::text), '{{}}',
       now() - interval '30 days' + n * interval '13 seconds'
FROM generate_series(0, 199999) AS n;
