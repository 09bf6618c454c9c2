"""The program on a real terminal: how quiet it is, and how it ends when its terminal does."""

from __future__ import annotations

import contextlib
import inspect
import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tui.sample import write_sample
from tests.tui.terminals import KINDS, ON, SILENT, Terminal
from tui.terminal.probe import QUESTIONS, TIDY

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc")

SETTLING, WATCHED = 4.0, 3.0
"""Seconds until everything of the start is over (files compared, index kept), and seconds of watching after it."""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "story")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@contextlib.contextmanager
def _running(
    story: Path,
    state: Path,
    before: Callable[[], None] | None = None,
    patch: str = "pass",
    first: bytes = b"grey morning",
    **terms: Any,
) -> Iterator[Terminal]:
    terminal = Terminal(story, state, before, patch, **terms)
    try:
        terminal.until(first)
        yield terminal
    finally:
        terminal.close()


def _saved(state: Path) -> dict[str, object]:
    """The progress file, wherever it lies in the folder."""
    (file,) = [path for path in state.rglob("*.json") if "bak" not in path.name]
    found = json.loads(file.read_text())
    assert isinstance(found, dict)
    return found


def _chapters(state: Path) -> set[str]:
    visits = _saved(state)["visits"]
    assert isinstance(visits, dict)
    return {row["chapter"] for row in visits.values()}


@pytest.mark.slow
def test_nothing_wakes_it_while_nothing_happens(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b" ")
        time.sleep(SETTLING)
        terminal.read()
        wakeups, cpu = terminal.wakeups(), terminal.cpu()
        time.sleep(WATCHED)
        assert terminal.wakeups() - wakeups <= 1
        assert terminal.cpu() - cpu <= 0.01
        assert terminal.read() == b"", "and nothing is drawn"
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def _ignore() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("before", [None, _ignore], ids=["default", "ignored"])
def test_a_dropped_line_saves_and_ends_within_two_seconds(
    story: Path, state: Path, before: Callable[[], None] | None
) -> None:
    with _running(story, state, before) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        cpu = terminal.cpu()
        start = time.monotonic()
        terminal.hang_up()
        used = cpu
        while terminal.process.poll() is None and time.monotonic() - start < 2:
            with contextlib.suppress(OSError, IndexError, ValueError):
                used = terminal.cpu()
            time.sleep(0.01)
        assert terminal.ended(0.01) == 129
        assert used - cpu < 0.5, "it does not spin while it ends"
    assert _chapters(state) == {"harbour", "hill"}


def test_a_hang_up_without_a_closed_line_saves_and_gives_the_terminal_back(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.read(0.3)
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.ended(2) == 129
        assert terminal.given_back
        terminal.read()
        assert b"\x1b[?1049l" in terminal.seen
    assert _chapters(state) == {"harbour", "hill"}


def test_a_polite_kill_saves_and_gives_the_terminal_back(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        assert not terminal.given_back, "while it reads, keys come one by one"
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(3) == 143
        assert terminal.given_back
        for back in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
            assert back in terminal.seen, back
    assert _chapters(state) == {"harbour", "hill"}


def test_leaving_gives_the_terminal_back_and_prints_nothing(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.read(0.3)
        terminal.type(b"q")
        assert terminal.ended(5) == 0
        assert terminal.given_back
        after = terminal.seen.rpartition(b"\x1b[?1049l")[2]
        assert not any(line.strip() for line in after.split(b"\x1b")[0].splitlines()), after
        assert b"Traceback" not in terminal.seen


def test_keys_and_escape_sequences_arrive_whole(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"\x1b[B\x1b[F")
        terminal.until(b"Up the hill")
        terminal.type("٢".encode())
        terminal.until(b"one sees the sea")
        terminal.type(b"g")
        terminal.until(b"Type a name")
        terminal.type(b"\x1b")
        time.sleep(0.4)
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    assert _chapters(state) == {"harbour", "hill"}


def test_a_letter_cut_in_two_by_the_line_is_put_together(story: Path, state: Path) -> None:
    first, second = "٢".encode()
    with _running(story, state) as terminal:
        terminal.type(bytes([first]))
        time.sleep(0.3)
        terminal.type(bytes([second]))
        terminal.until(b"one sees the sea")
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def test_an_arabic_note_keeps_every_mark(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"a")
        terminal.until(b"Your note on")
        terminal.type("اسأل المعلّمة".encode())
        terminal.read(0.5)
        terminal.type(b"\x13")
        terminal.until("¶".encode())
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    notes = _saved(state)["notes"]
    assert isinstance(notes, dict)
    assert [row["text"] for row in notes.values()] == ["اسأل المعلّمة"]


def test_only_clicks_and_the_wheel_are_asked_of_the_terminal(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        assert b"\x1b[?1000h" in terminal.seen and b"\x1b[?1006h" in terminal.seen
        assert b"\x1b[?1003h" not in terminal.seen, "no motion: it would cost a round each"


@pytest.mark.parametrize("delay", [0.0, 1.2], ids=["known", "known late"])
def test_screen_is_not_asked_for_clicks_for_it_would_keep_escape_back(story: Path, state: Path, delay: float) -> None:
    on, off = b"\x1b[?1000h", b"\x1b[?1000l"
    with _running(story, state, kind=KINDS["screen"], delay=delay) as terminal:
        if delay:
            assert on in terminal.seen, "as long as it is not known"
        terminal.until(lambda: terminal.seen.rfind(off) >= terminal.seen.rfind(on))
        terminal.rest()
        before = len(terminal.seen)
        terminal.type(b"q")
        assert terminal.ended(5) == 0 and on not in terminal.seen[before:]


def test_a_new_size_is_drawn_without_a_key(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.read(0.3)
        terminal.seen = b""
        terminal.resize(38, 10)
        terminal.until(b"Too small")
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def test_a_fault_of_the_program_saves_and_says_one_line(story: Path, state: Path) -> None:
    patch = "import tui.screens.reading as r; r.ReadingScreen.action_bookmark = lambda self: 1 // 0"
    with _running(story, state, patch=patch) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.type(b"m")
        assert terminal.ended(5) == 70
        assert terminal.given_back
        said = terminal.seen.rpartition(b"explorer: ")[2].decode()
        assert "ZeroDivisionError" in said and "Please send in the report" in said
        assert b"Traceback" not in terminal.seen
    assert _chapters(state) == {"harbour", "hill"}


# ---- what the terminal is asked and told

OFF = "".join(f"\x1b[{row}H\x1b[8l" for row in range(1, 25)).encode()
BACK = "".join(f"\x1b[{row}H\x1b[8h" for row in range(1, 25)).encode()
"""What keeps a terminal that goes by BDSM from reordering its 24 rows, and what undoes it."""


@pytest.mark.parametrize(("kind", "language"), [*((kind, "ar") for kind in KINDS), ("silent", "ar"), ("vte", "en")])
def test_a_terminal_is_told_what_it_understands_and_it_is_undone(
    story: Path, state: Path, kind: str, language: str
) -> None:
    answers = KINDS.get(kind, SILENT)
    with _running(story, state, first=ON, kind=answers, arguments=["--lang", language]) as terminal:
        terminal.rest()
        by_rows = kind in ("vte", "unknown", "silent")
        assert (OFF in terminal.seen) == by_rows
        assert (b"\x1b]50;BidiRenderingEnabled=false\x07" in terminal.seen) == (kind == "konsole")
        assert (b"\x1b]5379;use_ctl=false\x07" in terminal.seen) == (kind == "mlterm")
        assert (b"\x1bPtmux;\x1b\x1b7" in terminal.seen) == (kind == "tmux")
        before = terminal.seen.partition(b"\x1b[?1049h")[0]
        assert before == (QUESTIONS + TIDY).encode(), "and on the screen of the shell nothing else was printed"
        terminal.seen = b""
        terminal.type(b"q")
        assert terminal.ended(5) == 0
        undone, _, after = terminal.seen.partition(b"\x1b[?1049l")
        assert (BACK in undone) == by_rows, "on its own screen"
        assert (b"\x1b]50;BidiRenderingEnabled=true\x07" in undone) == (kind == "konsole")
        assert (b"\x1b]5379;use_ctl=true\x07" in undone) == (kind == "mlterm")
        assert b"\x1b[8h" not in after and terminal.given_back


@pytest.mark.parametrize("again", ["size", "focus"])
def test_a_terminal_is_told_again_what_it_may_not_know(story: Path, state: Path, again: str) -> None:
    with _running(story, state, first=OFF, kind=KINDS["vte"], arguments=["--lang", "ar"]) as terminal:
        terminal.rest()
        terminal.seen = b""
        if again == "size":
            terminal.resize(90, 30)
            terminal.until(b"\x1b[30H\x1b[8l")
        else:  # a session of tmux or screen, attached to another terminal
            terminal.type(b"\x1b[I")
            terminal.until(OFF)


@pytest.mark.parametrize("end", ["crash", "kill"])
def test_however_it_ends_the_terminal_has_its_letters_back(story: Path, state: Path, end: str) -> None:
    patch = "import tui.screens.reading as r; r.ReadingScreen.action_bookmark = lambda self: 1 // 0"
    terms: dict[str, Any] = {"kind": KINDS["vte"], "arguments": ["--lang", "ar"]}
    with _running(story, state, patch=patch, first=OFF, **terms) as terminal:
        terminal.rest()
        if end == "crash":
            terminal.type(b"m")
        else:
            terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(5) == (70 if end == "crash" else 143)
        assert BACK in terminal.seen.partition(b"\x1b[?1049l")[0] and terminal.given_back


@pytest.mark.parametrize("mode", ["app", "off", "terminal"])
def test_nothing_is_told_where_the_reader_wants_nothing_told(story: Path, state: Path, mode: str) -> None:
    terms: dict[str, Any] = {"kind": KINDS["vte"], "arguments": ["--lang", "ar", "--bidi", mode]}
    with _running(story, state, first=ON, **terms) as terminal:
        terminal.rest()
        terminal.type(b"q")
        assert terminal.ended(5) == 0
        assert b"\x1b[8l" not in terminal.seen and b"\x1b[8h" not in terminal.seen
    settings = _saved(state)["settings"]
    assert isinstance(settings, dict)
    assert "bidi.vte" in str(settings) and mode in str(settings)


@pytest.mark.parametrize("pieces", [False, True], ids=["whole", "in pieces"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_answer_over_a_slow_line_is_no_key_and_still_counts(
    story: Path, state: Path, language: str, pieces: bool
) -> None:
    terms: dict[str, Any] = {
        "kind": KINDS["konsole"],
        "delay": 0.7,
        "pieces": pieces,
        "arguments": ["--lang", language],
    }
    with _running(story, state, first=b"BidiRenderingEnabled=false", **terms) as terminal:
        terminal.rest()
        assert BACK in terminal.seen, "what it was told while it was unknown is undone"
        assert b"BidiRenderingEnabled=true" not in terminal.seen
        assert b">|K" not in terminal.seen and b"^[" not in terminal.seen, "nothing of it is shown"
        terminal.type(b"q")
        assert terminal.ended(5) == 0, "and no key was pressed: none would have opened anything"
    assert _chapters(state) == {"harbour"}
    assert not {"bookmarks", "notes"} & _saved(state).keys()


@pytest.mark.parametrize("kind", ["xterm", "silent"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_typed_before_there_is_a_screen_arrives_in_order(
    story: Path, state: Path, language: str, kind: str
) -> None:
    terms: dict[str, Any] = {"kind": KINDS.get(kind, SILENT), "delay": 0.1, "arguments": ["--lang", language]}
    with _running(story, state, first=QUESTIONS.encode(), **terms) as terminal:
        for keys in (b"2", b"\x1b[B", "ة".encode(), b"q"):
            terminal.type(keys)
        assert terminal.ended(10) == 0
        shell = terminal.seen.partition(b"\x1b[?1049h")[0]
        assert shell == (QUESTIONS + TIDY).encode(), "without an echo"
    assert _chapters(state) == {"harbour", "hill"}
    bookmarks = _saved(state)["bookmarks"]
    assert isinstance(bookmarks, dict) and [row["chapter"] for row in bookmarks.values()] == ["hill"]


def test_a_lone_escape_is_a_key_while_the_terminal_is_silent(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"g")
        terminal.until(b"Type a name")
        terminal.type(b"\x1b")
        time.sleep(0.4)
        terminal.type(b"q")
        assert terminal.ended(5) == 0


LOADING = "import sys, time\nclass Slow:\n def find_spec(self, name, *_):\n  if name == 'tui.app': {}\n"
"""Something that happens while the screen's libraries are loaded."""


@pytest.mark.parametrize(
    ("happens", "code"), [("raise ImportError('no')", 70), ("time.sleep(9)", 130)], ids=["a fault", "Ctrl-C"]
)
def test_what_ends_it_while_it_loads_gives_the_terminal_back(story: Path, state: Path, happens: str, code: int) -> None:
    patch = LOADING.format(happens) + "sys.meta_path.insert(0, Slow())"
    terms: dict[str, Any] = {"kind": KINDS["xterm"], "delay": 0.1}
    with _running(story, state, patch=patch, first=QUESTIONS.encode(), **terms) as terminal:
        if code == 130:
            terminal.type(b"\x03")
        assert terminal.ended(5) == code
        assert terminal.given_back
        assert b"^[" not in terminal.seen and b"\x1b[?1049h" not in terminal.seen


def test_a_stop_and_going_on_tells_the_terminal_again_and_types_nothing_twice(story: Path, state: Path) -> None:
    shell = "import tui.terminal.driver; tui.terminal.driver.has_shell = lambda: True"
    terms: dict[str, Any] = {"kind": KINDS["vte"], "arguments": ["--lang", "ar"], "patch": shell}
    with _running(story, state, first=QUESTIONS.encode(), **terms) as terminal:
        terminal.type(b"m")
        terminal.until(OFF)
        terminal.rest()
        terminal.seen = b""
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.until(lambda: BACK in terminal.seen and terminal.given_back)
        terminal.rest()
        terminal.seen = b""
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(OFF)
        terminal.rest()
        terminal.type(b"q")
        assert terminal.ended(5) == 0 and terminal.given_back
    bookmarks = _saved(state)["bookmarks"]
    assert isinstance(bookmarks, dict) and len(bookmarks) == 1, "a second time would take it away"


# ---- the seams


def test_the_private_parts_of_the_framework_that_we_use_are_still_there() -> None:
    from textual._xterm_parser import XTermParser
    from textual.app import App
    from textual.drivers._writer_thread import WriterThread
    from textual.drivers.linux_driver import LinuxDriver

    names = ("run_input_thread", "disable_input", "_enable_mouse_support", "write", "close", "process_message")
    for name in (*names, "_disable_mouse_support", "_sigtstp_application"):
        assert callable(getattr(LinuxDriver, name)), name
    assert "exit_event" in inspect.getsource(LinuxDriver.__init__)
    assert "self._queue" in inspect.getsource(WriterThread.write)
    assert "SIGTSTP, self._sigtstp_application" in inspect.getsource(LinuxDriver.__init__)
    for name in ("_key_thread", "fileno", "_mouse", "_debug", "attrs_before", "_writer_thread"):
        assert name in inspect.getsource(LinuxDriver), name
    parser = XTermParser(False)
    assert parser._timeout_time is None
    list(parser.feed("\x1b"))
    assert parser._timeout_time is not None, "a lone escape byte may be the start of a key"
    for name in ("_refresh_truecolor_filter", "update_classes", "set_reactive", "get_css_variables", "_driver"):
        assert hasattr(App, name) or name in inspect.getsource(App.__init__), name


def test_the_input_thread_is_ours_and_the_disable_wakes_it() -> None:
    from textual.drivers.linux_driver import LinuxDriver

    from tui.terminal.driver import QuietDriver

    for name in ("run_input_thread", "disable_input", "_enable_mouse_support", "write", "close"):
        assert getattr(QuietDriver, name) is not getattr(LinuxDriver, name)
    source = inspect.getsource(LinuxDriver.disable_input)
    assert "exit_event" in source and "_key_thread" in source


def test_a_locked_program_has_no_shell_to_go_back_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.terminal.driver import has_shell

    monkeypatch.setattr("os.getsid", lambda pid: 1)
    monkeypatch.setattr("os.getpgid", lambda pid: 2)
    monkeypatch.setattr("os.getpgrp", lambda: 3)
    assert has_shell()
    monkeypatch.setattr("tui.locked._guard", object())
    assert not has_shell()
