"""The timeline on screen and in lines: keys, filters, who knew what, and that it opens where the reader is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tui.pilot import SHIPPED, Desk, Reader
from tui.plain import run_plain
from tui.screens.sheet import SheetScreen
from tui.screens.timeline import PickScreen, TimelineScreen
from tui.widgets.timeline import TimelineView


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("timeline")
    return Desk(SHIPPED, folder / "layla.json", folder)


@pytest.fixture
def desk(shipped: Desk, tmp_path: Path) -> Desk:
    return Desk(shipped.root, tmp_path / "layla.json", shipped.cache)


def screen_of(reader: Reader) -> TimelineScreen:
    found = reader.app.screen
    assert isinstance(found, TimelineScreen), type(found)
    return found


def view_of(reader: Reader) -> TimelineView:
    return screen_of(reader).view


def chosen(reader: Reader) -> str:
    """What the chosen row stands for."""
    screen = screen_of(reader)
    moment = reader.app.session.story.timeline.moments[screen.at]
    return f"{moment.ref}{'+' if moment.arrived else ''}{f'/{moment.event}' if moment.event >= 0 else ''}"


async def go_to(reader: Reader, what: str) -> None:
    for _ in range(400):
        if chosen(reader) == what:
            return
        await reader.pilot.press("j")
    raise AssertionError(what)


async def test_it_opens_at_the_open_chapter_and_goes_back(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        assert chosen(reader) == "e-2362" and "by the day" in reader.text
        assert "25 to 26 November 1940" in reader.text
        await reader.press("backspace")
        assert reader.app.screen is reader.app.reading
        await reader.press("t", "escape")
        assert reader.app.screen is reader.app.reading


async def test_the_keys_go_from_row_to_row_and_enter_opens(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        before = view_of(reader).cursor
        await reader.press("j", "down", "k")
        assert view_of(reader).cursor == before + 1
        await go_to(reader, "telegram:t-1940-11-25-2362+")
        assert "on its way for 4 h 16 min" in reader.text
        await reader.press("enter")
        assert isinstance(reader.app.screen, SheetScreen) and "2362" in reader.text
        await reader.press("backspace")
        assert chosen(reader) == "telegram:t-1940-11-25-2362+", "the card goes back to its row"
        await go_to(reader, "t-grain")
        await reader.press("o")
        await reader.until(lambda: reader.app.screen is reader.app.reading)
        assert reader.chapter == "t-grain"


async def test_pages_and_ends(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t", "home")
        view = view_of(reader)
        rows = view.drawing.chart.rows if view.drawing else ()
        assert next(n for n, row in enumerate(rows) if row.moments) == view.cursor == 1 and view.top == 0
        await reader.press("pagedown")
        assert view.rows_seen - 3 <= view.cursor <= view.rows_seen + 3
        await reader.press("end")
        assert view.cursor == len(rows) - 1 and view.top == len(rows) - view.rows_seen
        await reader.press("j", "pagedown")
        assert view.cursor == len(rows) - 1
        await reader.press("pageup", "home", "pageup", "k")
        assert view.cursor == 1 and view.top == 0


async def test_what_is_seen_is_what_is_laid_out(desk: Desk) -> None:
    """Rows that were drawn before a move are not left where they no longer belong."""
    async with desk.opened((120, 40), shown="e-letter") as reader:
        await reader.press("t", "plus")
        for key in ("pagedown", "j", "pageup", "pageup", "k", "end", "pageup", "home", "pagedown", "pagedown"):
            await reader.press(key)
            seen = reader.lines
            reader.app.screen.refresh()
            view_of(reader).redraw()
            await reader.rest()
            assert seen == reader.lines, key


async def test_zooming_keeps_the_moment(desk: Desk) -> None:
    async with desk.opened(shown="m-train") as reader:
        await reader.press("t")
        await go_to(reader, "m-train/1")
        await reader.press("plus")
        assert chosen(reader) == "m-train/1" and "11:05" in reader.text and "the clock of UTC+2" in reader.text
        await reader.press("plus")
        assert screen_of(reader).zoom == "hour", "there is nothing closer"
        await reader.press("minus", "minus")
        assert "by the month" in reader.text and "November 1940" in reader.text
        await reader.press("minus", "minus")
        assert screen_of(reader).zoom == "year"
        await reader.press("enter", "enter")
        assert screen_of(reader).zoom == "day" and chosen(reader) == "m-train/1"


async def test_an_hour_of_another_clock_is_given_by_both(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        await go_to(reader, "e-2362/1")
        await reader.press("plus")
        assert chosen(reader) == "e-2362/1" and "04:34" in reader.text and "05:34 there" in reader.text


async def test_a_line_leads_from_sending_to_receipt(desk: Desk) -> None:
    async with desk.opened((120, 40), shown="e-2362") as reader:
        await reader.press("t")
        sent = next(n for n, line in enumerate(reader.lines) if "◇" in line and "No. 2362" in line)
        received = next(n for n, line in enumerate(reader.lines) if "received: " in line and "No. 2362" in line)
        column = reader.lines[sent].index("╮")
        assert reader.lines[received][column] == "╰" and "◆" in reader.lines[received]
        assert {reader.lines[n][column] for n in range(sent + 1, received)} == {"│"}


async def test_filters_narrow_it_and_are_taken_away(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        everything = view_of(reader).count
        await reader.press("f")
        assert isinstance(reader.app.screen, PickScreen)
        await reader.click("Messages")
        assert "only: Messages" in reader.text and 0 < view_of(reader).count < everything
        await reader.press("f")
        await reader.click("Georgi Astakhov")
        assert "only: Georgi Astakhov · Messages" in reader.text
        await reader.press("f", "escape")
        assert "only: Georgi Astakhov · Messages" in reader.text
        await reader.press("f", "enter")
        assert "only:" not in reader.text and view_of(reader).count == everything


async def test_a_filter_that_leaves_nothing_says_so(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        screen = screen_of(reader)
        screen._filtered("person:sontag")
        screen._filtered("what:message")
        await reader.rest()
        assert "Nothing here has a date." in reader.text
        for key in ("j", "k", "pagedown", "home", "end", "enter", "plus", "minus", "minus"):
            await reader.press(key)
        assert isinstance(reader.app.screen, TimelineScreen)


async def test_who_knew_this(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        await go_to(reader, "telegram:t-1940-11-25-2362")
        await reader.press("i")
        await reader.sees("Who knew this?", "In this row")
        await reader.click("Joachim von Ribbentrop")
        await reader.sees("What Joachim von Ribbentrop could know", "26 November 1940, 05:34", "Had reached them")
        await reader.press("end")
        await reader.sees("Silence of the record is not ignorance")
        await reader.press("backspace")
        screen_of(reader)._filtered("person:molotov")
        await reader.press("i")
        await reader.sees("What Vyacheslav Molotov could know")


async def test_a_click_chooses_and_a_second_one_opens(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t")
        await reader.click("Five for two")
        assert chosen(reader) == "m-five"
        await reader.click("Five for two")
        assert reader.chapter == "m-five"


async def test_in_the_other_language_the_same_moment(desk: Desk) -> None:
    async with desk.opened(shown="e-2362") as reader:
        await reader.press("t", "j", "l")
        at = chosen(reader)
        assert "خط الزمن" in reader.text
        await reader.press("ف")
        await reader.press("l")
        assert chosen(reader) == at and "Timeline" in reader.text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (100, 30), (200, 60)])
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_row_fits_and_one_is_chosen(size: tuple[int, int], language: str, desk: Desk) -> None:
    async with desk.opened(size, shown="e-2362", language=language) as reader:
        await reader.press("t")
        for key in ("plus", "minus", "minus", "minus"):
            assert view_of(reader).top <= view_of(reader).cursor < view_of(reader).top + view_of(reader).rows_seen
            assert {cell_len(row) for row in reader.rows} == {size[0]}
            await reader.press(key)
        await reader.resize(120, 40)
        drawing = view_of(reader).drawing
        assert drawing is not None and drawing.lane == 10 and len(drawing.heads(cell_len)) == 1


def lines(desk: Desk, typed: str) -> str:
    session = desk.session()
    out = io.StringIO()
    try:
        assert run_plain(session, None, io.StringIO(typed), out) == 0
    finally:
        session.story.close()
    return " ".join(out.getvalue().split())


def test_in_lines(desk: Desk) -> None:
    said = lines(desk, "timeline\ntimeline molotow 1940-10\n2\n")
    assert "Months with entries: " in said and "To" in said
    assert "Timeline, Vyacheslav Molotov" in said and "Four days late, 13 to 22 October 1940" in said


def test_who_knew_in_lines(desk: Desk) -> None:
    said = lines(desk, "knew Ribbentrop 1940-11-26T07:00+02:00\n")
    first = said.index("Had not reached them yet")
    assert said.index("Schulenburg to Ribbentrop, No. 2362, sent: 26 November 1940, 05:34") > first
    assert "Silence of the record is not ignorance" in said


def test_what_is_asked_wrongly_is_answered(desk: Desk) -> None:
    said = lines(desk, "knew\nknew molotov\nknew zzzz 1940\ntimeline zzzz\n")
    assert said.count("Type knew, a person and a date, as in: knew ") == 2
    assert said.count("Nobody called 'zzzz' is on the timeline.") == 2
