"""Documents made from the schema: whatever a client could ask that is valid, from a field to a thicket of fragments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.compiling.choosing import Choice
from tests.compiling.facts import CORE, Facts
from tests.compiling.values import Named, Values, Variables, Word, literal
from vmi_graph.compiling.shaping import declaration

NEVER_THE_SAME: Final = frozenset({"Query.replenishmentPreview"})
"""What tells the moment at which it was asked."""
_ALIASES: Final = ("r", "rows", "others0", "amounts", "None", "class", "_", "id", "fragment", "edges", "node", "Z9")


@dataclass(frozen=True)
class Document:
    """What a client sends."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None = None


@dataclass(slots=True)
class Writing:
    """A document while it is written.

    whole  whether only fields that say of themselves how they are read are chosen
    keys   by type and response key, the field and its arguments: the same key again asks for the same
    left   how many fields may still come, roughly: a thicket of thousands shows nothing that forty do not
    """

    choice: Choice
    facts: Facts
    whole: bool
    variables: Variables = field(default_factory=Variables)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    left: int = 40

    @property
    def values(self) -> Values:
        """What makes the values of arguments."""
        return Values(self.choice, self.facts, self.variables)

    def document(self) -> Document:
        """Write a query."""
        query = CORE.query_type
        assert query is not None
        root = self.set_of(query, depth=self.choice.one_of((3, 2, 4, 1)), most=3)
        name, other = "", ""
        if self.choice.percent(8):
            name, other = "This", "query Other($v0: Boolean!) { __typename @skip(if: $v0) }"
        declared = ", ".join(f"${each}: {of}" for each, of in self.variables.declared.items())
        head = f"query {name}" + (f"({declared})" if declared else "")
        fragments = [f"fragment {each} on {of} {text}" for each, (of, text) in self.fragments.items()]
        return Document("\n".join([f"{head} {root}", *fragments, other]).strip(), self.variables.sent, name or None)

    def set_of(self, of: GraphQLObjectType | GraphQLInterfaceType, depth: int, most: int = 5) -> str:
        """Write a selection set."""
        depth = depth if self.left > 0 else 0
        names = [name for name in of.fields if self._allowed(of, name, depth)]
        written: list[str] = []
        for _ in range(self.choice.number(1, most) if self.left > 0 else 1):
            self.left -= 1
            way = self.choice.below(100) if self.left > 0 else 0
            if way < 70 or not names:
                written.append(self._field(of, names, depth))
            elif way < 78:
                written.append(self._again(of, names, depth))
            elif way < 90:
                written.append(self._inline(of, depth))
            else:
                written.append(self._spread(of, depth))
        return "{ " + " ".join(written) + " }"

    def _allowed(self, of: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> bool:
        definition = of.fields[name]
        if f"{of.name}.{name}" in NEVER_THE_SAME:
            return False
        if is_leaf_type(get_named_type(definition.type)):
            return True
        helper = of.name.endswith(("Connection", "Edge"))  # costs no depth, and says nothing of itself
        declared = helper or bool(declaration(definition))
        return depth > 0 and (declared or not self.whole)

    def _field(self, of: GraphQLObjectType | GraphQLInterfaceType, names: Sequence[str], depth: int) -> str:
        if not names or self.choice.percent(6):
            alias = f"t{self.choice.below(3)}: " if self.choice.percent(40) else ""
            return f"{alias}__typename{self._directives()}"
        if self.whole:
            names = [name for name in names if _told(of, name)] or names
        name = self.choice.one_of(names)
        definition = of.fields[name]
        arguments = self._arguments(definition)
        key = name
        if self.choice.percent(15) or self.keys.get((of.name, name), (name, arguments)) != (name, arguments):
            key = f"{self.choice.one_of(_ALIASES)}{len(self.keys)}"
        self.keys[of.name, key] = (name, arguments)
        return self._written(key, name, arguments, definition, depth)

    def _written(self, key: str, name: str, arguments: str, definition: GraphQLField, depth: int) -> str:
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{arguments}{self._directives()}{self._inside(definition, depth)}"

    def _inside(self, definition: GraphQLField, depth: int) -> str:
        inner: Any = get_named_type(definition.type)
        if is_leaf_type(inner):
            return ""
        free = inner.name.endswith(("Connection", "Edge", "PageInfo", "Money"))
        return " " + self.set_of(inner, depth if free else depth - 1)

    def _again(self, of: GraphQLObjectType | GraphQLInterfaceType, names: Sequence[str], depth: int) -> str:
        """Ask for something that was asked for before, with whatever selection."""
        before = [(key, *said) for (type_name, key), said in self.keys.items() if type_name == of.name]
        before = [each for each in before if each[1] in names]
        if not before:
            return self._field(of, names, depth)
        key, name, arguments = self.choice.one_of(before)
        return self._written(key, name, arguments, of.fields[name], depth)

    def _inline(self, of: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        condition = self.choice.one_of((None, *self._conditions(of)))
        inner: Any = of if condition is None else CORE.get_type(condition)
        on = "" if condition is None else f"on {condition} "
        return f"... {on}{self._directives().lstrip()} {self.set_of(inner, depth, 3)}"

    def _spread(self, of: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        conditions = self._conditions(of)
        known = [name for name, (on, _) in self.fragments.items() if on in conditions]
        if known and self.choice.percent(40):
            return f"...{self.choice.one_of(known)}{self._directives()}"
        on = self.choice.one_of(conditions)
        inner: Any = CORE.get_type(on)
        text = self.set_of(inner, depth, 3)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (on, text)  # named when it is whole: it cannot spread itself
        return f"...{name}{self._directives()}"

    def _conditions(self, of: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
        if isinstance(of, GraphQLObjectType):
            return [of.name, *(each.name for each in of.interfaces)]
        return [of.name, *(each.name for each in CORE.get_possible_types(of))]

    def _directives(self) -> str:
        if not self.choice.percent(8):
            return ""
        name = self.choice.one_of(("include", "skip"))
        if self.choice.percent(40):
            return f" @{name}(if: {self.choice.one_of(('true', 'false'))})"
        if not self.flags or (len(self.flags) < 4 and self.choice.percent(50)):
            boolean: Any = GraphQLNonNull(CORE.get_type("Boolean"))
            flag = self.variables.add(self.choice, boolean, self.choice.one_of((True, False))).name
            self.flags.append(flag)
        else:
            flag = self.choice.one_of(self.flags)
        if "=" in self.variables.declared[flag] and "!" not in self.variables.declared[flag] and self.choice.percent(8):
            self.variables.sent[flag] = None  # allowed by validation, refused by execution
        return f" @{name}(if: ${flag})"

    def _arguments(self, definition: GraphQLField) -> str:
        given: dict[str, Any] = {}
        if "orderBy" in definition.args and "first" in definition.args:
            given |= self._page(definition)
        listed = given.keys() | {"first", "after", "last", "before", "orderBy"}
        for name, argument in definition.args.items():
            required = isinstance(argument.type, GraphQLNonNull)
            wanted = required or self.choice.percent(20 if name == "where" else 10)
            own = name != "where" and not required and self.whole
            if name not in listed and wanted and not own:
                given[name] = self.values.of(argument.type)
        return "(" + ", ".join(f"{name}: {literal(value)}" for name, value in given.items()) + ")" if given else ""

    def _page(self, definition: GraphQLField) -> dict[str, Any]:
        """Choose which part of a list in which order: mostly what can be answered."""
        given: dict[str, Any] = {}
        way = "last" if self.choice.percent(25) else "first"
        if self.choice.percent(70):
            size = self.choice.one_of((-1, 101, 1000)) if self.choice.percent(2) else self.choice.number(0, 4)
            given[way] = self._maybe_variable(definition, way, size)
        if self.choice.percent(1):
            given["last" if way == "first" else "first"] = 2
        connection: Any = get_named_type(definition.type)
        rows: Any = get_named_type(connection.fields["nodes"].type)
        if self.choice.percent(30):
            order, cursor = self.choice.one_of(self.facts.cursors.get(rows.name) or [((), "")])
            if self.choice.percent(8):
                _, cursor = self.choice.one_of([each for every in self.facts.cursors.values() for each in every])
            if order:
                given["orderBy"] = [{name: Word(each) for name, each in said.items()} for said in order]
            side = self.choice.one_of(("after", "before"))
            given[side] = self._maybe_variable(definition, side, cursor)
        elif self.choice.percent(25):
            given["orderBy"] = self.values.of(definition.args["orderBy"].type)
        return given

    def _maybe_variable(self, definition: GraphQLField, name: str, value: object) -> object | Named:
        if not self.choice.percent(25):
            return value
        return self.variables.add(self.choice, definition.args[name].type, value)


def _told(of: GraphQLObjectType | GraphQLInterfaceType, name: str) -> bool:
    """Whether a field says of itself how it is read, or is part of a list."""
    helper = ("Connection", "Edge", "PageInfo", "Money", "Node")
    return of.name.endswith(helper) or bool(declaration(of.fields[name]))


def written(choice: Choice, facts: Facts) -> Document:
    """Write a document; four of five hold only what ought to be compiled."""
    return Writing(choice, facts, whole=not choice.percent(15)).document()


@st.composite
def documents(draw: st.DrawFn, facts: Facts) -> Document:
    """Documents of any kind."""
    return written(Choice.drawn(draw), facts)
