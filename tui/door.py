"""The door of a class: who reads is asked for a name or number and a PIN, before anything of the reader is loaded.

On a plain terminal, in both languages, since nobody is known yet. What is typed for a PIN is not shown. Wrong names and
wrong PINs get the same answer after the same time.
"""

from __future__ import annotations

import errno
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from state.class_errors import ClassError
from state.classroom import ClassFolder
from state.errors import StateError
from state.pins import Verdict, waste_time
from state.roster import Pupil, Roster
from story.clean import clean_line
from tui.classroom import class_error_text
from tui.errors import error_text
from tui.i18n import LANGUAGES, N_, words_for
from tui.names import same_name, typed_number

TRIES = 3
"""Wrong answers after which the line is cut."""
PATIENCE = 300.0
"""Seconds after which nobody seems to be there."""
LONGEST = 1_000


class Door:
    """Asks who reads."""

    def __init__(
        self, folder: ClassFolder, stdin: TextIO, stdout: TextIO, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Ask on `stdin` and `stdout`; `sleep` is a seam, so that tests need not."""
        self.folder, self.stdin, self.stdout, self.sleep = folder, stdin, stdout, sleep

    def ask(self) -> Pupil | None:
        """Return who reads, or None where nobody could say it.

        Raises:
            ClassError: the class cannot be read.
            StateError: the tries cannot be counted.
        """
        self.write(clean_line(self.folder.facts.title, 80) + "\n")
        for _ in range(TRIES):
            name = self.line(N_("Name or number"))
            if not name.strip():
                return None
            with unseen(self.stdin):
                pin = self.line(N_("PIN"))
                self.write("\n" if self.stdin.isatty() else "")
            if not pin.strip():
                return None
            pupil = find_pupil(self.folder.roster(), name)
            verdict = self.look(pupil, typed_number(pin) or pin.strip()[:40])
            if pupil is not None and verdict.right:
                return pupil
            self.refuse(verdict)
            self.sleep(1.0)
        return None

    def look(self, pupil: Pupil | None, pin: str) -> Verdict:
        """Look at a PIN; for a name that is not in the class, only as long as that takes."""
        if pupil is None or not pupil.pin:
            waste_time(pin)
            return Verdict(False)
        return self.folder.tries().check(pupil.id, pin, pupil.pin)

    def refuse(self, verdict: Verdict) -> None:
        """Say why not, and what now."""
        if verdict.shut:
            self.both(N_("Too many wrong PINs; the teacher can give a new one."))
        elif verdict.wait:
            for language in LANGUAGES:
                words = words_for(language)
                left = words.count("Wait {n} second.", "Wait {n} seconds.", verdict.wait)
                self.write(words.say("Too many wrong PINs.") + f" {left}\n")
        else:
            self.both(N_("That name and that PIN do not belong together."))

    # ---- the terminal

    def line(self, label: str) -> str:
        """Ask for a line; nothing where none comes."""
        said = " · ".join(words_for(language).say(label) for language in LANGUAGES)
        self.write(f"{said}: ")
        if self.stdin.isatty():
            ready, _, _ = select.select([self.stdin], [], [], PATIENCE)
            if not ready:
                self.write("\n")
                return ""
        try:
            return clean_line(self.stdin.readline(LONGEST), LONGEST)
        except OSError as error:
            if error.errno in (errno.EIO, errno.EBADF):  # the line is dead
                return ""
            raise

    def both(self, sentence: str) -> None:
        """Say a sentence in every language."""
        self.write("".join(words_for(language).say(sentence) + "\n" for language in LANGUAGES))

    def write(self, text: str) -> None:
        """Write, and let it out at once."""
        self.stdout.write(text)
        self.stdout.flush()


@contextmanager
def unseen(stdin: TextIO) -> Iterator[None]:
    """Show nothing of what is typed inside; afterwards the terminal is as it was, whatever happened."""
    if not stdin.isatty():
        yield
        return
    import termios

    before = termios.tcgetattr(stdin.fileno())
    quiet = termios.tcgetattr(stdin.fileno())
    quiet[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(stdin.fileno(), termios.TCSADRAIN, quiet)
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(stdin.fileno(), termios.TCSADRAIN, before)


def find_pupil(roster: Roster, text: str) -> Pupil | None:
    """Return who is meant by a number, an id or a name in any spelling; None where nobody or more than one is."""
    asked = clean_line(text, LONGEST)
    if number := typed_number(asked.removeprefix("p")):
        return next((pupil for pupil in roster if int(pupil.number) == int(number[:6])), None)
    wanted = same_name(asked)
    found = [pupil for pupil in roster if wanted and same_name(pupil.name) == wanted]
    return found[0] if len(found) == 1 else None


def ask_who(folder: ClassFolder) -> Pupil | None:
    """Ask at the terminal who reads; say what is wrong where nobody can be let in."""
    try:
        return Door(folder, sys.stdin, sys.stdout).ask()
    except ClassError as error:
        told = [class_error_text(words_for(language), error) for language in LANGUAGES]
    except StateError as error:
        told = [error_text(words_for(language), error) for language in LANGUAGES]
    print(*told, sep="\n", file=sys.stderr)
    return None
