"""Mutations: one input with an idempotency key, and a payload whose refusals stand in `userErrors`."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import MISSING, fields
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast, get_type_hints
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from vmi_graph.foundation import refusal
from vmi_graph.foundation.graph.entity import guarded
from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.viewer import Permission

if TYPE_CHECKING:
    UserErrorCode = str
else:
    UserErrorCode = Annotated["UserErrorCode", strawberry.lazy("vmi_graph.schema")]

KEY: Final = "A fresh UUID for each act. The same key again repeats the answer; with another input it is refused."


@strawberry.interface(description="Why a rule of the trade said no. Nothing of what was asked has happened.")
class UserError:
    """One refusal."""

    code: UserErrorCode = strawberry.field(description="The rule that said no, for programs.")
    message: str = strawberry.field(description="A sentence for the person who asked.")
    path: list[str] = strawberry.field(
        description="Where in the input it lies, from the argument down; list places are numbers from 0."
    )


@strawberry.type(description="A refusal that needs no more than its code, sentence and path.")
class Refused(UserError):  # noqa: N818 - a type of the graph, not an exception
    """A plain refusal."""


@strawberry.type(description="Somebody else changed it meanwhile: read it again and decide again.")
class StaleVersion(UserError):  # noqa: N818 - see above
    """An expected version that is no longer the actual one."""

    expected: int = strawberry.field(description="The version that was expected.")
    actual: int = strawberry.field(description="The version it has now.")


_concrete: Final[dict[type[refusal.Refusal], type[Any]]] = {
    refusal.Refusal: Refused,
    refusal.StaleVersion: StaleVersion,
}


def user_error(kind: type[refusal.Refusal]) -> Callable[[type[Any]], type[Any]]:
    """Make a type the face of a refusal that carries facts; its fields are the refusal's attributes."""

    def make(cls: type[Any]) -> type[Any]:
        made: type[Any] = strawberry.type(cls, description=inspect.getdoc(cls))
        _concrete[kind] = made
        return made

    return make


def user_error_types() -> list[type[Any]]:
    """Return every face of a refusal, for the schema."""
    return list(_concrete.values())


def faces(errors: Sequence[refusal.Refusal]) -> list[UserError]:
    """Return refusals as `userErrors` shows them."""
    return [_face(error) for error in errors]


def _face(error: refusal.Refusal) -> Any:  # noqa: ANN401 - one of the concrete types
    kind = next(each for each in type(error).__mro__ if each in _concrete)
    face = _concrete[kind]
    facts = {
        field.name: getattr(error, field.name)
        for field in fields(face)
        if field.name not in {"code", "message", "path"}
    }
    schema = import_module("vmi_graph.schema")  # where all capabilities meet, and with them all codes

    path = ["input", *(to_camel_case(step) if isinstance(step, str) else str(step) for step in error.path)]
    return face(code=schema.UserErrorCode(error.code), message=error.message, path=path, **facts)


@strawberry.interface(description="What every mutation answers.")
class Payload:
    """The common part of all payloads; everything else is null when `userErrors` is not empty."""

    user_errors: list[UserError] = strawberry.field(
        description="Why nothing happened; empty when it did.", default_factory=list
    )
    replayed: bool = strawberry.field(
        description="Whether this repeats the answer to an earlier request with the same key; nothing happened again.",
        default=False,
    )


INPUT: Final = "Everything that is asked for, with the key that makes it happen once."

Answer = TypeVar("Answer", bound=Payload)
Resolver = Callable[..., Awaitable[Answer]]


def mutation(description: str, *, permission: Permission | None = None) -> Callable[[Resolver[Any]], Any]:
    """Make a resolver a mutation: a refusal becomes its payload's `userErrors`, and nothing else is filled in.

    Whoever lacks the permission is denied before the input is looked at; the action requires it again.
    """

    def make(resolver: Resolver[Any]) -> Any:  # noqa: ANN401 - a field of Strawberry
        given = resolver.__annotations__["input"]
        resolver.__annotations__["input"] = Annotated[given, strawberry.argument(description=INPUT)]

        @functools.wraps(resolver)
        async def refusing(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the resolver
            acted = kwargs["info"].context.acted
            if acted is not None:
                return _again(acted)
            if permission is not None:
                kwargs["info"].context.viewer.require(permission)
            try:
                return await resolver(*args, **kwargs)
            except refusal.Refusal as error:
                return _refused(resolver, [error])
            except refusal.Refusals as several:
                return _refused(resolver, several.refusals)

        declared = {"act": refusing}
        return strawberry.mutation(refusing, description=description, directives=guarded(permission), metadata=declared)

    return make


def _again(acted: Any) -> Any:  # noqa: ANN401 - a payload, or what was raised instead
    """Hand out what the act has come to already."""
    if isinstance(acted, Exception):
        raise acted
    return acted


def _refused(resolver: Resolver[Any], errors: Sequence[refusal.Refusal]) -> Any:  # noqa: ANN401 - the payload
    payload = get_type_hints(resolver)["return"]
    empty = {
        field.name: None
        for field in fields(payload)
        if field.init and field.default is MISSING and field.default_factory is MISSING
    }
    return payload(**empty, user_errors=faces(errors))


def once(info: Info, given: Any) -> Once:  # noqa: ANN401 - any input with an idempotency key
    """Bind the input's idempotency key to whoever sent it, to the mutation and to everything in the input."""
    key = cast("UUID", given.idempotency_key)
    return Once.of(info.context.viewer.client, key, info.field_name, given)
