"""The direction of writing, in the reader's words: both languages, side by side, vowel marks, copying, typing."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset
from textual.widgets import Input

from story.open import open_story
from tests.tui.pilot import Desk, Reader
from tests.tui.test_links import mixed  # noqa: F401
from tui.app import ExplorerApp
from tui.commands import ARABIC_TWINS, COMMANDS
from tui.palette import style_of
from tui.rtl.shaping import unshape
from tui.session import Session
from tui.widgets.input import LineInput
from tui.widgets.prose import Prose

VERY_WIDE = (140, 40)

# ---- the other language: the place, the focus, the tab


@pytest.mark.parametrize("size", [(80, 14), (120, 20), (140, 20)])
async def test_the_paragraph_on_top_stays_there_and_back(sample: Desk, size: tuple[int, int]) -> None:
    async with sample.opened(size, shown="harbour#letters") as reader:
        top = reader.on_top
        for _ in range(4):
            await reader.press("l")
            assert reader.on_top == top == "letters"


async def test_the_focus_stays_on_the_same_link_though_it_has_another_number(mixed: Desk) -> None:  # noqa: F811
    async with mixed.opened((100, 30)) as reader:
        for value in ("person:molotova", "document:draft", "telegram:wire", "place:aden"):
            reader.prose.focus_target([target.value for target in reader.prose.page.targets].index(value))
            for _ in range(2):
                await reader.press("l")
                assert reader.prose.page.targets[reader.prose.target].value == value


async def test_the_panel_keeps_its_tab(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        await reader.press("right", "right")
        assert reader.panel.tab == 2 and "wire" in reader.beside
        await reader.press("l")
        assert reader.panel.tab == 2 and "برقية عدن" in reader.beside


async def test_what_is_looked_at_is_looked_at_in_the_other_language(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        await reader.press("tab", "enter")
        assert reader.panel.peeked == "person:molotova"
        await reader.press("l")
        assert reader.panel.peeked == "person:molotova" and "فيرا مولوتوفا" in reader.beside


# ---- the interface is mirrored


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_in_arabic_everything_begins_at_the_right_edge(sample: Desk, size: tuple[int, int]) -> None:
    async with sample.opened(size, language="ar") as reader:
        assert reader.app.mirrored
        top = reader.leaving[0]
        assert unshape(top).rstrip()[::-1].startswith("الرصيف · 1 من 4") and top[-1] == " " != top[-2]
        assert top.lstrip().startswith("●") or top.lstrip().startswith("○")
        assert unshape(reader.leaving[2]).rstrip().endswith("الميناء"[::-1])
        await reader.press("l")
        assert not reader.app.mirrored
        assert reader.leaving == reader.rows and reader.leaving[0].startswith(" The quay · 1 of 4")


async def test_in_arabic_the_panel_stands_on_the_left(sample: Desk) -> None:
    async with sample.opened((120, 40), language="ar") as reader:
        tabs = unshape(reader.leaving[1])
        assert tabs.index("الوثائق"[::-1]) < tabs.index("أشخاص"[:0:-1]) < 38


async def test_arabic_names_in_english_are_read_from_the_right(sample: Desk) -> None:
    async with sample.opened((80, 24), shown="person:molotova") as reader:
        assert "Вера Молотова · " + "فيرا مولوتوفا"[::-1] in unshape("\n".join(reader.leaving))


# ---- the terminal puts text in order


@pytest.mark.parametrize("mode", ["off", "terminal"])
async def test_a_terminal_that_does_it_all_is_given_text_as_it_is_stored(sample: Desk, mode: str) -> None:
    session = Session(open_story(sample.root, sample.cache), sample.store(), "ar", sample.cache)
    app = ExplorerApp(session, bidi=mode)
    try:
        async with app.run_test(size=VERY_WIDE) as pilot:
            reader = Reader(app, pilot)
            await reader.rest()
            assert not app.mirrored and reader.leaving == reader.rows
            drawn = "\n".join(reader.leaving)
            assert "دخلت السفينة في صباح رمادي، وعلى الرصيف وقفت" in drawn and unshape(drawn) == drawn
            assert not set("\u200e\u2066\u2069") & set(drawn)
            assert reader.prose.beside is None, "the terminal would take two columns for one line"
            await reader.press("g")
            await reader.type("عدن")
            assert "عدن" in "\n".join(reader.leaving)
            await reader.press("escape")
            app.leave(0)
    finally:
        session.story.close()


async def test_the_terminal_is_told_to_leave_arabic_names_in_english_alone(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[bool, int]] = []
    async with sample.opened() as reader:
        driver = reader.app._driver
        monkeypatch.setattr("tui.app.QuietDriver", type(driver))
        monkeypatch.setattr(driver, "keep_order", lambda _, held, rows: told.append((held, rows)), raising=False)
        await reader.resize(90, 30)
        assert told[-1] == (True, 30)


# ---- side by side


async def test_from_140_columns_on_the_text_stands_there_in_both_languages(sample: Desk) -> None:
    async with sample.opened(VERY_WIDE) as reader:
        assert "The ship came in" in reader.flow and "دخلت السفينة"[::-1] in reader.flow
        await reader.resize(139, 40)
        assert "The ship came in" in reader.flow and "دخلت"[::-1] not in reader.flow
        await reader.resize(*VERY_WIDE)
        assert "دخلت السفينة"[::-1] in reader.flow


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_each_paragraph_begins_on_the_same_row_in_both(sample: Desk, language: str) -> None:
    async with sample.opened(VERY_WIDE, language=language) as reader:
        _same_rows(reader.prose)
        await reader.press("e")
        _same_rows(reader.prose)
        for _ in range(3):
            before = reader.prose.line
            await reader.press("j")
            assert reader.prose.line == before + 1 or reader.prose.at_end
            _same_rows(reader.prose)


def _same_rows(prose: Prose) -> None:
    """By the lines, and by what is drawn: each column's first words stand in the row of the other's."""
    firsts = []
    for setting in (prose.setting, prose._second):
        starts: dict[int, int] = {}
        for n, line in enumerate(setting.lines):
            if line.para >= 0:
                starts.setdefault(line.para, n)
        firsts.append(starts)
    assert firsts[0] == firsts[1] and len(firsts[0]) > 10
    edge = prose.left + prose.setting.width + 2
    for para, n in firsts[0].items():
        y = n - prose.line
        if prose.page.paras[para].text.strip() and 0 <= y < prose.height:
            strip = prose.render_line(y)
            assert strip.crop(0, edge).text.strip() and strip.crop(edge).text.strip(), para


async def test_both_columns_scroll_together(sample: Desk) -> None:
    async with sample.opened((140, 14)) as reader:
        rows = reader.leaving[1:-1]
        width = reader.prose.size.width
        await reader.press("j")
        assert [row[:width] for row in reader.leaving[1:-2]] == [row[:width] for row in rows[1:]]


async def test_the_column_is_hidden_and_stays_hidden(sample: Desk) -> None:
    async with sample.opened(VERY_WIDE) as reader:
        await reader.press("z")
        assert reader.prose.beside is None and "دخلت"[::-1] not in reader.flow
        await reader.saved()
    async with sample.opened(VERY_WIDE) as reader:
        assert reader.prose.beside is None
        await reader.press("ئ")
        assert "دخلت السفينة"[::-1] in reader.flow


async def test_a_narrower_window_says_how_many_columns_it_takes(sample: Desk) -> None:
    async with sample.opened((139, 40)) as reader:
        await reader.press("z")
        assert "140" in reader.bottom


# ---- vowel marks


async def test_vowel_marks_are_hidden_and_stay_hidden(sample: Desk) -> None:
    async with sample.opened(language="ar") as reader:
        assert "كلاًّ" in reader.text and "ويُقال" in reader.text
        await reader.press("full_stop")
        assert "كلا" in reader.text and "ويقال" in reader.text
        assert not any("\u064b" <= char <= "\u0652" for char in reader.text)
        await reader.saved()
    async with sample.opened(language="ar") as reader:
        assert "ويقال" in reader.text
        await reader.press("ز")
        assert "ويُقال" in reader.text


# ---- copying


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [
        ("en", "“Two letters lay on her desk, and a draft of a third. She read each twice.”", "The harbour"),
        ("ar", "على مكتبها رسالتان ومسودة رسالة ثالثة، وقد قرأت كلًّا منها مرتين.", "الميناء"),
    ],
)
async def test_a_paragraph_is_copied_as_it_is_stored_with_its_place_and_its_sources(
    sample: Desk, language: str, words: str, place: str
) -> None:
    async with sample.opened((100, 14), shown="harbour#letters", language=language) as reader:
        await reader.press("full_stop", "x")
        copied = reader.app.clipboard
        first, second, *sources = copied.splitlines()
        assert words in first and second.startswith(f"{place} · ") and "(harbour#letters)" in second
        assert len(sources) == 1 and sources[0].startswith("- ") and "[2]" in sources[0]
        assert unshape(copied) == copied and not any(char in copied for char in "\u200e\u200f\u2066\u2067\u2068\u2069")


# ---- typing: the cursor and the mouse

CASES = [
    ("ar", "عدن", 3),
    ("ar", "قالا", 3),
    ("ar", "لأَلاّ", 2),
    ("ar", "عدن Aden", 8),
    ("ar", "عدن  Aden 12", 12),
    ("en", "عدن", 3),
    ("en", "قالا", 3),
    ("en", "Aden عدن", 8),
    ("en", "Aden  عدن لا", 11),
]


@pytest.mark.parametrize(("language", "typed", "cells"), CASES)
async def test_the_cursor_stands_after_the_last_letter(sample: Desk, language: str, typed: str, cells: int) -> None:
    async with sample.opened((80, 24), language=language) as reader:
        await reader.press("g")
        await reader.type(typed)
        line = reader.app.screen.query_one(LineInput)
        left, top, _, _ = line.content_region
        place = Offset(left + cells, top)
        assert line.cursor_screen_offset == place
        seen = Offset(79 - place.x, place.y) if language == "ar" else place
        assert reader.app.cursor_position == seen
        drawn = reader.app.screen._compositor.render_strips()[top]
        assert drawn.crop(left, left + cells).text.strip() and _cursor_cells(reader, line) == [cells]


def _cursor_cells(reader: Reader, line: Input) -> list[int]:
    """The cells of the line that are drawn as the cursor."""
    line._cursor_visible = True
    style = line.get_component_rich_style("input--cursor")
    left, top, width, _ = line.content_region
    strip = reader.app.screen._compositor.render_strips()[top].crop(left, left + width)
    cells: list[int] = []
    x = 0
    for text, own, _ in strip:
        if own is not None and own.bgcolor == style.bgcolor and own.reverse == style.reverse:
            cells += range(x, x + cell_len(text))
        x += cell_len(text)
    return cells


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("typed", ["قالا ab 12", "مَدّ  ab (لا) 中"])
async def test_wherever_the_cursor_goes_it_is_drawn_where_the_terminal_is_told(
    sample: Desk, language: str, typed: str
) -> None:
    async with sample.opened((80, 24), language=language) as reader:
        await reader.press("g")
        await reader.type(typed)
        line = reader.app.screen.query_one(LineInput)
        for at in range(len(typed) + 1):
            line.cursor_position = at
            await reader.pilot.pause()
            drawn = _cursor_cells(reader, line)
            if drawn:  # a mark has no cell of its own
                assert line.cursor_screen_offset.x - line.content_region.x == drawn[0], at


@pytest.mark.parametrize(("language", "typed"), [("ar", "قالا (def)"), ("en", "ab  عدن 12")])
async def test_a_click_puts_the_cursor_at_the_letter_clicked(sample: Desk, language: str, typed: str) -> None:
    async with sample.opened((80, 24), language=language) as reader:
        await reader.press("g")
        await reader.type(typed)
        line = reader.app.screen.query_one(LineInput)
        left, top, _, _ = line.content_region
        drawn = unshape(reader.rows[top])
        turned = {"(": ")", ")": "("}
        for x in range(line.cursor_screen_offset.x - left):
            await reader.pilot.click(offset=(left + x, top))
            shown = unshape(reader.app.screen._compositor.render_strips()[top].crop(left + x, left + x + 1).text)
            letter = typed[line.cursor_position]
            assert shown[0] in (letter, turned.get(letter)), (x, drawn)
        await reader.pilot.click(offset=(left + 40, top))
        assert line.cursor_position == len(typed)


async def test_a_long_line_scrolls_and_its_end_is_seen(sample: Desk) -> None:
    async with sample.opened((40, 24), language="ar") as reader:
        await reader.press("g")
        line = reader.app.screen.query_one(LineInput)
        line.value = "السلام على أهل الميناء and the clerk of Aden ثم لا "
        line.cursor_position = len(line.value)
        await reader.type("شيء")
        region = line.content_region
        assert region.contains_point(line.cursor_screen_offset)
        assert reader.app.cursor_position == Offset(39 - line.cursor_screen_offset.x, region.y)
        assert "لا شيء" in reader.lines[region.y]


# ---- found words


def _lit(reader: Reader) -> list[str]:
    """The words that are lit, as they are drawn, in letters: each stretch of cells."""
    prose, found = reader.prose, []
    lit = style_of("lit", prose.app.theme, Style.null())
    for y in range(prose.height):
        stretch = ""
        for text, style, _ in prose.render_line(y):
            if style is not None and _shape(style) == _shape(style + lit):
                stretch += text
            elif stretch:
                found.append(unshape(stretch))
                stretch = ""
        if stretch:
            found.append(unshape(stretch))
    return found


def _shape(style: Style) -> tuple[object, ...]:
    return style.bold, style.underline, style.color, style.bgcolor


@pytest.mark.parametrize(
    ("query", "lit"),
    [
        ("السفينة", ["السفينة"]),
        ("الأمواج", ["الأمواج"]),  # with a lam-alef
        ("الامواج", ["الأمواج"]),  # by another spelling
        ("وعلى ا", ["وعلى ا"]),
        ("Aden", []),
        ("كلا", ["كلاًّ"]),  # marks stand on the whole ligature
    ],
)
async def test_the_letters_that_were_found_are_lit_and_no_others(sample: Desk, query: str, lit: list[str]) -> None:
    async with sample.opened((80, 40), language="ar") as reader:
        await reader.find(query)
        assert _lit(reader) == lit


async def test_half_a_lam_alef_lights_all_of_it(sample: Desk) -> None:
    async with sample.opened((80, 40), language="ar") as reader:
        await reader.find("أمواج")
        assert _lit(reader) == ["لأمواج"]


# ---- keys of the Arabic layout


async def test_a_key_of_the_arabic_layout_does_what_its_twin_does(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressed in turn, with what it would do written down instead of done."""
    done: list[str] = []

    async def noted(self: ExplorerApp, action: str, *args: object, **kwargs: object) -> bool:
        done.append(action)
        return True

    keys = [key for command in COMMANDS for key in command.keys if key in ARABIC_TWINS]
    async with sample.opened((120, 30), language="ar") as reader:
        with monkeypatch.context() as patch:
            patch.setattr(ExplorerApp, "run_action", noted)
            for key in keys:
                await reader.press(key, ARABIC_TWINS[key])
                assert len(done) == 2 and done[0] == done[1], (key, done)
                done.clear()
    single = {key for command in COMMANDS for key in command.keys if len(key) == 1 and key.isalpha()}
    assert single - set(ARABIC_TWINS) <= set("bBGTN") and len(keys) > 20


async def test_the_arabic_q_leaves(sample: Desk) -> None:
    async with sample.opened(language="ar") as reader:
        await reader.press(ARABIC_TWINS["q"])
        assert reader.app._left and reader.app.return_code == 0
