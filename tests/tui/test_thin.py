"""The thin driver: what it sends, on a real terminal and on a slow line, and whose private parts it uses."""

from __future__ import annotations

import inspect
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from tests.tui.sample import write_sample
from tests.tui.shown import Shower
from tests.tui.terminals import Terminal as Pty
from tui.terminal.canvas import Canvas
from tui.terminal.cells import Row
from tui.terminal.paint import Painter
from tui.terminal.thin import ThinApp

# ---- one by one


def _canvas(*rows: str, width: int = 10) -> tuple[Canvas, Shower]:
    canvas, shower = Canvas(), Shower(width, len(rows))
    canvas.erased()
    _take(canvas, *rows, width=width)
    shower.feed(canvas.frame())
    return canvas, shower


def _take(canvas: Canvas, *rows: str, width: int = 10) -> None:
    strips: list[Any] = [[Strip([Segment(row.ljust(width), Style())])] for row in rows]
    update = LayoutUpdate(strips, Region(0, 0, width, len(rows)))
    assert canvas.take(update, (width, len(rows)), (0, 0), ColorSystem.TRUECOLOR)


def test_what_is_shown_already_is_not_sent() -> None:
    canvas, _ = _canvas("one", "two")
    _take(canvas, "one", "two")
    assert canvas.frame() == ""


def test_frames_in_between_are_dropped() -> None:
    canvas, shower = _canvas("one", "two")
    _take(canvas, "three", "four")
    _take(canvas, "one", "twi")
    assert canvas.frame() == "\x1b[2;3Hi\x1b[H"
    assert shower.text.split() == ["one", "two"]


def test_what_somebody_else_has_drawn_is_drawn_over() -> None:
    canvas, shower = _canvas("one", "two", "")
    shower.spoil()
    canvas.forget()
    shower.feed(canvas.frame())
    assert shower.text.split() == ["one", "two"]


def test_a_new_size_is_drawn_whole_even_where_it_is_the_old_one_again() -> None:
    canvas, shower = _canvas("one", "two")
    _take(canvas, "one", "two", "three", width=12)
    _take(canvas, "one", "two")
    shower.spoil()
    shower.feed(canvas.frame())
    assert shower.text.split() == ["one", "two"]


def test_a_stop_in_the_middle_of_a_frame_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas, shower = _canvas("one", "two")
    _take(canvas, "uno", "due")
    row, stops = Painter.row, iter([True])

    def stopped(painter: Painter, y: int, old: Row | None, new: Row) -> None:
        row(painter, y, old, new)
        if next(stops, False):
            canvas.erased()
            shower.feed("\x1b[2J")

    monkeypatch.setattr(Painter, "row", stopped)
    shower.feed(canvas.frame())
    assert shower.text.split() == ["uno", "due"]


def test_rows_that_scrolling_makes_are_told_who_reorders_them() -> None:
    rows = [f"line {n} " + "abcdefgh"[n % 8] * 20 for n in range(30)]
    canvas, shower = _canvas("bar", *rows[:12], "foot", width=40)
    canvas.this_row = "\x1b[8l"
    _take(canvas, "bar", *rows[2:14], "foot", width=40)
    frame = canvas.frame()
    assert "\x1b[2;13r\x1b[2S\x1b[r" in frame and frame.count("\x1b[8l") == 2
    shower.feed(frame)
    assert [line.rstrip() for line in shower.text.splitlines()] == ["bar", *rows[2:14], "foot"]


def test_margins_are_asked_for_once_and_only_where_they_are_of_use() -> None:
    rows = [f"{'abcdefgh'[n % 8] * 20} line {n}" for n in range(40)]
    panel = [f"panel {n} {'stuvwxyz'[n % 8] * 20}" for n in range(12)]

    def beside(first: int) -> list[str]:
        return [f"{text:<50}{other:<30}" for text, other in zip(rows[first : first + 12], panel, strict=True)]

    canvas, shower = _canvas(*beside(0), width=80)
    _take(canvas, *beside(1), width=80)
    frame = canvas.frame()
    assert canvas.asks_margins and "\x1b[?69h" not in frame
    shower.feed(frame)
    canvas.margins = True
    _take(canvas, *beside(2), width=80)
    frame = canvas.frame()
    assert frame.startswith("\x1b[?69h\x1b[") and "\x1b[S\x1b[?69l" in frame and len(frame) < 150
    shower.feed(frame)
    assert shower.text.splitlines() == beside(2)
    canvas.forget()
    assert canvas.margins is None, "it may be another terminal"
    plain, _ = _canvas(*rows[:12], width=80)
    _take(plain, *rows[1:13], width=80)
    assert "S" in plain.frame() and not plain.asks_margins


def test_an_old_terminal_is_told_nothing_it_may_not_know() -> None:
    rows = [f"line {n} " + "abcdefgh"[n % 8] * 20 for n in range(30)]
    canvas = Canvas(modern=False)
    for first in range(9):
        _take(canvas, "bar", *rows[first : first + 12], "foot", width=40)
        assert not re.search(r"\x1b\[[\d;]*[STXr]", canvas.frame())


# ---- on a real terminal


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "story")


def test_a_stop_and_going_on_shows_the_page_again(story: Path, tmp_path: Path) -> None:
    shell = "import tui.terminal.driver; tui.terminal.driver.has_shell = lambda: True"
    terminal = Pty(story, tmp_path, patch=shell)
    try:
        terminal.until(b"grey morning")
        terminal.rest()
        terminal.seen = b""
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.until(lambda: terminal.given_back)
        terminal.rest()
        terminal.seen = b""
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(b"grey morning")
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    finally:
        terminal.close()


def test_the_focus_shows_the_page_again(story: Path, tmp_path: Path) -> None:
    terminal = Pty(story, tmp_path)
    try:
        terminal.until(b"grey morning")
        terminal.rest()
        terminal.seen = b""
        terminal.type(b"\x1b[I")
        terminal.until(b"grey morning")
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    finally:
        terminal.close()


def test_while_nothing_is_read_frames_are_dropped_and_the_newest_is_sent(story: Path, tmp_path: Path) -> None:
    terminal = Pty(story, tmp_path)
    try:
        terminal.until(b"grey morning")
        terminal.rest()
        terminal.seen = b""
        for n in range(300):  # nobody reads: the line is full after a few of them
            terminal.type(b"\x1b[F" if n % 2 else b"\x1b[H")
            time.sleep(0.004)
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        assert len(terminal.seen) < 40_000, "as many as a hundred frames would be"
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    finally:
        terminal.close()


# ---- the seams


def test_the_private_parts_of_the_framework_that_we_use_are_still_there() -> None:
    assert "strips" in inspect.getsource(LayoutUpdate.__init__) and "region" in inspect.getsource(LayoutUpdate.__init__)
    for name in ("chops", "spans", "chop_ends"):
        assert name in inspect.getsource(ChopsUpdate.__init__)
    display = inspect.getsource(App._display)
    for name in ("_batch_count", "_running", "_closed", "_previous_cursor_position", "post_display_hook", "outer_size"):
        assert name in display, name
    assert "render_segments" in display and "_begin_update" in display
    assert "_sync_available" in inspect.getsource(App.__init__)
    assert "self._compositor" in inspect.getsource(Screen.__init__)
    assert "_color_system" in inspect.getsource(Strip.render) and "_ansi" in inspect.getsource(Strip.render_style)
    for name in ("_link", "_link_id", "_ansi"):
        assert hasattr(Style(), name)
    assert "size" in inspect.getsource(Compositor.__init__)
    assert "WriterThread(self._file)" in inspect.getsource(LinuxDriver.start_application_mode)
    run = inspect.getsource(WriterThread.run)
    assert run.index("write(text)") < run.index("qsize() == 0") < run.index("flush()", run.index("qsize() == 0"))


def test_a_partial_update_is_cut_as_the_framework_cuts_it() -> None:
    source = inspect.getsource(ChopsUpdate.render_segments)
    assert "if x > x2 or end <= x1:" in source and "if x2 > x >= x1 and end <= x2:" in source
    assert "strip.crop(0, min(end, x2) - x)" in source
    assert ThinApp._display is not App._display
