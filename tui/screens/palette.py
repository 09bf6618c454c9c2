"""The command palette, on a screen that can be mirrored."""

from __future__ import annotations

from textual.command import CommandPalette

from tui.rtl.compositor import MirroringScreen
from tui.screens.base import DismissedOnce


class Palette(CommandPalette, DismissedOnce, MirroringScreen):
    """Textual's palette; it searches what `get_system_commands` gives."""
