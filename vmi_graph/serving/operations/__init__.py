"""From the text of a document to its answer, whatever carried it here.

request.py   what a client sends: document, variables, operation name
weight.py    depth, aliases and cost of an operation, in one pass linear in the document
prepared.py  parse, limits and validation once per operation, kept in a bounded cache
execution.py runs a prepared operation through Strawberry's schema
answer.py    what goes back, as data and as bytes
"""
