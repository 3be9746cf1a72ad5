"""The database without any rows, between two worlds."""

from vmi_graph.compiling.references import REFERENCES
from vmi_graph.foundation.connection import POOLED


async def emptied() -> None:
    """Take every row away but what processes may keep."""
    tables = await POOLED.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT IN ('tortoise_migrations', 'signing_secret')"
    )
    names = ", ".join(f'"{row["tablename"]}"' for row in tables)
    await POOLED.fetch(f"TRUNCATE {names} RESTART IDENTITY")
    REFERENCES.forget_all()
