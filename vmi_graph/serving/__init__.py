"""The HTTP and WebSocket layer: it answers any Strawberry schema, and cannot be knocked over.

It knows GraphQL and the network; it knows no capability. A request passes these rooms in this order:

  routes.py       the way in: what the composition passes, and the routes it gets back
  over_http/      size, media types, method, JSON: one body in, one answer out
  over_socket/    the graphql-transport-ws protocol: many operations, their life and their end
  operations/     text -> bounded cache of prepared operations -> execute; shared by both
  errors.py       from whatever was raised to the published form, codes.py the table of codes
  limits.py       every bound of this layer, as settings
  watching/       request ids, logs, metrics, probes
"""
