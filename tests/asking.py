"""Asking the whole schema as some viewer, without HTTP around it."""

from typing import Any
from uuid import uuid4

from tests import world
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA


async def ask(document: str, viewer: Viewer = world.MANAGER, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return the data of an answer without errors."""
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(viewer, "request"))
    assert result.errors is None, result.errors
    return result.data


async def act(document: str, viewer: Viewer = world.MANAGER, **given: object) -> Any:  # noqa: ANN401 - JSON
    """Return the payload of a mutation's only field, with a fresh idempotency key unless one is given."""
    data = await ask(document, viewer, input={"idempotencyKey": str(uuid4()), **given})
    (payload,) = data.values()
    return payload


async def fault(document: str, viewer: Viewer = world.MANAGER, **variables: object) -> BaseException | None:
    """Return what the first error of an answer was raised from."""
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(viewer, "request"))
    assert result.errors
    return result.errors[0].original_error
