"""Inputs are converted as Strawberry converts them."""

from typing import Any

import pytest
from strawberry.types.arguments import convert_argument

from vmi_graph.catalog.graph import AssignmentReference, PartReference
from vmi_graph.compiling.inputs import Inputs
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.schema import SCHEMA
from vmi_graph.stock.actions import OnRefusal
from vmi_graph.stock.graph.recording import RecordConsumptionsInput

SCALARS = SCHEMA.schema_converter.scalar_registry
LINE = {"assignment": {"id": "Assignment_1"}, "quantity": Quantity.of(3)}
PLACE = {"assignment": {"place": {"part": "P-1", "location": "HAM", "supplier": None}}, "quantity": Quantity.of(3)}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (AssignmentReference, {"id": "Assignment_1"}),
        (AssignmentReference, {"place": {"part": "P-1", "location": "HAM"}}),
        (PartReference, {"number": "P-1"}),
        (PartReference, {}),
        (RecordConsumptionsInput, {"idempotencyKey": "k", "lines": [LINE, PLACE | {"reason": None}]}),
        (RecordConsumptionsInput, {"idempotencyKey": "k", "lines": [], "onRefusal": OnRefusal.REFUSE_LINE}),
    ],
)
def test_values_are_those_of_strawberry(kind: Any, given: Any) -> None:  # noqa: ANN401 - any input
    expected = convert_argument(given, kind, SCALARS, SCHEMA.config)

    converted = Inputs(SCHEMA.config, SCALARS).of(kind)(given)

    assert expected == converted
    assert repr(expected) == repr(converted)
