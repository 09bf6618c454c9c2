"""The table of commands: every row is complete, has a key of its own, and is carried out where it is offered."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.keys import _character_to_key
from textual.message import Message
from textual.screen import Screen

import tui.messages
from tests.test_layers import ROOT
from tests.tui.pilot import Desk
from tui.app import ExplorerApp
from tui.commands import ARABIC_DIGITS, ARABIC_TWINS, BY_ID, COMMANDS, KEY_SIGNS
from tui.screens.base import NAMES, StoryScreen, action_of
from tui.screens.jump import JumpScreen
from tui.screens.listing import ListScreen
from tui.screens.note import NoteScreen
from tui.screens.notebook import NotebookScreen
from tui.screens.reading import ReadingScreen
from tui.screens.results import ResultsScreen
from tui.screens.sheet import SheetScreen
from tui.screens.story_map import MapScreen
from tui.screens.timeline import TimelineScreen
from tui.screens.world import WorldScreen

SCREENS: tuple[type[StoryScreen], ...] = (
    ReadingScreen, SheetScreen, ListScreen, NotebookScreen, ResultsScreen, JumpScreen, NoteScreen, MapScreen,
    TimelineScreen, WorldScreen,
)  # fmt: skip
TUI = Path(inspect.getfile(ExplorerApp)).parent


def test_every_command_has_a_name_a_sentence_and_a_key() -> None:
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.label and command.group and command.keys, command.id
        assert len(command.label.split()) <= 4, "the footer has little room"
        assert command.help.endswith(".") and command.help[0].isupper(), command.id


def test_no_key_is_given_twice() -> None:
    """Two commands may have one key only where no screen offers both, as plus is longer lines or a closer look."""
    for screen in SCREENS:
        given: dict[str, str] = {}
        for command in COMMANDS:
            for key in command.all_keys if command.id in screen.COMMAND_IDS else ():
                assert given.setdefault(key, command.id) == command.id, key


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_binds_no_key_to_two_things(screen: type[StoryScreen]) -> None:
    given: dict[str, str] = {}
    for binding in screen.BINDINGS:
        assert isinstance(binding, Binding)
        for key in binding.key.split(","):
            assert given.setdefault(key, binding.action) == binding.action, key


@pytest.mark.parametrize("screen", SCREENS)
def test_whatever_a_screen_offers_it_or_the_app_can_do(screen: type[StoryScreen]) -> None:
    assert screen.HELP
    for name in screen.COMMAND_IDS:
        action = action_of(name)
        owner: type = ExplorerApp if action.startswith("app.") else screen
        assert callable(getattr(owner, f"action_{action.removeprefix('app.')}", None)), name


@pytest.mark.parametrize("screen", [ReadingScreen, SheetScreen, MapScreen])
def test_whatever_a_screen_offers_has_a_key_there(screen: type[StoryScreen]) -> None:
    bound = {b.action.partition("(")[0] for b in screen.BINDINGS if isinstance(b, Binding)}
    assert {action_of(name) for name in screen.COMMAND_IDS} <= bound


def test_every_command_is_offered_somewhere() -> None:
    offered = {name for screen in SCREENS for name in screen.COMMAND_IDS}
    assert set(BY_ID) - offered <= {"palette"}, "the palette's key is bound by the framework"
    assert BY_ID["palette"].keys[0] == ExplorerApp.COMMAND_PALETTE_BINDING


def test_the_letters_of_the_arabic_layout_are_single_and_collide_with_nothing() -> None:
    twins = list(ARABIC_TWINS.values())
    assert all(len(letter) == 1 for letter in twins)
    assert len(set(twins)) == len(twins)
    assert not set(twins) & {key for command in COMMANDS for key in command.keys}
    assert not set("bBGT") & {key for command in COMMANDS for key in command.keys}
    for command in COMMANDS:
        for key in command.keys:
            single = len(key) == 1 and key.isascii() and key.isalpha()
            assert not single or key in ARABIC_TWINS, f"{key} has no twin: a reader of Arabic cannot type it"


def test_numbers_are_taken_in_both_scripts() -> None:
    assert BY_ID["choose"].keys == (*"123456789", *ARABIC_DIGITS[1:])
    assert [int(digit) for digit in ARABIC_DIGITS] == list(range(10))


def test_every_key_has_a_sign_that_can_be_printed() -> None:
    for command in COMMANDS:
        assert len(command.sign) <= 9
        assert len(command.keys[0]) == 1 or command.keys[0] in KEY_SIGNS, command.keys[0]


def test_a_key_is_written_as_the_terminal_will_name_it() -> None:
    for command in COMMANDS:
        for key in command.all_keys:
            if len(key) == 1 and key.isascii() and not key.isalnum():
                raise AssertionError(f"{key} is called {_character_to_key(key)}")


def test_keys_stand_in_the_table_and_nowhere_else() -> None:
    """No `BINDINGS` of a screen names a letter itself; arrows, Esc and the editor's own keys are no commands."""
    letters = {key for command in COMMANDS for key in command.keys if len(key) == 1}
    for path in TUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Binding":
                key = node.args[0]
                assert not (isinstance(key, ast.Constant) and key.value in letters), (path.name, node.lineno)


def test_every_message_says_what_it_asks_for() -> None:
    own = [each for _, each in inspect.getmembers(tui.messages, inspect.isclass) if each.__module__ == "tui.messages"]
    assert {each.__name__ for each in own} == {"OpenRef", "FindAsked", "GoToStep"}
    for each in own:
        assert issubclass(each, Message) and each.__doc__ and not each.__doc__.startswith(each.__name__)


def test_every_hint_of_the_footer_is_a_command() -> None:
    """Ids that screens name in words are in the table: a slip would only show when that line is drawn."""
    for path in (TUI / "screens").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in ("_hints", "_bottom_words"):
                named = [n for n in ast.walk(node) if isinstance(n, ast.Tuple) and len(n.elts) >= 4]
                ids = [e.value for n in named for e in n.elts if isinstance(e, ast.Constant)]
                assert ids and set(ids) <= set(BY_ID), path.name


def test_every_key_that_is_no_letter_is_bound_by_textuals_name() -> None:
    signs = {key for command in COMMANDS for key in command.all_keys if len(key) == 1 and not key.isalnum()}
    assert {sign: _character_to_key(sign) for sign in signs} == NAMES


@pytest.mark.parametrize("keys", [(), ("?",), ("c",), ("g",), ("slash",), ("a",), ("ctrl+p",)])
async def test_the_keys_do_what_textual_says_they_do(sample: Desk, keys: tuple[str, ...]) -> None:
    async with sample.opened() as reader:
        await reader.press(*keys)
        screen = reader.app.screen
        ours, theirs = ([(node, held.key_to_bindings) for node, held in chain]
                        for chain in (screen._binding_chain, Screen._binding_chain.fget(screen)))  # type: ignore[attr-defined]  # fmt: skip
        assert ours == theirs, "look at Screen._binding_chain in textual/screen.py"


def test_unicodes_names_are_not_read_for_a_key_where_nothing_is_typed() -> None:
    looked = "import textual.screen as s; s.key_to_character = None\n"
    code = f"""{looked}
import asyncio
from pathlib import Path
from state.store import ReaderStore
from story.open import open_story
from tui.app import ExplorerApp
from tui.session import Session

async def read():
    app = ExplorerApp(Session(open_story(Path("story/library/tutorial"), None), ReaderStore.in_memory()))
    async with app.run_test() as pilot:
        await pilot.press("space", "tab", "question_mark", "escape", "1")
        print(app.session.reading.chapter)

asyncio.run(read())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip()
