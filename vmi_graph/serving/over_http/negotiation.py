"""Which media type an answer has, and which status that media type wants.

GraphQL over HTTP has two. Under `application/graphql-response+json` the status says what happened: 200 once executed,
4xx or 5xx before. Under plain `application/json`, kept for old clients, every well-formed request is answered 200.
"""

from collections.abc import Mapping
from functools import lru_cache

from vmi_graph.serving.codes import Code
from vmi_graph.serving.faults import NotAcceptable
from vmi_graph.serving.operations.answer import Answer

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
HTML = "text/html"


def media_type(accept: str | None) -> str:
    """Return the media type the client likes best; whoever takes anything gets plain JSON, as the draft says."""
    weights = _weights(accept)
    modern, legacy = _weight(weights, MODERN), _weight(weights, LEGACY)
    if modern <= 0 and legacy <= 0:
        raise NotAcceptable(f"Accept must allow {MODERN} or {LEGACY}.")
    if modern == legacy:
        return MODERN if MODERN in weights else LEGACY
    return MODERN if modern > legacy else LEGACY


def wants_page(accept: str | None) -> bool:
    """Whether a browser asks for a page: HTML is named, and liked as much as anything else."""
    weights = _weights(accept)
    return weights.get(HTML, 0) > 0 and weights[HTML] >= max(weights.get(MODERN, 0), weights.get(LEGACY, 0))


def status(answer: Answer, media: str) -> int:
    """Return the HTTP status of an answer."""
    if answer.executed:
        return 200
    code = Code[answer.outcome]
    return 200 if media == LEGACY and code.well_formed else code.status


@lru_cache(maxsize=256)
def _weights(accept: str | None) -> Mapping[str, float]:
    if accept is None or not accept.strip():
        return {"*/*": 1.0}
    weights: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        weights[name] = _quality(parameters)
    return weights


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _weight(weights: Mapping[str, float], media: str) -> float:
    """Return the weight of the most specific range that covers this media type."""
    return next((weights[name] for name in (media, "application/*", "*/*") if name in weights), 0.0)
