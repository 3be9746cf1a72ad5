"""What the server is told: settings, and who may connect."""

from pathlib import Path

LOCAL = "local.conf"

_COMMON = """\
# Written anew at every start. Your own settings belong in {local}, beside this file; they win.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
jit = off
idle_in_transaction_session_timeout = 60s
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
log_destination = 'stderr'
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %a '
log_checkpoints = off
log_lock_waits = on
log_temp_files = 64MB
"""

_DURABLE = """\
fsync = on
full_page_writes = on
synchronous_commit = on
"""

# For tests only: faster, and a crash of the machine may ruin the data.
_FORGETFUL = """\
fsync = off
full_page_writes = off
synchronous_commit = off
"""


def settings(sockets: Path, *, durable: bool) -> str:
    """The server's settings: sizes for a small machine, a week of logs, no network, nothing lost when `durable`."""
    common = _COMMON.format(local=LOCAL, sockets=sockets)
    return f"{common}{_DURABLE if durable else _FORGETFUL}include_if_exists = '{LOCAL}'\n"


def who_may_connect() -> str:
    """The connection rules: this machine's sockets only, and only system users in the map."""
    return "local all all peer map=vmi\n"


def user_map(system_users: set[str]) -> str:
    """Which system users may be any database role; everybody else is turned away, whatever they claim."""
    return "".join(f'vmi "{name}" all\n' for name in sorted(system_users))
