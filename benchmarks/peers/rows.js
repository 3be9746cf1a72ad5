// Schema, hand-written SQL and resolvers of the Node peers, over the product's own tables. They answer the very
// documents that the product answers. The caller's supplier comes in a header; everything is joined to its assignments.
import pg from 'pg'

pg.types.setTypeParser(20, Number) // bigint: no seeded quantity leaves the exact range
pg.types.setTypeParser(1082, (text) => text) // date
export const pool = new pg.Pool({
  max: Number(process.env.POOL || 10),
  idleTimeoutMillis: 0, // keep connections between measurements
})

export const typeDefs = /* GraphQL */ `
  type Part { id: ID! number: String! name: String! }
  type Location { id: ID! code: String! name: String! }
  type Supplier { id: ID! code: String! name: String! }
  type StockLevel {
    id: ID! part: Part! location: Location! supplier: Supplier!
    onHand: String! available: String! minimum: String! belowMinimum: Boolean!
  }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type StockLevelEdge { cursor: String! node: StockLevel! }
  type StockLevelConnection { edges: [StockLevelEdge!]! nodes: [StockLevel!]! pageInfo: PageInfo! totalCount: Int! }
  type PurchaseOrderLine { id: ID! number: Int! ordered: String! part: Part! }
  type PurchaseOrderLineConnection { nodes: [PurchaseOrderLine!]! }
  type PurchaseOrder {
    id: ID! number: String! state: String! supplier: Supplier! lines(first: Int): PurchaseOrderLineConnection!
  }
  type PurchaseOrderConnection { nodes: [PurchaseOrder!]! }
  type DailyUsage { day: String! quantity: String! }
  type RecordedLine { index: Int! stockLevels: [StockLevel!]! }
  type UserError { code: String! }
  type RecordingPayload { lines: [RecordedLine!] userErrors: [UserError!]! }
  input AssignmentReference { id: ID! }
  input RecordConsumptionInput { assignment: AssignmentReference! quantity: String! idempotencyKey: ID! }
  type Alert { id: ID! observed: String }
  type AlertChanged { cursor: String! change: String! condition: String! severity: String! alert: Alert }
  type Heartbeat { cursor: String }
  union AlertEvent = AlertChanged | Heartbeat
  type Query {
    stockLevel(of: AssignmentReference!): StockLevel
    stockLevels(first: Int!, after: String): StockLevelConnection!
    purchaseOrders(first: Int!): PurchaseOrderConnection!
    dailyUsage(of: AssignmentReference!, from: String!, until: String!): [DailyUsage!]
  }
  type Mutation { recordConsumption(input: RecordConsumptionInput!): RecordingPayload! }
  type Subscription { alertEvents: AlertEvent! }
`

const query = async (name, text, values) => (await pool.query({ name, text, values, rowMode: 'array' })).rows
const rowId = (global) => global.slice(global.lastIndexOf('_') + 1)
const globalId = (kind, uuid) => kind + '_' + uuid.replaceAll('-', '')
const units = (scaled) => String(scaled / 10000)
const SHELF = 'l.on_hand - l.allocated - l.backordered'
const LEVEL = `l.id, l.on_hand, l.on_hand - l.allocated, g.minimum,
  ${SHELF} < g.minimum or (g.trigger = 'AT_OR_BELOW' and ${SHELF} = g.minimum)`
const AGREED = 'join agreement g on g.assignment_id = l.id and g.valid_until is null'

const level = (r) => ({
  id: globalId('StockLevel', r[0]), onHand: units(r[1]), available: units(r[2]), minimum: units(r[3]), belowMinimum: r[4],
})
const placed = (r) => ({
  ...level(r), part: { number: r[5], name: r[6] }, location: { code: r[7], name: r[8] },
})

async function stockLevel (supplier, id) {
  const [r] = await query('one level', `select ${LEVEL}, p.number, p.name, o.code, o.name, s.name
    from assignment a join stock_level l on l.id = a.id ${AGREED}
    join part p on p.id = a.part_id join location o on o.id = a.location_id join supplier s on s.id = a.supplier_id
    where a.id = $2 and a.supplier_id = $1 and a.ended_at is null`, [supplier, rowId(id)])
  return r ? { ...placed(r), supplier: { name: r[9] } } : null
}

const START = '00000000-0000-0000-0000-000000000000'

async function stockLevels (supplier, { first, after }) {
  const behind = after ? Buffer.from(after, 'base64url').toString() : START
  const [rows, [[total]]] = await Promise.all([
    query('levels', `select ${LEVEL}, p.number, p.name, o.code, o.name
      from (select * from assignment where supplier_id = $1 and ended_at is null and id > $2 order by id limit $3) a
      join stock_level l on l.id = a.id ${AGREED}
      join part p on p.id = a.part_id join location o on o.id = a.location_id order by a.id`, [supplier, behind, first + 1]),
    query('how many', 'select count(*) from assignment where supplier_id = $1 and ended_at is null', [supplier]),
  ])
  const hasNextPage = rows.length > first
  if (hasNextPage) rows.pop()
  const edges = rows.map((r) => ({ cursor: Buffer.from(r[0]).toString('base64url'), node: placed(r) }))
  return {
    totalCount: total, edges, nodes: edges.map((e) => e.node),
    pageInfo: { hasNextPage, hasPreviousPage: !!after, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor },
  }
}

// An order exists for a supplier while one of its lines does; a line while its assignment lasts.
async function purchaseOrders (supplier, first) {
  const rows = await query('orders', `select o.id, o.number, o.state, s.name, x.lines
    from (select * from purchase_order o where supplier_id = $1 and exists (
        select from purchase_order_line n join assignment a on a.id = n.assignment_id
        where n.order_id = o.id and a.supplier_id = $1 and a.ended_at is null)
      order by created_at desc, id desc limit $2) o
    join supplier s on s.id = o.supplier_id
    cross join lateral (select json_agg(json_build_array(n.id, n.number, n.ordered, p.number) order by n.number) as lines
      from purchase_order_line n join assignment a on a.id = n.assignment_id join part p on p.id = a.part_id
      where n.order_id = o.id and a.supplier_id = $1 and a.ended_at is null) x
    order by o.created_at desc, o.id desc`, [supplier, first])
  return rows.map((r) => ({
    id: globalId('PurchaseOrder', r[0]), number: r[1], state: r[2], supplier: { name: r[3] },
    lines: { nodes: (r[4] ?? []).map((n) => ({
      id: globalId('PurchaseOrderLine', n[0]), number: n[1], ordered: units(n[2]), part: { number: n[3] } })) },
  }))
}

async function dailyUsage (supplier, { of, from, until }) {
  const rows = await query('usage', `select (e.happened_at at time zone 'UTC')::date, -sum(e.quantity)::bigint
    from ledger_entry e join assignment a on a.id = e.assignment_id
    where e.assignment_id = $2 and a.supplier_id = $1 and a.ended_at is null and e.balance = 'ON_HAND'
      and e.kind in ('CONSUMPTION', 'RETURN') and e.happened_at >= $3::date::timestamp at time zone 'UTC'
      and e.happened_at < ($4::date + 1)::timestamp at time zone 'UTC'
    group by 1 order by 1`, [supplier, rowId(of.id), from, until])
  return rows.map((r) => ({ day: r[0], quantity: units(r[1]) }))
}

// Only a movement and a balance, in one statement: no key, no agreement looked at, no journal.
async function recordConsumption (supplier, { assignment, quantity }) {
  const [r] = await query('take', `with l as (
      update stock_level l set on_hand = on_hand - $3, sequence = sequence + 1, moved_at = now(), reported_at = now(),
        updated_at = now()
      from assignment a where a.id = l.id and l.id = $2 and a.supplier_id = $1 and a.ended_at is null returning l.*),
    written as (insert into ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at,
        recorded_at, actor, source)
      select gen_random_uuid(), id, sequence, 'ON_HAND', 'CONSUMPTION', -$3::bigint, on_hand, now(), now(), 'peer', 'peer' from l)
    select ${LEVEL} from l ${AGREED}`, [supplier, rowId(assignment.id), Math.round(Number(quantity) * 10000)])
  if (!r) return { lines: null, userErrors: [{ code: 'NOT_FOUND' }] }
  return { lines: [{ index: 0, stockLevels: [level(r)] }], userErrors: [] }
}

export const resolvers = {
  Query: {
    stockLevel: (_, a, c) => stockLevel(c.supplier, a.of.id),
    stockLevels: (_, a, c) => stockLevels(c.supplier, a),
    purchaseOrders: async (_, a, c) => ({ nodes: await purchaseOrders(c.supplier, a.first) }),
    dailyUsage: (_, a, c) => dailyUsage(c.supplier, a),
  },
  Mutation: { recordConsumption: (_, a, c) => recordConsumption(c.supplier, a.input) },
}

// What the fan-out peers publish: the same leaves as the product's event.
let count = 0
export const alertEvent = () => ({
  __typename: 'AlertChanged', cursor: 'MDAwMDAwMDAwMDAw' + ++count, change: 'OPENED', condition: 'BELOW_MINIMUM',
  severity: 'CRITICAL', alert: { id: 'Alert_019f2c5e8a117b3c9d5e2f6a7b8c9d0e', observed: '12.5' },
})
