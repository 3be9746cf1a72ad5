"""An issuer outside, whose keys lie in a file; and no answer about a token remembered from another test."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from vmi_graph.access.queries import forget
from vmi_graph.foundation.settings import settings

ISSUER = "https://identity.example"
AUDIENCE = "vmi"


class Issuer:
    """Signs what it is told to; the defaults make a token that is accepted."""

    def __init__(self, jwks: Path) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "first"})
        self.jwks = jwks
        jwks.write_text(json.dumps(KeySet([self.key]).as_dict(private=False)))

    def token(self, header: dict[str, str] | None = None, **claims: object) -> str:
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "role": "ANALYST", "iat": now, "exp": now + 600}
        present = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(header or {"alg": "RS256", "kid": "first"}, present, self.key)


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    made = Issuer(tmp_path / "jwks.json")
    monkeypatch.setenv("VMI_AUTH_ISSUER", ISSUER)
    monkeypatch.setenv("VMI_AUTH_AUDIENCE", AUDIENCE)
    monkeypatch.setenv("VMI_AUTH_JWKS", str(made.jwks))
    settings.cache_clear()
    yield made
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    forget()
