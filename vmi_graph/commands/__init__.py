"""What `vmi-graph` can do, one module for each command; what each one needs is loaded when it is called."""

from typing import Annotated

import typer

from vmi_graph import __version__
from vmi_graph.commands import demo, doctor, importing, migrate, schema, serve, token, worker

command = typer.Typer(
    name="vmi-graph",
    help="Vendor-Managed Inventory of spare parts: a GraphQL API with live subscriptions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
command.command("serve")(serve.serve)
command.command("worker")(worker.worker)
command.command("migrate")(migrate.migrate)
command.command("demo")(demo.demo)
command.add_typer(importing.command, name="import")
command.add_typer(token.command, name="token")
command.command("schema")(schema.schema)
command.command("doctor")(doctor.doctor)


def _say_version(given: bool) -> None:
    if given:
        typer.echo(__version__)
        raise typer.Exit


@command.callback()
def _about(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Settings come from the environment, all with the prefix VMI_: see docs/settings.md."""
    del version  # its callback said it
