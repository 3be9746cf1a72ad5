import tracemalloc
from collections.abc import AsyncGenerator
from typing import Any

import orjson
import pytest
import strawberry
from strawberry.directive import DirectiveLocation, DirectiveValue
from strawberry.extensions import SchemaExtension

from tests.serving import toy
from vmi_graph.foundation.context import Context
from vmi_graph.serving.faults import Rejected
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Execution
from vmi_graph.serving.operations.prepared import BYTES_PER_CHARACTER, Prepared
from vmi_graph.serving.operations.request import OperationRequest


def request(query: str, name: str | None = None) -> OperationRequest:
    return OperationRequest(query, {}, name, {})


def test_an_operation_seen_before_is_prepared_once() -> None:
    execution = Execution(toy.schema, Limits())

    first, second = execution.prepare(request("{hello}"))[0], execution.prepare(request("{hello}"))[0]

    assert first is second


def test_operations_of_one_document_are_prepared_each() -> None:
    execution = Execution(toy.schema, Limits())
    document = "query A {hello} query B {part {name}}"

    costs = [execution.prepare(request(document, name))[1] for name in "AB"]

    assert costs == [0, 1]


def test_the_least_recently_used_operation_goes_first() -> None:
    execution = Execution(toy.schema, Limits(prepared_operations=2))
    kept = execution.prepare(request("{a: hello}"))[0]
    dropped = execution.prepare(request("{b: hello}"))[0]
    execution.prepare(request("{a: hello}"))

    execution.prepare(request("{c: hello}"))

    assert len(execution.prepared) == 2
    assert execution.prepare(request("{a: hello}"))[0] is kept
    assert execution.prepare(request("{b: hello}"))[0] is not dropped


def test_the_cache_is_bounded_in_bytes_too() -> None:
    most = 100 * BYTES_PER_CHARACTER
    execution = Execution(toy.schema, Limits(prepared_bytes=most))

    for number in range(50):
        execution.prepare(request(f"{{ a{number}: hello }}"))

    assert 0 < execution.prepared.bytes <= most
    assert len(execution.prepared) < 10


def test_a_rejected_document_is_not_kept() -> None:
    execution = Execution(toy.schema, Limits())

    with pytest.raises(Rejected):
        execution.prepare(request("{nothing}"))

    assert len(execution.prepared) == 0


def test_the_assumed_memory_of_a_prepared_operation_is_not_too_small() -> None:
    execution = Execution(toy.schema, Limits())
    text = "{" + " ".join(f"a{n}: part {{ itself {{ name }} }}" for n in range(40)) + "}"
    execution.prepare(request("{hello}"))

    tracemalloc.start()
    prepared = execution.prepare(request(text))[0]
    measured, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert measured < 2 * prepared.size


class Ready:
    """A plan whose answer is bytes already."""

    async def answer(self, request: OperationRequest, context: Context) -> Answer:
        del request, context
        return Answer(orjson.Fragment(b'{"hello":"compiled"}'))

    async def events(self, request: OperationRequest, context: Context) -> AsyncGenerator[Answer, None]:
        del request, context
        yield Answer(orjson.Fragment(b'{"ticks":7}'))


async def test_a_compiled_plan_is_tried_before_strawberry() -> None:
    def compile_plan(_: object, prepared: Prepared, __: object) -> Ready | None:
        name = prepared.operation.name
        return Ready() if name is not None and name.value == "Compiled" else None

    async with toy.client(toy.application(compile_plan=compile_plan)) as client:
        compiled = await client.post("/graphql", json={"query": "query Compiled {hello}"})
        ordinary = await client.post("/graphql", json={"query": "query Ordinary {hello}"})

    assert [compiled.json()["data"], ordinary.json()["data"]] == [{"hello": "compiled"}, {"hello": "hello you"}]


def test_a_schema_whose_extensions_would_be_skipped_is_refused() -> None:
    class Skipped(SchemaExtension):
        pass

    @strawberry.type
    class Query:
        hello: str = "hello"

    with pytest.raises(ValueError, match="extensions"):
        Execution(strawberry.Schema(Query, extensions=[Skipped]), Limits())


@strawberry.directive(locations=[DirectiveLocation.FIELD])
def shouted(value: DirectiveValue[str]) -> str:
    return str(value).upper()


async def test_directives_of_the_schema_are_applied() -> None:

    @strawberry.type
    class Query:
        @strawberry.field
        def hello(self) -> str:
            return "hello"

    execution = Execution(strawberry.Schema(Query, directives=[shouted]), Limits())
    asked = request("{hello @shouted}")
    prepared, cost = execution.prepare(asked)
    viewer = await toy.Door().authenticate("Bearer ann")

    answer = await execution.run(prepared, cost, asked, Context(viewer, "request"))

    expected: Any = {"hello": "HELLO"}
    assert expected == answer.data
