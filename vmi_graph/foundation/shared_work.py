"""A unit of work in which the acts of several viewers are written together, each under its own key.

One transaction, one commit; yet whatever is written says whose act it was. That is exact because no two viewers touch
the same assignment in one shared work: whoever puts acts together sees to it, and `credit` refuses anything else.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from vmi_graph.foundation.idempotency import Earlier, Once
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work


class SharedWork(Work):
    """A transaction on behalf of several viewers.

    earlier  after `lock`: what keys were answered before, or why they are refused; new keys are left out
    """

    def __init__(self, onces: Sequence[Once]) -> None:
        super().__init__(None)
        self.earlier: Mapping[Once, Earlier] = {}
        self._onces = onces
        self._credited: dict[UUID, Viewer] = {}

    def credit(self, assignment_id: UUID, viewer: Viewer) -> None:
        """Say whose act touches an assignment."""
        before = self._credited.setdefault(assignment_id, viewer)
        if (before.subject, before.client) != (viewer.subject, viewer.client):
            raise RuntimeError("two viewers touch one assignment in one work: nobody could say who did what")

    def by(self, assignment_id: UUID | None) -> Viewer:
        """Return whose act it is that touches an assignment."""
        found = None if assignment_id is None else self._credited.get(assignment_id)
        if found is None:
            raise RuntimeError("nobody was credited with an act on this assignment")
        return found

    def keep_for(self, once: Once, answer: Mapping[str, Any]) -> None:
        """Keep the answer to one of the acts."""
        self._kept[once] = answer

    def _keys(self) -> Sequence[Once]:
        return self._onces

    def _answered(self, earlier: Mapping[Once, Earlier]) -> None:
        self.earlier = earlier
