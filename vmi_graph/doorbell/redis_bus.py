"""The bus on Redis PUBLISH and SUBSCRIBE."""

from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from vmi_graph.doorbell.supervised_bus import PING_SECONDS, SupervisedBus


class RedisBus(SupervisedBus):
    """Two clients of one Redis: one that listens, one that rings."""

    def __init__(self, url: str, channel: str, *, ping_seconds: float = PING_SECONDS) -> None:
        super().__init__(channel, ping_seconds)
        # A lost connection is ours to see, so the listening client may not repair itself behind our back; the other
        # may try once more, because its pooled connection can be older than the server.
        self._listening = _client(url, retries=0)
        self._ringing = _client(url, retries=1)
        self._subscription: PubSub | None = None

    async def open(self) -> None:
        """Subscribe, and read until Redis says so: redis-py 8 drops what comes before that."""
        self._subscription = self._listening.pubsub()
        await self._subscription.subscribe(self.channel)
        while (await self._next(self._subscription))["type"] != "subscribe":
            pass

    async def listen(self) -> None:
        """Ring for each message; a silence of `ping_seconds` is asked about, a second one is the end."""
        assert self._subscription is not None
        asked = False
        while True:
            try:
                message = await self._next(self._subscription)
            except TimeoutError:
                if asked:
                    raise
                await self._subscription.ping()
                asked = True
                continue
            asked = False
            if message["type"] == "message":
                self.rung()

    async def publish(self, channel: str, message: str) -> None:
        """Ring."""
        self._require_own(channel)
        await self._ringing.publish(channel, message)

    async def close(self) -> None:
        """Drop the subscription and its connection."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            await subscription.aclose()  # type: ignore[no-untyped-call]  # redis-py left it without types
        await self._listening.connection_pool.disconnect()

    async def close_publishing(self) -> None:
        """Drop both clients."""
        await self._listening.aclose()
        await self._ringing.aclose()

    async def _next(self, subscription: PubSub) -> dict[str, Any]:
        message: dict[str, Any] | None = await subscription.get_message(timeout=self.ping_seconds)
        if message is None:
            raise TimeoutError("Redis is silent")
        return message


def _client(url: str, *, retries: int) -> Redis:
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), retries),
        socket_connect_timeout=PING_SECONDS,
        socket_timeout=PING_SECONDS,
    )
