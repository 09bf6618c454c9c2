"""How the roles of a page look in each theme: the only place where a colour or a weight is named.

The theme `terminal` paints nothing: text keeps the terminal's own colours, which is lightest on the line and never
wrong on anybody's background. Meaning is never in colour alone: links are underlined, the focus is reversed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.theme import Theme

from tui.i18n import N_
from tui.page import Role

_SHAPES: Mapping[Role, str] = {
    "text": "",
    "title": "bold",
    "heading": "bold",
    "dim": "dim",
    "strong": "bold",
    "emphasis": "italic",
    "strong-emphasis": "bold italic",
    "quote": "italic",
    "link": "underline",
    "choice": "",
    "number": "bold",
    "mark": "bold",
    "note": "",
    "cite": "dim",
    "label": "dim",
    "rule": "dim",
    "key": "bold",
    "tab": "bold underline",
    "lit": "bold underline",
    "warning": "bold",
    "bar": "",
}
"""What every theme shares: weight and line, so that a monochrome terminal says the same."""

_COLOURS: Mapping[str, Mapping[Role, str]] = {
    # Of the terminal's own colours only these two can be read on black and on white.
    "terminal": {"note": "magenta", "warning": "red"},
    "paper": {
        "title": "#1b1b1b", "dim": "#5f5a50 not dim", "cite": "#5f5a50 not dim", "label": "#5f5a50 not dim",
        "rule": "#a39d90 not dim", "link": "#1f4e79", "number": "#1f4e79", "key": "#1f4e79", "note": "#8a4b08",
        "mark": "#2f6b2f", "warning": "#9c1c1c", "lit": "#1b1b1b on #f4d58d",
    },
    "night": {
        "title": "#f2efe6", "dim": "#9d988c not dim", "cite": "#9d988c not dim", "label": "#9d988c not dim",
        "rule": "#5c584f not dim", "link": "#9cc4e4", "number": "#9cc4e4", "key": "#9cc4e4", "note": "#e0b36a",
        "mark": "#9ccc8f", "warning": "#f08a8a", "lit": "#1b1b1b on #e0b36a",
    },
    "contrast": {
        "dim": "#ffffff not dim", "cite": "#ffffff not dim", "label": "#ffffff not dim", "rule": "#ffffff not dim",
        "link": "#ffff00", "choice": "#ffff00", "number": "#ffff00 bold", "key": "#ffff00", "note": "#00ffff",
        "mark": "#00ff00", "warning": "#ff9d9d", "lit": "#000000 on #ffff00",
    },
}  # fmt: skip

THEMES: tuple[Theme, ...] = (
    Theme(
        name="terminal",
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        accent="ansi_cyan",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        variables={
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_white",
            # Textual reverses these in a note: white on black would be seen on a white terminal only.
            "input-cursor-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-text-style": "none",
        },
    ),
    Theme(
        name="paper",
        primary="#1f4e79",
        foreground="#1b1b1b",
        background="#f7f3e9",
        surface="#f7f3e9",
        panel="#efe9da",
        dark=False,
        variables={"text-disabled": "#5f5a50", "text-muted": "#5f5a50"},
    ),
    Theme(
        name="night",
        primary="#9cc4e4",
        foreground="#d9d4c7",
        background="#16171a",
        surface="#16171a",
        panel="#202226",
        dark=True,
        variables={"text-disabled": "#9d988c", "text-muted": "#9d988c"},
    ),
    Theme(
        name="contrast",
        primary="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        dark=True,
        variables={"text-disabled": "#ffffff", "text-muted": "#ffffff"},
    ),
)

THEME_WORDS = {
    "terminal": N_("Colours: the terminal's own"),
    "paper": N_("Colours: paper"),
    "night": N_("Colours: night"),
    "contrast": N_("Colours: high contrast"),
}
DEFAULT_THEME = "terminal"


@cache
def style_of(role: Role, theme: str, base: Style) -> Style:
    """Return how a role looks in a theme, over the widget's own style (nothing for the terminal's own colours)."""
    colours = _COLOURS.get(theme, _COLOURS[DEFAULT_THEME])
    said = f"{_SHAPES[role]} {colours.get(role, '')}".strip()
    return base + Style.parse(said) if said else base


@cache
def focused(style: Style) -> Style:
    """Return the style of what has the focus."""
    return style + Style(reverse=True)
