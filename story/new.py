"""Skeletons: a story, or a thing of one, whose files pass `explorer check` and say what belongs where.

Made from the table of header keys, so that they never lack one. Nothing that is there is written over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from story.fields import Field, fields_of
from story.files import FOLDERS, body_stamp
from story.ids import Kind, is_id

KINDS: tuple[Kind, ...] = tuple(FOLDERS.values())
"""What can be made in a story."""

_TOML = """\
format = 1
id = "{id}"
languages = [{languages}]  # the first holds the facts
start = "start"

[title]
{titles}

[threads.main]
{threads}

[sides.one]
{sides}
"""
_SOURCES = """\
# What answers for the text: a table each, cited as [@book] or [@book:12].
[book]
title = "The title of a book"
author = "Its author"
year = "1950"
confidence = "low"
"""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"story": "A new story", "main": "The main thread", "one": "One side", "text": "What the record says."},
    "ar": {"story": "قصة جديدة", "main": "الخيط الرئيسي", "one": "طرف", "text": "ما يقوله السجل."},
}  # fmt: skip


class CannotMake(Exception):
    """Nothing was made, or not all; the text says why: `id`, `exists`, `kind` or `write`, then what it is about."""

    def __init__(self, code: str, what: str, reason: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what, self.reason = code, what, reason


def new_story(root: Path, languages: Sequence[str] = ("en", "ar")) -> list[Path]:
    """Write a story of one chapter into the folder `root`, which must not be there yet; return the files.

    Raises:
        CannotMake: the folder is there, its name is no id, or it cannot be written.
    """
    if os.path.lexists(root):
        raise CannotMake("exists", str(root))
    if not is_id(root.name):
        raise CannotMake("id", root.name)
    toml = _TOML.format(
        id=root.name,
        languages=", ".join(f'"{language}"' for language in languages),
        titles=_lines("story", languages),
        threads=_lines("main", languages),
        sides=_lines("one", languages),
    )
    chapter = _pages("chapter", languages, {"thread": "main", "date": "1940-11-12", "kind": "ending"}, "book")
    files = {"story.toml": toml, "sources.toml": _SOURCES}
    files |= {f"chapters/start.{language}.md": text for language, text in chapter.items()}
    return _write(root, files)


def new_thing(
    root: Path, kind: str, name: str, languages: Sequence[str], facts: Mapping[str, str], source: str
) -> list[Path]:
    """Write a thing into the story in `root`, a file a language; return the files.

    Args:
        root: The story's folder.
        kind: One of `KINDS`.
        name: The thing's id.
        languages: The story's, the base language first.
        facts: What the story has for facts that name something of it: a `thread`, a `side`, a `date`.
        source: A source of the story, to be cited until there is a better one.

    Raises:
        CannotMake: there is no such kind, the name is no id, one of the files is there, or cannot be written.
    """
    folder = next((folder for folder, own in FOLDERS.items() if own == kind), "")
    if not folder:
        raise CannotMake("kind", kind)
    if not is_id(name):
        raise CannotMake("id", name)
    pages = _pages(FOLDERS[folder], languages, facts, source)
    return _write(root, {f"{folder}/{name}.{language}.md": text for language, text in pages.items()})


def _pages(kind: Kind, languages: Sequence[str], facts: Mapping[str, str], source: str) -> dict[str, str]:
    """The files of a thing, by language; translations bear the stamp of what they translate."""
    pages: dict[str, str] = {}
    base = f"{_text(languages[0])} [@{source}]\n"
    for language in languages:
        first = language == languages[0]
        wanted = [field for field in fields_of(kind) if field.required and (first or field.words)]
        head = [] if first else [f'of = "{body_stamp(base)}"']
        head += [f'{field.key} = "{_value(field, language, facts)}"  # {field.doc}' for field in wanted]
        pages[language] = "\n".join(["+++", *head, "+++", "", f"{_text(language)} [@{source}]", ""])
    return pages


def _value(field: Field, language: str, facts: Mapping[str, str]) -> str:
    if field.key in facts:
        return facts[field.key]
    if field.type.startswith("one of "):
        return field.type.removeprefix("one of ").split("|")[0]
    return "..." if field.words else facts.get(field.type, "1940")


def _text(language: str) -> str:
    return _WORDS.get(language, _WORDS["en"])["text"]


def _lines(key: str, languages: Iterable[str]) -> str:
    return "\n".join(f'{language} = "{_WORDS.get(language, _WORDS["en"])[key]}"' for language in languages)


def _write(root: Path, files: Mapping[str, str]) -> list[Path]:
    there = next((root / path for path in files if os.path.lexists(root / path)), None)
    if there is not None:
        raise CannotMake("exists", str(there))
    for path, text in files.items():
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            with open(root / path, "x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise CannotMake("write", str(root / path), error.strerror or str(error)) from error
    return [root / path for path in files]
