"""Writes to the alerts; `episodes.write` is the only one that begins and ends them.

episodes       what is open, and the statements that write
shelf          the conditions that follow from the balances
checks         the shelf and the book disagreed
orders         orders that are late, found by a sweep
acknowledging  somebody took notice
"""

from vmi_graph.alerts.actions.acknowledging import Acknowledged, acknowledge_alert
from vmi_graph.alerts.actions.checks import judge_checks
from vmi_graph.alerts.actions.episodes import release
from vmi_graph.alerts.actions.orders import follow_orders, sweep
from vmi_graph.alerts.actions.shelf import led_to, reassess

__all__ = [
    "Acknowledged",
    "acknowledge_alert",
    "follow_orders",
    "judge_checks",
    "led_to",
    "reassess",
    "release",
    "sweep",
]
