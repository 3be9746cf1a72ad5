"""The tests of this folder find what they look for: leaks are planted, and have to be found."""

from collections.abc import Mapping

import pytest
from graphql import get_named_type

from tests import world
from tests.permissions import companies, documents, planting, questions, unseen
from tests.permissions.asking import ask, codes, compiled, resolved
from vmi_graph.foundation import reading
from vmi_graph.foundation.reading import Source

pytestmark = pytest.mark.usefixtures("both_companies")

ALONE = "PurchaseOrderStep"  # hangs on orders only: no list of all of them


def _asked_about(kind: str) -> list[questions.Question]:
    """The part of the enumeration that sorts the list of a kind of rows."""
    fields = documents.root("query").fields
    answered = {name: str(get_named_type(fields[name].type)).removesuffix("Connection") for name in documents.lists()}
    return [each for each, _ in questions.orders() if answered[each.root] == kind]


@pytest.mark.parametrize("kind", sorted(set(unseen.sources()) - {ALONE}))
async def test_a_kind_of_rows_without_its_scope_is_found_by_its_list(kind: str) -> None:
    secrets = await unseen.secrets_of("BOLT")
    acme = await companies.planner_of("ACME")
    question = _asked_about(kind)[-1]
    assert [] == secrets.traces(await ask(acme, question.document))

    with planting.unscoped(unseen.sources()[kind]):
        planted = [await way(acme, question.document) for way in (resolved, compiled)]

    hidden = kind == "AccessToken"  # a second guard stands before its list
    assert hidden or all(secrets.traces(answer) for answer in planted)


@pytest.mark.parametrize("kind", sorted(unseen.sources()))
async def test_a_kind_of_rows_without_its_scope_is_found_by_its_ids(kind: str) -> None:
    secrets = await unseen.secrets_of("BOLT")
    acme = await companies.planner_of("ACME")
    document = documents.of_root("query", "nodes", ["ids"], 0)
    variables = {"ids": secrets.names.ids[kind][:1]}
    assert [] == secrets.traces(await ask(acme, document, variables))

    with planting.unscoped(unseen.sources()[kind]):
        planted = await resolved(acme, document, variables)

    # what it leads to is still out of sight, which breaks the answer, and that is found too
    assert secrets.traces(planted) or codes(planted) == ["INTERNAL_SERVER_ERROR"]


async def test_a_count_of_what_is_not_shown_makes_an_answer_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = await companies.planner_of("ACME")
    question = _asked_about("StockLevel")[-1]
    alone = unseen.masked(await ask(acme, question.document))

    async def uncounted(page: reading.Page[object]) -> int:
        return await reading.count(page.source, world.ADMIN, page.condition)

    monkeypatch.setattr(reading.Page, "count", uncounted)
    planted = unseen.masked(await resolved(acme, question.document))

    expected = {".data.down.totalCount: 5 became 12", ".data.up.totalCount: 5 became 12"}
    assert expected == set(unseen.differences(alone, planted))


async def test_a_restricted_column_is_found_by_what_it_sorts() -> None:
    acme = await companies.planner_of("ACME")
    source: Source[object] = unseen.sources()["Assignment"]
    columns: Mapping[str, reading.Column] = source.columns
    (question,) = [each for each, by in questions.orders() if (each.root, by) == ("assignments", "RANK")]
    assert "errors" in await ask(acme, question.document)

    rank = columns["rank"]
    object.__setattr__(rank, "permission", None)
    try:
        planted = await resolved(acme, question.document)
    finally:
        object.__setattr__(rank, "permission", "internal:read")

    assert "errors" not in planted
