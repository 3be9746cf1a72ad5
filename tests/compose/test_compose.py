"""docker-compose.yml: right by the Compose specification, and the layout that `tests/running` starts.

The models of `compose-pydantic` are made from the specification's JSON schema and forbid what it does not know.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from compose_pydantic.models import ComposeSpecification  # type: ignore[import-untyped]  # generated, unmarked

from vmi_graph.foundation.settings import Settings

ROOT = Path(__file__).parents[2]


def composed() -> dict[str, Any]:
    """The file with its anchors resolved and without its private `x-…` parts, as Docker reads it."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return {name: value for name, value in content.items() if not name.startswith("x-")}


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composed()["services"]
    return found


def test_the_file_fits_the_specification() -> None:
    fits = ComposeSpecification.model_validate(composed())

    assert fits.services is not None
    assert services().keys() == fits.services.keys()


def test_the_layout_is_a_database_a_bus_a_migration_two_servers_and_a_worker() -> None:
    commands = {name: service.get("command", [None])[0] for name, service in services().items()}

    assert {
        "postgres": None,
        "redis": "redis-server",
        "migrate": "migrate",
        "server-a": "serve",
        "server-b": "serve",
        "worker": "worker",
    } == commands


def test_whatever_uses_the_database_waits_for_the_migration_and_that_for_the_database() -> None:
    waits = {
        name: {other: each["condition"] for other, each in service.get("depends_on", {}).items()}
        for name, service in services().items()
    }

    assert {"postgres": "service_healthy"} == waits["migrate"]
    for name in ("server-a", "server-b", "worker"):
        assert "service_completed_successfully" == waits[name]["migrate"], name


def test_every_setting_that_is_given_is_one_that_the_program_knows() -> None:
    known = {f"VMI_{name.upper()}" for name in Settings.model_fields}
    image = re.findall(r"\b(VMI_[A-Z_]+)=", (ROOT / ".ci" / "Dockerfile").read_text(encoding="utf-8"))
    given = {name for service in services().values() for name in service.get("environment", {})} | set(image)

    assert set() == {name for name in given if name.startswith("VMI_")} - known


def test_a_server_gets_longer_to_stop_than_it_takes() -> None:
    from vmi_graph.running.server import GRACEFUL_SECONDS

    graces = {service["stop_grace_period"] for service in services().values() if "stop_grace_period" in service}

    assert all(int(grace.removesuffix("s")) > GRACEFUL_SECONDS for grace in graces)
    assert graces
