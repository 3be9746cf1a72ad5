"""People at work in the demo's world: clients of the API over HTTP, each with a token of their own.

client   how they ask
people   what they do, one act for each
pace     who acts when, for ever
"""

from vmi_graph.demo.simulator.pace import at_work

__all__ = ["at_work"]
