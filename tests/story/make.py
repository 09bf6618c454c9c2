"""Small stories for tests, written into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from story.files import body_stamp
from story.header import parse_header
from story.loader import StoryFiles, load_story
from story.markup import Body, parse_body
from story.problems import Problems

TOML = """\
format = 1
id = "small"
languages = ["en", "ar"]
start = "a"
title = {en = "Small", ar = "صغيرة"}

[threads.main]
en = "Main"
ar = "الرئيسي"
"""
SOURCES = '[book]\ntitle = "A book"\n\n[axis]\ntitle = "A base source"\nsentences = 3\ndigits = 3\n'
STORIES = Path(__file__).parent.parent / "stories"


def chapter(
    body: str = "Text. [@book]", *, kind: str = "ending", title: str = "A", date: str = "1940-11-12", extra: str = ""
) -> str:
    """Return the base file of a chapter."""
    return (
        f'+++\ntitle = "{title}"\ndateline = "Here"\nkeywords = ["word"]\ndate = "{date}"\nthread = "main"\n'
        f'kind = "{kind}"\n{extra}+++\n\n{body}\n'
    )


def translated(base: str, body: str, *, title: str = "أ", extra: str = "") -> str:
    """Return the translation of a chapter, stamped."""
    stamp = body_stamp(parse_header(base, "", Problems()).body)
    return f'+++\nof = "{stamp}"\ntitle = "{title}"\ndateline = "هنا"\n{extra}+++\n\n{body}\n'


def write_files(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files` below `root`."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def write_story(root: Path, files: Mapping[str, str | bytes] | None = None, *, toml: str = TOML) -> Path:
    """Write a story of two chapters in two languages, with `files` beside or instead of its own."""
    first = chapter("One of [Molotov](person:molotov). [@axis:1] {#one}\n\nTwo. [@book]\n\n- [On](b)", kind="scene")
    last = chapter("The end. [@book]", date="1940-11-13", title="B")
    person = '+++\nname = "Molotov"\noffice = "Commissar"\nfate = "Died"\nside = "soviet"\n+++\n\nA card. [@book]\n'
    return write_files(
        root,
        {
            "story.toml": toml + '\n[sides.soviet]\nen = "Soviet Union"\n',
            "sources.toml": SOURCES,
            "chapters/a.en.md": first,
            "chapters/a.ar.md": translated(
                first, "واحد عن [مولوتوف](person:molotov). [@axis:1] {#one}\n\nاثنان. [@book]\n\n- [متابعة](b)"
            ),
            "chapters/b.en.md": last,
            "chapters/b.ar.md": translated(last, "النهاية. [@book]", title="ب"),
            "people/molotov.en.md": person,
            "people/molotov.ar.md": translated(person, "بطاقة. [@book]", title="مولوتوف")
            .replace("title", "name")
            .replace('dateline = "هنا"', 'office = "مفوض"\nfate = "توفي"'),
            **(files or {}),
        },
    )


def load(root: Path) -> StoryFiles:
    """Read a story that is one."""
    files = load_story(root)
    assert isinstance(files, StoryFiles), list(map(str, files))
    return files


def body_of(text: str, *, choices: bool = False) -> tuple[Body, list[str]]:
    """Read a body that starts on line 1; return it with the problems as lines."""
    problems = Problems()
    return parse_body(text, "x", 1, problems, choices=choices), [str(problem) for problem in problems]
