// graphql-ws on ws: the fan-out server of the Node world. One queue and one encoding for each subscriber.
import { createServer } from 'node:http'
import { buildSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { alertEvent, typeDefs } from './rows.js'

const subscribers = new Set()
function subscribe () {
  const queue = []
  let wake = null
  let over = false
  const push = (event) => { queue.push(event); wake?.(); wake = null }
  subscribers.add(push)
  return {
    [Symbol.asyncIterator] () { return this },
    async next () {
      while (!queue.length && !over) await new Promise((resolve) => { wake = resolve })
      return over ? { value: undefined, done: true } : { value: queue.shift(), done: false }
    },
    async return () { over = true; subscribers.delete(push); wake?.(); return { value: undefined, done: true } },
  }
}

const schema = buildSchema(typeDefs)
schema.getSubscriptionType().getFields().alertEvents.subscribe = subscribe
schema.getType('AlertEvent').resolveType = (value) => value.__typename
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const event = { alertEvents: alertEvent() }
    for (const push of subscribers) push(event)
    response.setHeader('content-type', 'application/json').end('{"ok":true}')
  })
})
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
