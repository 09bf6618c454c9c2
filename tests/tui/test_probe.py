"""Asking the terminal what it is: what is an answer, what was typed, and how the terminal is given back."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from typing import TextIO

import pytest

from tests.test_layers import ROOT
from tests.tui.terminals import KINDS
from tui.terminal.probe import PATIENCE, QUESTIONS, SILENCE, TIDY, Answers, Listener, Probe

SAID = {
    "xterm": Answers("XTerm(379)", "41;379;0", "0"),
    "vte": Answers("", "65;7006;1", "1"),
    "mlterm": Answers("", "24;279;0", "0"),
    "putty": Answers("", "0;136;0"),
    "konsole": Answers("Konsole 22.12.3", "1;115;0"),
    "kitty": Answers("kitty(0.26.5)", "1;4000;26", "0"),
    "unknown": Answers("", "0;1700;1"),
    "tmux": Answers("tmux 3.3a", "84;0;0"),
    "screen": Answers("", "83;40900;0"),
}
KEYS = [
    b"j", b"\r", b"\x03", "٢".encode(), b"\x1b[A", b"\x1b[1;5C", b"\x1bOP", b"\x1b[15~", b"\x1b[8~", b"\x1bq",
    b"\x1b[Z", b"\x1b[<0;10;5M", b"\x1b[I", b"\x1b[97;5u", b"\x1b[200~a [ b\x1b[201~", b"\x1b[?2026;2$y", b"\x1bPhello",
    b"\x1b[[A",
]  # fmt: skip
"""What is no answer: keys, the mouse, the focus, something pasted, and what Textual asks."""


# ---- telling answers from keys


@pytest.mark.parametrize("kind", KINDS)
def test_the_answers_are_taken_out(kind: str) -> None:
    listener = Listener()
    assert listener.hear(KINDS[kind].answers) == b""
    assert listener.answers == SAID[kind] and listener.complete


@pytest.mark.parametrize("kind", KINDS)
def test_the_line_may_cut_the_answers_anywhere(kind: str) -> None:
    answers = KINDS[kind].answers
    for cut in range(1, len(answers)):
        listener = Listener()
        assert listener.hear(answers[:cut]) + listener.hear(answers[cut:]) == b"", cut
        assert listener.answers == SAID[kind] and listener.complete
    listener = Listener()
    assert b"".join(listener.hear(bytes([byte])) for byte in answers) == b"", "a byte at a time"
    assert listener.answers == SAID[kind] and listener.complete


def test_what_is_typed_between_two_answers_comes_through_in_order() -> None:
    name, device, first, mode = KINDS["xterm"]
    listener = Listener()
    parts = (b"a", name, b"b\x1b[A", mode, device, "ج".encode(), first, b"d")
    assert b"".join(listener.hear(part) for part in parts) == b"ab\x1b[A" + "ج".encode() + b"d"
    assert listener.answers == SAID["xterm"]


@pytest.mark.parametrize("keys", KEYS)
def test_keys_are_never_held_back(keys: bytes) -> None:
    assert Listener().hear(keys) == keys


@pytest.mark.parametrize("key", [b"\x1b", b"\x1b[", b"\x1bP"], ids=["Escape", "Alt-[", "Alt-P"])
def test_a_key_that_an_answer_could_begin_with_is_let_go_when_nothing_follows(key: bytes) -> None:
    listener = Listener()
    assert listener.hear(b"j" + key) == b"j" and listener.in_doubt
    assert listener.let_go() == key
    assert not listener.in_doubt and listener.let_go() == b""
    assert listener.hear(key) + listener.hear(b"x") == key + b"x", "and when something else follows"


def test_half_an_answer_is_not_let_go() -> None:
    listener = Listener()
    assert listener.hear(b"\x1b[>65;70") == b"" and not listener.in_doubt
    assert listener.let_go() == b""
    assert listener.hear(b"06;1c") == b"" and listener.answers.device == "65;7006;1"


def test_after_the_last_answer_nothing_is_held_back() -> None:
    listener = Listener()
    assert listener.hear(KINDS["vte"].answers + b"\x1b") == b"\x1b"
    assert listener.hear(b"\x1b") == b"\x1b"


def test_an_answer_without_an_end_is_not_waited_for_for_ever() -> None:
    listener = Listener()
    endless = b"\x1bP>|" + b"x" * 300
    assert listener.hear(endless) == endless


def test_a_name_cannot_steer_the_terminal_that_it_is_printed_on() -> None:
    listener = Listener()
    listener.hear(b"\x1bP>|a\r\n\x9b31mb" + b"c" * 190 + b"\x1b\\")
    assert listener.answers.name.startswith("a\ufffd31mb") and len(listener.answers.name) == 80
    assert listener.answers.name.isprintable()


# ---- asking


class Line:
    """A pseudo-terminal in this process: `stream` is the program's end."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        self.stream: TextIO = open(slave, "r+b", buffering=0)  # type: ignore[assignment]  # noqa: SIM115
        self.modes = termios.tcgetattr(slave)

    @property
    def shown(self) -> bytes:
        """What came out at the terminal."""
        os.set_blocking(self.master, False)
        try:
            return os.read(self.master, 4096)
        except BlockingIOError:
            return b""
        finally:
            os.set_blocking(self.master, True)

    def type(self, keys: bytes, after: float = 0.0) -> None:
        """Have keys come in, or answers."""
        if after:
            threading.Timer(after, self.type, [keys]).start()
        else:
            os.write(self.master, keys)

    @property
    def given_back(self) -> bool:
        """Whether its modes are what they were."""
        return termios.tcgetattr(self.stream.fileno()) == self.modes


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.stream.close()
    os.close(made.master)


@pytest.mark.parametrize("kind", KINDS)
def test_a_terminal_that_answers_is_not_waited_for_longer(line: Line, kind: str) -> None:
    with Probe(line.stream, line.stream) as probe:
        assert line.shown.decode() == QUESTIONS + TIDY
        line.type(KINDS[kind].answers)
        begun = time.monotonic()
        heard = probe.finish(wait=True, patience=20)
        assert time.monotonic() - begun < 10
    assert (heard.answers, heard.listener, heard.typed) == (SAID[kind], None, b"")
    assert line.given_back


def test_a_terminal_that_is_silent_is_waited_for_once_and_heard_later(line: Line) -> None:
    with Probe(line.stream, line.stream) as probe:
        begun = time.monotonic()
        heard = probe.finish(wait=True)
        assert PATIENCE - 0.1 < time.monotonic() - begun < PATIENCE + 1
        assert heard.answers == Answers() and heard.listener is not None
        assert heard.listener.hear(KINDS["kitty"].answers) == b""
        assert heard.listener.answers == SAID["kitty"]
    assert line.given_back


def test_where_nobody_waits_it_costs_no_time(line: Line) -> None:
    with Probe(line.stream, line.stream) as probe:
        begun = time.monotonic()
        assert probe.finish(wait=False).listener is not None
        assert time.monotonic() - begun < PATIENCE / 2


def test_what_is_typed_meanwhile_is_kept_in_order_and_not_shown(line: Line) -> None:
    with Probe(line.stream, line.stream) as probe:
        assert line.shown.decode() == QUESTIONS + TIDY
        line.type(b"jj\r" + KINDS["xterm"].name + "ض".encode() + KINDS["xterm"].device)
        line.type(b"\x1b[B" + KINDS["xterm"].first + b"q", after=0.1)
        heard = probe.finish(wait=True, patience=20)
        assert line.shown == b"", "no echo"
    assert heard.typed == b"jj\r" + "ض".encode() + b"\x1b[Bq", "and the Enter key is the Enter key"
    assert line.shown == b""


def test_a_late_answer_is_not_shown_either(line: Line) -> None:
    with Probe(line.stream, line.stream) as probe:
        heard = probe.finish(wait=False)
        line.type(KINDS["xterm"].answers)
        time.sleep(0.1)
        assert line.shown.decode() == QUESTIONS + TIDY, "until somebody else takes the terminal over"
        assert heard.modes == line.modes, "who will give it back as it was"


@pytest.mark.parametrize("fault", [ImportError, KeyboardInterrupt, SystemExit])
def test_a_fault_meanwhile_gives_the_terminal_back_without_an_answer_left_in_it(
    line: Line, fault: type[BaseException]
) -> None:
    def load() -> None:
        with Probe(line.stream, line.stream):
            line.type(KINDS["xterm"].answers, after=0.1)
            raise fault

    with pytest.raises(fault):
        load()
    assert line.given_back
    assert line.shown.decode() == QUESTIONS + TIDY
    quiet = termios.tcgetattr(line.stream.fileno())
    quiet[3] &= ~termios.ICANON
    quiet[6][termios.VMIN] = 0
    termios.tcsetattr(line.stream.fileno(), termios.TCSANOW, quiet)
    assert os.read(line.stream.fileno(), 99) == b"", "which the shell would take for something typed"


def test_a_terminal_that_cannot_be_written_to_is_given_back(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError("full")

    monkeypatch.setattr(os, "write", fail)
    with Probe(line.stream, line.stream) as probe:
        assert not probe.asked and probe.finish(wait=True) == SILENCE
    assert line.given_back


def test_a_line_that_is_cut_ends_the_wait() -> None:
    line = Line()
    with Probe(line.stream, line.stream) as probe:
        os.close(line.master)
        begun = time.monotonic()
        assert probe.finish(wait=True, patience=20).answers == Answers()
        assert time.monotonic() - begun < 10
    line.stream.close()


@pytest.mark.parametrize(
    "term", ["", "dumb", "linux", "linux-16color", "vt220", "ansi", "cons25", "sun-color", "unknown"]
)
def test_old_terminals_are_not_asked(line: Line, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    with Probe(line.stream, line.stream) as probe:
        assert probe.finish(wait=True) == SILENCE and not probe.asked
        assert line.given_back
    assert line.shown == b""


def test_where_term_is_not_set_nothing_is_asked(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM")
    with Probe(line.stream, line.stream) as probe:
        assert not probe.asked
    assert line.shown == b""


def test_what_is_no_terminal_is_not_asked(line: Line) -> None:
    with open(os.devnull, "r+") as null:
        for source, target in ((null, line.stream), (line.stream, null), (null, null)):
            with Probe(source, target) as probe:
                assert probe.finish(wait=True) == SILENCE
    assert line.shown == b"" and line.given_back


def test_a_story_without_a_right_to_left_language_asks_nothing(line: Line) -> None:
    with Probe(line.stream, line.stream, wanted=False) as probe:
        assert probe.finish(wait=True) == SILENCE
    assert line.shown == b""


def test_a_kill_meanwhile_gives_the_terminal_back(line: Line) -> None:
    code = (
        "import sys, time\nfrom tui.terminal.probe import Probe\n"
        "with Probe(sys.stdin, sys.stderr):\n    print('asked', flush=True)\n    time.sleep(20)"
    )
    run = [sys.executable, "-c", code]
    with subprocess.Popen(run, cwd=ROOT, stdin=line.stream, stderr=line.stream, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline() == b"asked\n"
        assert not line.given_back
        child.terminate()
        assert child.wait(10) == -15
    assert line.given_back
