"""In CI every test runs: a skip for a reason that is not in this list fails the run.

`tests/conftest.py` imports the hooks.
"""

import os
from collections.abc import Iterator

import pytest

ALLOWED = (
    "only root can become somebody else",
    "nobody cannot run this interpreter",
    "industrial_spares.csv is not beside the checkout",
    "one process only",
)
"""Parts of the reasons for which a test may be left out, by machine, checkout, or what is tried."""

_unexpected: list[tuple[str, str]] = []


def is_allowed(reason: str) -> bool:
    return any(part in reason for part in ALLOWED)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple) and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2])
        if not is_allowed(reason):
            _unexpected.append((report.nodeid, reason))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        _unexpected.append((report.nodeid, str(report.longrepr[2])))


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    if in_ci and _unexpected and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _unexpected:
        terminalreporter.section("left out for a reason that is not allowed in CI", red=True)
        for where, reason in _unexpected:
            terminalreporter.line(f"{where}: {reason}")
