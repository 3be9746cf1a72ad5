"""What several lines say of the same part or assignment: once and alike, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vmi_graph.catalog.queries import Part
from vmi_graph.importing.cells import Wrong, column_of
from vmi_graph.importing.lines import Spare


@dataclass(slots=True)
class Seen:
    """What the lines before said, over a whole file."""

    parts: dict[str, dict[str, tuple[object, int]]] = field(default_factory=dict)
    places: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def check(self, spare: Spare) -> None:
        """Note a line; `Wrong` when an earlier one names the same assignment, or says otherwise of the part."""
        place = (spare.part, spare.location, spare.supplier)
        if place in self.places:
            raise Wrong("part_number", f"line {self.places[place]} names the same part, location and supplier")
        said = self.parts.setdefault(spare.part, {})
        for name, value in spare.part_values.items():
            before, line = said.get(name, (value, spare.line))
            if before != value:
                raise Wrong(column_of(name), f"line {line} says otherwise of this part")
        self.places[place] = spare.line
        for name, value in spare.part_values.items():
            said.setdefault(name, (value, spare.line))


def part_values(spare: Spare, others: Mapping[str, object], known: Part | None) -> dict[str, object]:
    """Return what is to be kept of a part: what lines say, and what it gets where nothing is known.

    others  what earlier lines of the same batch say of it
    """
    values = {**others, **spare.part_values}
    for name, value in spare.part_defaults.items():
        if name not in values and (known is None or getattr(known, name) is None):
            values[name] = value
    return values
