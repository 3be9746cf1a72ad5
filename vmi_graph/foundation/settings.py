"""Settings by environment, all with the prefix `VMI_`; see docs/settings.md for the whole list."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may choose; read once, frozen."""

    model_config = SettingsConfigDict(env_prefix="VMI_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="PostgreSQL 15 or newer; without it the program starts its own in the data folder.",
    )
    broadcast_url: str = Field(
        default="memory://",
        description="The doorbell between processes: memory://, postgres://… or redis://….",
    )
    data_dir: Path = Field(default=Path(".data"), description="Where the program keeps its own PostgreSQL.")
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    allowed_origins: str = Field(
        default="",
        description="Origins whose pages may open sockets besides our own, with blanks in between; * for all.",
    )

    pool_size: int = Field(default=10, ge=2, le=200, description="Database connections of one process.")
    pool_wait_seconds: float = Field(default=10, gt=0, description="How long a write waits for a connection.")
    statement_seconds: float = Field(default=60, gt=0, description="The longest a single statement may run.")

    gather_most: int = Field(default=64, ge=1, le=1000, description="The most single consumptions written together.")
    gather_groups: int = Field(default=1, ge=1, le=50, description="How many such groups are on their way at once.")
    gather_seconds: float = Field(
        default=0.02, ge=0, le=1, description="The longest a group waits for those answered last to come again."
    )

    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="From which level on log lines are written; at DEBUG every operation has one.",
    )

    limit_body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024, description="The longest body of a request.")
    limit_request_seconds: float = Field(default=30, gt=0, description="The longest an operation may take.")
    limit_tokens: int = Field(default=2000, ge=100, description="The most words and signs of a document.")
    limit_depth: int = Field(default=20, ge=15, description="The deepest nesting of fields.")
    limit_aliases: int = Field(default=60, ge=1, description="The most aliases of an operation.")
    limit_root_fields: int = Field(default=40, ge=1, description="The most fields at the root of an operation.")
    limit_cost: int = Field(default=10_000, ge=100, description="The most an operation may cost.")
    limit_prepared_operations: int = Field(default=1000, ge=1, description="Operations kept parsed and compiled.")
    limit_sockets: int = Field(default=20_000, ge=1, description="The most sockets open at a time in one process.")
    limit_operations_per_socket: int = Field(default=100, ge=1, description="The most operations open on one socket.")
    limit_message_bytes: int = Field(default=256 * 1024, ge=1024, description="The longest message on a socket.")

    page_size: int = Field(default=20, ge=1, description="Rows of a list when `first` and `last` are absent.")
    page_size_limit: int = Field(default=100, ge=1, le=10_000, description="The most rows of one page.")

    journal_days: int = Field(default=30, ge=1, description="How long subscriptions can resume from a cursor.")
    poll_seconds: float = Field(default=3, gt=0, description="How often the journal is read without a ring.")
    heartbeat_seconds: float = Field(default=15, gt=0, description="How often an idle subscription beats.")
    subscriber_queue: int = Field(default=10_000, ge=1, description="Events kept for a subscriber that is slow.")
    idempotency_days: int = Field(default=7, ge=1, description="How long an idempotency key is remembered.")
    sweep_seconds: float = Field(default=15, gt=0, description="How often the worker looks for late orders.")

    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$", description="Where no currency is given.")

    auth_issuer: str | None = Field(default=None, description="The issuer of tokens from outside.")
    auth_audience: str | None = Field(default=None, description="The audience tokens from outside must name.")
    auth_jwks: str | None = Field(default=None, description="Address or file of the issuer's public keys.")
    auth_role_claim: str = Field(default="role", description="The claim of an outside token that names the role.")
    auth_supplier_claim: str = Field(default="supplier", description="The claim that names the supplier's code or id.")
    auth_locations_claim: str = Field(default="locations", description="The claim that lists location codes or ids.")
    token_hours: float = Field(default=24 * 30, gt=0, description="How long a printed token is valid.")


@lru_cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
