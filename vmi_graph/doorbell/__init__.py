"""The bell between processes: something was written to the journal, go and look.

It is only a bell. A ring carries nothing, may come too often, and may be lost without harm: the journal is the
truth, and whoever waits looks there every few seconds anyhow. `broadcaster` does the fan-out; its own Redis and
PostgreSQL backends fall silent for good after one lost connection, so ours, which come back, stand in their place.
"""

from vmi_graph.doorbell.bell import Doorbell

__all__ = ["Doorbell"]
