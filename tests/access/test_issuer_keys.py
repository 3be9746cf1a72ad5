"""The public keys of an issuer: how long they are used, when they are read anew, and what reading survives."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, KeySet

from vmi_graph.access.queries.issuer_keys import FLOOR_SECONDS, FRESH_SECONDS, IssuerKeys, Unreadable, read


class Shelf:
    """Where keys are read from: a small fake of the issuer, with a clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.readings = 0
        self.broken = False
        self.published = ["first"]
        self.keys = IssuerKeys("anywhere", reader=self.read, clock=lambda: self.now)

    async def read(self, where: str) -> KeySet:
        assert where == "anywhere"
        self.readings += 1
        await asyncio.sleep(0)
        if self.broken:
            raise Unreadable("down")
        return KeySet([ECKey.generate_key("P-256", parameters={"kid": kid}) for kid in self.published])

    async def kids(self, kid: str | None = "first") -> set[str | None]:
        found = await self.keys.holding(kid)
        return set() if found is None else {key.kid for key in found.keys}


async def test_keys_are_read_once_for_many_who_ask_at_the_same_time() -> None:
    shelf = Shelf()

    await asyncio.gather(*(shelf.kids() for _ in range(20)))

    assert shelf.readings == 1


async def test_keys_are_read_again_when_they_are_old() -> None:
    shelf = Shelf()
    readings = []

    for later in (0.0, FRESH_SECONDS - 1, 1.0):
        shelf.now += later
        await shelf.kids()
        readings.append(shelf.readings)

    assert readings == [1, 1, 2]


async def test_an_unknown_key_is_looked_for_at_once_but_not_more_often_than_the_floor() -> None:
    shelf = Shelf()
    await shelf.kids()
    shelf.published.append("second")
    found = []

    for later in (FLOOR_SECONDS - 1, 1.0):
        shelf.now += later
        found.append("second" in await shelf.kids("second"))
    for _ in range(5):
        await shelf.kids("made up")

    assert found == [False, True]
    assert shelf.readings == 2


async def test_the_last_good_keys_stay_in_use_while_new_ones_cannot_be_read() -> None:
    shelf = Shelf()
    await shelf.kids()
    shelf.broken = True
    shelf.now += FRESH_SECONDS

    assert await shelf.kids() == {"first"}
    assert await shelf.kids() == {"first"}
    assert shelf.readings == 2


async def test_keys_that_could_never_be_read_are_none_until_they_can() -> None:
    shelf = Shelf()
    shelf.broken = True
    before = await shelf.kids()
    shelf.broken = False
    shelf.now += FLOOR_SECONDS

    assert (before, {"first"}) == (set(), await shelf.kids())


@pytest.fixture
async def address() -> AsyncIterator[tuple[str, list[bytes]]]:
    """The address of a server that answers what is put into the list."""
    answers: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks", answers


def http(status: str, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n".encode() + body


GOOD = json.dumps(KeySet([ECKey.generate_key("P-256", parameters={"kid": "first"})]).as_dict(private=False)).encode()


async def test_keys_are_read_from_an_address(address: tuple[str, list[bytes]]) -> None:
    address[1].append(http("200 OK", GOOD))

    assert [key.kid for key in (await read(address[0])).keys] == ["first"]


@pytest.mark.parametrize(
    "answer",
    [
        http("500 Oops", b""),
        http("200 OK", b"no json"),
        http("200 OK", b"[]"),
        http("200 OK", b"{}"),
        http("200 OK", b'{"keys": [5]}'),
        http("200 OK", b'{"keys": [{"kty": "RSA"}]}'),
        http("302 Found", b"", "Location: http://127.0.0.1:1/\r\n"),
        http("200 OK", GOOD[:-1] + b" " * 1_000_001 + b"}"),
        b"no http\r\n\r\n",
    ],
)
async def test_an_answer_that_is_no_set_of_keys_is_unreadable(address: tuple[str, list[bytes]], answer: bytes) -> None:
    address[1].append(answer)

    with pytest.raises(Unreadable):
        await read(address[0])


async def test_keys_are_read_from_a_file_and_a_missing_one_is_unreadable(tmp_path: Path) -> None:
    place = tmp_path / "jwks.json"
    with pytest.raises(Unreadable):
        await read(str(place))

    place.write_bytes(GOOD)

    assert [key.kid for key in (await read(str(place))).keys] == ["first"]
