"""The command line as people and scripts use it: what is printed, what is said when something is wrong."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from tests import world
from tests.running.processes import said, started
from vmi_graph import database
from vmi_graph.access.queries import authenticate
from vmi_graph.commands import command
from vmi_graph.foundation.viewer import Role


@pytest.fixture
async def empty_database(server_url: str) -> AsyncIterator[str]:
    """The address of a database without any table."""
    name = f"vmi_empty_{uuid4().hex}"
    admin = await asyncpg.connect(**database.credentials(server_url))
    await admin.execute(f'CREATE DATABASE "{name}"')
    head, _, options = server_url.partition("?")
    yield f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


async def test_a_token_is_all_that_token_create_prints(db: str) -> None:
    supplier = await world.supplier("ACME")

    code, out, err = await said("token", "create", "--role", "SUPPLIER", "--supplier", "ACME", VMI_DATABASE_URL=db)

    assert (0, "") == (code, err)
    viewer = await authenticate(f"Bearer {out.strip()}")
    assert (Role.SUPPLIER, supplier) == (viewer.role, viewer.supplier_id)


async def test_tokens_are_listed_and_taken_back(db: str) -> None:
    await said("token", "create", "--role", "ANALYST", "--subject", "ann", VMI_DATABASE_URL=db)
    _, before, _ = await said("token", "list", VMI_DATABASE_URL=db)

    code, _, _ = await said("token", "revoke", before.split()[0], VMI_DATABASE_URL=db)

    _, after, _ = await said("token", "list", VMI_DATABASE_URL=db)
    assert before.rstrip().endswith("ann")
    assert (0, "") == (code, after)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--role", "SUPPLIER", "--supplier", "NOBODY"), "There is no such supplier."),
        (("--role", "SUPPLIER"), "The role SUPPLIER needs the supplier it acts for."),
    ],
)
async def test_a_token_for_nobody_is_refused_in_a_sentence(db: str, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = await said("token", "create", *arguments, VMI_DATABASE_URL=db)

    assert (1, "", f"vmi-graph: {sentence}\n") == (code, out, err)


async def test_a_server_does_not_migrate_what_is_not_its_own(empty_database: str) -> None:
    code, _, err = await said("serve", VMI_DATABASE_URL=empty_database, VMI_PORT="0")

    assert 1 == code
    assert err.endswith("run `vmi-graph migrate` first.\n")


async def test_migrating_twice_finds_nothing_to_do_and_the_doctor_is_content(empty_database: str) -> None:
    _, first, _ = await said("migrate", VMI_DATABASE_URL=empty_database)
    _, second, _ = await said("migrate", VMI_DATABASE_URL=empty_database)

    _, report, _ = await said("doctor", VMI_DATABASE_URL=empty_database)

    assert first.startswith("Applied 0001_initial")
    assert "The database is up to date.\n" == second
    wrong = [line for line in report.splitlines() if line.startswith("WRONG") and "web pages" not in line]
    assert [] == wrong


async def test_the_doctor_names_the_constraint_that_is_missing(empty_database: str) -> None:
    await said("migrate", VMI_DATABASE_URL=empty_database)
    connection = await asyncpg.connect(**database.credentials(empty_database))
    await connection.execute("ALTER TABLE stock_level DROP CONSTRAINT stock_level_on_hand_is_not_negative")
    await connection.close()

    code, report, _ = await said("doctor", VMI_DATABASE_URL=empty_database)

    assert 1 == code
    assert "missing in the database: stock_level_on_hand_is_not_negative" in report


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"VMI_PORT": "many"}, "The setting VMI_PORT cannot be used"),
        ({"VMI_DATABASE_URL": "mysql://db"}, "VMI_DATABASE_URL must begin with postgres://"),
        ({"VMI_DATABASE_URL": "postgres://ann:secret@127.0.0.1:1/vmi"}, "postgres://ann:…@127.0.0.1:1/vmi"),
    ],
)
async def test_a_setting_that_is_wrong_is_said_in_a_sentence(settings: dict[str, str], sentence: str) -> None:
    code, _, err = await said("serve", **{"VMI_PORT": "0", **settings})

    assert 1 == code
    assert sentence in err
    assert "Traceback" not in err
    assert "secret" not in err


async def test_a_busy_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        code, _, err = await said("serve", VMI_PORT=port, VMI_DATA_DIR=str(tmp_path / "data"))

    assert 1 == code
    assert f"Port {port} on 127.0.0.1 is busy" in err
    assert not (tmp_path / "data").exists()


def test_the_schema_is_printed_written_and_compared(tmp_path: Path) -> None:
    kept = tmp_path / "schema.graphql"
    ask = CliRunner().invoke

    printed = ask(command, ["schema"])
    same = ask(command, ["schema", "--write", str(kept), "--check", str(kept)])
    kept.write_text("type Query { other: Int }\n", encoding="utf-8")
    other = ask(command, ["schema", "--check", str(kept)])

    assert "type Query {" in printed.output
    assert (0, 1) == (same.exit_code, other.exit_code)
    assert "run `make schema`" in other.output


async def test_a_worker_ends_well_when_told_to(db: str) -> None:
    import signal

    worker = await started("worker", VMI_DATABASE_URL=db)
    await worker.until_said("working")

    worker.send(signal.SIGTERM)

    assert 0 == await worker.ended()
