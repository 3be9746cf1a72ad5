"""What is compiled and kept is bounded, whatever is sent; and whatever it is called, it is only a name."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world
from tests.compiling.both import LIMITS, asked, both
from vmi_graph.compiling.plan import Plan
from vmi_graph.compiling.plans import PLANS, Kept, Plans
from vmi_graph.compiling.rendering import Rendering
from vmi_graph.compiling.runner import CompiledRunner, compiling
from vmi_graph.compiling.shape import Constant, Shape
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.operations.execution import Execution, runner_of
from vmi_graph.stock.queries import LEVELS

VIEWERS = [world.MANAGER, world.viewer(Role.LOCATION_STAFF, locations=[]), world.viewer(Role.ANALYST)]


class Server:
    """Answers as a server does, with a cache of a few operations."""

    def __init__(self, kept: int) -> None:
        self.execution = Execution(SCHEMA, LIMITS.__class__(prepared_operations=kept, aliases=1_000), compiling)

    def runner(self, query: str, name: str | None = None) -> CompiledRunner:
        runner = runner_of(self.execution.prepare(asked(query, None, name))[0])
        assert isinstance(runner, CompiledRunner)
        return runner

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, viewer: Viewer = world.MANAGER
    ) -> CompiledRunner:
        runner = self.runner(query)
        answer = await runner.answer(asked(query, variables), Context(viewer, "request"))
        assert not answer.errors
        return runner


async def test_a_document_is_compiled_when_it_comes_again_and_never_after(db: str) -> None:  # noqa: ARG001 - open
    server = Server(10)

    times = [(await server.ask("{ parts { totalCount } }")).compilations for _ in range(4)]

    assert [0, 1, 1, 1] == times


async def test_documents_that_come_once_are_never_compiled(db: str) -> None:  # noqa: ARG001 - open
    server = Server(20)
    before = len(PLANS)

    runners = [await server.ask(f"{{ a{number}: __typename }}") for number in range(100)]

    assert 0 == sum(runner.compilations for runner in runners)
    assert (before, 20) == (len(PLANS), len(server.execution.prepared))


async def test_documents_that_all_come_again_leave_a_bounded_number_behind(db: str) -> None:  # noqa: ARG001 - open
    server = Server(20)

    for number in range(200):
        for _ in range(2):
            await server.ask(f"{{ a{number}: __typename }}")

    assert 20 == len(server.execution.prepared)
    assert PLANS.size <= 100_000


def test_plans_go_when_all_of_them_are_too_large_together_those_used_last_stay() -> None:
    plans = Plans(100)
    for number in range(1_000):
        plans.keep((number,), Kept(Plan([]), 10))
        plans.get((0,))

    assert (10, 100) == (len(plans), plans.size)
    assert plans.get((0,)) is not None
    assert plans.get((500,)) is None


def test_a_plan_that_is_too_large_by_itself_stays_alone() -> None:
    plans = Plans(100)
    plans.keep((1,), Kept(Plan([]), 10))

    plans.keep((2,), Kept(Plan([]), 1_000))

    assert (None, 1) == (plans.get((1,)), len(plans))


async def test_one_operation_keeps_few_plans_however_its_flags_are_set(db: str) -> None:  # noqa: ARG001 - open
    server = Server(10)
    names = "abcdef"
    flags = " ".join(f"{name}: version @include(if: ${name})" for name in names)
    query = f"query({', '.join(f'${name}: Boolean!' for name in names)}) {{ parts {{ nodes {{ unitCost {flags} }} }} }}"
    before = len(PLANS)

    for number in range(2**6):
        for viewer in VIEWERS:
            variables = {name: bool(number >> place & 1) for place, name in enumerate(names)}
            await server.ask(query, variables, viewer)

    assert len(PLANS) - before <= 64


async def test_an_operation_with_more_flags_is_left_alone(db: str) -> None:  # noqa: ARG001 - open
    server = Server(10)
    names = "abcdefg"
    flags = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    query = f"query({', '.join(f'${name}: Boolean = true' for name in names)}) {{ {flags} }}"

    runners = [await server.ask(query) for _ in range(3)]

    assert 0 == runners[-1].compilations


async def test_fragments_that_spell_out_more_than_memory_holds_are_not_compiled(db: str) -> None:  # noqa: ARG001 - open
    inner = "part { number } location { code } supplier { code }"
    thicket = "\n".join(
        f"fragment F{level} on StockLevel {{ {inner} "
        + " ".join(
            f"{field} {{ stockLevels(first: 0) {{ nodes {{ ...F{level + 1} }} }} }}"
            for field in ("part", "location", "supplier")
        )
        + " }"
        for level in range(6)
    )
    query = f"{{ stockLevels(first: 0) {{ nodes {{ ...F0 }} }} }}\n{thicket}\nfragment F6 on StockLevel {{ onHand }}"
    before = PLANS.size

    answers = await both(world.MANAGER, query)

    assert (True, False) == (answers.equal, answers.was_compiled)
    assert PLANS.size - before <= 1


@settings(deadline=None, max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,12}", fullmatch=True))
async def test_whatever_name_is_given_is_only_a_name(there: object, alias: str) -> None:  # noqa: ARG001 - looked at
    query = f"{{ {alias}: parts(first: 2) {{ {alias}: nodes {{ {alias}: number __typename }} }} }}"

    answers = await both(world.MANAGER, query)

    assert (True, True) == (answers.equal, answers.was_compiled)


@pytest.mark.parametrize("key", ["'] + exit() + ['", '"', "\\", "\n", "{r}", "é\u2028", "amounts", "__import__('os')"])
def test_a_key_never_becomes_code(key: str) -> None:
    made = Rendering(LEVELS).compiled(Shape(LEVELS, [Constant(key, key)]))

    assert [{key: key}] == made([()])
