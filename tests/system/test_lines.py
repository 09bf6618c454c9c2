"""Rows 20 to 25: lines that die, freeze, carry nothing, or speak another encoding."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.line import Line, processor_seconds, until_true
from tests.system.conftest import Desk, Server, needed

READY, CHOSEN = "grey morning", "one sees the sea"
BACK = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l", "\x1b[<u")
"""Alternate screen, cursor, mouse, paste, kitty's keyboard: what a shell must not be left with."""


def _reads_on(line: Line) -> None:
    """Take a choice, and let it be saved."""
    line.until(READY)
    line.type("2")
    line.until(CHOSEN)
    line.read(0.5)


def _program(desk: Desk) -> int:
    """The process that is the program itself."""
    [pid] = [p for p in desk.there() if "explorer.py" in Path(f"/proc/{p}/cmdline").read_text().split("\0")[1]]
    return pid


# ---- row 20: the client or its sshd dies


def _client_killed(line: Line, _: Desk) -> None:
    line.process.kill()


def _client_terminated(line: Line, _: Desk) -> None:
    line.process.terminate()


def _client_leaves(line: Line, _: Desk) -> None:
    line.type("\r~.")


def _sshd_killed(_: Line, desk: Desk) -> None:
    stat = Path(f"/proc/{_program(desk)}/stat").read_text()
    os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)


@pytest.mark.parametrize("die", [_client_killed, _client_terminated, _client_leaves, _sshd_killed])
def test_row_20_a_connection_that_dies(desk: Desk, server: Server, die: Callable[[Line, Desk], None]) -> None:
    with server.line(desk) as line:
        _reads_on(line)
        die(line, desk)
        assert desk.gone(3) < 3
    assert desk.chapters() == {"harbour", "hill"}


# ---- row 21: nobody is told of it


@pytest.mark.parametrize("before", ["trap '' HUP; exec", "setsid -w"], ids=["ignored", "setsid"])
def test_row_21_a_hang_up_that_is_not_heard(desk: Desk, server: Server, before: str) -> None:
    with server.line(desk, before=before) as line:
        _reads_on(line)
        line.process.kill()
        desk.gone(4)
    assert desk.chapters() == {"harbour", "hill"}


def test_row_21_the_terminal_dies_while_it_takes_nothing(desk: Desk) -> None:
    """The event loop waits for the writer, and the writer for a terminal that is gone."""
    with desk.line() as line:
        _reads_on(line)
        _block(line)
        line.hang_up()
        desk.gone(4)
        assert line.process.wait(1) == 129
    assert desk.chapters() == {"harbour", "hill"}


# ---- row 22: there is no terminal


@pytest.mark.parametrize(
    ("client", "server_side"),
    [(["-T"], ""), (["-T", "-n"], ""), (["-tt"], "</dev/null"), (["-tt"], "</dev/null | cat")],
    ids=["closed input", "no input", "null on a terminal", "a pipe behind it"],
)
def test_row_22_without_a_terminal_it_speaks_in_lines(
    desk: Desk, server: Server, client: list[str], server_side: str
) -> None:
    done = subprocess.run(
        [*server.ssh(*client), f"{desk.typed('read', 'hill')} {server_side}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert CHOSEN.encode() in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.returncode == 0
    desk.gone(3)


def test_row_22_a_pipe_that_stays_open_costs_nothing(desk: Desk, server: Server) -> None:
    client = subprocess.Popen([*server.ssh("-T"), desk.typed()], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert client.stdout is not None and client.stdin is not None
    try:
        while READY.encode() not in client.stdout.readline():
            assert client.poll() is None
        time.sleep(0.5)
        pid = _program(desk)
        used = processor_seconds(pid)
        time.sleep(1)
        assert processor_seconds(pid) - used <= 0.02
    finally:
        client.kill()
        client.wait()
        client.stdin.close()
        client.stdout.close()
    desk.gone(4)


def test_row_22_a_copy_to_the_account_does_not_hang(desk: Desk, server: Server) -> None:
    """What scp asks for is not a terminal either: as a forced command the program gets bytes, and ends."""
    done = subprocess.run(
        [*server.ssh("-T"), desk.typed()],
        input=b"\0\0\0\x05\x01\0\0\0\x03",
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0 and b"\x1b" not in done.stdout


# ---- row 23: told to end


def _is_given_back(line: Line) -> None:
    line.read(0.2)
    after = line.seen.decode(errors="replace").rpartition("\x1b[?1049h")[2]
    assert [mode for mode in BACK if mode not in after] == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_row_23_told_to_end_over_ssh(desk: Desk, server: Server, number: signal.Signals, code: int) -> None:
    with server.line(desk) as line:
        _reads_on(line)
        os.kill(_program(desk), number)
        assert line.ended(3) == code
        _is_given_back(line)
    assert desk.chapters() == {"harbour", "hill"}


def _block(line: Line) -> None:
    """Have it draw so much that the terminal is full and the program waits for it."""
    for _ in range(120):
        line.type("l")
        time.sleep(0.005)
    time.sleep(0.5)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_row_23_told_to_end_while_the_terminal_takes_nothing(desk: Desk, number: signal.Signals, code: int) -> None:
    with desk.line() as line:
        _reads_on(line)
        _block(line)
        began = time.monotonic()
        line.process.send_signal(number)
        assert line.process.wait(5) == code
        assert time.monotonic() - began < 2.3, "two seconds, and a busy machine"
        assert termios.tcgetattr(line.slave) == line.modes
        _is_given_back(line)
    assert desk.chapters() == {"harbour", "hill"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_row_23_told_to_end_in_lines_that_nobody_takes(desk: Desk, number: signal.Signals, code: int) -> None:
    with desk.line("--plain") as line:
        line.until("> ")
        line.type("2\n")
        line.until(CHOSEN)
        for _ in range(200):
            line.type("contents\n")
            time.sleep(0.01)
        began = time.monotonic()
        line.process.send_signal(number)
        assert line.process.wait(10) == code
        assert time.monotonic() - began < 2.3
    assert desk.chapters() == {"harbour", "hill"}


def test_row_23_a_note_that_is_being_written_is_kept(desk: Desk, server: Server) -> None:
    with server.line(desk) as line:
        line.until(READY)
        line.type("a")
        line.until("Your note on")
        line.type("half a thought")
        line.until("half a thought")
        line.process.kill()
        desk.gone(3)
    assert [row["text"] for row in desk.saved()["notes"].values()] == ["half a thought"]


# ---- row 24: the client is frozen


@pytest.mark.slow
def test_row_24_a_frozen_client_is_dropped(desk: Desk, server: Server) -> None:
    with server.line(desk, port=server.impatient) as line:
        _reads_on(line)
        line.process.send_signal(signal.SIGSTOP)
        desk.gone(15)
    assert desk.chapters() == {"harbour", "hill"}


def test_row_24_a_client_that_thaws_goes_on(desk: Desk, server: Server) -> None:
    with server.line(desk) as line:
        _reads_on(line)
        line.process.send_signal(signal.SIGSTOP)
        line.type("\x7f" * 3 + "2")
        time.sleep(2)
        line.process.send_signal(signal.SIGCONT)
        line.type("q")
        assert line.ended(5) == 0


# ---- row 25: other encodings


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a locale whose encoding is ISO 8859-1."""
    localedef = needed("localedef")
    folder = tmp_path_factory.mktemp("locales")
    subprocess.run(
        [localedef, "-i", "en_US", "-f", "ISO-8859-1", folder / "en_US.ISO-8859-1"], capture_output=True, check=False
    )
    if not any(folder.iterdir()):
        pytest.skip("needs the sources of locales (package locales)")
    return folder


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("en_US.ISO-8859-1", {}),
        ("en_US.ISO-8859-1", {"PYTHONUTF8": "0"}),
        ("C.UTF-8", {"PYTHONIOENCODING": "ascii"}),
        ("POSIX", {}),
        ("xx_BOGUS", {}),
    ],
)
def test_row_25_letters_are_right_in_every_locale(
    desk: Desk, server: Server, locales: Path, name: str, more: dict[str, str]
) -> None:
    desk.environment |= {"LOCPATH": str(locales), **more}
    with server.line(desk, "--reader", "ليلى", "--bidi", "off", local=name) as line:
        line.until(READY)
        line.until("●")
        line.type("l")
        line.until("صباح")
        line.type("q")
        assert line.ended() == 0
        assert b"\\u" not in line.seen
    assert desk.file.with_name("ليلى.json").exists()


def test_row_25_a_line_that_carries_ascii_only(desk: Desk, server: Server) -> None:
    with server.line(desk, "--ascii") as line:
        _reads_on(line)
        line.type("p")
        line.read(0.5)
        line.type("q")
        assert line.ended() == 0
        assert line.seen.isascii()
        assert b"----------" in line.seen, "the border of the panel"


def test_row_25_ascii_has_no_letters_for_arabic(desk: Desk) -> None:
    done = desk.run("--ascii", "--lang", "ar")
    assert done.returncode == 2
    assert "ASCII has no letters for this language." in done.stderr


# ---- terminals of other kinds, without a row


@pytest.mark.parametrize("terminal", ["vt100", "linux", "screen-256color", "bogus-9"])
def test_an_unknown_terminal_is_drawn_on(desk: Desk, terminal: str) -> None:
    with desk.line(terminal=terminal) as line:
        _reads_on(line)
        line.type("q")
        assert line.ended() == 0


@pytest.mark.parametrize("terminal", ["", "dumb", "unknown"])
def test_a_terminal_that_cannot_draw_gets_lines(desk: Desk, terminal: str) -> None:
    with desk.line(terminal=terminal) as line:
        line.until(READY)
        line.until("> ")
        line.type("quit\n")
        assert line.ended() == 0
        assert b"\x1b" not in line.seen


def test_a_page_and_a_first_screen_cost_little(desk: Desk) -> None:
    with desk.line() as line:
        line.until(READY)
        line.read(0.5)
        assert len(line.seen) < 40_000
        line.type(" ")
        assert 0 < len(line.read(0.5)) < 12_000


def test_under_script_it_is_the_same(desk: Desk) -> None:
    if shutil.which("script") is None:
        pytest.skip("needs script")
    environment = {"TERM": "xterm-256color", **desk.variables}
    with Line(["script", "-qec", desk.typed(), "/dev/null"], environment) as line:
        _reads_on(line)
        line.type("q")
        assert line.ended() == 0
    until_true(lambda: not desk.there(), 3)
