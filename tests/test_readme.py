"""What the README says is so: its keys, its two commands, and its small story."""

from __future__ import annotations

import re
import subprocess
from itertools import groupby
from pathlib import Path

from story.check import check_story
from story.open import DEFAULT, LIBRARY, open_story
from tui.arguments import Options, build_parser
from tui.commands import COMMANDS, KEY_SIGNS, Command
from tui.i18n import words_for
from tui.typed import find_ref

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SIGNS = {"equals_sign": "="} | KEY_SIGNS


def _keys(command: Command) -> tuple[str, str]:
    """The keys of a command as the README writes them, and those of the Arabic layout."""
    if command.id == "choose":
        return "`1` to `9`", "`١` to `٩`"
    twins = command.all_keys[len(command.keys) :]
    return ", ".join(f"`{SIGNS.get(key, key)}`" for key in command.keys), ", ".join(f"`{key}`" for key in twins)


def keys_table() -> str:
    """The table of keys, as it stands in the README."""
    lines = ["| Key | In Arabic | What it does | Word |", "|---|---|---|---|"]
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        lines.append(f"| **{group}** | | | |")
        for command in commands:
            keys, twins = _keys(command)
            word = f"`{command.word} {command.argument}".rstrip() + "`" if command.word else ""
            lines.append(f"| {keys} | {twins} | {command.help} | {word} |")
    return "\n".join(lines)


def _shell(text: str) -> list[str]:
    """The lines of all shell blocks."""
    return [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]


def test_the_keys_are_those_of_the_command_table() -> None:
    assert keys_table() in README, f"paste this into README.md:\n{keys_table()}"


def test_both_commands_stand_there_once() -> None:
    first = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/explorer"
    tests = [line for line in _shell(README) if line.endswith("-m pytest")]
    assert _shell(README).count(first) == 1
    assert len(tests) == 1, "CI runs this line"


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


def test_every_example_of_the_command_line_is_understood() -> None:
    story, words = open_story(LIBRARY / DEFAULT), words_for("en")
    examples = [line for line in _shell(README) if line.startswith("explorer ")]
    assert len(examples) > 8
    for line in examples:
        arguments = re.split(r"\s+[#|<]", line)[0].replace('"', "").split()[1:]
        options = build_parser().parse_args(arguments, Options())
        if options.ref:
            assert find_ref(story, options.ref, words)


def test_the_screen_is_one_of_80_columns_and_24_rows() -> None:
    rows = re.findall(r"^```text\n(.*?)^```", README, re.M | re.S)[0].splitlines()
    assert len(rows) == 24
    assert max(map(len, rows)) <= 80


if __name__ == "__main__":
    print(keys_table())
