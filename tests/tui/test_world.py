"""The world map and the figures at the screen and in the line mode."""

from __future__ import annotations

from io import StringIO

import pytest

from story.ids import Ref
from story.open import open_story
from tests.tui.pilot import SHIPPED, Desk, Reader
from tui.i18n import words_for
from tui.page import Page
from tui.pages.figures import LONGEST, SPEED, bar, figure_names, figure_page, figures_page, timed
from tui.plain import run_plain
from tui.rtl.shaping import unshape
from tui.screens.sheet import SheetScreen
from tui.screens.world import WorldScreen
from tui.session import Session
from tui.views.scenes import sight


def world(reader: Reader) -> WorldScreen:
    screen = reader.app.screen
    assert isinstance(screen, WorldScreen)
    return screen


def column(reader: Reader, words: str) -> tuple[int, int]:
    """Where words stand among the map's rows, as they leave for the terminal, from the left."""
    for y, line in enumerate(reader.leaving[1:14]):
        at = line.find(words)
        if at >= 0:
            return at, y
    raise AssertionError(f"{words}\n{reader.drawn}")


def coasts(reader: Reader) -> list[str]:
    """The map as it leaves, with nothing but its dots."""
    dots = "".join(chr(n) for n in range(0x2801, 0x2900))
    return ["".join(char if char in dots else " " for char in line).rstrip() for line in reader.leaving[1:14]]


async def test_the_map_of_a_chapter(desk: Desk) -> None:
    async with desk.opened(shown="m-train") as reader:
        await reader.press("w")
        assert "Molotov" not in reader.text.split("─")[0] and "● Moscow" in reader.text
        assert column(reader, "Berlin")[0] < column(reader, "Moscow")[0]
        await reader.press("tab", "tab")
        target = world(reader).prose.page.targets[world(reader).prose.target]
        assert target.ref == Ref("place", "moscow")
        await reader.press("enter")
        assert isinstance(reader.app.screen, SheetScreen) and "Moscow" in reader.text
        await reader.press("backspace")
        assert isinstance(reader.app.screen, WorldScreen)
        await reader.press("backspace")
        assert len(reader.app.screen_stack) == 1


async def test_the_world_is_not_mirrored_in_arabic(desk: Desk) -> None:
    async with desk.opened(shown="m-train", language="en") as reader:
        await reader.press("w")
        english = coasts(reader)
        berlin, moscow = column(reader, "● Berlin")[0], column(reader, "● Moscow")[0]
    async with desk.opened(shown="m-train", language="ar") as reader:
        await reader.press("w")
        assert reader.app.mirrored
        arabic = coasts(reader)
        marks = [x for line in reader.leaving[1:14] for x, char in enumerate(line) if char in "●◉"]
    same = sum(
        a == b for x, y in zip(english, arabic, strict=True) for a, b in zip(x.ljust(80), y.ljust(80), strict=True)
    )
    assert same >= 0.95 * 80 * len(english), "the same coasts, but for where names stand"
    assert berlin in marks and moscow in marks and berlin < moscow


async def test_arabic_names_stand_beside_their_markers(desk: Desk) -> None:
    async with desk.opened(shown="m-train", language="ar") as reader:
        await reader.press("w")
        row = next(line for line in reader.leaving if "●" in line and unshape(line).count("وكسوم"))
        assert row.index("●") + 2 == len(row) - len(row[row.index("●") + 1 :].lstrip())


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_arrows_mean_the_same_in_both_languages(desk: Desk, language: str) -> None:
    async with desk.opened(shown="m-train", language=language) as reader:
        await reader.press("w")
        seen = world(reader).map
        lon, lat, scale = seen.view.lon, seen.view.lat, seen.view.scale
        east = "left" if reader.app.mirrored else "right"  # the driver has turned the keys round
        await reader.press(east, "up")
        assert seen.view.lon > lon and seen.view.lat > lat
        await reader.press("plus")
        assert seen.view.scale > scale
        await reader.press("minus", "minus")
        assert seen.view.scale < scale
        await reader.press("home")
        assert (seen.view.lon, seen.view.lat, seen.view.scale) == pytest.approx((lon, lat, scale))


async def test_numbers_choose_the_map(desk: Desk) -> None:
    async with desk.opened(shown="m-draft") as reader:
        await reader.press("w", "3")
        await reader.sees("German draft that nobody signed")
        assert {"Germany", "Italy", "Japan"} <= set(" ".join(reader.rows[1:16]).split())
        await reader.press("2")
        await reader.sees("London")
        before = world(reader).prose.page
        await reader.press("9")
        assert world(reader).prose.page is before
        await reader.press("question_mark")
        await reader.sees("The arrows move the map")


async def test_the_map_follows_the_list_and_the_language(desk: Desk) -> None:
    async with desk.opened(shown="m-draft") as reader:
        await reader.press("w", "2", "plus", "plus", "plus", "plus")
        screen = world(reader)
        targets = [target.value for target in screen.prose.page.targets]
        screen.prose.focus_target(targets.index("place:pearl-harbor"))
        await reader.rest()
        assert any(piece.words and piece.text == "Pearl Harbor" for row in screen.map.drawing.rows for piece in row)
        view = screen.map.view
        await reader.press("l")
        assert screen.map.view == view and screen.prose.target == targets.index("place:pearl-harbor")
        await reader.press("y")
        assert screen.map.view == view


async def test_a_click_goes_to_the_place_and_a_second_opens_it(desk: Desk) -> None:
    for language in ("en", "ar"):
        async with desk.opened(shown="m-train", language=language) as reader:
            await reader.press("w")
            screen = world(reader)
            y, row = next((y, row) for y, row in enumerate(reader.rows) if "●" in row)
            await reader.pilot.click(offset=(row.index("●"), y))
            await reader.rest()
            assert screen.prose.page.targets[screen.prose.target].ref == Ref("place", "moscow")
            await reader.pilot.click(offset=(row.index("●"), y))
            await reader.rest()
            assert isinstance(reader.app.screen, SheetScreen)


async def test_only_rows_that_change_are_drawn_again(desk: Desk) -> None:
    async with desk.opened(shown="m-train") as reader:
        await reader.press("w", "tab")
        seen = world(reader).map
        before = [seen.render_line(y) for y in range(seen.size.height)]
        await reader.press("tab")
        changed = [y for y in range(seen.size.height) if before[y] != seen.render_line(y)]
        assert 1 <= len(changed) <= 4


async def test_small_and_large_windows(desk: Desk) -> None:
    async with desk.opened((40, 12), shown="m-train") as reader:
        await reader.press("w")
        assert "Moscow" in reader.text and "Berlin" in reader.text
        await reader.resize(160, 50)
        assert world(reader).map.size.width > 100 and "Moscow" in reader.text


async def test_a_chapter_without_places_shows_the_whole_story(small: Desk) -> None:
    async with small.opened() as reader:
        await reader.press("w")
        await reader.sees("No place is known here.")
        await reader.press("backspace", "number_sign")
        await reader.sees("This story has no figures.")


# ---- figures


@pytest.fixture
def session(desk: Desk) -> Session:
    return desk.session("en")


def text(page: Page) -> str:
    return "\n".join("".join(run.text for run in (*para.prefix, *para.runs, *para.aside)) for para in page.paras)


async def test_a_figure_is_opened_from_the_list(desk: Desk) -> None:
    async with desk.opened(shown="t-arithmetic") as reader:
        await reader.press("1", "number_sign")
        await reader.sees("Figures", "How long the messages took")
        await reader.press("tab", "enter")
        await reader.sees("As a table", "Beware")
        await reader.press("backspace", "backspace")
        assert len(reader.app.screen_stack) == 1


def test_bars_are_to_scale() -> None:
    assert bar(10, 0, 10) == "█" * LONGEST and bar(5, 0, 10) == "█" * (LONGEST // 2)
    assert bar(0.001, 0, 10) == "▏" and bar(0, 0, 10) == "" and bar(1, 0, 0) == ""
    assert bar(5, 10, 10) == "█" * (LONGEST // 2) + "░" * (LONGEST - LONGEST // 2)
    lengths = [len(bar(n, 0, 100)) for n in range(101)]
    assert lengths == sorted(lengths)


def test_every_figure_in_both_languages(session: Session) -> None:
    for language in ("en", "ar"):
        words = words_for(language)
        for name in figure_names(session):
            page = figure_page(session, words, name)
            said = text(page)
            assert page.title in said and words.say("As a table") in said
            assert name == SPEED or any(target.action == "cite" for target in page.targets), name
    assert "Two versions circulate" in text(figure_page(session, words_for("en"), "delivered-tons"))


def test_the_speed_of_the_messages_comes_from_their_headers(session: Session) -> None:
    known = timed(session)
    assert len(known) >= 10 and [taken for _, taken in known] == sorted(taken for _, taken in known)
    page = text(figure_page(session, words_for("en"), SPEED))
    assert "Schulenburg to Ribbentrop, No. 2362, 26 November 1940: 4 h 16 min" in page, page
    assert "No. 2362" in page and "26 November 1940" in page
    assert f"{len(known)} of {len(session.story.atlas.sendings)} messages" in page


def test_a_figure_stays_shut_until_an_answer(session: Session) -> None:
    session.open_chapter("t-arithmetic")
    assert "3579" not in text(figure_page(session, words_for("en"), "arrears"))
    assert "shut until you have answered" in text(figures_page(session, words_for("en")))
    session.choose(session.chapter.choices[0])
    assert "73" in text(figure_page(session, words_for("en"), "arrears"))


# ---- the line mode


def told(desk: Desk, *typed: str, language: str = "en") -> str:
    out = StringIO()
    assert run_plain(desk.session(language), Ref("chapter", "m-train"), StringIO("\n".join(typed) + "\n"), out) == 0
    return out.getvalue()


def test_the_map_in_lines(desk: Desk) -> None:
    said = told(desk, "world", "2", "world 3", "world 9")
    assert "2. Moscow, 55.8° north, 37.6° east" in said and "Molotov's train, 10 to 12 November 1940" in said
    assert "Moscow → Berlin" in said and "Nobody" not in said and "South of the Japanese islands" in said
    assert "The maps have the numbers 1 to 3." in said
    assert not any(0x2800 <= ord(char) < 0x2900 for char in said), "a braille display would read dots as letters"


def test_the_figures_in_lines(desk: Desk) -> None:
    said = told(desk, "figures", "1", "figures delivered-tons", "figures none")
    assert "1. What Germany lacked in the summer of 1940, thousand tons" in said
    assert "Oil: 9,500" in said and "Beware: Two versions circulate." in said and "No figure called 'none'." in said
    assert "█" not in said
    assert "النفط" in told(desk, "figures needs", language="ar")


def test_the_list_says_all_that_the_map_shows(desk: Desk) -> None:
    session = desk.session("en")
    for number in range(3):
        seen = sight(session, words_for("en"), number)
        drawn = [(mark.target, mark.name) for mark in seen.scene.marks]
        drawn += [(oval.target, oval.name) for oval in seen.scene.ovals]
        assert set(drawn) <= {(run.target, run.text) for para in seen.page.paras for run in para.runs}
    assert len(sight(session, words_for("en"), 1).scene.marks) == len(open_story(SHIPPED).atlas.spots)
