"""The same names where there is no screen: in the line mode, on the command line, in JSON and in a crash report."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import explorer
from story.clean import CONTROLS
from tests.tui.hostile import NAMES, write_hostile, write_progress

LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile(tmp_path_factory.mktemp("hostile") / "story")


def run(capsys: pytest.CaptureFixture[str], *arguments: object, typed: str = "") -> tuple[int, str, str]:
    """Run the program; nothing that it prints may steer a terminal."""
    stock, sys.stdin = sys.stdin, io.StringIO(typed)
    try:
        code = explorer.main([str(argument) for argument in arguments])
    finally:
        sys.stdin = stock
    said = capsys.readouterr()
    assert re.findall(CONTROLS, said.out.replace("\n", "")) == re.findall(CONTROLS, said.err.replace("\n", "")) == []
    assert code in (0, 1, 2, 3), said.err
    return code, said.out, said.err


@LANGUAGES
def test_the_line_mode_prints_them_as_plain_text(
    story: Path, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    (state / "readers").mkdir(parents=True, mode=0o700)
    write_progress(state / "readers" / "layla.json")
    own = [f"{word} {letter}{n}" for letter in "pdtlwnc" for n in range(len(NAMES)) for word in ("look", "show")]
    words = [name.replace("\n", " ").encode("utf-8", "replace").decode() for name in NAMES.values()]
    typed = [
        *own,
        "show a",
        *(f"{word} {name}" for word in ("note", "find", "jump", "show", "next", "") for name in words),
    ]
    typed += ["again", "evidence", "contents", "trail", "notebook", "progress", "links", "panel", "hits", "help"]
    code, out, _ = run(
        capsys, "--story", story, "--state", state, "--reader", "layla", "--lang", language, "read", "--plain",
        typed="\n".join(typed) + "\n",
    )  # fmt: skip
    assert code == 0
    for said in ("[@click=app.quit]Ann quits[/]", "[red]Ann[/]", "Bob ../../etc -rf %n{0}{name}"):
        assert said in out


@LANGUAGES
@pytest.mark.parametrize("what", NAMES)
def test_the_command_line_takes_them_as_words(
    what: str, language: str, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setenv("LANG", f"{language}.UTF-8")
    name = NAMES[what].replace("\0", "")
    here = ["--story", story, "--state", tmp_path / "state"]
    for arguments in (
        [name], ["read", name], ["show", name], ["search", name], ["search", name, "--json"], ["jump", name],
        ["check", name], ["stamp", name], ["export", name], ["--lang", name], ["--reader", name, "progress"],
        [f"--{name}"], ["search", "x", "--limit", name], ["read", "a", name],
    ):  # fmt: skip
        run(capsys, *here, *arguments)
    run(capsys, "--story", name[:200], "read")
    run(capsys, "--locke", name)


def test_json_loses_nothing_and_steers_nothing(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "readers" / "layla.json"
    file.parent.mkdir(mode=0o700)
    write_progress(file)
    _, out, _ = run(capsys, "--story", story, "--state", tmp_path, "--reader", "layla", "progress", "--json")
    assert {row["text"] for row in json.loads(out)["notes"]} == set(NAMES.values()), "as they were written"
    for arguments in (["export", "json"], ["check", "--json"]):
        _, out, _ = run(capsys, "--story", story, *arguments)
        json.loads(out)


@LANGUAGES
def test_a_folder_with_such_a_name_is_told_of_in_one_line(
    language: str, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setenv("LANG", f"{language}.UTF-8")
    for name in NAMES.values():
        folder = tmp_path / os.fsdecode(name.replace("\0", "").replace("/", "_").encode("utf-8", "surrogatepass")[:200])
        folder.symlink_to("/dev/null")
        code, _, err = run(capsys, "--story", story, "--state", folder, "progress")
        assert code == 3 and err.count("\n") == 1


def test_a_crash_report_is_clean_and_bounded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("".join(NAMES.values()) * 100)

    monkeypatch.setattr("tui.program.run", fail)
    monkeypatch.setattr("tui.program._log_folder", lambda: tmp_path)
    assert explorer.main(["\x1b[2J"]) in (2, 70)
    assert explorer.main([]) == 70
    said = capsys.readouterr().err
    assert re.findall(CONTROLS, said.replace("\n", "")) == [] and len(said) < 1500
    (report,) = tmp_path.glob("crash-*.txt")
    text = report.read_text()
    assert re.findall(CONTROLS, text.replace("\n", "")) == [] and 10_000 < len(text) <= 1_000_000
    assert report.stat().st_mode & 0o777 == 0o600
