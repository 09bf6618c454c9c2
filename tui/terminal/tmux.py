"""A tmux pane that lets control sequences through to the terminal outside, for as long as they are needed.

tmux 3.3 and later drop what is passed through (DCS `tmux;`) unless the pane's option `allow-passthrough` is on.
"""

from __future__ import annotations

import os
from contextlib import suppress

_OPTION = "allow-passthrough"
_SECONDS = 2


class Passthrough:
    """Sets the option of the pane that the program runs in, and puts back what it was."""

    def __init__(self) -> None:
        """Leave it as it is."""
        self._before: str | None = None

    def open(self) -> None:
        """Let sequences through."""
        if self._before is None and os.environ.get("TMUX_PANE"):
            self._before = self._run("show-options", "-p", "-v", _OPTION)
            self._run("set-option", "-p", _OPTION, "on")

    def close(self) -> None:
        """Put the option back: what it was set to, or unset."""
        if self._before is not None:
            back = (_OPTION, self._before) if self._before else ("-u", _OPTION)
            self._run("set-option", "-p", *back)
            self._before = None

    @staticmethod
    def _run(*arguments: str) -> str:
        """Run a command of tmux on our own pane; return what it printed, nothing where it failed."""
        import subprocess

        command, *rest = arguments
        pane = os.environ.get("TMUX_PANE", "")
        with suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(
                ["tmux", command, "-t", pane, *rest],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
            return done.stdout.strip()
        return ""
