"""Who is listening in this process, by topic and audience, so that an entry costs as much as it has listeners."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.journal.scope import Audience, addressed_by, audiences_of
from vmi_graph.foundation.refusal import Fault
from vmi_graph.foundation.viewer import Viewer


class Listener(Protocol):
    """Whoever is handed entries: must return at once."""

    viewer: Viewer
    topics: frozenset[str]

    def offer(self, entry: Entry) -> None:
        """Take an entry of one of the topics that the viewer may see now; ask again before showing it."""

    def beat(self, at: datetime) -> None:
        """Take notice that a heartbeat is due."""

    def end(self, fault: Fault | None) -> None:
        """Take notice that nothing more will come."""


class Listeners:
    """All listeners, each in the groups of its topics and audiences."""

    def __init__(self) -> None:
        self._all: dict[Listener, None] = {}
        self._groups: dict[tuple[str, Audience], dict[Listener, None]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def all(self) -> tuple[Listener, ...]:
        """Return everybody there is now."""
        return tuple(self._all)

    def of(self, entry: Entry) -> Iterator[tuple[Listener, ...]]:
        """Return who listens to the topic of an entry, one audience after the other; nobody comes twice."""
        for audience in addressed_by(entry):
            group = self._groups.get((entry.topic, audience))
            if group:
                yield tuple(group)

    def add(self, listener: Listener) -> None:
        """Put a listener in its groups."""
        self._all[listener] = None
        for topic in listener.topics:
            for audience in audiences_of(listener.viewer):
                self._groups.setdefault((topic, audience), {})[listener] = None

    def remove(self, listener: Listener) -> None:
        """Take a listener out of its groups; doing it again changes nothing."""
        self._all.pop(listener, None)
        for topic in listener.topics:
            for audience in audiences_of(listener.viewer):
                group = self._groups.get((topic, audience), {})
                group.pop(listener, None)
                if not group:
                    self._groups.pop((topic, audience), None)
