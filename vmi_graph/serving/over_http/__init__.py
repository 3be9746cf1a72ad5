"""GraphQL over HTTP.

endpoint.py     POST /graphql: one body in, one answer out
body.py         size and media type of what comes in
negotiation.py  the media type and status of what goes out
pages.py        GraphiQL, and the files it needs
"""
