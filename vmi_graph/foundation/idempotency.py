"""The same key twice gives the same answer and changes nothing (law 8)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.refusal import KeyReused

if TYPE_CHECKING:
    from vmi_graph.foundation.work import Work


@dataclass(frozen=True, slots=True)
class Once:
    """A key, bound to whoever sent it, to the operation and to everything that was asked."""

    client: str
    key: UUID
    operation: str
    digest: str

    @classmethod
    def of(cls, client: str, key: UUID, operation: str, asked: object) -> "Once":
        """Bind a key to what was asked: dataclasses and anything that JSON can hold, with `str` for the rest."""
        text = orjson.dumps([operation, asked], default=str, option=orjson.OPT_SORT_KEYS)
        return cls(client, key, operation, hashlib.sha256(text).hexdigest())


Earlier = Mapping[str, Any] | KeyReused

_EARLIER: Final = """
SELECT asked.place, answer.digest, answer.answer
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (client, key, place)
JOIN answer ON answer.client = asked.client AND answer.key = asked.key
"""


async def replayed(work: "Work", onces: Sequence[Once]) -> dict[Once, Earlier]:
    """Return what each key was answered before, or its refusal with another request; new keys are left out."""
    rows = await work.fetch(_EARLIER, [once.client for once in onces], [once.key for once in onces])
    found: dict[Once, Earlier] = {}
    for place, digest, answer in rows:
        once = onces[place - 1]
        if digest == once.digest:
            found[once] = orjson.loads(answer)
        else:
            sentence = "This idempotency key was used before for another request."
            found[once] = KeyReused(sentence, path=("idempotencyKey",))
    return found


_STORE: Final = """
INSERT INTO answer (id, client, key, operation, digest, answer, at)
SELECT new.id, new.client, new.key, new.operation, new.digest, new.answer::jsonb, $7
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[])
     AS new (id, client, key, operation, digest, answer)
"""


async def store(work: "Work", answers: Mapping[Once, Mapping[str, Any]]) -> None:
    """Keep answers in the same transaction as what they tell of."""
    await work.write_last(
        _STORE,
        [new_id() for _ in answers],
        [once.client for once in answers],
        [once.key for once in answers],
        [once.operation for once in answers],
        [once.digest for once in answers],
        [orjson.dumps(answer, default=str).decode() for answer in answers.values()],
        work.now,
    )


async def prune(older_than: datetime, *, batch: int = 10_000, within: Statements = POOLED) -> int:
    """Forget the keys answered before a moment, and return how many there were."""
    forgotten = 0
    while True:
        rows = await within.fetch(
            "WITH gone AS (DELETE FROM answer WHERE ctid = ANY (ARRAY("
            "SELECT ctid FROM answer WHERE at < $1 ORDER BY at LIMIT $2)) RETURNING id) SELECT count(*) FROM gone",
            older_than,
            batch,
        )
        forgotten += int(rows[0][0])
        if int(rows[0][0]) < batch:
            return forgotten
