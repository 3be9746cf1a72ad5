"""Lists narrowed to the viewer, filtered, ordered, and paged by key.

column     what can be read: one SQL expression, its kind, its sentence, its permission
source     a readable kind of row: tables, columns and the viewer's scope, which nobody can leave out
condition  typed filters as a tree, and their SQL
order      stable orders, and the place of a row in them
page       one page of a source, forwards or backwards, with cursors

Import what is needed from here: `from vmi_graph.foundation import reading`.
"""

from vmi_graph.foundation.reading.column import (
    Binder,
    Column,
    Kind,
    boolean,
    date_,
    decimal_,
    enum_,
    integer,
    json_,
    quantity,
    text,
    time_,
    uuid_,
)
from vmi_graph.foundation.reading.condition import ALWAYS, AllOf, AnyOf, Condition, Is, Not, Raw
from vmi_graph.foundation.reading.firsts import firsts
from vmi_graph.foundation.reading.order import Order
from vmi_graph.foundation.reading.page import Page, Slice, by_ids, count, everything, one, page
from vmi_graph.foundation.reading.source import Source

__all__ = [
    "ALWAYS",
    "AllOf",
    "AnyOf",
    "Binder",
    "Column",
    "Condition",
    "Is",
    "Kind",
    "Not",
    "Order",
    "Page",
    "Raw",
    "Slice",
    "Source",
    "boolean",
    "by_ids",
    "count",
    "date_",
    "decimal_",
    "enum_",
    "everything",
    "firsts",
    "integer",
    "json_",
    "one",
    "page",
    "quantity",
    "text",
    "time_",
    "uuid_",
]
