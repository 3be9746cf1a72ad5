"""Which variables make a difference to what an event looks like."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:  # noqa: ANN401 - graphql-core's visitor
        """Note a variable that is used."""
        self.names.add(node.name.value)


def rendering_variables(document: DocumentNode, operation: OperationDefinitionNode, root: str) -> frozenset[str]:
    """Return the variables used anywhere but in the arguments of the subscribed field.

    Those arguments say where a feed begins and which of its entries are wanted; the event is there already when its
    selection is executed.

    root  the name of the schema's subscription type
    """
    found = _Variables()
    for part in _parts(document, operation, root):
        visit(part, found)
    return frozenset(found.names)


def _parts(document: DocumentNode, operation: OperationDefinitionNode, root: str) -> Iterator[Node]:
    yield from _at_root(operation.selection_set)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            if definition.type_condition.name.value == root:
                yield from _at_root(definition.selection_set)
            else:
                yield definition.selection_set


def _at_root(selected: SelectionSetNode) -> Iterator[Node]:
    for selection in selected.selections:
        yield from selection.directives or ()
        if isinstance(selection, FieldNode):
            if selection.selection_set is not None:
                yield selection.selection_set
        elif isinstance(selection, InlineFragmentNode):
            yield from _at_root(selection.selection_set)
