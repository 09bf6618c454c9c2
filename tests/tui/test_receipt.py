"""Receipts: what is on its way is bounded, whoever answers gets no more questions than it must, and no key is one."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tests.tui.pilot import SHIPPED
from tests.tui.sample import write_sample
from tests.tui.terminals import KINDS
from tests.tui.terminals import Terminal as Pty
from tui.terminal.receipt import ANSWER, ASK, MOST, QUESTION, ReceiptParser, Receipts
from tui.terminal.thin import MARGINS


def test_a_single_line_asks_nothing_and_a_page_asks_once() -> None:
    receipts = Receipts()
    assert receipts.sent(120) == receipts.sent(120) == ""
    assert receipts.sent(2000) == QUESTION
    assert receipts.sent(2000) == "", "never is more than one open"


def test_nothing_is_held_until_a_terminal_has_answered() -> None:
    receipts = Receipts()
    receipts.sent(5 * MOST)
    assert not receipts.is_full
    receipts.arrived()
    assert not receipts.is_full
    receipts.sent(MOST)
    assert receipts.is_full
    receipts.arrived()
    assert not receipts.is_full


def test_what_came_after_the_question_is_still_on_its_way() -> None:
    receipts = Receipts()
    receipts.sent(ASK)
    receipts.arrived()
    receipts.sent(ASK)
    receipts.sent(MOST)
    receipts.arrived()
    assert receipts.sent(1) == QUESTION and receipts.is_full


def test_an_answer_that_does_not_come_is_waited_for_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = Receipts()
    receipts.sent(MOST)
    receipts.arrived()
    now = time.monotonic()
    monkeypatch.setattr("tui.terminal.receipt.time.monotonic", lambda: now)
    receipts.sent(960)
    assert receipts.left == 2.0, "a second, and the second that 960 bytes take at 9,600 bits a second"
    now += 1.5
    assert 0.4 < receipts.left < 0.6
    receipts.sent(MOST)
    receipts.lost()
    assert not receipts.is_full
    receipts.sent(9 * MOST)
    assert not receipts.is_full, "it does not answer"
    receipts.arrived()
    receipts.sent(MOST)
    assert receipts.is_full, "it answers again"


def test_an_old_terminal_is_asked_nothing() -> None:
    assert Receipts(asks=False).sent(100_000) == ""


def _parsed(parser: XTermParser, text: str) -> list[str]:
    return [event.key for event in parser.feed(text) if isinstance(event, events.Key)]


@pytest.mark.parametrize("seed", range(20))
def test_an_answer_is_no_key_wherever_it_comes_and_in_whatever_pieces(seed: int) -> None:
    rng, came = random.Random(seed), []
    parser, plain = ReceiptParser(False, {ANSWER: lambda: came.append(1)}), XTermParser(False)
    keys = rng.choices(["j", "\x1b[6~", "\x1b[H", "\x1b[I", "ت", "0", "n", "\x1b[<0;3;4M", "\x1b[?2026;2$y"], k=30)
    wanted = [key for text in keys for key in _parsed(plain, text)]
    mixed = "".join(text + ANSWER * rng.choice((0, 0, 1, 2)) for text in keys)
    found, at = [], 0
    while at < len(mixed):
        stop = at + rng.randrange(1, 6)
        found += _parsed(parser, mixed[at:stop])
        at = stop
    assert found == wanted
    assert len(came) == mixed.count(ANSWER)


def test_an_answer_after_the_escape_key_leaves_it_that_key() -> None:
    came: list[int] = []
    assert _parsed(ReceiptParser(False, {ANSWER: lambda: came.append(1)}), "\x1b" + ANSWER) == ["escape"] and came


# ---- on a real terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Pty:
    return Pty(write_sample(tmp_path / "story"), tmp_path)


def test_the_shell_gets_no_answer(terminal: Pty) -> None:
    question, answer = QUESTION.encode(), ANSWER.encode()
    try:
        terminal.until(b"grey morning")
        terminal.until(question)
        terminal.type(answer)
        terminal.rest()
        terminal.seen = b""
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.type(b"\x7f")
        terminal.until(question)
        terminal.type(b"q")
        terminal.read(0.3)
        assert terminal.process.poll() is None, "the answer is still on its way"
        terminal.type(answer)
        assert terminal.ended(5) == 0
    finally:
        terminal.close()


def test_a_terminal_that_answers_no_more_is_drawn_on_all_the_same(terminal: Pty) -> None:
    question = QUESTION.encode()
    try:
        terminal.until(question)
        terminal.type(ANSWER.encode())
        terminal.rest()
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.type(b"\x7f")
        terminal.until(lambda: terminal.seen.count(b"grey morning") == 2)
        terminal.rest()
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    finally:
        terminal.close()


@pytest.mark.parametrize("kind", ["xterm", "putty"])
def test_only_who_knows_such_questions_is_asked_for_margins_and_a_receipt_stands_behind(
    tmp_path: Path, kind: str
) -> None:
    asked, answered = Pty(SHIPPED, tmp_path, kind=KINDS[kind]), 0

    def answer() -> None:
        nonlocal answered
        asked.rest(0.2)
        while answered < asked.seen.count(QUESTION.encode()):
            asked.type(ANSWER)
            answered += 1
        asked.rest(0.2)

    try:
        asked.resize(120, 40)
        asked.until(QUESTION.encode())
        answer()
        for _ in range(6):
            asked.type("j")
            answer()
        assert asked.seen.count(MARGINS.encode()) == (kind == "xterm")
        assert asked.seen.count((MARGINS + QUESTION).encode()) == (kind == "xterm")
        asked.type("q")
        assert asked.ended(5) == 0
    finally:
        asked.close()
