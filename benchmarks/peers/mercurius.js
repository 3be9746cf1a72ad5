// Mercurius on Fastify with its JIT.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { alertEvent, resolvers, typeDefs } from './rows.js'

const app = Fastify({ logger: false })
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    ...resolvers,
    AlertEvent: { resolveType: (value) => value.__typename },
    Subscription: { alertEvents: { subscribe: (_, __, { pubsub }) => pubsub.subscribe('alert') } },
  },
  jit: 1,
  path: '/graphql',
  subscription: true,
  context: (request) => ({ supplier: request.headers['x-supplier'] }),
})
app.post('/publish', async () => {
  app.graphql.pubsub.publish({ topic: 'alert', payload: { alertEvents: alertEvent() } })
  return { ok: true }
})
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
process.on('SIGTERM', () => process.exit(0))
