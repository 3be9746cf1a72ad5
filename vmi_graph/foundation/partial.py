"""An index over some of the rows of a table: the others cost nothing to write."""

from typing import Any

from tortoise.indexes import Index


class PartialIndex(Index):
    """An index of the rows under a condition, in SQL of ours; Tortoise's own knows no condition but equality."""

    def __init__(self, *, fields: tuple[str, ...] | list[str], name: str, condition: str) -> None:
        super().__init__(fields=fields, name=name)
        self.condition = condition
        self.extra = f" WHERE {condition}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration writes to make it again."""
        path, positional, named = super().deconstruct()
        return path, positional, {**named, "condition": self.condition}
