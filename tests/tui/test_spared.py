"""What the start does without, and that it is there where it is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.line import Line
from tests.test_layers import ROOT
from tui.spared import NAMED, REFUSED, spared


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


START = "import sys\nfrom tui.spared import *\nwith spared():\n    import tui.app\n"


def test_nothing_of_it_is_left_in_place_of_the_real() -> None:
    loaded = set(run(f"{START}print(*sys.modules)").split())
    assert loaded.isdisjoint({*REFUSED, *NAMED}), "look at asyncio, shutil, and the imports of textual/app.py"
    asked = "".join(f"import {name}\nprint({name}.__file__)\n" for name in (*REFUSED, *NAMED))
    assert all(Path(line).exists() for line in run(START + asked).splitlines())


def test_asyncio_and_textual_do_without() -> None:
    said = run(f"{START}import asyncio\nasync def two(): return 2\nprint(asyncio.run(two()), asyncio.sslproto.ssl)")
    assert said == "2 None\n", "look at the import of ssl in asyncio/sslproto.py"
    names = "CommandListItem", "CommandPalette", "Provider", "SimpleProvider"
    said = run(f"{START}import textual.app as a\nprint(*(vars(a)[name].__mro__[1:] for name in {names}))")
    assert set(said.split()) == {"(<class", "'object'>,)"}, "look at what textual/app.py imports of the palette"


def test_a_word_that_no_style_sheet_knows_is_said_without_a_guess() -> None:
    asked = "print(s.get_suggestion('widht', ['width']), s.get_suggestions('a', ['b'], 1))"
    said = run(f"{START}import textual.suggestions as s\n{asked}")
    assert said == "None ()\n", "look at textual/suggestions.py"


def test_the_palette_is_the_real_one() -> None:
    said = run(f"{START}from tui.screens.palette import Palette\nimport textual.command as c\n"
               "print(issubclass(Palette, c.CommandPalette), c.CommandPalette.__mro__[1].__name__)")  # fmt: skip
    assert said == "True SystemModalScreen\n"


def test_what_is_there_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    import ssl

    monkeypatch.delitem(sys.modules, "lzma", raising=False)
    with pytest.raises(ImportError), spared():
        assert sys.modules["ssl"] is ssl
        import lzma  # noqa: F401
    assert sys.modules["ssl"] is ssl and "lzma" not in sys.modules


def test_a_command_of_the_palette_is_done(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    command = [sys.executable, "explorer.py", "--state", tmp_path, "--bidi", "off"]
    with Line(command, environment, folder=ROOT) as line:
        line.until("Read on")
        line.type("\x10")
        line.until("What to do?")
        line.type("bookm")
        line.until("Set a bookmark on this paragraph")
        line.type("\r")
        line.until("Bookmark set")
        line.type("q")
        assert line.ended() == 0
