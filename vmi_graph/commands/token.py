"""`vmi-graph token create | list | revoke`: work beside a running server and without one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from vmi_graph.foundation.viewer import Role

command = typer.Typer(help="Tokens: give out, list, take back.", no_args_is_help=True)

Answer = TypeVar("Answer")


@command.command("create")
def create(
    *,
    role: Annotated[Role, typer.Option(help="In which part its holder takes part.", case_sensitive=False)],
    supplier: Annotated[str | None, typer.Option(metavar="CODE", help="For whom; with SUPPLIER, ERP_CLIENT.")] = None,
    location: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Where; with LOCATION_STAFF.")] = None,
    subject: Annotated[str | None, typer.Option(help="Whose name stands beside what they do.")] = None,
    key: Annotated[bool, typer.Option("--key", help="A random key that does not expire, for machines.")] = False,
    hours: Annotated[float | None, typer.Option(help="How long it is good.", min=0.01)] = None,
) -> None:
    """Give a token out; only the token is printed."""
    from vmi_graph.access import actions
    from vmi_graph.access.rules import TokenKind

    kind = TokenKind.KEY if key else TokenKind.SIGNED
    token = _on_the_database(
        lambda: actions.create_token(
            role=role, supplier=supplier, locations=location or (), subject=subject, kind=kind, hours=hours
        )
    )
    typer.echo(token)


@command.command("list")
def list_() -> None:
    """List the tokens that still hold: id, kind, role, holder, until when."""
    from vmi_graph.access import actions, queries
    from vmi_graph.foundation import reading
    from vmi_graph.foundation.settings import settings

    async def all_pages() -> list[queries.AccessToken]:
        found: list[queries.AccessToken] = []
        more, after = True, None
        while more:
            part = reading.Slice(first=settings().page_size_limit, after=after)
            page = await reading.page(queries.ACCESS_TOKENS, actions.COMMAND_LINE, part)
            found += page.rows
            more, after = page.has_next, page.cursors[-1] if page.cursors else None
        return found

    for row in _on_the_database(all_pages):
        if row.revoked_at is None:
            until = "for ever" if row.expires_at is None else f"until {_day(row.expires_at)}"
            typer.echo(f"{row.id}  {row.kind.value:<6}  {row.role.value:<14}  {until:<22}  {row.subject}")


@command.command("revoke")
def revoke(token_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `token list` shows it.")]) -> None:
    """Take a token back; open sockets that came with it are closed within seconds."""
    from uuid import UUID

    from vmi_graph.access import actions

    try:
        row_id = UUID(token_id)
    except ValueError:
        raise typer.BadParameter("That is no id: `vmi-graph token list` shows them.") from None
    _on_the_database(lambda: actions.revoke_token(actions.COMMAND_LINE, row_id))


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _on_the_database(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run something with the database open; its own server is started for that and stopped again if it did not run."""
    from vmi_graph.foundation.settings import settings
    from vmi_graph.running import process

    async def program() -> Answer:
        async with process.database_open(settings()):
            return await ask()

    return asyncio.run(program())
