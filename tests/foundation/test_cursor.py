"""The opaque cursors of the journal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.foundation.journal.cursor import END, Place, seal, unseal
from vmi_graph.foundation.refusal import BadCursor

SECRET = bytes(range(32))
PLACES = st.builds(Place, st.integers(0, 2**56 - 1), st.integers(0, END))


@given(PLACES, st.integers(0, 2**70))
def test_a_cursor_leads_back_to_its_place(place: Place, salt: int) -> None:
    assert place == unseal(seal(place, SECRET, salt), SECRET)


@given(PLACES, PLACES)
def test_different_places_have_different_cursors(one: Place, other: Place) -> None:
    assert (one == other) == (seal(one, SECRET) == seal(other, SECRET))


@given(st.integers(0, 2**56 - 1), st.integers(0, END - 2))
def test_an_unchanged_horizon_looks_changed(xid: int, salt: int) -> None:
    assert seal(Place(xid, END), SECRET, salt) != seal(Place(xid, END), SECRET, salt + 1)


@given(st.text() | st.text(alphabet="ABCabc012-_", min_size=22, max_size=22) | st.binary().map(repr))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(BadCursor):
        unseal(garbage, SECRET)


@given(PLACES)
def test_a_cursor_of_another_installation_is_refused(place: Place) -> None:
    with pytest.raises(BadCursor):
        unseal(seal(place, bytes(32)), SECRET)


def test_a_cursor_tells_nothing_of_how_much_was_written_in_between() -> None:
    one, other = seal(Place(1000, 1), SECRET), seal(Place(1000, 2), SECRET)

    assert 22 == len(one)
    assert sum(here == there for here, there in zip(one, other, strict=True)) < 10
