"""Redis killed, hung, absent, and back."""

import asyncio

import pytest
from redis.asyncio import Redis

from tests.doorbell.bells import PATIENCE, doorbell, rung, until
from tests.redis_server import RedisServer
from vmi_graph.doorbell.bus import RESYNC
from vmi_graph.doorbell.redis_bus import RedisBus


async def test_a_bell_rings_in_another_process_after_redis_was_killed_and_came_back(redis_server: RedisServer) -> None:
    async with doorbell(redis_server.url) as here, doorbell(redis_server.url) as there:
        await until(here, lambda: here.healthy)
        await until(there, lambda: there.healthy)

        redis_server.kill()
        redis_server.start()
        await until(here, lambda: here.reconnects >= 1)  # woken by the return alone: nobody rang
        await until(there, lambda: there.reconnects >= 1)

        await here.ring()
        await rung(there)

    assert (1, 0) == (here.rings, there.rings)


async def test_a_bell_starts_while_redis_is_down_and_is_heard_when_it_comes(redis_server: RedisServer) -> None:
    redis_server.kill()
    async with doorbell(redis_server.url) as here, doorbell(redis_server.url) as there:
        await here.ring()
        await until(here, lambda: here.failures >= 1)  # those in this process were woken all the same
        healthy_without_redis = here.healthy or there.healthy

        redis_server.start()
        await until(there, lambda: there.healthy)
        await until(here, lambda: here.healthy)

    assert not healthy_without_redis


async def test_a_ring_that_failed_is_made_up_for(redis_server: RedisServer) -> None:
    async with doorbell(redis_server.url) as here, Redis.from_url(redis_server.url) as redis:
        await until(here, lambda: here.healthy)
        redis_server.kill()
        await here.ring()
        await until(here, lambda: here.failures >= 1)
        redis_server.start()
        await until(here, lambda: here.reconnects >= 1)

        async with asyncio.timeout(PATIENCE):
            while await _calls(redis, "publish") == 0:
                await here.wait()

    assert 1 == here.rings


async def test_a_redis_that_hangs_is_given_up_and_taken_back(redis_server: RedisServer) -> None:
    bus = RedisBus(redis_server.url, "news", ping_seconds=0.2)
    await bus.connect()
    first = await asyncio.wait_for(bus.next_published(), PATIENCE)

    redis_server.pause()
    async with asyncio.timeout(PATIENCE):
        while bus.healthy:
            await asyncio.to_thread(redis_server.is_running)  # nothing announces the loss; let the loop turn
    redis_server.resume()
    second = await asyncio.wait_for(bus.next_published(), PATIENCE)
    await bus.disconnect()

    assert (RESYNC, RESYNC) == (first.message, second.message)
    assert 1 == bus.reconnects


async def test_a_ring_into_a_redis_that_hangs_is_counted_and_holds_nobody_up(redis_server: RedisServer) -> None:
    async with doorbell(redis_server.url) as bell:
        await until(bell, lambda: bell.healthy)
        redis_server.pause()

        await bell.ring()
        await until(bell, lambda: bell.failures == 1)

        redis_server.resume()

    assert 1 == bell.rings


async def test_a_quiet_connection_is_kept_by_pings(redis_server: RedisServer) -> None:
    clock = asyncio.get_running_loop().time
    bus = RedisBus(redis_server.url, "news", ping_seconds=0.05)
    async with Redis.from_url(redis_server.url) as redis:
        await bus.connect()
        end_of_patience = clock() + PATIENCE
        while await _calls(redis, "ping") < 3:
            assert clock() < end_of_patience, "no pings"  # a time-out would be swallowed by redis-py now and then
        healthy = bus.healthy
        await bus.disconnect()

    assert healthy
    assert 0 == bus.reconnects


async def test_a_bus_carries_its_own_channel_only(redis_server: RedisServer) -> None:
    bus = RedisBus(redis_server.url, "news")

    with pytest.raises(ValueError, match="carries 'news' only, not 'gossip'"):
        await bus.publish("gossip", "")


async def _calls(redis: "Redis", command: str) -> int:
    statistics = await redis.info("commandstats")
    return int(statistics.get(f"cmdstat_{command}", {}).get("calls", 0))
