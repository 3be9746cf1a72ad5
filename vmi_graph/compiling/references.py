"""Master data kept as rendered bytes: parts, locations and suppliers are asked for everywhere and seldom change.

An entry goes when the journal tells that its row changed, and at once when this process changed it. While nobody
reads the journal here, nothing is kept. What another process changes is seen as soon as its bell rings, and
otherwise when the journal is read the next time (`VMI_POLL_SECONDS`).
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson

Signature = tuple[object, ...]
"""What was asked of the rows: source, columns, and the source text of the expression."""

_MOST_SIGNATURES: Final = 256
_MOST_ROWS: Final = 100_000


@dataclass(slots=True)
class References:
    """Rendered rows by what was asked of them.

    following  whether somebody tells of changes; nothing is kept otherwise
    epoch      counts the changes, so that nothing is kept that was read before one and arrived after it
    """

    following: bool = False
    epoch: int = 0
    _kept: "OrderedDict[Signature, dict[UUID, orjson.Fragment]]" = field(default_factory=OrderedDict)

    def known(self, signature: Signature) -> dict[UUID, orjson.Fragment]:
        """Return what is kept for a question; what is put into it stays only through `keep`."""
        found = self._kept.get(signature)
        if found is None:
            return {}
        self._kept.move_to_end(signature)
        return found

    def keep(self, signature: Signature, rows: dict[UUID, orjson.Fragment], epoch: int) -> None:
        """Keep rows that were read in an epoch; not if anything changed since."""
        if not self.following or epoch != self.epoch:
            return
        kept = self._kept.setdefault(signature, {})
        if len(kept) + len(rows) > _MOST_ROWS:
            kept.clear()
        kept.update(rows)
        while len(self._kept) > _MOST_SIGNATURES:
            self._kept.popitem(last=False)

    def forget(self, ids: Iterable[UUID]) -> None:
        """Forget rows that changed."""
        self.epoch += 1
        for each in ids:
            for rows in self._kept.values():
                rows.pop(each, None)

    def forget_all(self) -> None:
        """Forget everything, such as when the journal could not be followed for a while."""
        self.epoch += 1
        self._kept.clear()


REFERENCES: Final = References()


def fragment(data: Any) -> orjson.Fragment:  # noqa: ANN401 - whatever JSON can hold
    """Return data as bytes that are JSON already; moments end in Z."""
    return orjson.Fragment(orjson.dumps(data, option=orjson.OPT_UTC_Z))
