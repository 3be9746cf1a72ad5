"""The GraphQL words that all capabilities share.

scalars      exact quantities, money, times: strict, and each with its specification
words        closed lists as enums, with the meaning of every value
entity       types read from a source: described, guarded and related where they are declared
extending    a higher capability's fields on a lower one's type
lists        connections with keyset cursors
newest       the first of what hangs on something
filters      typed `where` and `orderBy` from a source's columns
refusing     mutations whose refusals become `userErrors`
references   natural keys beside ids

Import what is needed from here: `from vmi_graph.foundation import graph as kit`.
"""

from vmi_graph.foundation.graph.entity import Node, Requires, entity, guarded, load, load_all, named_rows, related
from vmi_graph.foundation.graph.extending import extends
from vmi_graph.foundation.graph.filters import Direction, filters, orders
from vmi_graph.foundation.graph.info import Info, viewer
from vmi_graph.foundation.graph.lists import After, Before, Connection, First, Last, connection, listed
from vmi_graph.foundation.graph.lookup import looked_up
from vmi_graph.foundation.graph.newest import newest
from vmi_graph.foundation.graph.refusing import KEY, Payload, UserError, faces, mutation, once, user_error
from vmi_graph.foundation.graph.scalars import SCALARS, Money, MoneyInput, money
from vmi_graph.foundation.graph.words import word

__all__ = [
    "KEY",
    "SCALARS",
    "After",
    "Before",
    "Connection",
    "Direction",
    "First",
    "Info",
    "Last",
    "Money",
    "MoneyInput",
    "Node",
    "Payload",
    "Requires",
    "UserError",
    "connection",
    "entity",
    "extends",
    "faces",
    "filters",
    "guarded",
    "listed",
    "load",
    "load_all",
    "looked_up",
    "money",
    "mutation",
    "named_rows",
    "newest",
    "once",
    "orders",
    "related",
    "user_error",
    "viewer",
    "word",
]
