"""Who is asking, and which tokens were given out.

authentication  from the header to a viewer
own             tokens of our own, signed ones and API keys
outside         tokens that somebody else signed, by the keys in `issuer_keys`
tokens          tokens as administrators read them
"""

from vmi_graph.access.queries.authentication import FRESH_SECONDS, authenticate, forget
from vmi_graph.access.queries.own import ALGORITHM, digest_of, signing_key
from vmi_graph.access.queries.tokens import ACCESS_TOKENS, AccessToken

__all__ = [
    "ACCESS_TOKENS",
    "ALGORITHM",
    "FRESH_SECONDS",
    "AccessToken",
    "authenticate",
    "digest_of",
    "forget",
    "signing_key",
]
