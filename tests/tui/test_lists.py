"""Dossiers, notebook, search: what their keys do, what is in them, and that nothing is lost or shown twice."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.ids import Ref
from story.open import rebuild
from tests.tui.pilot import SHIPPED, Desk, Reader
from tests.tui.sample import write_sample
from tui.i18n import words_for
from tui.outward import cell as outward_cell
from tui.page import Page
from tui.screens.listing import ListScreen
from tui.screens.notebook import NotebookScreen
from tui.session import Removable, Session
from tui.views.dossiers import KEYWORDS, SORTS, Dossiers
from tui.views.export import COLUMNS, exported
from tui.views.listing import SHOWN
from tui.views.notebook import Notebook
from tui.views.results import Results

EN = words_for("en")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("shipped")
    session = Desk(SHIPPED, folder / "layla.json", folder).session("en")
    yield session
    session.story.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "cache")


def opened(page: Page) -> list[str]:
    """What the rows of a list open, top to bottom."""
    return [target.value for target in page.targets if target.action == "go"]


# ---- dossiers


@settings(max_examples=60)
@given(st.integers(0, KEYWORDS - 1), st.sampled_from(list(SORTS)), st.sampled_from(["", "yes", "no"]), st.data())
def test_a_list_holds_all_that_fits_once_and_in_order(
    shipped: Session, tab: int, by: str, met: str, data: st.DataObject
) -> None:
    listing = Dossiers(shipped)
    listing.to_tab(tab)
    listing.act(f"sort={by}")
    listing.act(f"met={met}")
    side = data.draw(st.sampled_from([option.value for option in listing.options("side", EN)]))
    listing.act(f"side={side}")
    rows = listing.rows(EN)
    every = [e for e in shipped.story.entries if e.ref.kind == listing.tab_names()[tab]]
    fits = [e for e in every if (not side or side in e.sides) and (not met or listing.met(e) == (met == "yes"))]
    assert {e.ref for e in rows} == {e.ref for e in fits} and len(rows) == len(fits)
    counts = [len(e.chapters) for e in rows]
    if by.endswith("chapters"):
        assert counts == sorted(counts, reverse=by[0] == "-")
    assert opened(listing.page(EN)) == [str(e.ref) for e in rows[:SHOWN]]


def test_a_filter_says_how_many_each_value_leaves(shipped: Session) -> None:
    listing = Dossiers(shipped)
    for name in ("side", "month", "met"):
        for option in listing.options(name, EN):
            listing.act(f"{name}={option.value}")
            assert len(listing.rows(EN)) == option.rows
            listing.act(f"{name}=")


def test_no_record_is_loaded_for_a_list(shipped: Session) -> None:
    listing = Dossiers(shipped)
    shipped.story._things.clear()
    for tab in range(KEYWORDS + 1):
        listing.to_tab(tab)
        listing.page(EN)
        listing.tabs(EN)
    assert not shipped.story._things


def test_a_keyword_leads_to_its_chapters(shipped: Session) -> None:
    listing = Dossiers(shipped)
    listing.to_tab(-1)
    listing.narrow("bulgaria")
    taken = next(t for t in listing.page(EN).targets if t.value == "keyword=Bulgaria")
    listing.act(taken.value)
    names = opened(listing.page(EN))
    assert names == [h.id for h in shipped.story.heads.values() if "Bulgaria" in h.keywords["en"]] != []
    assert listing.leave() and not listing.chosen


async def test_the_keys_of_the_dossiers(desk: Desk) -> None:
    async with desk.opened() as reader:
        await reader.press("d")
        screen = reader.app.screen
        assert isinstance(screen, ListScreen)
        await reader.sees("Vera Molotova", "People 1")
        await reader.press("right")
        await reader.sees("Draft of a letter", "The reply")
        await reader.press("slash")
        await reader.type("reply")
        await reader.press("enter")
        assert "Draft of a letter" not in reader.text
        await reader.press("escape")
        await reader.sees("Draft of a letter")
        await reader.press("left", "tab")  # to the first row, not to the filters before it
        filters = sum(target.action == "list" for target in screen.prose.page.targets)
        await reader.press(*["shift+tab"] * filters, "enter")
        await reader.sees("The east 1")
        await reader.press("tab", "tab", "enter")
        await reader.sees("Side: The east")
        await reader.press("tab", "enter")
        await reader.sees("Clerk of the port", "Reads the wire")
        await reader.press("escape", "escape")
        assert len(reader.app.screen_stack) == 1


def test_a_card_says_where_with_whom_and_what_contradicts_it(shipped: Session) -> None:
    from tui.pages.cards import card_page

    found = shipped.story.find(Ref("person", "molotov"))
    assert found is not None
    page = card_page(shipped, EN, found)
    text = "\n".join(para.text for para in page.paras)
    for heading in ("In the chapters", "In the same paragraphs", "Where sources err or differ"):
        assert heading in text
    chapters = [m for m in found.mentions if m.ref.kind == "chapter" and m.number]
    assert {f"{m.ref}#{m.block}" for m in chapters} <= set(opened(page))


# ---- the notebook


async def _fill(reader: Reader) -> None:
    await reader.press("m", "end", "a")
    await reader.type("=1+1 a gull")
    await reader.press("escape")
    await reader.saved()
    await reader.press("v")
    await reader.sees("=1+1 a gull")


async def _to(reader: Reader, kind: str) -> None:
    prose = reader.app.screen.query_one("#sheet")
    for _ in range(12):
        await reader.press("tab")
        at = prose.target  # type: ignore[attr-defined]
        if prose.page.targets[at].value.startswith(kind):  # type: ignore[attr-defined]
            return
    raise AssertionError(f"no {kind}:\n{reader.text}")


async def test_an_entry_is_changed_taken_away_and_brought_back(desk: Desk) -> None:
    async with desk.opened() as reader:
        await _fill(reader)
        await _to(reader, "note:")
        await reader.press("a")
        await reader.type("!")
        await reader.press("escape")
        await reader.saved()
        assert isinstance(reader.app.screen, NotebookScreen)
        await reader.sees("=1+1 a gull!")
        await _to(reader, "note:")
        await reader.press("delete")
        assert "gull" not in reader.text and "u brings it back" in reader.bottom
        await reader.saved()
        assert not desk.store().progress("sample").notes
        await reader.press("u")
        await reader.saved()
        await reader.sees("a gull!")
        assert [note.text for note in desk.store().progress("sample").notes] == ["=1+1 a gull!"]
        await reader.press("right", "right")
        assert "gull" not in reader.text


async def test_an_entry_opens_its_place(desk: Desk) -> None:
    async with desk.opened() as reader:
        await _fill(reader)
        await reader.press("escape", "2", "v")
        assert reader.chapter == "hill"
        await _to(reader, "bookmark:")
        await reader.press("enter")
        assert reader.chapter == "harbour" and len(reader.app.screen_stack) == 1


async def test_a_question_is_answered_where_it_is_asked(tmp_path: Path) -> None:
    desk = Desk(SHIPPED, tmp_path / "layla.json", tmp_path / "cache")
    async with desk.opened(shown="m-finland") as reader:
        targets = reader.prose.page.targets
        reader.prose.focus_target(next(n for n, t in enumerate(targets) if t.action == "talk"))
        await reader.press("enter")
        await reader.sees("Your answer to", "Two men argue")
        await reader.type("Nobody asked Finland")
        await reader.press("escape")
        await reader.saved()
        await reader.press("end")
        await reader.sees("Your answer: Nobody asked Finland")
        await reader.press("v", "right", "right", "right")
        await reader.sees("Two men argue", "Nobody asked Finland")
    [answer] = desk.store().progress("no-2362").answers
    assert answer.question.startswith("Two men argue") and answer.position.block and answer.position.quotation
    arabic = Notebook(desk.session("ar"))
    [kept] = [row for row in arabic.rows(words_for("ar")) if row.kind == "answer"]
    assert kept.asked and kept.asked != answer.question, "asked in the language that is read"


def _kept(desk: Desk) -> Session:
    session = desk.session("en")
    session.add_note(1, '@sum(A1) "two"\nlines *starred* \x1b[2J')
    session.bookmark(2, 0)
    assert session.save()
    return session


def test_what_is_exported_can_be_read_back(desk: Desk) -> None:
    session = _kept(desk)
    rows = Notebook(session).rows(EN)
    entries = json.loads(exported(session, EN, rows, "json"))["entries"]
    assert [list(entry) for entry in entries] == [list(COLUMNS)] * 2
    table = list(csv.reader(io.StringIO(exported(session, EN, rows, "csv"))))
    assert tuple(table[0]) == COLUMNS and len(table) == 3
    note = next(entry for entry in entries if entry["kind"] == "note")
    row = next(row for row in table if row[0] == "note")
    assert note["text"].startswith("@sum") and row[7] == "'" + note["text"]
    assert note["quotation"].startswith("Two letters") and "harbour#letters" in note["citation"] and note["sources"]
    markdown = exported(session, EN, rows, "md")
    assert r"lines \*starred\*" in markdown and "> Two letters lay" in markdown and "\x1b" not in markdown


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = outward_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell.removeprefix("'") in (text, text[1:])


def test_an_undone_removal_of_everything_leaves_the_file_as_it_was(desk: Desk) -> None:
    session = _kept(desk)
    before = session.progress.notes, session.progress.bookmarks
    rows: list[Removable] = [*session.progress.notes, *session.progress.bookmarks]
    for row in rows:
        session.remove(row)
    assert session.save() and not session.progress.notes and not session.progress.bookmarks
    while session.undo():
        pass
    assert session.save()
    assert (session.progress.notes, session.progress.bookmarks) == before


# ---- search


async def test_a_search_is_narrowed_followed_and_remembered(tmp_path: Path) -> None:
    desk = Desk(SHIPPED, tmp_path / "layla.json", tmp_path / "cache")
    async with desk.opened() as reader:
        await reader.press("f")
        await reader.type("microphones")
        await reader.press("enter")
        await reader.sees("Looking for microphones")
        await reader.press("right")
        results = reader.app.screen.query_one("#sheet").page  # type: ignore[attr-defined]
        chapters = opened(results)
        while reader.app.screen.query_one("#sheet").target < len(results.targets) - len(chapters):  # type: ignore[attr-defined]
            await reader.press("tab")
        await reader.press("enter")
        assert reader.chapter == chapters[0].partition("#")[0] and "microphones" in reader.bottom
        for _ in range(9):
            await reader.press("n")
        assert reader.app.hits is not None
        await reader.press("f", "escape")
        await reader.sees("microphones")


def test_facets_leave_what_they_say(shipped: Session) -> None:
    results = Results(shipped)
    results.narrow("straits")
    every = len(results.rows(EN))
    for name in ("thread", "person", "lang"):
        for option in results.options(name, EN):
            results.act(f"{name}={option.value}")
            assert len(results.rows(EN)) == option.rows <= every
            results.act(f"{name}=")
    results.act("from=1940-11")
    results.act("to=1940-11")
    assert 0 < len(results.rows(EN)) < every
    assert results.history[0] == "straits"


# ---- what happens meanwhile


def test_a_list_that_is_open_follows_a_story_that_grows(desk: Desk) -> None:
    session = desk.session("en")
    listing = Dossiers(session)
    listing.page(EN)
    for language in ("en", "ar"):
        chapter = desk.root / "chapters" / f"hill.{language}.md"
        later = re.sub('date = ".*"', 'date = "1990"', chapter.read_text(encoding="utf-8"))
        chapter.with_name(f"later.{language}.md").write_text(later, encoding="utf-8")
    session.replace_story(rebuild(desk.root, desk.cache))
    assert len(listing.heads) == len(session.story.heads)
    for tab in range(KEYWORDS):
        listing.to_tab(tab)
        listing.act("sort=date")
        listing.options("month", EN)
        assert listing.page(EN).targets


async def test_words_are_asked_for_once_however_often_one_asks(desk: Desk) -> None:
    async with desk.opened() as reader:
        await reader.press("d", "slash")
        await reader.pilot.click(offset=(5, 8))
        await reader.press("slash")
        await reader.type("vera")
        assert len(reader.app.screen.query("FindBar")) == 1 and reader.bottom.strip() == "/ vera"
        await reader.pilot.click(offset=(5, 8))
        await reader.press("escape")
        assert not reader.app.screen.query("FindBar") and isinstance(reader.app.screen, ListScreen)
        await reader.sees("Help")


def test_searches_of_a_damaged_file_are_shown_as_words(desk: Desk) -> None:
    session = desk.session("en")
    session.set("searches", "reply\n\x1b]0;x\x07\u202eship\n\x1b\n" + "again\n" * 1000)
    listing = Results(session)
    assert len(listing.history) < 20
    shown = "".join(run.text for para in listing.page(EN).paras for run in para.runs)
    assert "reply" in shown and "ship" in shown and not {"\x1b", "\x07", "\u202e"} & set(shown)
