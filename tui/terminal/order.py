"""Who puts right-to-left text in order on this terminal, the program or the terminal, and how the latter is told.

Some terminals reorder each row by themselves; then a row that is in order already is put in disorder, and one with two
columns never had a chance. They are told to leave it alone, each in the way it understands: xterm, alacritty, foot and
Windows Terminal reorder nothing; VTE and mintty obey BDSM (ECMA-48 8.3.207 and the recommendation "BiDi in Terminal
Emulators"), which VTE keeps for each row; Konsole and mlterm have control sequences of their own; a browser's terminal
can only be held by left-to-right marks; kitty and PuTTY have a setting that a person must change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tui.i18n import N_
from tui.terminal.modes import MODES, Mode
from tui.terminal.probe import Answers

_NAMES: tuple[tuple[str, str], ...] = (
    (r"konsole", "konsole"),
    (r"vte", "vte"),
    (r"kitty", "kitty"),
    (r"tmux", "tmux"),
    (r"mlterm", "mlterm"),
    (r"mintty", "mintty"),
    (r"xterm\.js", "browser"),
    (r"xterm", "xterm"),
    (r"foot|alacritty|wezterm|ghostty|contour|iterm2?|rio", "plain"),
)
"""What a terminal calls itself (XTVERSION) -> its kind."""
_DEVICES: tuple[tuple[str, str], ...] = (
    (r"(?:1|6\d);[4-9]\d{3};[01]", "vte"),
    (r"0;136;0", "putty"),
    (r"0;276;0", "browser"),
    (r"24;\d+;0", "mlterm"),
    (r"77;\d+;\d+", "mintty"),
    (r"83;\d+;0", "screen"),
    (r"84;0;0", "tmux"),
    (r"41;\d+;0", "xterm"),
    (r"1;95;0", "apple"),
    (r"0;10;1", "plain"),
    (r"1;2[0-9]{5};0", "konsole"),
)
"""What a terminal answers to DA2 -> its kind."""
_PROGRAMS = {"vscode": "browser", "Apple_Terminal": "apple", "iTerm.app": "plain", "WezTerm": "plain"}
"""TERM_PROGRAM -> its kind; it does not come through SSH."""
_OBEY_BDSM = ("vte", "mintty", "unknown")
_ROWS_OUTSIDE = 200
"""As many as a window that tmux runs in may have."""
_NEED_MARKS = ("browser", "apple")
_SETTINGS = {
    "kitty": N_("kitty: for right Arabic, put force_ltr yes into kitty.conf."),
    "putty": N_("PuTTY: in Terminal > Features, tick “Disable bidirectional text display”."),
}
"""Where only a person can change it: what to change."""


class Terminal(NamedTuple):
    """What is known of the terminal, and what the reader wants of it."""

    kind: str = "unknown"
    """`vte`, `konsole`, `kitty`, `xterm`, `plain` (reorders nothing)... The reader's choice is kept by it."""
    mode: Mode = "auto"
    pane: bool = False
    """Whether it is a pane of a tmux that runs on this machine."""
    bdsm: bool = True
    """Whether it may know the mode in which a terminal leaves the order of letters alone."""

    @property
    def reordered_here(self) -> bool:
        """Whether the program puts text in order."""
        return self.mode not in ("terminal", "off")

    @property
    def marks(self) -> bool:
        """Whether each right-to-left letter is held by a mark. mlterm would give the mark a cell of its own."""
        far_tmux = self.kind == "tmux" and not self.pane
        return self.mode == "marks" or (self.mode == "auto" and (self.kind in _NEED_MARKS or far_tmux))

    @property
    def holds_escape(self) -> bool:
        """Whether it keeps Esc back until the next key while clicks are asked for: GNU screen (4.9) waits for the rest
        of a report of the mouse, however long."""
        return self.kind == "screen"

    @property
    def advice(self) -> str:
        """The setting that only a person can change, as a sentence to be translated; empty where there is none."""
        return _SETTINGS.get(self.kind, "") if self.mode == "auto" else ""

    @property
    def this_row(self) -> str:
        """The sequence that settles who reorders the cursor's row and those made below it, where it goes by rows."""
        return f"\x1b[8{'l' if self._tells else 'h'}" if self.kind in _OBEY_BDSM and self.bdsm else ""

    def hands_off(self, rows: int) -> str:
        """Return the sequences that keep the terminal from reordering `rows` rows."""
        return self._handed(self._by_rows("l", rows), "false") if self._tells else ""

    def hands_on(self, rows: int) -> str:
        """Return the sequences that undo it."""
        return self._handed(self._by_rows("h", rows), "true") if self._tells else ""

    @property
    def _tells(self) -> bool:
        return self.mode in ("auto", "marks")

    def _by_rows(self, final: str, rows: int) -> str:
        # VTE keeps the mode with the row that the cursor is on: each is visited, and the cursor comes back. A pane of
        # tmux is only some of the rows outside; those beyond the last are the last.
        every = range(1, 1 + (max(rows, _ROWS_OUTSIDE) if self.kind == "tmux" else rows))
        return "\x1b7" + "".join(f"\x1b[{row}H\x1b[8{final}" for row in every) + "\x1b8"

    def _handed(self, bdsm: str, enabled: str) -> str:
        if self.kind == "tmux":
            return through_tmux(bdsm)
        if self.kind == "konsole":
            return f"\x1b]50;BidiRenderingEnabled={enabled}\x07"
        if self.kind == "mlterm":
            return f"\x1b]5379;use_ctl={enabled}\x07"
        return bdsm if self.kind in _OBEY_BDSM and self.bdsm else ""


UNASKED = Terminal()
"""A terminal of which nothing is known."""


def terminal_of(answers: Answers, environ: Mapping[str, str], kept: Callable[[str], str], asked: str = "") -> Terminal:
    """Return what is known of the terminal.

    Args:
        answers: What it said.
        environ: The environment's variables; over SSH they tell of the far end, so they count only where it is silent.
        kept: Gives the mode that the reader chose for a kind of terminal, or nothing.
        asked: Mode that was typed on the command line.
    """
    kind = _kind(answers, environ)
    wanted = asked or kept(kind)
    return Terminal(
        kind,
        next((mode for mode in MODES if mode == wanted), "auto"),
        bool(environ.get("TMUX_PANE")),
        answers.bdsm != "0",
    )


def _kind(answers: Answers, environ: Mapping[str, str]) -> str:
    if environ.get("TERM", "").startswith("mlterm"):
        return "mlterm"
    name = answers.name.lower()
    if found := next((kind for form, kind in _NAMES if re.match(form, name)), ""):
        return found
    if found := next((kind for form, kind in _DEVICES if re.fullmatch(form, answers.device)), ""):
        return found
    if environ.get("TMUX_PANE") or environ.get("TERM", "").startswith("tmux"):
        return "tmux"
    if environ.get("KONSOLE_VERSION"):
        return "konsole"
    return _PROGRAMS.get(environ.get("TERM_PROGRAM", ""), "unknown")


def through_tmux(sequence: str) -> str:
    """Return a sequence so that tmux hands it to the terminal outside (DCS passthrough, tmux 3.3 and later)."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
