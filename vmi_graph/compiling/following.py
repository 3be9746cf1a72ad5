"""Lets references be kept while somebody tells of changes: our own commits at once, those of others by the journal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from vmi_graph.compiling.references import REFERENCES
from vmi_graph.foundation import work
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.journal.hub import Hub
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.refusal import Fault
from vmi_graph.foundation.viewer import Role, Viewer

_EVERYTHING: Final = Viewer("the program itself", Role.ADMIN)


class Forgetting:
    """Listens to the journal for changes of master data."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.viewer = _EVERYTHING
        self.topics = topics

    def offer(self, entry: Entry) -> None:
        """Forget what changed anywhere."""
        REFERENCES.forget([entry.subject_id])

    def beat(self, at: datetime) -> None:
        """Take no notice."""

    def end(self, fault: Fault | None) -> None:
        """Keep nothing any more: the journal is no longer followed, or not without a gap."""
        del fault
        REFERENCES.following = False
        REFERENCES.forget_all()

    def committed(self, events: Sequence[Event]) -> None:
        """Forget what this process changed, before anybody is told that it did."""
        changed = [event.subject_id for event in events if event.TOPIC in self.topics]
        if changed:
            REFERENCES.forget(changed)


@contextmanager
def following(hub: Hub, topics: frozenset[str]) -> Iterator[None]:
    """Keep references for as long as the block lasts and the journal is followed."""
    listener = Forgetting(topics)
    hub.add(listener)
    work.COMMITTED.append(listener.committed)
    REFERENCES.following = True
    try:
        yield
    finally:
        work.COMMITTED.remove(listener.committed)
        hub.remove(listener)
        listener.end(None)
