"""Acts that arrive while others are on their way to the database wait, and then leave together.

A single act costs a transaction: a dozen round trips and a flush to the disk. Under load many of them wait anyway;
those that do are written as one, and share it. Whoever is alone does not wait for company.

    waiting  →  together: one transaction, an outcome for each  →  each caller its own answer or refusal
                    │
                    └ anything unexpected: each is done again on its own, so that one cannot spoil the others

docs/decisions/group-commit.md says why.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

import structlog

from vmi_graph.foundation.settings import settings

Act = TypeVar("Act")
Answer = TypeVar("Answer")

_log = structlog.get_logger(__name__)


class Later:
    """The outcome of an act that cannot share with another of its group: it leaves with the next."""


LATER: Final = Later()

Together = Callable[[Sequence[Act]], Awaitable[Sequence[Answer | Exception | Later]]]
Alone = Callable[[Act], Awaitable[Answer]]


class Gathering(Generic[Act, Answer]):
    """Collects acts and sends them off in groups; bounded by `gather_most` and `gather_groups`.

    together  writes a group in one transaction and returns the outcome of each: its answer, its refusal, or LATER
    alone     writes one act by itself
    """

    def __init__(self, together: "Together[Act, Answer]", alone: "Alone[Act, Answer]") -> None:
        self._together = together
        self._alone = alone
        self._waiting: deque[tuple[Act, asyncio.Future[Answer]]] = deque()
        self._groups: set[asyncio.Task[None]] = set()
        self._company: asyncio.Future[None] | None = None
        self._expected = 0
        self._took = 0.0

    async def done(self, act: Act) -> Answer:
        """Do one act, in whatever company; whoever gives up waiting does not undo what has left already."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((act, answer))
        if self._company is not None:
            if len(self._waiting) >= self._expected:
                _settle(self._company)
        elif len(self._groups) < settings().gather_groups:
            # a task of its own, without the caller's request id: the group is nobody's request
            group = loop.create_task(self._carry(), context=contextvars.Context())
            self._groups.add(group)
            group.add_done_callback(self._groups.discard)
        return await answer

    async def _carry(self) -> None:
        """Send off group after group until nobody comes any more."""
        group: Sequence[tuple[Act, asyncio.Future[Answer]]] = []
        while True:
            await self._gathered(len(group))
            group = self._taken()
            if not group:
                return
            began = asyncio.get_running_loop().time()
            try:
                await self._sent(group)
                self._took = asyncio.get_running_loop().time() - began
            except BaseException:  # this task was cancelled: nobody else will answer them
                for _, answer in group:
                    answer.cancel()
                raise

    async def _gathered(self, before: int) -> None:
        """Give those who were answered last a moment to come again: at most half as long as their group took."""
        self._expected = min(before, settings().gather_most)
        if self._company is not None or len(self._waiting) >= self._expected:
            return
        loop = asyncio.get_running_loop()
        self._company = company = loop.create_future()
        timer = loop.call_later(min(settings().gather_seconds, self._took / 2), _settle, company)
        try:
            await company
        finally:
            timer.cancel()
            self._company = None

    def _taken(self) -> list[tuple[Act, asyncio.Future[Answer]]]:
        """Take a group from those who wait; whoever gave up is left out."""
        group: list[tuple[Act, asyncio.Future[Answer]]] = []
        while self._waiting and len(group) < settings().gather_most:
            each = self._waiting.popleft()
            if not each[1].done():
                group.append(each)
        return group

    async def _sent(self, group: Sequence[tuple[Act, "asyncio.Future[Answer]"]]) -> None:
        if len(group) == 1:
            await self._by_itself(*group[0])
            return
        try:
            outcomes = await self._together([act for act, _ in group])
        except Exception as wrong:  # noqa: BLE001 - whatever it was, each is done again and tells for itself
            _log.warning("gathering.undone", acts=len(group), error=repr(wrong))
            await asyncio.gather(*(self._by_itself(*each) for each in group))
            return
        left = [each for each, outcome in zip(group, outcomes, strict=True) if not _told(each[1], outcome)]
        self._waiting.extendleft(reversed(left))

    async def _by_itself(self, act: Act, answer: "asyncio.Future[Answer]") -> None:
        try:
            outcome = await self._alone(act)
        except Exception as wrong:  # noqa: BLE001 - told to whoever asked
            _told(answer, wrong)
        else:
            _told(answer, outcome)


def _settle(company: "asyncio.Future[None]") -> None:
    if not company.done():
        company.set_result(None)


def _told(answer: "asyncio.Future[Answer]", outcome: "Answer | Exception | Later") -> bool:
    """Tell whoever waits, if anybody still does; whether there was something to tell."""
    if isinstance(outcome, Later):
        return False
    if not answer.done():
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
    return True
