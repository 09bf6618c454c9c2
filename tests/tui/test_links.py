"""Clicks: every cell of every link, in text of both directions, at every width, in both columns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset

from tests.story.make import translated, write_files
from tests.tui import sample as story
from tests.tui.pilot import Desk, Reader
from tui.page import Target
from tui.rtl.bidi import paragraph_levels
from tui.rtl.line import visual
from tui.rtl.shaping import unshape
from tui.screens.reading import ReadingScreen
from tui.widgets.prose import Prose

ENGLISH = (
    "The ship came in on a grey morning of 12 November 1940, and on the quay stood [Vera Molotova](person:molotova) "
    "with a [draft of a letter that was never sent](document:draft) and the [wire of 05:34](telegram:wire) from "
    "[Aden](place:aden). {#arrive}"
)
ARABIC = (
    "دخلت السفينة Orion في 12 نوفمبر 1940 إلى [الميناء Aden (عدن)](place:aden)، وعلى الرصيف وقفت "
    "[فيرا مولوتوفا Vera Molotova](person:molotova) ومعها [برقية رقم 77 من ٠٥:٣٤ إلى London](telegram:wire) "
    "و[مسودة draft of a letter لا تُرسل لأحد](document:draft). وكتب عنها (Wilkie Collins, London, A. Writer, Aden, and "
    "no one, ever, else) بعد حين. {#arrive}"
)
"""The links stand in another order, hold words of both directions, digits and lam-alefs, and run over line breaks."""


@pytest.fixture
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A story whose first paragraph is of both directions."""
    folder = tmp_path_factory.mktemp("mixed")
    files = story._files()
    for language, text in (("en", ENGLISH), ("ar", ARABIC)):
        name = f"chapters/harbour.{language}.md"
        first = (story.PARAGRAPHS[0][1], story.ARABIC[0])[language == "ar"]
        files[name] = files[name].replace(f"{first} [@axis:1] {{#arrive}}", text.replace("{#", "[@axis:1] {#"))
    base = files["chapters/harbour.en.md"]
    body = files["chapters/harbour.ar.md"].partition("+++\n\n")[2]
    files["chapters/harbour.ar.md"] = translated(base, body.strip(), title="الميناء", extra='keywords = ["مد"]\n')
    return Desk(write_files(folder / "story", files), folder / "layla.json", folder / "indexes")


def cells_of_links(prose: Prose) -> dict[int, list[Offset]]:
    """Each cell of the widget that is drawn as a link -> its target, told by the styles and letters alone."""
    found: dict[int, list[Offset]] = {}
    for y, x, style in _drawn(prose):
        if style is not None and style.underline and (target := prose.target_at(x, y)) >= 0:
            found.setdefault(target, []).append(Offset(x, y))
    return found


def _drawn(prose: Prose) -> Iterator[tuple[int, int, Style | None]]:
    for y in range(prose.size.height):
        x = 0
        for text, style, _ in prose.render_line(y):
            for char in text:
                for _ in range(cell_len(char)):
                    yield y, x, style
                    x += 1


def words_at(prose: Prose, cells: list[Offset]) -> str:
    """The letters that stand in some cells, in layout order."""
    said = []
    for x, y in cells:
        strip = prose.render_line(y).crop(x, x + 1)
        said.append(unshape(strip.text))
    return "".join(said)


def words_of(prose: Prose, target: int, *, second: bool = False) -> str:
    page = prose.beside if second else prose.page
    assert page is not None
    return "".join(run.text for para in page.paras for run in para.runs if run.target == target)


def letters(text: str) -> list[str]:
    """The letters of words, whatever their order and marks."""
    turned = {"(": ")", ")": "("}
    return sorted(min(char, turned.get(char, char)) for char in text if char.isalnum() or char in "()")


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """What is followed, instead of following it."""
    seen: list[Target] = []

    async def at_once(seconds: float) -> None:
        await asyncio.sleep(seconds)

    monkeypatch.setattr(ReadingScreen, "follow_target", lambda self, target, whole: seen.append(target))
    monkeypatch.setattr("textual.pilot.wait_for_idle", at_once)  # a thousand clicks, and none is waited for
    return seen


async def _click_all(reader: Reader, followed: list[Target]) -> int:
    """Click every cell of the text that a link lies under; return how many."""
    prose = reader.prose
    region = prose.content_region
    clicked = 0
    for target, cells in cells_of_links(prose).items():
        for cell in cells:
            followed.clear()
            await reader.pilot.click(offset=region.offset + cell)
            await reader.until(lambda: bool(followed))
            assert followed == [prose.page.targets[target]], (cell, target)
            clicked += 1
    return clicked


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("columns", [80, 100, 140])
async def test_every_cell_of_a_link_follows_it_and_no_other(
    mixed: Desk, followed: list[Target], columns: int, language: str
) -> None:
    async with mixed.opened((columns, 16), language=language) as reader:
        assert await _click_all(reader, followed) > 60


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("columns", [80, 100, 140])
async def test_the_cells_of_a_link_are_those_of_its_letters(mixed: Desk, columns: int, language: str) -> None:
    async with mixed.opened((columns, 40), language=language) as reader:
        prose = reader.prose
        edge = prose.left + prose.setting.width
        links = cells_of_links(prose)
        named = [n for n, target in enumerate(prose.page.targets) if target.value in _NAMED]
        assert len(named) >= len(_NAMED)
        for target in named[: len(_NAMED)]:
            own = [cell for cell in links[target] if cell.x < edge]
            assert letters(words_at(prose, own)) == letters(words_of(prose, target))
            other = [cell for cell in links[target] if cell.x >= edge]
            assert bool(other) is (columns == 140)
            if other:
                assert letters(words_at(prose, other)) == letters(words_of(prose, target, second=True))


_NAMED = ("person:molotova", "document:draft", "telegram:wire", "place:aden")


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_a_cell_without_a_link_follows_nothing(mixed: Desk, followed: list[Target], language: str) -> None:
    async with mixed.opened((140, 16), language=language) as reader:
        prose = reader.prose
        plain = [Offset(x, y) for y, x, _ in _drawn(prose) if prose.target_at(x, y) < 0]
        for cell in plain[::37]:
            await reader.pilot.click(offset=prose.content_region.offset + cell)
        await reader.rest()
        assert followed == [] and prose.target == -1


async def test_a_link_of_the_second_column_has_the_focus_in_both(mixed: Desk) -> None:
    """Not the link that has its number: each language has its links in an order of its own."""
    async with mixed.opened((140, 40), language="ar") as reader:
        prose = reader.prose
        edge = prose.left + prose.setting.width
        target = next(n for n, each in enumerate(prose.page.targets) if each.value == "person:molotova")
        cell = next(cell for cell in cells_of_links(prose)[target] if cell.x >= edge)
        await reader.pilot.click(offset=prose.content_region.offset + cell)
        await reader.rest()
        assert prose.page.targets[prose.target].value == "person:molotova" == reader.panel.peeked
        lit = [Offset(x, y) for y, x, style in _drawn(prose) if style is not None and style.reverse]
        first, second = [c for c in lit if c.x < edge], [c for c in lit if c.x >= edge]
        assert letters(words_at(prose, first)) == letters(words_of(prose, target))
        assert letters(words_at(prose, second)) == letters("Vera Molotova")


async def test_the_focus_leaves_no_trace_in_either_column(mixed: Desk) -> None:
    async with mixed.opened((140, 40), language="ar") as reader:
        prose = reader.prose
        for _ in prose.page.targets:
            await reader.press("tab")
            drawn = [prose.render_line(y) for y in range(prose.height)]
            prose.redraw()
            assert [prose.render_line(y) for y in range(prose.height)] == drawn


async def test_a_line_is_put_in_order_as_a_part_of_its_paragraph(mixed: Desk) -> None:
    """Where it is broken inside words of the other direction, the line alone would be read otherwise."""
    otherwise = 0
    async with mixed.opened((80, 24), language="ar") as reader:
        prose = reader.prose
        for columns in range(60, 76):
            await reader.resize(columns, 24)
            para = next(n for n, para in enumerate(prose.page.paras) if para.block == 0)
            levels = paragraph_levels(prose.page.paras[para].text, 1)
            for n, line in enumerate(prose.setting.lines[: prose.height]):
                if line.para == para:
                    text = "".join(run.text for run in line.runs)
                    inside = visual(text, 1, tuple(levels[line.start : line.start + len(text)]))
                    drawn = "".join(cluster.text for cluster in reversed(inside))
                    assert prose.render_line(n - prose.line).text.strip() == drawn
                    otherwise += inside != visual(text, 1)
    assert otherwise > 3
