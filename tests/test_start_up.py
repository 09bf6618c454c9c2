"""Start-up hygiene: what is not needed is not loaded. Times are measured elsewhere; what is loaded never varies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from story.open import open_story
from tests.story.make import write_story
from tests.test_layers import ROOT, loaded_by, tops
from tui.arguments import Options, Parser, build_parser

HEAVY = {"textual", "rich", "tinydb", "markdown_it", "filelock", "platformdirs", "rapidfuzz", "snowballstemmer"}


def loaded_by_explorer(home: Path, *arguments: str) -> set[str]:
    """Run the program with arguments and return what it loaded."""
    code = (
        f"import sys, explorer\ncode = explorer.main({list(arguments)!r})\n"
        "print('loaded', *sys.modules, sep=' ')\nsys.exit(code)"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.rpartition("loaded ")[2].split())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_version_loads_only_the_grammar_and_its_words(tmp_path: Path, arguments: list[str]) -> None:
    loaded = loaded_by_explorer(tmp_path, *arguments)
    assert tops(loaded) & (HEAVY | {"story", "state"}) == set()
    own = {
        *(
            "tui",
            "tui.arguments",
            "tui.class_arguments",
            "tui.i18n",
            "tui.program",
            "tui.spared",
            "tui.terminal",
            "tui.terminal.modes",
        )
    }
    assert {name for name in loaded if name.startswith("tui")} == own


def test_ids_load_no_parser() -> None:
    assert tops(loaded_by("import story.ids")) & (HEAVY | {"tomllib"}) == set()


def test_opening_from_an_index_loads_no_parser(tmp_path: Path) -> None:
    root, cache = write_story(tmp_path / "story"), tmp_path / "cache"
    code = f"from pathlib import Path as P\nfrom story.open import *\nopen_story(P({str(root)!r}), P({str(cache)!r}))"
    assert "markdown_it" in loaded_by(code)
    warm = loaded_by(code + ".chapter('a').text('ar')")
    assert tops(warm) & (HEAVY | {"tomllib"}) == set()


def test_reading_in_lines_loads_no_screen_and_no_search(tmp_path: Path) -> None:
    root = write_story(tmp_path / "story")
    loaded = loaded_by_explorer(tmp_path, "--story", str(root), "read", "--plain")
    assert "tui.plain" in loaded
    assert tops(loaded) & {"textual", "rapidfuzz", "snowballstemmer"} == set()
    assert "story.search" not in loaded


FIRST_FRAME = """
import sys
from pathlib import Path
from state.store import ReaderStore
from story.open import open_story
from tui.i18n import words_for
from tui.session import Session
from tui.spared import spared

with spared():
    from tui.app import ExplorerApp
import asyncio

async def read():
    app = ExplorerApp(Session(open_story(Path(sys.argv[1]), Path(sys.argv[2])), ReaderStore.in_memory()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    print("catalogues", words_for.cache_info().currsize)

asyncio.run(read())
print("loaded", *sys.modules)
"""
SELDOM = {
    "story.fold", "story.graph", "story.search", "story.timeline", "tui.pages.cards", "tui.pages.lists", "tui.rtl.bidi",
    "tui.rtl.line", "tui.rtl.shaping", "tui.rtl.tables", "tui.screens.jump", "tui.screens.note", "tui.screens.sheet",
    "tui.views", "tui.widgets.entry", "tui.widgets.find", "tui.widgets.panel",
    "ssl", "bz2", "lzma", "difflib", "rich.table",
    "textual.command", "textual.widgets._input", "textual.widgets._option_list",
    "textual.widgets._select", "textual.widgets._tree",
}  # fmt: skip
"""What a narrow screen with a page in English has no use for."""


def test_the_first_page_loads_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    root = write_story(tmp_path / "story")
    open_story(root, tmp_path).close()  # makes the index
    command = [sys.executable, "-c", FIRST_FRAME, str(root), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.rpartition("loaded ")[2].split()) & SELDOM == set()
    assert "catalogues 1\n" in done.stdout, "the other language's words are not loaded"


def test_only_the_command_that_was_typed_gets_its_grammar() -> None:
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        init = Parser.__init__

        def counted(self: Parser, **settings: Any) -> None:
            made.append(settings.get("prog", ""))
            init(self, **settings)

        patch.setattr(Parser, "__init__", counted)
        options = build_parser().parse_args(["--lang", "ar", "show", "m-draft"], Options())
    assert (options.command, options.lang, options.ref) == ("show", "ar", "m-draft")
    assert [name.rpartition(" ")[2] for name in made if name] == ["explorer", "class", "show"]


def test_checking_a_story_needs_no_reader(tmp_path: Path) -> None:
    root = write_story(tmp_path / "story")
    loaded = loaded_by_explorer(tmp_path, "check", str(root))
    assert tops(loaded) & {"textual", "rich", "tinydb", "rapidfuzz"} == set()
