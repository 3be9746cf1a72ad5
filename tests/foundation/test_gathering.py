"""Acts that wait together leave together, and each is answered as if it had come alone."""

import asyncio
from collections.abc import Sequence

import pytest

from vmi_graph.foundation.gathering import LATER, Gathering, Later


class Desk:
    """Doubles numbers; the first group waits at the door until it is opened."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.alone: list[int] = []
        self.door = asyncio.Event()
        self.left = asyncio.Event()
        self.broken = False
        self.gathering = Gathering(self.together, self.by_itself)

    async def together(self, acts: Sequence[int]) -> list[int | Exception | Later]:
        self.groups.append(list(acts))
        if self.broken:
            raise OSError("gone")
        return [self.outcome(act, acts) for act in acts]

    def outcome(self, act: int, acts: Sequence[int]) -> int | Exception | Later:
        if act < 0:
            return ValueError(f"{act} is refused")
        return LATER if acts.index(act) > 0 and act % 10 == 0 else 2 * act

    async def by_itself(self, act: int) -> int:
        self.alone.append(act)
        self.left.set()
        await self.door.wait()
        if act < 0:
            raise ValueError(f"{act} is refused")
        return 2 * act

    async def first(self) -> "asyncio.Task[int]":
        """Send one ahead, which waits at the door: whoever comes now is gathered."""
        task = asyncio.create_task(self.gathering.done(1))
        await self.left.wait()
        return task

    async def waiting(self, *acts: int) -> "list[asyncio.Task[int]]":
        """Let others come meanwhile."""
        tasks = [asyncio.create_task(self.gathering.done(act)) for act in acts]
        await asyncio.sleep(0)
        return tasks


async def test_whoever_is_alone_goes_alone() -> None:
    desk = Desk()
    desk.door.set()

    answer = await desk.gathering.done(4)

    assert (8, [4], []) == (answer, desk.alone, desk.groups)


async def test_those_who_come_meanwhile_leave_together() -> None:
    desk = Desk()
    first = await desk.first()
    others = await desk.waiting(2, 3, 4)

    desk.door.set()
    answers = await asyncio.gather(first, *others)

    assert ([2, 4, 6, 8], [[2, 3, 4]]) == (answers, desk.groups)


async def test_the_refusal_of_one_is_not_the_others() -> None:
    desk = Desk()
    await desk.first()
    others = await desk.waiting(2, -3, 4)

    desk.door.set()
    answers = await asyncio.gather(*others, return_exceptions=True)

    assert [4, "-3 is refused", 8] == [str(each) if isinstance(each, ValueError) else each for each in answers]


async def test_whoever_cannot_share_leaves_with_the_next_group() -> None:
    desk = Desk()
    await desk.first()
    others = await desk.waiting(2, 10, 3)

    desk.door.set()
    answers = await asyncio.gather(*others)

    assert [4, 20, 6] == answers
    assert [[2, 10, 3]] == desk.groups
    assert [1, 10] == desk.alone


async def test_when_a_group_fails_each_is_done_again_on_its_own() -> None:
    desk = Desk()
    await desk.first()
    others = await desk.waiting(2, -3, 4)

    desk.broken = True
    desk.door.set()
    answers = await asyncio.gather(*others, return_exceptions=True)

    assert [4, "-3 is refused", 8] == [str(each) if isinstance(each, ValueError) else each for each in answers]
    assert [1, 2, -3, 4] == desk.alone


async def test_whoever_gives_up_waiting_is_left_out() -> None:
    desk = Desk()
    await desk.first()
    others = await desk.waiting(2, 3, 4)

    others[1].cancel()
    desk.door.set()
    answers = await asyncio.gather(*others, return_exceptions=True)

    assert [4, 8] == [each for each in answers if isinstance(each, int)]
    assert [[2, 4]] == desk.groups


async def test_whoever_gives_up_on_the_way_does_not_stop_the_others() -> None:
    desk = Desk()
    first = await desk.first()
    others = await desk.waiting(2, 3)

    first.cancel()
    desk.door.set()

    assert [4, 6] == await asyncio.gather(*others)


async def test_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from vmi_graph.foundation.settings import settings

    monkeypatch.setenv("VMI_GATHER_MOST", "2")
    settings.cache_clear()
    desk = Desk()
    await desk.first()
    others = await desk.waiting(2, 3, 4, 5)

    desk.door.set()
    await asyncio.gather(*others)
    settings.cache_clear()

    assert [[2, 3], [4, 5]] == desk.groups
