// PostGraphile v5 on grafserv, over the product's tables and the functions of postgraphile.sql.
import { createServer } from 'node:http'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { postgraphile } from 'postgraphile'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { pool } from './rows.js'

const serving = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool, schemas: ['public'] })],
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  schema: { retryOnInitFail: false, exportSchemaSDLPath: process.env.SDL || undefined },
}).createServ(grafserv)
const server = createServer()
await serving.addTo(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
