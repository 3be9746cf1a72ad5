"""What counts as usage and as demand."""

from typing import Final

from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word

RECORD_UNMET_DEMAND: Final = Permission("demand:record")


class Period(Word):
    """How long the period of a usage figure is."""

    DAY = "DAY", "One calendar day in UTC."
    MONTH = "MONTH", "One calendar month."
