"""What went wrong, in one sentence for whoever typed the command."""

import os
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from pydantic import ValidationError

from vmi_graph.demo.home import NotTheDemos
from vmi_graph.foundation.refusal import Fault, Refusal, Refusals
from vmi_graph.foundation.settings import settings
from vmi_graph.postgres import PostgresUnavailable
from vmi_graph.running.process import NotMigrated
from vmi_graph.running.server import PortTaken

SPOKEN = (PostgresUnavailable, NotMigrated, PortTaken, NotTheDemos, Refusal, Fault)
"""What says in its own words what is wrong and what to do."""


def sentence(wrong: BaseException) -> str:
    """Say what is wrong; for what nobody foresaw, `VMI_TRACEBACK=1` shows where it happened."""
    match wrong:
        case BaseExceptionGroup():
            return sentence(wrong.exceptions[0])
        case _ if isinstance(wrong, SPOKEN):
            return str(wrong)
        case Refusals():
            return " ".join(refusal.message for refusal in wrong.refusals[:5])
        case ValidationError():
            return " ".join(_setting(error["loc"], error["msg"]) for error in wrong.errors())
    return _of_database(wrong) or _of_files(wrong) or _unforeseen(wrong)


def _setting(where: tuple[int | str, ...], message: str) -> str:
    name = "_".join(str(part) for part in where).upper()
    return f"The setting VMI_{name} cannot be used: {message[:1].lower()}{message[1:]}."


def _of_database(wrong: BaseException) -> str | None:
    shown = _without_password(settings().database_url)
    match wrong:
        case asyncpg.InvalidCatalogNameError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"PostgreSQL at {shown} says: {wrong}."
        case ValueError() if str(wrong).startswith("VMI_DATABASE_URL"):
            return f"{wrong}."
        case asyncpg.PostgresConnectionError() | asyncpg.CannotConnectNowError() | asyncpg.TooManyConnectionsError():
            return f"PostgreSQL at {shown} does not take connections: {wrong}."
        case ConnectionError() | TimeoutError() if settings().database_url is not None:
            return f"PostgreSQL at {shown} cannot be reached: {wrong or type(wrong).__name__}."
    if wrong.__cause__ is not None:  # Tortoise wraps what the driver says
        return _of_database(wrong.__cause__)
    return None


def _of_files(wrong: BaseException) -> str | None:
    if isinstance(wrong, OSError) and wrong.filename is not None:
        return f"{Path(str(wrong.filename))}: {wrong.strerror}."
    return None


def _unforeseen(wrong: BaseException) -> str:
    if os.environ.get("VMI_TRACEBACK"):
        return "".join(traceback.format_exception(wrong))
    return f"something broke that should not ({type(wrong).__name__}: {wrong}). VMI_TRACEBACK=1 shows where."


def _without_password(url: str | None) -> str:
    if url is None:
        return "the data folder"
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":…@", 1)
