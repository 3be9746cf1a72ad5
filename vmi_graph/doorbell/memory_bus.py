"""The bus of a single process."""

from vmi_graph.doorbell.bus import Bus


class MemoryBus(Bus):
    """Hands a ring straight back; cannot be down."""

    async def connect(self) -> None:
        """Nothing to connect to."""
        self.healthy = True

    async def disconnect(self) -> None:
        """Nothing to disconnect from."""
        self.healthy = False

    async def publish(self, channel: str, message: str) -> None:  # noqa: ARG002 - a ring carries nothing
        """Ring."""
        self._require_own(channel)
        self.rung()
