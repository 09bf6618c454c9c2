"""What every test shares: no test sees the real home, and the terminal is the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

DEVELOPERS = dict(os.environ)
"""The environment that the tests were started in: for pip, whose settings may lie in the real home."""

STEERING = (
    "COLORTERM",
    "COLUMNS",
    "ESCDELAY",
    "FORCE_COLOR",
    "KONSOLE_VERSION",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "LINES",
    "NO_COLOR",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "TMUX",
    "TMUX_PANE",
    "VTE_VERSION",
)
"""Variables of the developer's terminal that would steer the program."""

_numbers = count()


def _set_environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Give the tests an empty home and one terminal."""
    home.mkdir(parents=True)
    for name in [*STEERING, *(name for name in os.environ if name.startswith(("XDG_", "TEXTUAL")))]:
        patch.delenv(name, raising=False)
    patch.setenv("HOME", str(home))
    patch.setenv("TERM", "xterm-256color")
    patch.setenv("LANG", "C.UTF-8")


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Set the environment before any fixture that is made once for many tests."""
    with pytest.MonkeyPatch.context() as patch:
        _set_environment(patch, tmp_path_factory.getbasetemp() / "homes" / "shared")
        yield


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, each test its own."""
    folder = tmp_path_factory.getbasetemp() / "homes" / str(next(_numbers))
    _set_environment(monkeypatch, folder)
    return folder


# ---- a test that is skipped proves nothing: CI asks that none is


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="fail where a test is skipped")


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter and config.getoption("--no-skips") else 0


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if number := _skipped(config):
        terminalreporter.write_line(f"{number} skipped, and --no-skips was asked for: that is a failure.", red=True)
