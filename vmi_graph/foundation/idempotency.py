"""The same key twice gives the same answer and changes nothing (law 8)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from vmi_graph.foundation.connection import POOLED
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
        """Bind a key to what was asked: anything that JSON can hold, with `str` for the rest."""
        text = orjson.dumps([operation, asked], default=str, option=orjson.OPT_SORT_KEYS)
        return cls(client, key, operation, hashlib.sha256(text).hexdigest())


async def replayed(work: "Work", once: Once) -> Mapping[str, Any] | None:
    """Return the answer given before, None for a new key; refuse a key that came with something else."""
    rows = await work.fetch("SELECT digest, answer FROM answer WHERE client = $1 AND key = $2", once.client, once.key)
    if not rows:
        return None
    if rows[0]["digest"] != once.digest:
        raise KeyReused("This idempotency key was used before for another request.", path=("idempotencyKey",))
    answer: Mapping[str, Any] = orjson.loads(rows[0]["answer"])
    return answer


async def store(work: "Work", once: Once, answer: Mapping[str, Any]) -> None:
    """Keep the answer in the same transaction as what it tells of."""
    await work.write(
        "INSERT INTO answer (id, client, key, operation, digest, answer, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new_id(),
        once.client,
        once.key,
        once.operation,
        once.digest,
        orjson.dumps(answer, default=str).decode(),
        work.now,
    )


async def prune(older_than: datetime, *, batch: int = 10_000) -> int:
    """Forget the keys answered before a moment, and return how many there were."""
    forgotten = 0
    while True:
        rows = await POOLED.fetch(
            "WITH gone AS (DELETE FROM answer WHERE id IN (SELECT id FROM answer WHERE at < $1 LIMIT $2) RETURNING id)"
            " SELECT count(*) FROM gone",
            older_than,
            batch,
        )
        forgotten += int(rows[0][0])
        if int(rows[0][0]) < batch:
            return forgotten
