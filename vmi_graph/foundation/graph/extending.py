"""A higher capability's fields on a lower capability's type: the graph is a graph, the imports stay a tree.

    @extends(catalog_graph.Assignment)
    class AssignmentAgreement:
        agreement: Agreement | None = …

The class's fields join the extended type; the class itself does not appear in the graph.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

Extension = TypeVar("Extension", bound=type[Any])


def extends(extended: type[Any]) -> Callable[[Extension], Extension]:
    """Add the fields of a class to a type of a lower capability; refuse a name that is taken."""

    def make(cls: Extension) -> Extension:
        added = strawberry.type(cls).__strawberry_definition__.fields
        present = extended.__strawberry_definition__.fields
        taken = {field.python_name for field in present} & {field.python_name for field in added}
        if taken:
            raise TypeError(f"{extended.__name__} has {', '.join(sorted(taken))} already")
        present.extend(added)
        return cls

    return make
