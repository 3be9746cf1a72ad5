"""Values for arguments: what an input type can hold, as it stands in a document or in the variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)

from tests.compiling.choosing import Choice
from tests.compiling.facts import Facts

_TEXTS: Final = (
    "P-1",
    "HAM",
    "ACME",
    "BER",
    "BOLT",
    "P",
    "Part",
    "",
    "part",
    "%",
    "_",
    "P-%",
    'a"b\\',
    "é😀",
    "\x00",
    "EUR",
    "BOLT reason",
    "acme",
)
SCALARS: Final[Mapping[str, Sequence[object]]] = {
    "Quantity": ("0", "5", "2.5", 10, "-1", "20", "14855", "99999999999", "0.0001"),
    "Decimal": ("0", "1.5", "10.00", "-3.25", "4456.5", "0.1", "999999999999999999.999999999999999999"),
    "Int": (0, 1, 2, 3, 7, -1, 2147483647, -2147483648),
    "Boolean": (True, False),
    "DateTime": (
        "2026-01-01T00:00:00Z",
        "2020-06-01T12:00:00+02:00",
        "2055-01-01T00:00:00.123456Z",
        "1900-01-01T00:00:00Z",
    ),
    "Date": ("2020-01-01", "2026-11-01", "0001-01-01", "9999-12-31"),
    "GTIN": ("4006381333931",),
    "GLN": ("4012345000009",),
}
_PLACES: Final = (("P-1", "HAM"), ("P-2", "HAM"), ("P-1", "BER"), ("P-3", "HAM"), ("P-9", "HAM"), ("P-1\x00", "HAM"))


@dataclass(frozen=True, slots=True)
class Word:
    """A value of an enum: bare in a document, a string in the variables."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A variable in the place of a value."""

    name: str


@dataclass(slots=True)
class Variables:
    """The variables of a document: how they are declared, and what is sent for them."""

    declared: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)

    def add(self, choice: Choice, of: GraphQLInputType, value: object) -> Named:
        """Declare a variable that has a value: sent, by default, or both."""
        name = f"v{len(self.declared)}"
        required = isinstance(of, GraphQLNonNull)
        written = str(of)
        way = choice.below(5)
        if way == 1 and not required and value is not None:
            written += "!"
        if way in {2, 3}:
            written = f"{str(of).removesuffix('!') if way == 3 else of} = {literal(value)}"
        self.declared[name] = written
        if way < 2 or (way == 2 and choice.percent(50)) or (way == 4 and (required or choice.percent(50))):
            self.sent[name] = plain(value)
        return Named(name)


def literal(value: object) -> str:
    """Return a value as it stands in a document."""
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Named):
        return f"${value.name}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return orjson.dumps(value).decode()


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a value as it is sent."""
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True)
class Values:
    """Makes values of input types."""

    choice: Choice
    facts: Facts
    variables: Variables

    def of(self, wanted: GraphQLInputType, depth: int = 2, *, bare: bool = False) -> Any:  # noqa: ANN401 - see `plain`
        """Return a value, with variables here and there unless it must be bare of them."""
        value = self._value(wanted, depth, bare=bare or self.choice.percent(60))
        if not bare and _is_bare(value) and self.choice.percent(25):
            return self.variables.add(self.choice, wanted, value)
        return value

    def _value(self, wanted: Any, depth: int, *, bare: bool) -> Any:  # noqa: ANN401 - any input type
        if isinstance(wanted, GraphQLNonNull):
            return self._value(wanted.of_type, depth, bare=bare)
        if isinstance(wanted, GraphQLList):
            size = self.choice.one_of((1, 2, 0, 3))
            return [self.of(wanted.of_type, depth, bare=bare) for _ in range(size)]
        if isinstance(wanted, GraphQLEnumType):
            return Word(self.choice.one_of(list(wanted.values)))
        if isinstance(wanted, GraphQLScalarType):
            return self._scalar(wanted.name)
        return self._object(wanted, depth, bare=bare)

    def _object(self, wanted: GraphQLInputObjectType, depth: int, *, bare: bool) -> dict[str, Any]:
        if wanted.name == "PlaceReference":
            return self._place()
        if wanted.name.endswith("Reference"):  # one of its members, whichever
            name = self.choice.one_of(list(wanted.fields))
            return {name: self._value(wanted.fields[name].type, depth, bare=True)}
        deeper = {"AND", "OR", "NOT"} & wanted.fields.keys() if depth else set()
        required = [name for name, each in wanted.fields.items() if isinstance(each.type, GraphQLNonNull)]
        free = [name for name in wanted.fields if name not in {"AND", "OR", "NOT", *required}]
        chosen = [*required, *(self.choice.some_of(free, 2) if free else ())]
        if deeper and self.choice.percent(30):
            chosen.append(self.choice.one_of(sorted(deeper)))
        return {
            name: None
            if not isinstance(wanted.fields[name].type, GraphQLNonNull) and self.choice.percent(1)
            else self.of(wanted.fields[name].type, depth - 1, bare=bare)
            for name in chosen
        }

    def _scalar(self, name: str) -> object:
        if name == "ID":
            return self.choice.one_of(self.facts.every_id)
        if name == "String":
            return self.choice.one_of((*_TEXTS, *self.facts.numbers))
        return self.choice.one_of(SCALARS[name])

    def _place(self) -> dict[str, Any]:
        part, location = self.choice.one_of(_PLACES)
        value: dict[str, Any] = {"part": part, "location": location}
        if self.choice.percent(70):
            value["supplier"] = self.choice.one_of(("ACME", "BOLT", "NOBODY", None, "\x00"))
        return value


def _is_bare(value: object) -> bool:
    if isinstance(value, Named):
        return False
    if isinstance(value, Mapping):
        return all(_is_bare(each) for each in value.values())
    return all(_is_bare(each) for each in value) if isinstance(value, list) else True
