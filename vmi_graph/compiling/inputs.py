"""Turns coerced arguments into Strawberry's Python values: each type is looked through once, not for every value.

Strawberry's own `convert_argument` resolves the type of each field of each input anew, which for ten thousand lines of
a bulk takes longer than writing them. What is written here gives the same values: a test compares both.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, Final

import strawberry
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.lazy_type import LazyType

Convert = Callable[[Any], Any]


class Inputs:
    """The conversions of one schema, made when they are first needed."""

    def __init__(self, config: StrawberryConfig, scalars: Mapping[object, Any]) -> None:
        self._config = config
        self._scalars = scalars
        self._made: Final[dict[type, Convert]] = {}

    def of(self, kind: Any) -> Convert:  # noqa: ANN401 - any type of Strawberry
        """Return what converts values of a type."""
        if isinstance(kind, StrawberryMaybe):
            return self._maybe(kind)
        if isinstance(kind, StrawberryOptional):
            return self.of(kind.of_type)
        if isinstance(kind, StrawberryList):
            each = self.of(kind.of_type)
            return lambda given: None if given is None else [each(item) for item in given]
        if isinstance(kind, LazyType):
            return self.of(kind.resolve_type())
        if isinstance(kind, type) and has_object_definition(kind) and kind.__strawberry_definition__.from_input is None:
            return self._object(kind)
        # scalars and enums are as graphql-core has coerced them; Strawberry is asked, in case it knows better
        return lambda given: convert_argument(given, kind, self._scalars, self._config)

    def _maybe(self, kind: StrawberryMaybe) -> Convert:
        inner, nullable = self.of(kind.of_type), isinstance(kind.of_type, StrawberryOptional)

        def some(given: Any) -> Any:  # noqa: ANN401 - whatever is inside
            if given is None and not nullable:
                raise StrawberryInputCoercionError("null where a value may only be left out")
            return strawberry.Some(inner(given))

        return some

    def _object(self, kind: type) -> Convert:
        known = self._made.get(kind)
        if known is not None:
            return known
        fields: list[tuple[str, str, Convert]] = []
        absent: dict[str, None] = {}

        def made(given: Any) -> Any:  # noqa: ANN401 - an input object, or null
            if given is None or given is strawberry.UNSET:
                return given
            values: dict[str, Any] = dict(absent)
            for name, attribute, convert in fields:
                if name in given:
                    values[attribute] = convert(given[name])
            return kind(**values)

        self._made[kind] = made  # before its fields: an input may hold itself
        definition: Any = kind.__strawberry_definition__  # type: ignore[attr-defined]  # checked by who asks
        for field in definition.fields:
            name = self._config.name_converter.from_field(field)
            fields.append((name, field.python_name, self.of(field.resolve_type(type_definition=definition))))
            if field.default_value is MISSING and field.default_factory is MISSING:
                absent[field.python_name] = None
        return made
