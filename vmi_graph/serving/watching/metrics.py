"""What is counted: operations by outcome and duration, open sockets, open subscriptions."""

from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of this layer, in a registry that other rooms may add to."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._operations = Counter(
            "vmi_graph_operations",
            "Operations answered, by transport and outcome: OK or the first error's code.",
            ["transport", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "vmi_graph_operation_seconds",
            "Time from the request to its answer; subscriptions are not timed.",
            ["transport"],
            buckets=BUCKETS,
            registry=registry,
        )
        # finding a figure by its labels costs more than counting: outcomes are a published table, so this is bounded
        self._counter = cache(self._operations.labels)
        self._histogram = cache(self._seconds.labels)
        self.sockets = Gauge("vmi_graph_open_sockets", "Sockets open now.", registry=registry)
        self.subscriptions = Gauge("vmi_graph_open_subscriptions", "Subscriptions open now.", registry=registry)

    def answered(self, transport: str, outcome: str, seconds: float | None = None) -> None:
        """Count one answered operation."""
        self._counter(transport, outcome).inc()
        if seconds is not None:
            self._histogram(transport).observe(seconds)

    async def page(self, _request: Request) -> Response:
        """Answer `/metrics`."""
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
