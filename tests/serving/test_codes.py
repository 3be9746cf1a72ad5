from pathlib import Path

from vmi_graph.foundation.refusal import Fault
from vmi_graph.serving import codes, faults

ERRORS_PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def every_fault(kind: type[Fault] = Fault) -> set[type[Fault]]:
    return {kind}.union(*(every_fault(below) for below in kind.__subclasses__()))


def test_the_published_page_is_the_table_of_codes() -> None:
    expected = codes.table()

    actual = ERRORS_PAGE.read_text()

    assert expected == actual


def test_every_fault_has_a_published_code() -> None:
    assert faults.BadRequest in every_fault()

    unpublished = {fault.__name__ for fault in every_fault() if fault.code not in codes.Code.__members__}

    assert set() == unpublished
