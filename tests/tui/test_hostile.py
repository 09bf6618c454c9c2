"""Eighteen hostile names and notes on every screen, in both languages: plain text, no control byte, nothing to click.

Where text of a person or of a file reaches a screen, a stream or a log, and what cleans it on the way:

| from | by way of | cleaned in |
|---|---|---|
| story files: names, titles, facts, text | pages -> `Prose`, `Bar`, line mode | `files.read_file`, `loader` |
| a story's file names, links, unknown keys | problems -> `check`, stderr | `Problem.__str__` |
| progress file: notes, quotations, trail, answers | `pages.lists`, `NoteScreen`, line mode | there, one by one |
| progress file: settings | theme, measure, language, switches | compared with what is known, else left |
| progress file: ids of rows, reasons, lock holders | events and errors -> banner, bottom line, stderr | `tui.errors` |
| names of files and folders, the state folder | errors -> banner, stderr | `tui.errors`, `tui.program` |
| command line: words, ids, paths, languages | `Usage`, `Wrong` -> stderr | `arguments.short`, `tui.program` |
| command line and everything else, as JSON | `opening.write_json` -> stdout | `write_json` escapes, losing nothing |
| typed and pasted: jump, find, note, palette | `Input`, `TextArea`, bottom line | `SealedApp.on_event` |
| typed in the line mode | answers on stdout | `LineMode.obey`, `LineMode.write` |
| environment: language variables | the choice of a catalogue, never printed | compared with what is known |
| environment: TERM | never printed | - |
| terminal's answers | keys and sizes, never text | `XTermParser` |
| exceptions | crash report, one line on stderr | `tui.program`, `arguments.short` |
| clipboard (OSC 52), out only | base64, on the reader's own key | cannot hold a control byte |

No Rich console and no `Static`, `Label` or notification of Textual's shows a text: pages are drawn run by run, so there
is no markup to be read. The palette does read its titles as markup; they come from our catalogue alone.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import Paste
from textual.widgets import Input, TextArea

from state.errors import StateError
from story.cite import citation_of
from story.clean import clean
from story.ids import Ref
from tests.tui.hostile import NAMES, steering, write_hostile, write_progress
from tests.tui.pilot import Desk, Reader
from tui.app import ExplorerApp
from tui.i18n import words_for
from tui.screens.jump import JumpScreen
from tui.screens.note import LONGEST, NoteScreen
from tui.screens.reading import ReadingScreen
from tui.sealed import LONGEST_LINE
from tui.views.export import FORMS, exported
from tui.views.notebook import Notebook

pytestmark = pytest.mark.parametrize("language", ["en", "ar"])

MEGABYTE = 1_000_000


@pytest.fixture(scope="session")
def _hostile(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("hostile")
    return Desk(write_hostile(folder / "story"), folder / "nobody.json", folder / "indexes")


@pytest.fixture
def hostile(_hostile: Desk, tmp_path: Path) -> Desk:
    """A stranger's story, and a progress file that a stranger wrote."""
    desk = Desk(_hostile.root, tmp_path / "layla.json", _hostile.cache)
    write_progress(desk.file)
    return desk


class Watch:
    """Looks at each screen as it would leave for the terminal, and at what the app is asked to do."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.seen = ""
        self.asked: list[str] = []

    def look(self) -> str:
        """Return what leaves for the terminal, after making sure that it is harmless."""
        app = self.reader.app
        update: Any = app.screen._compositor.render_update(full=True)
        sent = update.render_segments(app.console)
        assert steering(sent) == []
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is None or (style.link is None and "@click" not in style.meta), style
                assert "\n" not in segment.text
        self.seen += self.reader.flow
        return str(sent)


@asynccontextmanager
async def _watched(
    desk: Desk, language: str, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = (80, 24), **how: Any
) -> AsyncIterator[tuple[Reader, Watch]]:
    async with desk.opened(size, language=language, **how) as reader:
        watch = Watch(reader)
        stock = App.run_action

        async def run_action(app: App[Any], action: Any, *rest: Any, **named: Any) -> bool:
            watch.asked.append(str(action))
            return await stock(app, action, *rest, **named)

        monkeypatch.setattr(App, "run_action", run_action)
        await reader.until(lambda: not reader.app.session.unsaved)
        watch.look()
        yield reader, watch
        assert not reader.app._left, "nothing but the reader ends it"


PLACES: dict[str, tuple[str, ...]] = {
    "the text": (),
    "with its sources": ("e",),
    "the panel": ("p",),
    "another tab": ("p", "right"),
    "the telegrams": ("p", "right", "right"),
    "the notes": ("p", "left"),
    "a card beside the text": ("tab", "enter"),
    "a card": ("tab", "o"),
    "the contents": ("c",),
    "the trail": ("h",),
    "the notebook": ("v",),
    "progress": ("r",),
    "help": ("question_mark",),
    "all commands": ("ctrl+p",),
    "a note": ("a",),
    "finding": ("slash",),
    "the jump box": ("g",),
    "the story map": ("s",),
    "the timeline": ("t",),
    "the world": ("w",),
    "figures": ("number_sign",),
    "dossiers": ("d", "right", "right"),
    "the notebook's answers": ("v", "right", "right", "right"),
    "what is copied of the notebook": ("v", "x"),
    "a search": ("f", "A", "n", "n", "enter"),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=str)
async def test_every_screen_shows_them_as_plain_text(
    hostile: Desk, language: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = StateError("unsafe-path", file="/home/" + NAMES["escape"] + NAMES["click"], reason=NAMES["markup"])
    async with _watched(hostile, language, monkeypatch, size, trouble=trouble) as (reader, watch):
        for keys in PLACES.values():
            await reader.press(*keys)
            watch.look()
            await reader.press("pagedown")
            watch.look()
            await _home(reader)
        for _ in range(12):
            await reader.press("space")
            watch.look()
    for words in ("[red]Ann[/]", "[@click=app.quit]", "Bob ../../etc -rf %n{0}{name}"):
        parts = re.findall(r"\w+", words)  # in Arabic they are met from the right, and brackets stand between them
        seen = words in watch.seen if language == "en" else all(part[::-1] in watch.seen for part in parts)
        assert seen, f"{words} was to be seen somewhere"


@pytest.mark.parametrize("form", FORMS)
def test_a_notebook_that_is_taken_away_holds_no_control_byte(hostile: Desk, language: str, form: str) -> None:
    session, words = hostile.session(language), words_for(language)
    taken = exported(session, words, Notebook(session).rows(words), form)
    assert steering(taken.replace("\r\n", "\n")) == [] and len(taken.encode()) > 1_000


async def _home(reader: Reader) -> None:
    """Go back to the text, whatever is open, as the app itself does."""
    app = reader.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
        await reader.rest()
    await reader.press("escape", "escape")
    assert isinstance(app.screen, ReadingScreen)


KINDS = ["person", "document", "telegram", "place", "term", "note", "chapter"]


async def test_every_kind_of_card_shows_them_as_plain_text(
    hostile: Desk, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _watched(hostile, language, monkeypatch) as (reader, watch):
        # Seven kinds, each with another name; the line mode's test goes through all names of all kinds.
        opened = [f"{kind}:{letter}{n}" for n, (kind, letter) in enumerate(zip(KINDS * 3, "pdtlwnc" * 3, strict=False))]
        for text in opened[: len(NAMES)]:
            ref = Ref.parse(text)
            assert ref is not None and reader.app.session.story.find(ref) is not None, text
            reader.app.open_ref(ref)
            await reader.rest()
            watch.look()
        for n in range(0, len(NAMES), 3):
            citation = citation_of(f"s{n}:{n + 1}")
            assert citation is not None
            reader.app.open_source(citation)
            await reader.rest()
            watch.look()


async def test_a_click_on_them_asks_for_nothing(hostile: Desk, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clicks = 0
    async with _watched(hostile, language, monkeypatch, (120, 30)) as (reader, watch):
        for name in ("the text", "the panel", "a card beside the text", "a card", "the contents", "the notebook"):
            await _home(reader)
            await reader.press(*PLACES[name])
            depth = len(reader.app.screen_stack)
            for y, row in enumerate(reader.text.split("\n")):
                wanted = {
                    "en": r"@click|Ann (?:quits|shoots)|\[red\]|link=",
                    "ar": r"kcilc@|stiuq nnA|stoohs nnA|der|=knil",
                }
                for match in re.finditer(wanted[language], row):
                    watch.asked.clear()
                    await reader.pilot.click(offset=(match.start() + 1, y))
                    await reader.rest()
                    assert watch.asked == [], "what a click asks for, no text has said"
                    assert not reader.app._left
                    clicks += 1
                    while len(reader.app.screen_stack) > depth:
                        reader.app.pop_screen()
                        await reader.rest()
    assert clicks > 5


async def _paste(reader: Reader, text: str) -> None:
    reader.app.post_message(Paste(text))
    await reader.rest()


@pytest.mark.parametrize("keys", ["g", "slash", "a", "ctrl+p"])
async def test_they_can_be_pasted_anywhere(
    hostile: Desk, language: str, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _watched(hostile, language, monkeypatch) as (reader, watch):
        await reader.press(keys)
        for name in NAMES.values():
            _box(reader).clear()
            await _paste(reader, name)
            taken = _typed(reader)
            assert taken == clean(taken) and taken.strip(), "what is taken is clean already"
            watch.look()
            if keys in ("g", "slash") and name in (NAMES["markup"], NAMES["click"], NAMES["long"], NAMES["directions"]):
                await reader.pilot.pause(0.15)
                await reader.press("enter")
                watch.look()
                await _home(reader)
                await reader.press(keys)
        await reader.press("escape")
        watch.look()


def _box(reader: Reader) -> TextArea | Input:
    areas = reader.app.screen.query(TextArea)
    return areas.first() if areas else reader.app.screen.query_one(Input)


def _typed(reader: Reader) -> str:
    box = _box(reader)
    return box.text if isinstance(box, TextArea) else box.value


async def test_a_megabyte_is_cut_to_what_is_taken(
    hostile: Desk, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _watched(hostile, language, monkeypatch) as (reader, watch):
        await _paste(reader, "q" * MEGABYTE)  # nothing takes it: it is no key either
        await reader.press("g")
        await _paste(reader, "[@click=app.quit]" * (MEGABYTE // 17))
        screen = reader.app.screen
        assert isinstance(screen, JumpScreen) and len(_typed(reader)) <= LONGEST_LINE
        await _paste(reader, "x" * MEGABYTE)
        assert len(_typed(reader)) <= LONGEST_LINE
        await reader.press("escape", "a")
        assert isinstance(reader.app.screen, NoteScreen)
        reader.app.screen.query_one(TextArea).clear()
        await _paste(reader, "one\rtwo\r\nthree")
        assert _typed(reader) == "one\ntwo\nthree", "lines stay lines"
        reader.app.screen.query_one(TextArea).clear()
        for _ in range(2):
            await _paste(reader, "\x1b[2J word\n" * (MEGABYTE // 10))
            assert LONGEST - 10 <= len(_typed(reader)) <= LONGEST
        await reader.type("more")
        assert len(_typed(reader)) <= LONGEST
        watch.look()
        said = f"{LONGEST}" if language == "en" else f"{LONGEST}"[::-1]
        assert said in reader.text, "that no more is taken is said"
        await reader.press("escape")
        await reader.saved()
        assert hostile.file.stat().st_size < 500_000
        watch.look()


async def test_no_action_of_the_framework_is_within_reach(
    hostile: Desk, language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    async with _watched(hostile, language, monkeypatch) as (reader, _):
        app = reader.app
        for action in (
            "screenshot", f"screenshot('x.svg', '{tmp_path}')", "change_theme", "toggle_dark", "show_help_panel",
            "bell", "notify('[red]x')", "simulate_key('q')", "switch_screen('x')", "push_screen('x')", "pop_screen",
            "add_class('*', 'x')", "focus('text')", "help_quit", "back",
        ):  # fmt: skip
            assert not await app.run_action(f"app.{action}"), action
        assert app.save_screenshot() == "" and app.deliver_screenshot() is None
        assert app.deliver_text("x") is None and app.deliver_binary("x") is None
        app.open_url("http://evil.example")
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert len(titles) == len(ReadingScreen.COMMAND_IDS) - 2, "the palette offers our commands and no others"
    assert not list(tmp_path.rglob("*.svg"))


def test_the_framework_still_has_the_seams_that_are_shut(language: str) -> None:
    for name in ("open_url", "save_screenshot", "deliver_screenshot", "deliver_text", "deliver_binary", "check_action"):
        assert callable(getattr(App, name)) and getattr(ExplorerApp, name) is not getattr(App, name)
    assert callable(TextArea._replace_via_keyboard)
