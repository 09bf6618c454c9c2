"""The command palette, on a screen that can be mirrored."""

from __future__ import annotations

from textual.command import CommandPalette

from tui.rtl.compositor import MirroringScreen


class Palette(CommandPalette, MirroringScreen):
    """Textual's palette; it searches what `get_system_commands` gives."""
