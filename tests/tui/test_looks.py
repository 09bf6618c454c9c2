"""How it looks: the language, the length of lines, colours, and windows of every size."""

from __future__ import annotations

import asyncio
import random

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from tests.tui.pilot import Desk, Reader
from tui.palette import THEME_WORDS

# ---- language


@pytest.mark.parametrize("key", ["l", "م"])
async def test_the_other_language_shows_the_same_paragraph_on_top(sample: Desk, key: str) -> None:
    async with sample.opened((80, 14), shown="harbour#gulls") as reader:
        await reader.press(key)
        assert reader.on_top == "gulls" and "ويُقال إن النوارس عرفت" in reader.text
        await reader.press(key)
        assert reader.on_top == "gulls" and "The gulls, it is said" in reader.text


async def test_the_language_is_kept(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("l")
        await reader.saved()
    async with sample.opened() as reader:
        assert "الميناء" in reader.text and "grey morning" not in reader.text


async def test_a_card_above_the_text_changes_its_language_too(sample: Desk) -> None:
    async with sample.opened(shown="person:molotova") as reader:
        await reader.press("l")
        assert "فيرا مولوتوفا" in reader.text and "كاتبة" in reader.text
        await reader.press("escape")
        assert "دخلت السفينة" in reader.text


async def test_the_panel_changes_its_language_too(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        await reader.press("l")
        assert "فيرا مولوتوفا" in reader.beside and "Vera" not in reader.beside


async def test_a_story_of_one_language_says_so(small: Desk) -> None:
    toml = small.root / "story.toml"
    toml.write_text(toml.read_text().replace('["en", "ar"]', '["en"]'))
    for page in small.root.rglob("*.ar.md"):
        page.unlink()
    async with small.opened() as reader:
        await reader.press("l")
        assert reader.bottom == "This story has one language only."


# ---- the length of lines


async def test_lines_grow_and_shrink_within_bounds_and_it_is_kept(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        await reader.press("p", "p", "plus")
        assert reader.prose.setting.width == 72 and reader.bottom == "Lines of 72 characters at most."
        await reader.press(*["plus"] * 4)
        assert reader.prose.setting.width == 80
        await reader.press(*["minus"] * 12)
        assert reader.prose.setting.width == 45
        assert max(sum(cell_len(run.text) for run in line.runs) for line in reader.prose.setting.lines) <= 45
        await reader.saved()
    async with sample.opened((120, 40)) as reader:
        assert reader.prose.setting.width == 45


async def test_the_words_on_top_stay_while_lines_grow(sample: Desk) -> None:
    async with sample.opened((80, 14), shown="harbour#letters") as reader:
        await reader.press("minus", "minus", "minus")
        assert reader.on_top == "letters"
        await reader.press("plus", "plus")
        assert reader.on_top == "letters"


@pytest.mark.parametrize("kept", [-5, 0, 100_000, True, "wide"])
async def test_a_length_that_makes_no_sense_in_the_file_does_no_harm(sample: Desk, kept: int | str) -> None:
    sample.store().set_setting("measure", kept)
    async with sample.opened((120, 40)) as reader:
        assert 45 <= reader.prose.measure <= 80
        assert "grey morning" in reader.text


# ---- colours


async def test_the_colours_go_round_and_are_kept(sample: Desk) -> None:
    async with sample.opened() as reader:
        seen = [reader.app.theme]
        for _ in THEME_WORDS:
            await reader.press("y")
            assert reader.bottom == THEME_WORDS[reader.app.theme]
            seen.append(reader.app.theme)
        assert seen == [*THEME_WORDS, "terminal"]
        await reader.press("y", "y", "y")
        await reader.saved()
    async with sample.opened() as reader:
        assert reader.app.theme == "contrast"


async def test_a_theme_that_is_no_more_is_no_crash(sample: Desk) -> None:
    sample.store().set_setting("theme", "beige")
    async with sample.opened() as reader:
        assert reader.app.theme == "terminal"


async def test_the_terminals_own_colours_paint_no_background(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        for strip in reader.app.screen._compositor.render_strips():
            for segment in strip:
                color = segment.style.bgcolor if segment.style else None
                assert color is None or color.is_default, segment


async def test_every_cell_of_the_high_contrast_theme_keeps_a_ratio_of_7(sample: Desk) -> None:
    sample.store().set_setting("theme", "contrast")
    async with sample.opened((120, 40)) as reader:
        await reader.press("e", "tab")
        await _each_cell(reader, 7.0)
        await _each_screen(reader, 7.0)


@pytest.mark.parametrize("theme", ["paper", "night"])
async def test_words_on_a_page_keep_a_ratio_of_4_5(sample: Desk, theme: str) -> None:
    sample.store().set_setting("theme", theme)
    async with sample.opened((120, 40)) as reader:
        await reader.press("e", "tab")
        await _each_cell(reader, 4.5)
        await _each_screen(reader, 4.5)


async def _each_screen(reader: Reader, least: float) -> None:
    """Every screen, one after the other."""
    for keys in (
        ("g",),
        ("p", "o"),
        ("escape", "c"),
        ("backspace", "a"),
        ("x",),
        ("escape", "slash"),
        ("q",),
        ("enter", "question_mark"),
        ("escape", "ctrl+p"),
        ("n", "o"),
    ):
        await reader.press(*keys)
        await _each_cell(reader, least)


async def _each_cell(reader: Reader, least: float) -> None:
    """Measure what is really drawn, letter by letter; of what lies pale behind a box, nothing."""
    screen = reader.app.screen
    box = screen.query("#--container").first().region if screen.query("#--container") else screen.region
    for strip in screen._compositor.render_strips()[box.y : box.bottom]:
        for segment in strip.crop(box.x, box.right):
            if not segment.text.strip() or set(segment.text.strip()) <= set("─═"):
                continue
            style = segment.style
            assert style is not None and style.color is not None and style.bgcolor is not None, segment
            ink, paper = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            assert not style.dim, segment
            assert _ratio(ink, paper) >= least, (segment.text, ink.hex, paper.hex, _ratio(ink, paper))


def _ratio(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.1, 1.4.3."""

    def luminance(color: Color) -> float:
        parts = [c / 255 for c in (color.r, color.g, color.b)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


async def test_without_colours_everything_is_drawn(sample: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sample.opened((120, 40)) as reader:
        for keys in (
            ("tab", "enter"),
            ("e",),
            ("y",),
            ("c",),
            ("backspace", "a"),
            ("escape", "slash"),
            ("escape", "g"),
        ):
            await reader.press(*keys)
            assert reader.text.strip()
            for strip in reader.app.screen._compositor.render_strips():
                assert all(segment.style is not None for segment in strip)
        await reader.press("escape", "1")
        assert reader.chapter == "office"


# ---- windows of every size


async def test_a_window_too_small_says_so_and_comes_back(sample: Desk) -> None:
    async with sample.opened((38, 10)) as reader:
        assert "Too small: 40×12 or more." in reader.flow
        assert "grey morning" not in reader.text
        await reader.resize(80, 24)
        assert "grey morning" in reader.text and "Too small" not in reader.text
        await reader.resize(39, 24)
        assert "Too small" in reader.text
        await reader.resize(40, 12)
        assert "Too small" not in reader.text and "The harbour" in reader.text


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (100, 30), (200, 60)])
async def test_no_line_is_wider_than_the_window_and_none_is_cut(
    sample: Desk, size: tuple[int, int], language: str
) -> None:
    from rich.cells import cell_len

    async with sample.opened(size, language=language) as reader:
        for key in ("end", "home", "p", "e", "c", "escape", "question_mark"):
            await reader.press(key)
            assert len(reader.lines) == size[1]
            assert {cell_len(line) for line in reader.leaving} == {size[0]}
        assert "Traceback" not in reader.text


async def test_the_words_on_top_stay_whatever_the_size(desk: Desk) -> None:
    """A property over sizes: the first word on top before is on the top line after, wherever the page can scroll."""
    chance = random.Random(2362)
    async with desk.opened((80, 24), shown="m-night-wires") as reader:
        await reader.press("space")
        block, at = reader.prose.top()
        for _ in range(24):
            size = chance.randint(40, 200), chance.randint(12, 60)
            await reader.resize(*size)
            setting, prose = reader.prose.setting, reader.prose
            line = setting.line_of(block, at)
            assert prose.line == min(line, max(0, len(setting.lines) - prose.height)), size
        await reader.resize(80, 24)
        assert reader.prose.top() == (block, at)


async def test_a_new_size_is_laid_out_once_and_a_page_keeps_few_of_its_lines(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Size] = []
    plain = Screen._refresh_layout

    def counted(screen: Screen[object], size: Size | None = None, scroll: bool = False) -> None:
        if size is not None:
            asked.append(size)
        plain(screen, size, scroll)

    monkeypatch.setattr(Screen, "_refresh_layout", counted)
    async with desk.opened((80, 24), shown="m-night-wires") as reader:
        asked.clear()
        await reader.resize(90, 26)
        assert asked == [Size(90, 26)]
        for key in ("pagedown", "pagedown", "pagedown", "pagedown", "home", "end"):
            await reader.press(key)
            assert len(reader.prose._strips) <= reader.prose.height


async def test_a_flood_of_sizes_leaves_a_whole_screen(sample: Desk) -> None:
    async with sample.opened() as reader:
        for width in range(40, 140, 7):
            reader.app.post_message(_resized(width))
            await asyncio.sleep(0)
        await reader.resize(80, 24)
        assert "grey morning" in reader.text and len(reader.lines) == 24


def _resized(width: int) -> Resize:
    return Resize(Size(width, 24), Size(width, 24))


@pytest.mark.parametrize("key", ["a", "g", "slash"])
async def test_the_cursor_of_what_is_typed_is_seen_on_black_and_on_white(sample: Desk, key: str) -> None:
    async with sample.opened() as reader:
        await reader.press(key)
        await reader.type("x")
        screen = reader.app.screen
        strips = screen._compositor.render_strips()
        marked = [
            part.style for strip in strips for part in strip if part.style and part.style.reverse and part.text == " "
        ]
        assert len(marked) == 1
        assert all(colour is None or colour.is_default for colour in (marked[0].color, marked[0].bgcolor))
