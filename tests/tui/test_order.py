"""Who puts right-to-left text in order: what each terminal is taken for, and what it is told."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import Key, MouseDown, MouseScrollDown

from tests.tui.pilot import Desk
from tests.tui.test_probe import SAID
from tui.app import LOOK_SECONDS, ExplorerApp
from tui.rtl.events import mirrored_event
from tui.session import Session
from tui.terminal.modes import MODES, Mode
from tui.terminal.order import UNASKED, Terminal, terminal_of, through_tmux
from tui.terminal.probe import Answers, Heard, Listener

TOLD = {
    "vte": ("\x1b7\x1b[1H\x1b[8l\x1b[2H\x1b[8l\x1b8", "\x1b7\x1b[1H\x1b[8h\x1b[2H\x1b[8h\x1b8"),
    "konsole": ("\x1b]50;BidiRenderingEnabled=false\x07", "\x1b]50;BidiRenderingEnabled=true\x07"),
    "mlterm": ("\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07"),
}
TOLD["mintty"] = TOLD["unknown"] = TOLD["vte"]
"""What each terminal is told of two rows, and what undoes it; the others are told nothing."""
ALL_KINDS = [
    "vte", "konsole", "kitty", "tmux", "mlterm", "mintty", "browser", "xterm", "plain", "putty", "screen", "apple",
    "unknown",
]  # fmt: skip


def nothing_kept(kind: str) -> str:
    return ""


def kind_of(answers: Answers, **environ: str) -> str:
    return terminal_of(answers, environ, nothing_kept).kind


# ---- what it is


@pytest.mark.parametrize("kind", SAID)
def test_a_terminal_is_known_by_what_it_says(kind: str) -> None:
    assert kind_of(SAID[kind], TERM="xterm-256color") == kind


@pytest.mark.parametrize(
    ("name", "device", "kind"),
    [
        ("VTE(7600)", "61;7600;1", "vte"),
        ("", "61;7600;1", "vte"),
        ("xterm.js(5.5.0)", "0;276;0", "browser"),
        ("mintty 3.7.0", "77;30700;0", "mintty"),
        ("", "77;30700;0", "mintty"),
        ("WezTerm 20240203", "1;277;0", "plain"),
        ("foot(1.16.2)", "1;11602;0", "plain"),
        ("iTerm2 3.5.0", "", "plain"),
        ("", "0;10;1", "plain"),
        ("", "83;40900;0", "screen"),
        ("", "1;95;0", "apple"),
        ("", "1;220000;0", "konsole"),
        ("", "", "unknown"),
    ],
)
def test_terminals_that_nobody_ran_are_known_by_their_documents(name: str, device: str, kind: str) -> None:
    assert kind_of(Answers(name, device)) == kind


def test_the_environment_counts_only_where_the_terminal_is_silent() -> None:
    assert kind_of(Answers(), TERM_PROGRAM="vscode") == "browser"
    assert kind_of(Answers(), TERM_PROGRAM="Apple_Terminal") == "apple"
    assert kind_of(Answers(), KONSOLE_VERSION="221203") == "konsole"
    assert kind_of(Answers(), TMUX_PANE="%0", KONSOLE_VERSION="221203") == "tmux"
    assert kind_of(Answers(), TERM="tmux-256color") == "tmux"
    assert kind_of(SAID["kitty"], TMUX_PANE="%0", KONSOLE_VERSION="221203", TERM_PROGRAM="vscode") == "kitty"
    assert kind_of(SAID["xterm"], TERM="mlterm") == "mlterm", "which has no other name for itself"


def test_what_was_typed_counts_more_than_what_was_kept() -> None:
    kept = {"vte": "marks", "kitty": "nonsense"}.get
    assert terminal_of(SAID["vte"], {}, lambda kind: kept(kind) or "").mode == "marks"
    assert terminal_of(SAID["vte"], {}, lambda kind: kept(kind) or "", "app").mode == "app"
    assert terminal_of(SAID["kitty"], {}, lambda kind: kept(kind) or "").mode == "auto"


# ---- what it is told


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_each_terminal_is_told_what_it_understands_and_no_other_is(kind: str) -> None:
    terminal = Terminal(kind)
    off, on = TOLD.get(kind, ("", ""))
    if kind != "tmux":
        assert (terminal.hands_off(2), terminal.hands_on(2)) == (off, on)
    assert ("\x1b]50;" in terminal.hands_off(2)) == (kind == "konsole"), "elsewhere it sets the font"
    assert ("\x1b]5379;" in terminal.hands_off(2)) == (kind == "mlterm")


def test_one_that_says_it_does_not_know_the_mode_is_not_told() -> None:
    asked = terminal_of(Answers(bdsm="0"), {}, lambda kind: "")
    assert (asked.kind, asked.hands_off(24), asked.this_row) == ("unknown", "", "")
    assert terminal_of(Answers(bdsm="2"), {}, lambda kind: "").hands_off(1) != ""


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("mode", ["app", "terminal", "off"])
def test_nothing_is_told_where_the_reader_wants_nothing_told(kind: str, mode: Mode) -> None:
    terminal = Terminal(kind, mode)
    assert terminal.hands_off(24) == terminal.hands_on(24) == ""
    assert not terminal.marks and not terminal.advice


def test_through_tmux_every_row_outside_is_visited() -> None:
    off = Terminal("tmux", pane=True).hands_off(2)
    assert off.startswith("\x1bPtmux;\x1b\x1b7\x1b\x1b[1H\x1b\x1b[8l") and off.endswith("\x1b\x1b8\x1b\\")
    assert off.count("\x1b\x1b[8l") == 200, "a pane is anywhere in its window"
    assert off.count("\x1b\\") == 1
    assert through_tmux("\x1b[8h") == "\x1bPtmux;\x1b\x1b[8h\x1b\\"


def test_only_screen_keeps_escape_back() -> None:
    assert {kind for kind in ALL_KINDS if Terminal(kind).holds_escape} == {"screen"}


def test_marks_are_for_what_cannot_be_told() -> None:
    marked = {kind for kind in ALL_KINDS if Terminal(kind).marks}
    assert marked == {"browser", "apple", "tmux"}
    assert not Terminal("tmux", pane=True).marks, "a tmux of this machine is told"
    assert all(Terminal(kind, "marks").marks for kind in ALL_KINDS)


def test_what_only_a_person_can_change_is_said() -> None:
    assert {kind for kind in ALL_KINDS if Terminal(kind).advice} == {"kitty", "putty"}


def test_text_goes_out_as_it_is_stored_where_the_terminal_is_to_do_it() -> None:
    assert {mode for mode in MODES if not Terminal(mode=mode).reordered_here} == {"terminal", "off"}


# ---- what comes in from a screen that is mirrored


def test_the_mouse_is_mirrored_to_the_cell() -> None:
    for x, mirrored in ((0, 79), (79, 0), (3, 76), (3.9, 76)):
        event = MouseDown(None, x, 5, 1, 0, 1, False, False, False, screen_x=x, screen_y=5)
        assert mirrored_event(event, 80) is event
        assert (event.x, event.screen_x, event.y) == (mirrored, mirrored, 5)
        assert (event.delta_x, event.delta_y) == (-1, 0)
    wheel = MouseScrollDown(None, 10, 5, 0, 0, 0, False, False, False, screen_x=10, screen_y=5)
    mirrored_event(wheel, 80)
    assert (wheel.x, wheel.y) == (69, 5)


@pytest.mark.parametrize(
    ("pressed", "meant"),
    [("left", "right"), ("right", "left"), ("shift+left", "shift+right"), ("up", "up"), ("j", "j")],
)
def test_the_arrows_that_point_sideways_are_mirrored(pressed: str, meant: str) -> None:
    key = mirrored_event(Key(pressed, None), 80)
    assert isinstance(key, Key) and key.key == meant


# ---- what the reader wants, kept


@asynccontextmanager
async def opened(session: Session, heard: Heard, bidi: str = "") -> AsyncIterator[ExplorerApp]:
    """Open the app on a terminal that has said something."""
    app = ExplorerApp(session, bidi=bidi, heard=heard)
    try:
        async with app.run_test(size=(160, 40)) as pilot:
            await pilot.pause()
            yield app
            app.leave(0)
    finally:
        session.story.close()
        gc.unfreeze()


async def test_what_was_asked_for_is_kept_for_the_kind_of_terminal(sample: Desk) -> None:
    async with opened(sample.session(), Heard(SAID["vte"]), "marks") as app:
        assert app.terminal == Terminal("vte", "marks") and app.writing.marks
    async with opened(sample.session(), Heard(SAID["vte"])) as app:
        assert app.terminal.mode == "marks"
    async with opened(sample.session(), Heard(SAID["xterm"])) as app:
        assert app.terminal.mode == "auto", "and for no other"


async def test_it_is_kept_also_for_a_terminal_that_never_answers(sample: Desk) -> None:
    async with opened(sample.session(), Heard(listener=Listener()), "app") as app:
        assert app.session.setting("bidi.unknown", "") == "", "it may still answer"
        await asyncio.sleep(LOOK_SECONDS + 0.3)
        assert app.session.setting("bidi.unknown", "") == "app"


async def test_an_answer_that_comes_late_is_taken_in(sample: Desk) -> None:
    async with opened(sample.session("ar"), Heard(listener=Listener()), "marks") as app:
        assert app.terminal == Terminal("unknown", "marks")
        app.terminal_answered(SAID["kitty"])
        assert app.terminal == Terminal("kitty", "marks", bdsm=False)
        assert app.session.setting("bidi.kitty", "") == "marks"


async def test_an_answer_that_comes_late_changes_how_the_screen_is_written(sample: Desk) -> None:
    async with opened(sample.session("ar"), Heard(listener=Listener())) as app:
        assert app.terminal == UNASKED and not app.writing.marks
        app.terminal_answered(Answers("xterm.js(5.5.0)"))
        assert app.terminal.kind == "browser" and app.writing.marks


async def test_advice_is_given_once(sample: Desk) -> None:
    said = []
    for language in ("en", "ar", "ar"):
        async with opened(sample.session(language), Heard(SAID["kitty"])) as app:
            said.append("kitty.conf" in app.reading._message)
    assert said == [False, True, False], "where it matters, and not again"


async def test_advice_is_given_to_who_changes_to_arabic(sample: Desk) -> None:
    async with opened(sample.session("en"), Heard(SAID["putty"])) as app:
        app.action_language()
        assert "Disable bidirectional text display" in app.reading._message
