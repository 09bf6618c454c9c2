"""What the READMEs say is so: their keys and commands, and the small story."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from rich.cells import cell_len

from story.check import check_story
from story.open import DEFAULT, LIBRARY, open_story
from tui.arguments import Options, build_parser
from tui.commands import COMMANDS, KEY_SIGNS, Command
from tui.i18n import words_for
from tui.typed import find_ref

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARABIC = (ROOT / "README.ar.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize(("text", "language"), [(README, "en"), (ARABIC, "ar")], ids=["en", "ar"])
SIGNS = {"equals_sign": "="} | KEY_SIGNS


def _keys(command: Command, to: str) -> tuple[str, str]:
    """The keys of a command as the README writes them, and those of the Arabic layout."""
    if command.id == "choose":
        return f"`1` {to} `9`", f"`١` {to} `٩`"
    twins = command.all_keys[len(command.keys) :]
    return ", ".join(f"`{SIGNS.get(key, key)}`" for key in command.keys), ", ".join(f"`{key}`" for key in twins)


HEADS = {
    "en": ("| Key | In Arabic | What it does | Word |", "to"),
    "ar": ("| المفتاح | على لوحة عربية | ما يفعله | الكلمة |", "إلى"),
}


def keys_table(language: str) -> str:
    """The table of keys, as it stands in the README of a language."""
    words = words_for(language)
    head, to = HEADS[language]
    lines = [head, "|---|---|---|---|"]
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        lines.append(f"| **{words.say(group)}** | | | |")
        for command in commands:
            keys, twins = _keys(command, to)
            word = f"`{command.word} {words.say(command.argument)}".rstrip() + "`" if command.word else ""
            lines.append(f"| {keys} | {twins} | {words.say(command.help)} | {word} |")
    return "\n".join(lines)


def _shell(text: str) -> list[str]:
    """The lines of all shell blocks."""
    return [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]


@BOTH
def test_the_keys_are_those_of_the_command_table(text: str, language: str) -> None:
    assert keys_table(language) in text, f"paste this into the README:\n{keys_table(language)}"


@BOTH
def test_the_first_command_stands_there_once(text: str, language: str) -> None:
    assert _shell(text).count("python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/explorer") == 1


def test_the_command_of_the_tests_stands_there_once() -> None:
    assert len([line for line in _shell(README) if line.endswith("-m pytest")]) == 1, "CI runs this line"


def test_the_arabic_readme_types_what_the_english_one_types() -> None:
    english = {re.sub(r"\s+#.*", "", line) for line in _shell(README)}
    arabic = [re.sub(r"\s+#.*", "", line) for line in _shell(ARABIC)]
    assert not [line for line in arabic if line not in english and not line.startswith("explorer ")]


@BOTH
def test_every_file_that_is_named_is_there(text: str, language: str) -> None:
    named = re.findall(r"`((?:story|tui|README|LICENSE|CHANGELOG)[\w./-]*)`", text)
    own = [name for name in named if name not in ("story.toml",)]
    assert len(own) >= 3
    assert [name for name in own if not (ROOT / name).exists()] == []


def test_ci_runs_the_command_that_stands_there() -> None:
    shown = subprocess.run(["bash", ROOT / ".ci" / "run", "--show"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == [line for line in _shell(README) if line.endswith("-m pytest")]


def test_the_small_story_is_sound(tmp_path: Path) -> None:
    files = re.findall(r"`(zimmermann/\S+)`:\n\n```\w+\n(.*?)^```", README, re.M | re.S)
    assert len(files) == 4
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    root = tmp_path / "zimmermann"
    assert [str(problem) for problem in check_story(root)] == []
    assert open_story(root).meta.start == "offer"


@BOTH
def test_every_example_of_the_command_line_is_understood(text: str, language: str) -> None:
    story, words = open_story(LIBRARY / DEFAULT), words_for("en")
    examples = [line for line in _shell(text) if line.startswith("explorer ")]
    assert len(examples) > 5
    for line in examples:
        arguments = re.split(r"\s+[#|<]", line)[0].replace('"', "").split()[1:]
        options = build_parser().parse_args(arguments, Options())
        if options.ref:
            assert find_ref(story, options.ref, words)


@BOTH
def test_the_screen_is_one_of_80_columns_and_24_rows(text: str, language: str) -> None:
    rows = re.findall(r"^```text\n(.*?)^```", text, re.M | re.S)[0].splitlines()
    assert len(rows) == 24
    assert max(map(cell_len, rows)) <= 80


if __name__ == "__main__":
    print(keys_table(sys.argv[1]))
