"""The command palette, on a screen that can be mirrored."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import Input, LoadingIndicator

from tui.rtl.compositor import MirroringScreen
from tui.screens.base import DismissedOnce


class Palette(CommandPalette, DismissedOnce, MirroringScreen):
    """Textual's palette; it searches what `get_system_commands` gives."""

    def on_mount(self) -> None:
        """Let cursor and indicator stand still: they would wake the program, seen or not, and send what they show."""
        self.query_one(Input).cursor_blink = False
        self.query_one(LoadingIndicator).auto_refresh = None
