"""The running program put together: reactions wired, database open, journal read, HTTP and sockets served."""

from vmi_graph import capabilities
from vmi_graph.foundation import work


def wire() -> None:
    """Let every capability react to what lower ones tell; calling it again changes nothing."""
    work.WITHIN.clear()
    for reactions in capabilities.floors("reactions"):
        for event, reaction in reactions.WITHIN.items():
            work.WITHIN.setdefault(event, []).append(reaction)
