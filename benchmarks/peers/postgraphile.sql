-- What PostGraphile needs beside the product's tables: relations without a foreign key, and columns that are computed.
-- Quantities are decimal texts of whole ten-thousandths, as the product writes them.
CREATE FUNCTION units(scaled bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT trim_scale(scaled / 10000.0)::text $$;

CREATE FUNCTION stock_level_on_hand_units(l stock_level) RETURNS text LANGUAGE sql STABLE AS $$ SELECT units(l.on_hand) $$;
CREATE FUNCTION stock_level_available(l stock_level) RETURNS text LANGUAGE sql STABLE AS $$ SELECT units(l.on_hand - l.allocated) $$;
CREATE FUNCTION stock_level_minimum(l stock_level) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT units(minimum) FROM agreement WHERE assignment_id = l.id AND valid_until IS NULL $$;
CREATE FUNCTION stock_level_below_minimum(l stock_level) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT l.on_hand - l.allocated - l.backordered < minimum
         OR (trigger = 'AT_OR_BELOW' AND l.on_hand - l.allocated - l.backordered = minimum)
  FROM agreement WHERE assignment_id = l.id AND valid_until IS NULL $$;
CREATE FUNCTION purchase_order_line_ordered_units(l purchase_order_line) RETURNS text LANGUAGE sql STABLE AS $$ SELECT units(l.ordered) $$;

CREATE FUNCTION visible_level(supplier uuid, level uuid) RETURNS stock_level LANGUAGE sql STABLE AS $$
  SELECT stock_level FROM stock_level JOIN assignment ON assignment.id = stock_level.id
  WHERE stock_level.id = level AND supplier_id = supplier AND ended_at IS NULL $$;

CREATE TYPE used_on AS (day date, quantity text);
CREATE FUNCTION daily_usage_of(supplier uuid, level uuid, since date, until date) RETURNS SETOF used_on LANGUAGE sql STABLE AS $$
  SELECT (happened_at AT TIME ZONE 'UTC')::date, units(-sum(quantity)::bigint)
  FROM ledger_entry JOIN assignment ON assignment.id = assignment_id
  WHERE assignment_id = level AND supplier_id = supplier AND ended_at IS NULL AND balance = 'ON_HAND'
    AND kind IN ('CONSUMPTION', 'RETURN') AND happened_at >= since::timestamp AT TIME ZONE 'UTC'
    AND happened_at < (until + 1)::timestamp AT TIME ZONE 'UTC'
  GROUP BY 1 ORDER BY 1 $$;

CREATE FUNCTION take(supplier uuid, level uuid, amount bigint) RETURNS stock_level LANGUAGE sql VOLATILE AS $$
  WITH taken AS (
    UPDATE stock_level AS l SET on_hand = on_hand - amount, sequence = sequence + 1, moved_at = now(), reported_at = now(),
           updated_at = now()
    FROM assignment AS a WHERE a.id = l.id AND l.id = level AND a.supplier_id = supplier AND a.ended_at IS NULL
    RETURNING l.*
  ), written AS (
    INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at, recorded_at,
                              actor, source)
    SELECT gen_random_uuid(), id, sequence, 'ON_HAND', 'CONSUMPTION', -amount, on_hand, now(), now(), 'peer', 'peer' FROM taken
  )
  SELECT * FROM taken $$;

COMMENT ON TABLE stock_level IS E'@foreignKey (id) references assignment (id)';
COMMENT ON COLUMN assignment.ended_at IS E'@behavior +filterBy';
