"""Closed lists of the trade's words, each with the sentence that explains it in the API's documentation."""

import enum
from typing import Self


class Word(enum.Enum):
    """A word with its meaning: `OPEN = "OPEN", "Placed with the supplier."`."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Keep the meaning beside the value."""
        word = object.__new__(cls)
        word._value_ = value
        word.meaning = meaning
        return word
