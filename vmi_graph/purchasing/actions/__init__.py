"""What moves an order on."""

from vmi_graph.purchasing.actions.generating import Need, place_automatically

__all__ = ["Need", "place_automatically"]
