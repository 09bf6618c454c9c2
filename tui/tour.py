"""The first keys, told to whoever opens a story for the first time: three lines at the bottom, a key apart.

No page, no timer: it takes no room, waits as long as the reader does, and Esc ends it.
"""

from __future__ import annotations

from tui.i18n import N_, Words

STEPS = (
    N_("Space reads on; the numbers choose the way."),
    N_("Tab goes to the names, Enter shows who it is; l changes the language."),
    N_("g jumps to anything, c: contents, ?: all keys. The place is kept."),
)
"""Each fits a line of 80 columns with what `Tour.said` puts behind it."""


class Tour:
    """Which of the lines is told, if any."""

    def __init__(self) -> None:
        """Tell nothing until it begins."""
        self._at = len(STEPS)

    @property
    def running(self) -> bool:
        """Whether a line is told."""
        return self._at < len(STEPS)

    def begin(self) -> None:
        """Tell the first line."""
        self._at = 0

    def step(self, *, skip: bool = False) -> None:
        """Tell the next line; with `skip`, no more."""
        self._at = len(STEPS) if skip else self._at + 1

    def said(self, words: Words) -> str:
        """Return the line, with its number."""
        return f"{words.say(STEPS[self._at])}  {self._at + 1}/{len(STEPS)}" if self.running else ""
