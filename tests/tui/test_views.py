"""What every view owes its reader, whatever the story: it opens in any window, says what is missing, takes its keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import explorer
from story.clean import CONTROLS
from story.ids import Ref
from tests.story.make import SOURCES, write_files
from tests.tui.hostile import NAMES, toml
from tests.tui.pilot import SHIPPED, Desk, Reader
from tui.arguments import VIEWS as PRINTED
from tui.commands import BY_ID
from tui.i18n import words_for
from tui.screens.base import StoryScreen
from tui.views.dossiers import SORTS, Dossiers
from tui.views.notebook import Notebook

VIEWS = {
    "map": ("s",),
    "a thread": ("s", "plus"),
    "timeline": ("t",),
    "years": ("t", "minus", "minus"),
    "hours": ("t", "plus"),
    "who knew": ("t", "i"),
    "show only": ("t", "f"),
    "world": ("w",),
    "the whole world": ("w", "2"),
    "figures": ("number_sign",),
    "dossiers": ("d",),
    "documents": ("d", "right"),
    "keywords": ("d", "left"),
    "notebook": ("v",),
    "search": ("f",),
    "contents": ("c",),
    "trail": ("h",),
    "progress": ("r",),
}
"""View -> the keys that open it."""
MISSING = {
    "who knew": "Nobody in this story sent or was sent anything.",
    "world": "No place is known here.",
    "the whole world": "No place is known here.",
    "figures": "This story has no figures.",
    "dossiers": "This story has none of these.",
    "documents": "This story has none of these.",
    "notebook": "Nothing here yet. m sets a bookmark, a writes a note on a paragraph.",
}
"""View -> what it says of a story that has nothing for it."""
SIZES = ((40, 12), (80, 24), (120, 40))
TOML = (
    'format = 1\nid = "bare"\nlanguages = ["{0}"]\nstart = "a"\n\n'
    '[title]\n{0} = "Bare"\n\n[threads.main]\n{0} = "Main"\n'
)
HEAD = (
    '+++\ntitle = {title}\ndateline = {title}\nkeywords = [{title}]\nthread = "main"\nkind = "ending"\n'
    'date = "1940"\n+++\n\nText. [@book]\n'
)


def bare(root: Path, language: str = "en", title: str = "Alone") -> Path:
    """Write a story of one chapter in one language: nobody, nowhere, some time in a year."""
    chapter = HEAD.format(title=toml(title))
    files = {"story.toml": TOML.format(language), "sources.toml": SOURCES, f"chapters/a.{language}.md": chapter}
    return write_files(root, files)


def desk_of(root: Path, tmp_path: Path) -> Desk:
    return Desk(root, tmp_path / "layla.json", tmp_path / "indexes")


async def opened(reader: Reader, *keys: str) -> Reader:
    """Open a view from the text."""
    while len(reader.app.screen_stack) > 1:
        reader.app.pop_screen()
    await reader.press(*keys)
    assert len(reader.app.screen_stack) > 1, "the view is there"
    return reader


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_view_opens_where_there_is_next_to_nothing(
    size: tuple[int, int], language: str, tmp_path: Path
) -> None:
    async with desk_of(bare(tmp_path / "story", language), tmp_path).opened(size) as reader:
        for view, keys in VIEWS.items():
            await opened(reader, *keys)
            assert [cell_len(row) for row in reader.rows] == [size[0]] * size[1], view
            missing = words_for(language).say(MISSING.get(view, ""))
            shown = reader.app.screen.query("Prose")
            said = " ".join(p.text for each in shown for p in each.page.paras)  # type: ignore[attr-defined]
            assert missing in said, view


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_view_opens_in_any_window(size: tuple[int, int], language: str, sample: Desk) -> None:
    async with sample.opened(size, language=language) as reader:
        for view, keys in VIEWS.items():
            await opened(reader, *keys)
            assert [cell_len(row) for row in reader.rows] == [size[0]] * size[1], view
            await reader.press("l")
            assert [cell_len(row) for row in reader.rows] == [size[0]] * size[1], f"{view}, in the other language"
            await reader.press("l")


@pytest.mark.parametrize("name", ["escape", "C1", "bidi", "markup", "long", "storm", "paths"])
async def test_no_view_lets_a_title_steer_the_terminal(name: str, tmp_path: Path) -> None:
    async with desk_of(bare(tmp_path / "story", title=NAMES[name]), tmp_path).opened((60, 16)) as reader:
        for view, keys in VIEWS.items():
            await opened(reader, *keys)
            for row in reader.rows:
                assert not re.search(CONTROLS, row) and cell_len(row) == 60, (view, row)


@pytest.mark.parametrize("view", ["map", "timeline", "world", "figures", "dossiers", "notebook", "search"])
async def test_every_key_of_a_view_is_taken(view: str, sample: Desk) -> None:
    """Each is pressed in the middle of the view, and whatever it opens is left again."""
    async with sample.opened() as reader:
        screen = (await opened(reader, *VIEWS[view])).app.screen
        assert isinstance(screen, StoryScreen)
        assert {command.id for command in screen.commands()} >= {"help", "quit", "back"}
        for command in screen.commands():
            if command.id != "quit":
                if reader.app.screen is not screen:
                    await opened(reader, *VIEWS[view])
                    screen = reader.app.screen
                if view == "search":
                    screen.query_one("#sheet").focus()
                await reader.press("tab", command.keys[0])
                assert reader.app.is_running and not reader.app._left, (view, command.id)


# ---- what is clicked


async def test_tabs_filters_and_entries_take_the_mouse(sample: Desk) -> None:
    async with sample.opened() as reader:
        await opened(reader, "d")
        await reader.click("Documents")
        assert reader.app.screen.listing.tab == 1  # type: ignore[attr-defined]
        await reader.click("name")
        await reader.click("date, latest first")
        assert "By: date, latest first ▾" in reader.flow
        await reader.click("Draft")
        assert "In the chapters" in reader.flow
        await opened(reader, "number_sign")
        title = next(run.text for para in reader.app.screen.prose.page.paras for run in para.runs if run.target == 0)  # type: ignore[attr-defined]
        await reader.click(title[:12])
        assert "As a table" in reader.flow
        await opened(reader, "w")
        await reader.click("2 The whole story")
        await reader.press("tab")


async def test_the_tab_that_is_shown_is_seen_in_a_narrow_window(sample: Desk) -> None:
    async with sample.opened((40, 12)) as reader:
        await opened(reader, "d")
        for label in ("Documents", "Telegrams", "Places", "Terms", "Notes", "Keywords"):
            await reader.press("right")
            assert label in reader.lines[1]
        await reader.click("…")
        assert "Telegrams" in reader.lines[1] or "Places" in reader.lines[1]


# ---- lists: everything once, in order


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_shows_each_entry_once_and_in_its_order(data: st.DataObject, sample: Desk) -> None:
    session = sample.session(data.draw(st.sampled_from(["en", "ar"])))
    words, listing = words_for(session.language), Dossiers(session)
    listing.to_tab(data.draw(st.integers(0, 5)))
    for name in ("side", "status", "month", "met"):
        values = [option.value for option in listing.options(name, words)]
        if value := data.draw(st.sampled_from(values)):
            listing.act(f"{name}={value}")
    by = data.draw(st.sampled_from(list(SORTS)))
    listing.act(f"sort={by}")
    rows = listing.rows(words)
    page = listing.page(words)
    assert [t.value for t in page.targets if t.action == "go"] == [str(row.ref) for row in rows]
    assert len({row.ref for row in rows}) == len(rows)
    if by.endswith("chapters"):
        counts = [len(row.chapters) for row in rows]
        assert counts == sorted(counts, reverse=by[0] == "-")
    for row in rows:
        for name, value in listing.chosen.items():
            assert name == "sort" or value in listing._value(row, name)
    for option in listing.options("side", words)[1:]:
        assert option.rows == sum(option.value in entry.sides for entry in listing._entries)
    session.story.close()


def test_notes_stand_under_their_chapters_or_under_their_days(sample: Desk) -> None:
    session = sample.session()
    for n in range(30):
        session.open_chapter(("harbour", "evening")[n % 2])
        session.add_note(0, f"note {n}")
    session.save()
    words, listing = words_for("en"), Notebook(session)
    every = listing.rows(words)
    assert sorted(kept.text for kept in every) == sorted(f"note {n}" for n in range(30))
    heads = [p.text for p in listing.page(words).paras if p.runs and p.runs[0].role == "heading"]
    assert len(heads) == 2, "one for each chapter"
    listing.act("sort=-time")
    assert [kept.changed for kept in listing.rows(words)] == sorted((k.changed for k in every), reverse=True)
    heads = [p.text for p in listing.page(words).paras if p.runs and p.runs[0].role == "heading"]
    assert len(heads) == 1, "one for the day"


# ---- printed from the shell


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(*typed: str) -> tuple[int, str, str]:
        code = explorer.main([*typed, "--state", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    yield run
    assert not list(tmp_path.rglob("readers/*.json")), "looking is not reading"


EXAMPLES = {"knew": ("molotov", "1940-11-26"), "timeline": ("molotov", "1940-11"), "dossiers": ("telegrams", "by=date")}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("word", PRINTED)
def test_every_view_is_printed_from_the_shell(word: str, language: str, printed) -> None:  # type: ignore[no-untyped-def]
    typed = (word, *EXAMPLES.get(word, ()), "--lang", language)
    code, out, err = printed(*typed)
    assert (code, err) == (0, "") and len(out.splitlines()) > 5 and "▾" not in out
    code, out, err = printed(*typed, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "") and list(told) == ["view", "story", "language", "title", "entries"]
    assert (told["view"], told["story"], told["language"]) == (word, "no-2362", language)
    assert told["title"] and all(list(each) == ["text", "aside", "marks", "refs"] for each in told["entries"])
    refs = [ref for each in told["entries"] for ref in each["refs"]]
    assert all(Ref.parse(ref) for ref in refs) and (refs or word == "figures")


def test_what_cannot_be_printed_says_what_to_type(printed) -> None:  # type: ignore[no-untyped-def]
    assert printed("knew")[0] == 2
    code, out, err = printed("figures", "nix")
    assert (code, out) == (2, "") and "There are: needs" in err


def test_a_long_list_is_printed_to_its_end(printed) -> None:  # type: ignore[no-untyped-def]
    told = json.loads(printed("dossiers", "keywords", "--json")[1])
    assert len(told["entries"]) > 250


def test_every_printed_view_is_a_word_of_the_line_mode() -> None:
    assert PRINTED.keys() <= {command.word for command in BY_ID.values()}
    assert SHIPPED.is_dir()
