"""What a stranger may put into a story's folder: always a problem line, never an exception, never a raw byte."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from story.check import check_story
from story.clean import CONTROLS
from story.open import NoStory, open_story
from tests.story.make import chapter, translated, write_files, write_story

SECONDS = 2.0 if sys.gettrace() is None else 10.0  # measuring coverage takes its time


def survive(root: Path) -> list[str]:
    """Check and open a story; return the problem lines."""
    begin = time.process_time()
    lines = [str(problem) for problem in check_story(root)]
    try:
        story = open_story(root)
    except NoStory as error:
        lines += [str(problem) for problem in error.problems]
        assert error.problems
    else:
        said = [thing.title(language) for thing in story.things() for language in ("en", "ar")]
        said += [block.text for thing in story.things() for text in thing.texts.values() for block in text.blocks]
        said += [*story.meta.titles.values(), *(n for t in story.meta.threads for n in (t.id, *t.names.values()))]
        assert not any(re.search(CONTROLS, text) for text in said)
        assert not story.is_stale(), "a file that was left out is not a new one"
        story.close()
    assert time.process_time() - begin < SECONDS
    assert all(line.isprintable() and not re.search(CONTROLS, line) for line in lines)
    return lines


BODIES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b"+++\ntitle = 'Kl\xe4rung'\n+++\n", "chapters/b.en.md:2:12: the file is not UTF-8."),
    "not UTF-8 after letters of two bytes": (
        "é\xe9".encode() + b"\xff",
        "chapters/b.en.md:1:3: the file is not UTF-8.",
    ),
    "UTF-16": (chapter().encode("utf-16"), "chapters/b.en.md:1:1: the file is not UTF-8."),
    "NUL": (chapter("A\0B. [@book]").encode(), "chapters/b.en.md:10:2: a control character (U+0000) stands here."),
    "only NUL": (b"\0" * 1000, "chapters/b.en.md:1:1: a control character (U+0000)"),
    "10 MB": (b"+++\n" + b"word " * 2_000_000, "chapters/b.en.md: the file is larger than 64 KB."),
    "empty": (b"", "chapters/b.en.md:1: the file does not start with a +++ line."),
    "brackets": (b"+++\nx = " + b"[" * 1000 + b"\n+++\n\nText.\n", "chapters/b.en.md:2: the line is longer"),
    "nested brackets": (
        b"+++\nx = " + b"[\n" * 7000 + b"+++\n\nText.\n",
        "chapters/b.en.md:2: the header nests too deeply.",
    ),
    "nested tables": (b"+++\nx = " + b"{a=" * 300 + b"\n+++\n\nText.\n", "chapters/b.en.md:2"),
    "dotted key": (b"+++\n" + b"a." * 8000 + b"a = 1\n+++\n\nText.\n", "chapters/b.en.md:2: the line is longer"),
    "dotted keys": (b"+++\n" + (b"a." * 490 + b"a = 1\n") * 16 + b"+++\n\nText.\n", "chapters/b.en.md:3"),
    "17 KB": (
        b"+++\n" + b"# comment\n" * 1741 + b"+++\n\nText.\n",
        "chapters/b.en.md:2: the header is larger than 16 KB.",
    ),
    "a number of 5,000 digits": (
        b"+++\nx = 0x" + b"f" * 900 + b"\n+++\n\nText.\n",
        "chapters/b.en.md:2: unknown key 'x'.",
    ),
    "line of 5,000": (chapter("x" * 5000).encode(), "chapters/b.en.md:10: the line is longer than 1000 characters."),
    "5,000 quotations": (
        chapter("> " * 490 + "Deep.\n" + ("> " * 490 + "\n") * 10).encode(),
        "chapters/b.en.md:10: quotations and lists nest too deeply here.",
    ),
    "5,000 quotations in one line": (
        chapter(">" * 5000 + " Deep.").encode(),
        "chapters/b.en.md:10: the line is longer",
    ),
    "nested lists": (
        chapter("\n".join("  " * n + "- x" for n in range(240))).encode(),
        "quotations and lists nest too deeply here.",
    ),
    "5,000 list levels": (chapter("- " * 5000).encode(), "chapters/b.en.md:10: the line is longer"),
    "script": (
        chapter("[x](javascript:alert(1)). [@book]").encode(),
        "chapters/b.en.md:10:1: 'javascript:alert(1)' is not a link of this format.",
    ),
    "script in disguise": (
        chapter("[x](java&#x1b;script:alert&lpar;1\\)). [@book]").encode(),
        "is not a link of this format.",
    ),
    "escape sequence in a link": (chapter("[x](&#27;]8;;x&#7;). [@book]").encode(), "is not a link of this format."),
    "escape sequences": (chapter("Text. [@book]", title="\x1b]0;owned\x07").encode(), "a control character (U+001B)"),
    "TOML escapes": (
        chapter("Text. [@book]", title="\\u001b[31m\\u0007\\u202e").replace("thread", '"\\u001b]0;x\\u0007"').encode(),
        "chapters/b.en.md:1: unknown key ']0;x'.",
    ),
    "C1": (chapter("Text \x9b31m. [@book]").encode(), "chapters/b.en.md:10:6: a control character (U+009B)"),
    "open brackets": (chapter(("[" * 990 + "\n") * 64).encode(), "this paragraph cites nothing."),
    "open emphasis": (chapter(("*a_b " * 190 + "\n") * 64).encode(), "this paragraph cites nothing."),
    "stars": (chapter(("*" * 990 + "\n") * 64).encode(), ""),
    "many anchors": (chapter(("{#a}" * 240 + "\n") * 20).encode(), "the paragraph is called 'a' already."),
    "many citations": (chapter(("[@book] x " * 95 + "\n") * 64).encode(), ""),
    "many links": (chapter(("[x](a) " * 140 + "\n") * 60).encode(), ""),
    "many strays": (chapter(("[@ " * 300 + "\n") * 20).encode(), "begins a mark that is not closed"),
    "spaces": (chapter((" " * 990 + "x\n") * 64).encode(), "this paragraph cites nothing."),
    "spaces in the header": (b"+++\n" + (b"a" + b" " * 990 + b"\n") * 16 + b"+++\n\nText.\n", "the header is not TOML"),
    "backslashes": (chapter(("\\" * 990 + "\n") * 64).encode(), "this paragraph cites nothing."),
    "every line a fault": (b"\x1b\n" * 30_000, "chapters/b.en.md:20:1: a control character"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_chapter_is_a_problem(tmp_path: Path, name: str) -> None:
    data, expected = BODIES[name]
    lines = survive(write_story(tmp_path, {"chapters/b.en.md": data}))
    assert any(expected in line for line in lines), lines[:5]


MARKUP = "[bold red]Hi[/] [@click=app.quit]x[/] \\[ {{x}} %s $PATH `id`"


def test_markup_in_titles_is_only_text(tmp_path: Path) -> None:
    text = chapter("Text. [@book]", title=MARKUP.replace("\\", "\\\\"))
    write_story(tmp_path, {"chapters/b.en.md": text, "chapters/b.ar.md": translated(text, "نص. [@book]", title="ب")})
    assert survive(tmp_path) == []
    chapter_b = open_story(tmp_path).chapter("b")
    assert chapter_b is not None and chapter_b.title("en") == MARKUP


def _link(target: str, path: str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(target)

    return make


def _link_folder(root: Path) -> None:
    (root / "people").rename(root / "elsewhere")
    (root / "people").symlink_to(root / "elsewhere")


def _loop(root: Path) -> None:
    (root / "chapters/c.en.md").symlink_to(root / "chapters/d.en.md")
    (root / "chapters/d.en.md").symlink_to(root / "chapters/c.en.md")
    (root / "chapters/round").symlink_to(root / "chapters")


def _socket(root: Path) -> None:
    here = os.getcwd()
    os.chdir(root / "chapters")
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("c.en.md")
    finally:
        os.chdir(here)


def _deep(root: Path) -> None:
    (root / "chapters/1/2/3/4/5").mkdir(parents=True)


def _control_name(root: Path) -> None:
    (root / "chapters/c\x1b[31m\n\u202e[red].en.md").write_text(chapter())
    (root / os.fsdecode(b"chapters/\xff.en.md")).write_text(chapter())


def _bad_folder(root: Path) -> None:
    (root / os.fsdecode(b"chapters/\xff\x1b")).mkdir()
    (root / "chapters/b.en.md").rename(root / os.fsdecode(b"chapters/\xff\x1b/b.en.md"))


def _no_chapters(root: Path) -> None:
    (root / "chapters").rename(root / "elsewhere")


def _file_as_folder(root: Path) -> None:
    (root / "terms").write_text("")


def _hidden(root: Path) -> None:
    (root / "chapters/.b.en.md.swp").write_bytes(b"\0")


FOLDERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link out of the folder": (_link("/etc/passwd", "chapters/b.en.md"), "chapters/b.en.md: this is a symbolic link"),
    "a link to a device": (_link("/dev/zero", "chapters/c.en.md"), "chapters/c.en.md: this is a symbolic link"),
    "a linked folder": (_link_folder, "people: this is a symbolic link, which a story may not hold. Copy the folder."),
    "a linked story.toml": (_link("/etc/passwd", "story.toml"), "story.toml: this is a symbolic link"),
    "a loop of links": (_loop, "chapters/round: this is a symbolic link"),
    "a fifo": (lambda root: os.mkfifo(root / "chapters/c.en.md"), "chapters/c.en.md: this is not an ordinary file."),
    "a socket": (_socket, "chapters/c.en.md: the file cannot be read: "),
    "a deep folder": (_deep, "chapters/1/2/3/4/5: folders nest deeper than 4."),
    "a folder called like a file": (lambda root: (root / "chapters/c.en.md").mkdir(), ""),
    "control characters in a name": (
        _control_name,
        "chapters/c[31m [red].en.md: the file's name is not of this format.",
    ),
    "a folder whose name is no text": (_bad_folder, ""),
    "no sources.toml": (lambda root: (root / "sources.toml").unlink(), "sources.toml: the file cannot be read: "),
    "no chapters": (_no_chapters, "no chapter called 'a'."),
    "a file as folder": (_file_as_folder, "terms: the folder cannot be read: "),
    "hidden files": (_hidden, ""),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_hostile_folder_is_a_problem(tmp_path: Path, name: str) -> None:
    make, expected = FOLDERS[name]
    write_story(tmp_path)
    make(tmp_path)
    lines = survive(tmp_path)
    assert any(expected in line for line in lines) or not expected, lines


def test_more_files_than_a_story_may_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("story.files.MAX_FILES", 3)
    write_story(tmp_path)
    assert "chapters: there are more than 3 files here." in survive(tmp_path)


def test_no_story_toml(tmp_path: Path) -> None:
    said = "story.toml: the file cannot be read: No such file or directory."
    assert survive(tmp_path) == [said, said], "an empty folder"
    assert survive(tmp_path / "nowhere") == [said, said]
    (tmp_path / "story.toml").mkdir()
    assert survive(tmp_path)[0] == "story.toml: this is not an ordinary file."


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_story(tmp_path)
    locked, stock = tmp_path / "chapters/b.ar.md", os.open
    locked.chmod(0)
    if os.geteuid() == 0:  # whom no mode stops

        def refuse(path: Path, *args: int) -> int:
            if path == locked:
                raise PermissionError(13, "Permission denied")
            return stock(path, *args)

        monkeypatch.setattr(os, "open", refuse)
    lines = survive(tmp_path)
    assert lines[-1] == "chapters/b.ar.md: the file cannot be read: Permission denied."


TOMLS = {
    "brackets": "x = " + "[" * 900,
    "nested": "x = " + "[\n" * 20_000,
    "dotted": ("a." * 490 + "a = 1\n") * 500,
    "spaces": ("a" + " " * 990 + "\n") * 500,
    "too large": "# comment\n" * 60_000,
    "line": "a" * 1_000_000,
    "sides": "[sides]\nsoviet = 5\n'\u001b' = {}\n",
    "escapes": '["\\u001b[31m"]\ntitle = "\\u001b]0;x\\u0007"\n',
    "numbers": "[axis]\ntitle = 'T'\nsentences = -1\ndigits = 1000000000\ncomplete = true\n",
    "more numbers": "[axis]\ntitle = 'T'\nsentences = 99999\ndigits = -3\n",
    "decimal": "x = " + "1" * 990,
    "lists": "title = [[1], {a = 2}]\nlanguages = 'en'\nroutes = [1]\n",
}


@pytest.mark.parametrize("name", TOMLS)
@pytest.mark.parametrize("path", ["story.toml", "sources.toml"])
def test_a_hostile_toml_file_is_a_problem(tmp_path: Path, path: str, name: str) -> None:
    write_story(tmp_path, {path: TOMLS[name]})
    assert survive(tmp_path)
    write_files(tmp_path, {path: (tmp_path / path).read_bytes() + b'\nid = "x"\nlanguages = ["en"]\nstart = "a"\n'})
    assert survive(tmp_path)


def test_an_index_in_a_strangers_folder_is_not_trusted(tmp_path: Path) -> None:
    from story.index import SHIPPED
    from story.open import compile_story

    data = compile_story(write_story(tmp_path / "a")).replace(b"One of ", b"One \x1b[m ")
    (tmp_path / "a" / SHIPPED).write_bytes(data)
    survive(tmp_path / "a")
    (tmp_path / "a" / SHIPPED).unlink()
    os.mkfifo(tmp_path / "a" / SHIPPED)
    survive(tmp_path / "a")
