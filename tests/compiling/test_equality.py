"""Both ways answer the same: documents made from the schema, every role, byte for byte.

A few hundred documents in an ordinary run, always the same choices. `VMI_TEST_DOCUMENTS=5000` makes so many, other
ones each time: for the night, or after a change in `compiling`.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.compiling.both import Both, both
from tests.compiling.choosing import Choice
from tests.compiling.documents import Document, documents, written
from tests.compiling.populated import Populated
from vmi_graph.catalog.rules import READ_COSTS
from vmi_graph.compiling import statement
from vmi_graph.compiling.listing import Listing
from vmi_graph.compiling.selection import Selection
from vmi_graph.compiling.shaping import Shaping
from vmi_graph.foundation.reading import Binder, Column, Condition, Source
from vmi_graph.foundation.reading.page import narrowed
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.faults import Rejected

# where the fields inside of one cannot be collected, graphql-core forgets what it began beside it
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Have what was forgotten complained of here, where it is ignored, and not in another test."""
    yield
    gc.collect()


_ASKED: Final = os.environ.get("VMI_TEST_DOCUMENTS")
_MANY: Final = settings(
    max_examples=int(_ASKED or 150),
    derandomize=_ASKED is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_SEEDED: Final = 100
_LEAST_COMPILED: Final = 0.6
_MOST_TO_FIND: Final = 250


async def _asked(there: Populated, viewer: str, document: Document) -> Both | None:
    """Ask in both ways; None for a document that is not valid, as fragments of several types sometimes are not."""
    try:
        return await both(there.viewers[viewer], document.text, document.variables, document.operation)
    except Rejected:
        return None


@_MANY
@given(data=st.data())
async def test_whatever_is_asked_is_answered_the_same_in_both_ways(there: Populated, data: st.DataObject) -> None:
    viewer = data.draw(st.sampled_from(list(there.viewers)))
    document = data.draw(documents(there.facts))

    answers = await _asked(there, viewer, document)

    if answers is not None and not answers.equal:
        note(f"{viewer} asks\n{document.text}\n{document.variables}")
        assert answers.ordinary == answers.compiled


async def test_most_of_what_is_asked_is_compiled_and_nearly_all_of_it_is_valid(there: Populated) -> None:
    seen: Counter[str] = Counter()

    for seed in range(_SEEDED):
        viewer, document = _seeded(there, seed)
        answers = await _asked(there, viewer, document)
        seen[_kind(answers)] += 1
        assert answers is None or answers.equal, f"{viewer} asks\n{document.text}\n{document.variables}"

    assert seen["invalid"] <= 0.05 * _SEEDED
    assert seen["compiled"] >= _LEAST_COMPILED * (_SEEDED - seen["invalid"]), seen


def _seeded(there: Populated, seed: int) -> tuple[str, Document]:
    choice = Choice.seeded(seed)
    return choice.one_of(list(there.viewers)), written(choice, there.facts)


def _kind(answers: Both | None) -> str:
    if answers is None:
        return "invalid"
    return "compiled" if answers.was_compiled else "ordinary"


def _another_column(patch: pytest.MonkeyPatch) -> None:
    right = statement.Columns.place

    def wrong(self: statement.Columns, column: Column) -> int:
        return right(self, replace(column, sql="part.unit") if column.sql == "part.name" else column)

    patch.setattr(statement.Columns, "place", wrong)


def _no_scope(patch: pytest.MonkeyPatch) -> None:
    def wrong(source: Source[Any], viewer: Viewer, condition: Condition, bind: Binder) -> str:
        if source.kind != "LedgerEntry":
            return narrowed(source, viewer, condition, bind)
        return narrowed(replace(source, scope=lambda _viewer, _bind: "TRUE"), viewer, condition, bind)

    patch.setattr(statement, "narrowed", wrong)


def _no_permission(patch: pytest.MonkeyPatch) -> None:
    right = Shaping.may

    def wrong(self: Shaping, permission: Any) -> bool:  # noqa: ANN401 - a permission or none
        return permission == READ_COSTS or right(self, permission)

    patch.setattr(Shaping, "may", wrong)


def _fragments_of_any_type(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Selection, "_applies", lambda _self, condition, of: condition in {of.name, "Node"})
    patch.setattr(Selection, "_included", lambda _self, _directives: True)


def _pages_forwards_only(patch: pytest.MonkeyPatch) -> None:
    right = Listing.shown

    def wrong(self: Listing, rows: list[Any], made: Any, asked: Any, total: int) -> dict[str, Any]:  # noqa: ANN401
        return right(self, rows, made, replace(asked, part=replace(asked.part, before=None)), total)

    patch.setattr(Listing, "shown", wrong)


PLANTED: Final[dict[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "a column reads another one": _another_column,
    "a source without its scope": _no_scope,
    "a permission that everybody has": _no_permission,
    "directives without effect": _fragments_of_any_type,
    "page info that forgets where the page begins": _pages_forwards_only,
}


@pytest.mark.parametrize("planted", PLANTED)
async def test_a_planted_difference_is_found(there: Populated, planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTED[planted](monkeypatch)
    begin = 1_000 * (1 + list(PLANTED).index(planted))  # documents that were never compiled rightly

    for seed in range(begin, begin + _MOST_TO_FIND):
        answers = await _asked(there, *_seeded(there, seed))
        if answers is not None and not answers.equal:
            return

    pytest.fail("not found")
