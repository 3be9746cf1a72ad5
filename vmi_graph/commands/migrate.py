"""`vmi-graph migrate`."""

import typer


def migrate() -> None:
    """Bring the database up to date; a second process that does the same waits, then finds nothing to do."""
    import asyncio

    from vmi_graph import database
    from vmi_graph.foundation.settings import settings
    from vmi_graph.running import place

    async def program() -> list[str]:
        async with place.located(settings()) as found:
            pending = await database.pending_migrations(found.url)
            await database.migrate(found.url)
            return pending

    applied = asyncio.run(program())
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")
