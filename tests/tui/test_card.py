"""The test card: what a person compares, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyte
import pytest

from tests.tui.pilot import Desk
from tests.tui.sample import write_sample
from tests.tui.terminals import KINDS, Terminal
from tests.tui.test_probe import SAID
from tui.i18n import words_for
from tui.rtl.shaping import unshape
from tui.terminal import order
from tui.terminal.card import CHOICES, ORDER_WORDS, PICTURE, WORDS, found, samples
from tui.terminal.modes import MODES, Mode
from tui.terminal.probe import Answers

MARK = "\u200e"
QUESTION = b"Type its number"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "story")


@contextmanager
def card(story: Path, *arguments: str, **terms: Any) -> Iterator[Terminal]:
    terminal = Terminal(story, story.parent, arguments=["terminal", *arguments], **terms)
    try:
        yield terminal
    finally:
        terminal.close()


def test_each_line_is_what_its_mode_sends() -> None:
    lines = list(samples(order.Terminal("vte"), told=False))
    assert [line[:6] for line in lines] == ["  1   ", "  2   ", "  3   "]
    here, marked, stored = (line[6:] for line in lines)
    assert unshape(here) == WORDS[::-1].replace("2632", "2362"), "from left to right, in shapes"
    assert marked.replace(MARK, "") == here and marked.count(MARK) == 7
    assert stored == WORDS
    assert CHOICES == ("auto", "marks", "terminal")


def test_a_line_that_the_terminal_is_to_order_is_given_back_to_it() -> None:
    told = list(samples(order.Terminal("vte"), told=True))
    assert [line[:4] for line in told] == ["\x1b[8l", "\x1b[8l", "\x1b[8h"]
    for kind in ("konsole", "mlterm", "tmux", "xterm"):
        terminal = order.Terminal(kind)
        assert list(samples(terminal, told=True)) == list(samples(terminal, told=False)), "it goes by the whole screen"


@pytest.mark.parametrize("mode", MODES)
def test_what_follows_is_said_in_words(mode: Mode) -> None:
    terminal = order.Terminal("kitty", mode)
    name, does, *more = found(terminal, SAID["kitty"], words_for("en"))
    assert name == "Terminal: kitty (kitty(0.26.5) · DA2 1;4000;26)"
    assert does == f"Right-to-left text: {mode}. {ORDER_WORDS[mode]}"
    assert more == ([terminal.advice] if mode == "auto" else [])


def test_silence_is_said_too() -> None:
    assert next(found(order.UNASKED, Answers(), words_for("en"))) == "Terminal: unknown (it gave no answer)"


def test_nothing_is_asked_or_told_where_there_is_no_terminal(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import explorer

    assert explorer.main(["terminal", "--story", str(story), "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out and printed.err == ""
    assert PICTURE in printed.out and printed.out.endswith(f"  3   {WORDS}\n")


@pytest.mark.parametrize("kind", KINDS)
def test_the_card_on_each_terminal(story: Path, kind: str) -> None:
    with card(story, kind=KINDS[kind]) as terminal:
        terminal.until(QUESTION)
        assert f"Terminal: {kind} (".encode() in terminal.seen
        assert (b"\x1b]50;" in terminal.seen) == (kind == "konsole")
        assert (b"\x1b]5379;" in terminal.seen) == (kind == "mlterm")
        assert terminal.given_back, "the answer is typed as a line"
        terminal.seen = b""
        terminal.type(b"\n")
        assert terminal.ended(5) == 0
        assert (b"\x1b[8h" in terminal.seen) == (kind in ("vte", "unknown", "tmux"))
        assert (b"BidiRenderingEnabled=true" in terminal.seen) == (kind == "konsole")
        assert (b"use_ctl=true" in terminal.seen) == (kind == "mlterm")


def test_what_a_person_sees_on_a_terminal_that_reorders_nothing(story: Path) -> None:
    with card(story, kind=KINDS["xterm"]) as terminal:
        terminal.until(QUESTION)
        screen = pyte.Screen(80, 24)
        answered = terminal.seen.rpartition(b"\x1b[K")[2]  # pyte takes the questions for something else
        pyte.ByteStream(screen).feed(answered)
        shown = [line.rstrip() for line in screen.display]
        at = shown.index(PICTURE.splitlines()[0])
        assert shown[at : at + 7] == PICTURE.splitlines()
        assert [line[:6] for line in shown[at + 8 : at + 11]] == ["  1   ", "  2   ", "  3   "]
        terminal.type(b"\n")
        assert terminal.ended(5) == 0


@pytest.mark.parametrize(("typed", "kept"), [("2", "marks"), ("٣", "terminal"), ("", ""), ("9", ""), ("x", "")])
def test_the_answer_is_kept_for_the_kind_of_terminal(story: Path, typed: str, kept: str) -> None:
    with card(story, "--reader", "layla", kind=KINDS["vte"]) as terminal:
        terminal.until(QUESTION)
        terminal.type(f"{typed}\n".encode())
        assert terminal.ended(5) == 0
        assert (f"Kept, for vte: {kept}.".encode() in terminal.seen) == bool(kept)
    file = story.parent / "readers" / "layla.json"
    assert Desk(story, file, story.parent).session().setting("bidi.vte", "") == kept


def test_an_answer_that_cannot_be_kept_is_not_said_to_be(story: Path) -> None:
    (story.parent / "readers" / "layla.json").mkdir(parents=True)
    with card(story, "--reader", "layla", kind=KINDS["vte"]) as terminal:
        terminal.until(QUESTION)
        terminal.type(b"2\n")
        assert terminal.ended(5) == 3
        assert b"Kept" not in terminal.seen and b"Not saved" in terminal.seen


def test_a_slow_line_is_waited_for(story: Path) -> None:
    with card(story, kind=KINDS["konsole"], delay=0.7) as terminal:
        terminal.until(QUESTION)
        assert b"Terminal: konsole (Konsole 22.12.3" in terminal.seen and b"^[" not in terminal.seen
        terminal.type(b"\n")
        assert terminal.ended(5) == 0


@pytest.mark.parametrize("keys", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_who_leaves_without_an_answer_leaves_the_terminal_as_it_was(story: Path, keys: bytes) -> None:
    with card(story, kind=KINDS["vte"]) as terminal:
        terminal.until(QUESTION)
        terminal.type(keys)
        assert terminal.ended(5) == (130 if keys == b"\x03" else 0)
        assert b"\x1b[8h" in terminal.seen.rpartition(QUESTION)[2] and terminal.given_back


def test_a_terminal_that_would_not_understand_is_told_nothing(story: Path) -> None:
    with card(story, env={"TERM": "dumb"}) as terminal:
        terminal.until(QUESTION)
        terminal.type(b"\n")
        assert terminal.ended(5) == 0
        assert b"\x1b" not in terminal.seen
