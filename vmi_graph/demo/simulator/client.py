"""How people of the demo's world ask: one operation over HTTP with a token, as anybody would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2


class Refused(Exception):  # noqa: N818 - the word of the trade
    """The answer was no, with a sentence."""


@dataclass(frozen=True, slots=True)
class Client:
    """Asks one server with the tokens of several people."""

    http: httpx2.AsyncClient
    tokens: Mapping[str, str] = field(repr=False)

    async def ask(self, who: str, document: str, **variables: object) -> dict[str, Any]:
        """Return the data of an operation; `Refused` when there are errors."""
        answer = await self.http.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {self.tokens[who]}"},
        )
        content = answer.json()
        if content.get("errors"):
            raise Refused(content["errors"][0]["message"])
        data: dict[str, Any] = content["data"]
        return data

    async def act(self, who: str, name: str, given: Mapping[str, object], selection: str = "") -> dict[str, Any]:
        """Do something: a mutation with one input, under a fresh idempotency key."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = (
            f"mutation Act($input: {kind}!) {{ {name}(input: $input) {{ {selection} userErrors {{ code message }} }} }}"
        )
        data = await self.ask(who, document, input={"idempotencyKey": str(uuid4()), **given})
        payload: dict[str, Any] = data[name]
        if payload["userErrors"]:
            raise Refused(payload["userErrors"][0]["message"])
        return payload
