"""What a bell promises on every bus."""

import asyncio

import pytest

from tests.doorbell.bells import NEVER, PATIENCE, doorbell, rung, until
from tests.redis_server import RedisServer
from vmi_graph.doorbell import Doorbell


@pytest.fixture(params=["memory", "redis", "redis by socket", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    if request.param == "memory":
        return "memory://"
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url if request.param == "redis" else server.socket_url


async def test_a_ring_between_two_waits_is_not_lost(url: str) -> None:
    async with doorbell(url) as bell, doorbell(url) as witness:
        await until(bell, lambda: bell.healthy)
        await until(witness, lambda: witness.healthy)

        await bell.ring()
        if url != "memory://":
            await rung(witness)  # so it has been sent while nobody waited at `bell`

        await rung(bell)


async def test_every_waiter_hears_every_ring_that_falls_between_its_waits() -> None:
    async with doorbell("memory://") as bell:
        heard = {"quick": 0, "slow": 0}
        may_go_on = asyncio.Event()

        async def quick() -> None:
            await bell.wait()
            heard["quick"] += 1
            await bell.wait()
            heard["quick"] += 1
            may_go_on.set()

        async def slow() -> None:
            await bell.wait()
            heard["slow"] += 1
            await bell.ring()  # the second ring, while the slow one is busy and the quick one waits
            await may_go_on.wait()
            await bell.wait()
            heard["slow"] += 1

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as both:
            both.create_task(quick())
            both.create_task(slow())
            await bell.ring()

    assert {"quick": 2, "slow": 2} == heard


async def test_waits_wrapped_in_tasks_of_their_own_hear_each_ring_once() -> None:
    async with doorbell("memory://", poll_seconds=NEVER) as bell:
        for _ in range(3):
            await bell.ring()

            await asyncio.wait_for(asyncio.create_task(bell.wait()), PATIENCE)

        another = asyncio.create_task(bell.wait())
        done, _ = await asyncio.wait({another}, timeout=0)
        another.cancel()

    assert set() == done


async def test_many_rings_at_once_are_counted_and_end_a_wait() -> None:
    async with doorbell("memory://") as bell:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(bell.ring() for _ in range(1000)))

        await rung(bell)

    assert (1000, 0) == (bell.rings, bell.failures)


async def test_without_a_ring_a_wait_ends_after_the_poll_interval() -> None:
    async with doorbell("memory://", poll_seconds=0.01) as bell:
        await rung(bell)

    assert 0 == bell.rings


async def test_a_bell_can_be_started_again(url: str) -> None:
    bell = Doorbell(url, poll_seconds=NEVER)
    await bell.start()
    await bell.stop()
    await bell.start()

    await bell.ring()
    await rung(bell)

    await bell.stop()
    assert not bell.healthy


async def test_a_ring_just_before_the_end_still_goes_out(url: str) -> None:
    if url == "memory://":
        pytest.skip("one process only")
    async with doorbell(url) as hearer:
        await until(hearer, lambda: hearer.healthy)
        async with doorbell(url) as brief:
            await brief.ring()

        await rung(hearer)


@pytest.mark.parametrize("url_of_no_bus", ["kafka://localhost", "localhost:6379", ""])
def test_an_unknown_bus_is_refused_at_once(url_of_no_bus: str) -> None:
    with pytest.raises(ValueError, match=r"No bus is known for .*: use memory://"):
        Doorbell(url_of_no_bus)
