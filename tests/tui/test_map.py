"""The story map at the screen, as a list, and in the line mode."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from story.ids import Ref
from tests.story.big import write_big
from tests.tui.pilot import SHIPPED, Desk, Reader
from tui.i18n import words_for
from tui.plain import run_plain
from tui.screens.reading import ReadingScreen
from tui.screens.story_map import MapScreen
from tui.views.story_map import HERE, HIDDEN, REACHED, READ, StoryMap, about_page, draw, map_page
from tui.widgets.map import MapView


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture
def desk(tmp_path: Path, indexes: Path) -> Desk:
    return Desk(SHIPPED, tmp_path / "layla.json", indexes)


def view_of(reader: Reader) -> MapView:
    screen = reader.app.screen
    assert isinstance(screen, MapScreen)
    return screen.map


def focus(reader: Reader) -> str:
    view = view_of(reader)
    return view.story.heads[view.node].id


def beside(reader: Reader) -> str:
    """All that is written on the map, seen or not."""
    return " ".join(line for label in view_of(reader).sheet.drawing.labels for line in label.lines)


# ---- what is known


def test_titles_are_shown_of_what_was_read_or_can_be_reached(desk: Desk) -> None:
    session = desk.session()
    session.arrive_once()
    story = StoryMap(session)
    signs = {head.id: story.sign(n) for n, head in enumerate(story.heads)}
    assert signs["a-open"] == HERE and signs["m-summer39"] == REACHED and signs["z-falsifiers"] == HIDDEN
    session.choose(session.chapter.choices[0])
    story = StoryMap(session)
    words = words_for("en")
    assert story.sign(story.numbers["a-open"]) == READ
    assert story.title(story.numbers["z-falsifiers"], words) == "not reached yet"
    assert StoryMap(session, every=True).title(story.numbers["z-falsifiers"], words) == "A pen in the Kremlin"
    session.story.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_whole_story_fits_a_hundred_columns_and_thirty_rows(desk: Desk, language: str) -> None:
    session, words = desk.session(), words_for(language)
    drawing = draw(StoryMap(session), words, "", 0, (100 - 17, 30 - 8), len).drawing
    assert drawing.width <= 83 and drawing.height <= 22
    assert drawing.crossings() <= 12
    session.story.close()


def test_a_thread_has_its_chapters_and_their_neighbours(desk: Desk) -> None:
    session = desk.session()
    story = StoryMap(session)
    ids = {story.heads[n].id for n in story.part("sofia", 0)}
    assert {"s-summons", "s-sobolev", "s-answer", "a-open", "m-five"} <= ids
    assert "z-coldwar" not in ids
    session.story.close()


def test_choices_that_lead_back_in_time_stand_in_words(desk: Desk) -> None:
    session = desk.session()
    session.open_chapter("t-shortage")
    story = StoryMap(session)
    page = about_page(story, story.here, words_for("en"))
    said = {para.prefix[0].text: para.text for para in page.paras if para.prefix}
    assert "A hundred and five days" in said["Back in time"]
    assert "Hands free" in said["Not taken"] and "Taken" not in said
    session.story.close()


def test_chapters_of_one_date_stand_in_an_order_that_leads_on(desk: Desk) -> None:
    from tui.views.story_map import _led

    heads = list(desk.session().story.heads.values())[:3]
    a, b, c = (head._replace(targets=()) for head in heads)
    assert [head.id for head in _led([a, b._replace(targets=(a.id,)), c])] == [b.id, a.id, c.id]
    round_ = [a._replace(targets=(b.id,)), b._replace(targets=(a.id,)), c]
    assert sorted(head.id for head in _led(round_)) == sorted((a.id, b.id, c.id))


# ---- keys


async def test_the_map_opens_on_the_open_chapter_and_goes_back(desk: Desk) -> None:
    async with desk.opened((100, 30)) as reader:
        await reader.press("1", "s")
        assert focus(reader) == "m-summer39"
        assert "Between the Baltic and the Black Sea" in reader.text and "not reached" in reader.text
        await reader.press("s")
        assert isinstance(reader.app.screen, ReadingScreen)
        await reader.press("س", "escape")
        assert isinstance(reader.app.screen, ReadingScreen) and reader.chapter == "m-summer39"


async def test_tab_goes_by_date_and_enter_opens(desk: Desk) -> None:
    async with desk.opened() as reader:
        await reader.press("s", "tab")
        assert focus(reader) == "m-summer39"
        await reader.press("shift+tab", "shift+tab")
        assert focus(reader) == "a-open"
        await reader.press("tab", "tab", "enter")
        assert reader.chapter == "m-toasts" and isinstance(reader.app.screen, ReadingScreen)


async def test_n_goes_to_what_was_not_taken(desk: Desk) -> None:
    async with desk.opened() as reader:
        await reader.press("1", "s")
        for _ in range(7):
            await reader.press("n")
            assert view_of(reader).story.sign(view_of(reader).node) == REACHED
        here = focus(reader)
        await reader.press("n", "N")
        assert focus(reader) == here


async def test_a_small_screen_is_panned_and_the_names_stay(desk: Desk) -> None:
    async with desk.opened((80, 24)) as reader:
        await reader.press("s")
        before = reader.rows
        await reader.press("pagedown")
        assert reader.rows[2] != before[2] and any("■" in row for row in reader.rows[2:12])
        names = [row[:14] for row in reader.rows[2:10]]
        assert names == [row[:14] for row in before[2:10]]
        await reader.press("pageup")
        assert reader.rows == before
        await reader.press("right", "left")
        assert reader.rows == before
        await reader.press("end")
        assert focus(reader) == "z-falsifiers"
        await reader.press("home")
        assert focus(reader) == "a-open"


async def test_nearer_shows_the_thread_with_titles_and_i_shows_all(desk: Desk) -> None:
    async with desk.opened((100, 30)) as reader:
        await reader.press("1", "s", "plus")
        assert "Word of honour" in reader.text and "not reached yet" in beside(reader)
        await reader.press("i")
        assert "not reached yet" not in beside(reader)
        await reader.press("i", "minus")
        assert view_of(reader).thread == "" and "Word of honour" in reader.text and beside(reader).count("■") == 5


async def test_the_language_changes_in_place(desk: Desk) -> None:
    async with desk.opened((100, 30)) as reader:
        await reader.press("1", "s", "l")
        assert focus(reader) == "m-summer39" and "خريطة القصة" in reader.text
        assert "بين البلطيق والبحر الأسود" in reader.text


async def test_a_click_puts_the_focus_and_a_second_opens(desk: Desk) -> None:
    async with desk.opened((100, 30)) as reader:
        await reader.press("s")
        view = view_of(reader)
        number = view.sheet.numbers[view.story.numbers["m-train"]]
        x, y = view.sheet.drawing.x(number), view.sheet.drawing.y(number)
        offset = (x - view._x + view.side, y - view._y + 2)
        await reader.pilot.click(offset=offset)
        await reader.rest()
        assert focus(reader) == "m-train"
        await reader.pilot.click(offset=offset)
        await reader.rest()
        assert reader.chapter == "m-train"


async def test_nothing_is_drawn_anew_where_there_is_nothing_to_pan(desk: Desk) -> None:
    async with desk.opened((120, 40)) as reader:
        await reader.press("s")
        view = view_of(reader)
        assert not view.pan(across=6) and not view.pan(down=1) and not view.pan(across=-6)


# ---- size


async def test_a_long_story_goes_on_where_the_drawn_part_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.views.story_map.MOST", 20)
    desk = Desk(write_big(tmp_path / "story", 50), tmp_path / "layla.json", tmp_path / "cache")
    async with desk.opened() as reader:
        await reader.press("s")
        assert len(view_of(reader).sheet.nodes) == 20
        for _ in range(49):
            await reader.press("tab")
        assert focus(reader) == "c49"
        await reader.press("tab")
        assert focus(reader) == "c49"
        await reader.press("home")
        assert focus(reader) == "c0"
        for _ in range(8):
            await reader.press("pagedown")
        assert view_of(reader).sheet.nodes[-1] == 49


# ---- in words


def test_the_list_holds_every_chapter_once_by_thread(desk: Desk) -> None:
    session = desk.session()
    page = map_page(session, words_for("en"))
    assert sorted(target.value for target in page.targets) == sorted(session.story.heads)
    assert "not reached yet" in [run.text for para in page.paras for run in para.runs]
    every = map_page(session, words_for("ar"), every=True)
    assert "لم نبلغه بعد" not in [run.text for para in every.paras for run in para.runs]
    session.story.close()


def test_the_line_mode_prints_the_map_with_the_signs_in_words(desk: Desk) -> None:
    session, out = desk.session(), io.StringIO()
    assert run_plain(session, Ref("chapter", "t-shortage"), io.StringIO("map\ntitles\n1\nquit\n"), out) == 0
    said = " ".join(out.getvalue().split())
    assert "A blockade and a shopping list, September 1939 to September 1940 (here)" in said
    assert "A hundred and five days, back in time, not taken" in said
    assert "A pen in the Kremlin" in said and "(not reached, ending)" in said
    assert session.reading.chapter == "a-open"
    session.story.close()
