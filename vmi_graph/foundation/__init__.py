"""What every capability stands on and what knows nothing of inventory.

values      quantities, money, identifiers
refusal     the three kinds of no
viewer      whoever asks
work        one transaction: locks, writes, events, journal, idempotency
journal/    what happened, readable from a cursor without gap or repeat
reading/    lists narrowed to the viewer, filtered, ordered and paged by key
graph/      the GraphQL words shared by all: scalars, connections, comparisons, user errors
"""
