"""Colours and weights of the roles, in each theme."""

from __future__ import annotations

from typing import get_args

import pytest
from rich.style import Style
from textual.color import Color

from tui.page import Role
from tui.palette import DEFAULT_THEME, THEME_WORDS, THEMES, focused, style_of

ROLES: tuple[Role, ...] = get_args(Role)
DRAWN = {"rule"}
"""A line between paragraphs is no text: it may be paler (WCAG 2.1, 1.4.11 asks for nothing of ornament)."""


def ratio(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.1, 1.4.3."""

    def luminance(color: Color) -> float:
        parts = [c / 255 for c in (color.r, color.g, color.b)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_measured_as_the_standard_says() -> None:
    assert ratio(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert ratio(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "least"), [("contrast", 7.0), ("paper", 4.5), ("night", 4.5)])
def test_every_role_stands_out_from_the_paper_with_and_without_the_focus(theme: str, least: float) -> None:
    made = next(each for each in THEMES if each.name == theme)
    assert made.foreground is not None and made.background is not None
    base = Style(color=made.foreground, bgcolor=made.background)
    for role in ROLES:
        if theme != "contrast" and role in DRAWN:
            continue
        for style in (style_of(role, theme, base), focused(style_of(role, theme, base))):
            assert style.color is not None and style.bgcolor is not None
            found = ratio(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
            assert found >= least, (role, round(found, 2))
            assert not style.dim, f"{role}: how pale a terminal makes it, nobody knows"


def test_the_terminals_own_theme_names_only_its_sixteen_colours_and_no_background() -> None:
    for role in ROLES:
        style = style_of(role, DEFAULT_THEME, Style.null())
        assert style.bgcolor is None
        assert style.color is None or (style.color.number or 0) < 16


def test_no_two_roles_that_mean_something_differ_by_colour_alone() -> None:
    """Links are underlined, found words too, the focus is reversed; a note has its dagger."""
    text = _shape(style_of("text", "contrast", Style.null()))
    for role in ("link", "lit", "title", "number", "key", "tab", "warning", "mark"):
        for theme in THEME_WORDS:
            assert _shape(style_of(role, theme, Style.null())) != text, (role, theme)
    assert focused(Style.null()).reverse


def _shape(style: Style) -> tuple[object, ...]:
    return style.bold, style.italic, style.underline, style.dim, style.reverse


def test_every_theme_has_a_name_to_say() -> None:
    assert list(THEME_WORDS) == [theme.name for theme in THEMES]
    assert DEFAULT_THEME in THEME_WORDS


def test_a_theme_that_is_no_more_looks_like_the_default() -> None:
    assert style_of("note", "beige", Style.null()) == style_of("note", DEFAULT_THEME, Style.null())
