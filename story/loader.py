"""A folder of files into `StoryFiles`: every file read once, its header checked key by key, its body parsed.

Nothing here raises for what an author wrote; whether the parts fit together is `story.check`'s to say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from story.clean import clean_line
from story.dates import parse_date
from story.exhibits import Exhibits, read_exhibits
from story.fields import (
    CHOICE,
    PANELS,
    ROUTE_KEYS,
    SIDE_KEYS,
    SOURCE_KEYS,
    STORY_KEYS,
    TABLES,
    THREAD_KEYS,
    TRANSLATION,
    Field,
    fields_of,
)
from story.files import EXHIBITS, FOLDERS, MAX_TOML, FileText, Stamp, body_stamp, list_files, read_file, stamp_unread
from story.header import FENCE, Header, key_lines, parse_header, parse_toml
from story.ids import ID_PATTERN, KINDS, Kind, Ref, is_id
from story.markup import Body, parse_body
from story.model import Meta, Route, Source, Thread
from story.problems import Problems, near_miss
from story.tables import names_of, sound_keys, texts_of

FORMAT = 1
"""The version of the story format that this engine reads."""

MAX_SENTENCES = 99_999
"""Of a base source: a citation's number has at most five digits."""

_FILE_NAME = re.compile(r"(?P<id>.+)\.(?P<language>[a-z]{2,3})\.md")


@dataclass(slots=True)
class Page:
    """One file: a thing in one language."""

    path: str
    kind: Kind
    id: str
    language: str
    header: Header
    body: Body
    stamp: str
    """Of its body, as a translation of it would name it."""
    values: dict[str, Any] = field(default_factory=dict)
    """Header keys that are sound."""

    @property
    def ref(self) -> Ref:
        """The thing the page is about."""
        return Ref(self.kind, self.id)


@dataclass(slots=True)
class StoryFiles:
    """Everything that was read of a folder."""

    root: Path
    meta: Meta
    pages: dict[Ref, dict[str, Page]]
    """Thing -> language -> page, in the order of folders and names."""
    sources: dict[str, Source]
    lines: Mapping[str, Mapping[str, int]]
    """`story.toml` and the others beside it: key -> line."""
    stamps: dict[str, Stamp]
    problems: Problems
    exhibits: Exhibits = field(default_factory=Exhibits)
    """What `figures.toml` and `map.toml` show."""

    def base(self, ref: Ref) -> Page | None:
        """The page that holds the facts of a thing, if it was read."""
        return self.pages.get(ref, {}).get(self.meta.base)

    def all_pages(self) -> Iterator[Page]:
        """Every page in every language."""
        for languages in self.pages.values():
            yield from languages.values()


def load_story(root: Path) -> StoryFiles | Problems:
    """Read the story in folder `root`.

    Returns:
        What was read, with its problems; or only problems where there is no story to speak of.
    """
    problems = Problems()
    root = Path(root)
    stamps: dict[str, Stamp] = {}
    lines: dict[str, Mapping[str, int]] = {}
    toml = _read_toml(root, "story.toml", problems, stamps, lines)
    meta = _meta(toml, lines.get("story.toml", {}), problems) if toml is not None else None
    if meta is None:
        return problems
    sources_toml = _read_toml(root, "sources.toml", problems, stamps, lines) or {}
    files = StoryFiles(root, meta, {}, {}, lines, stamps, problems)
    for name, table in sources_toml.items():
        _source(files, name, table)
    _exhibits(files)
    for folder, kind in FOLDERS.items():
        for path in list_files(root, folder, problems):
            _page(files, path, kind)
            _stamp_unread(root, path, stamps)
    return files


def _read_toml(
    root: Path, path: str, problems: Problems, stamps: dict[str, Stamp], lines: dict[str, Mapping[str, int]]
) -> dict[str, Any] | None:
    found = read_file(root, path, problems, MAX_TOML)
    if found is None:
        _stamp_unread(root, path, stamps)
        return None
    stamps[path] = found.stamp
    lines[path] = key_lines(found.text, 1)
    return parse_toml(found.text, path, 1, problems)


def _exhibits(files: StoryFiles) -> None:
    """Read the figures and what the map shows; a story need not have them."""
    lines: dict[str, Mapping[str, int]] = {}
    tables: dict[str, dict[str, Any]] = {}
    for path in EXHIBITS:
        if os.path.lexists(files.root / path):
            tables[path] = _read_toml(files.root, path, files.problems, files.stamps, lines) or {}
    files.lines = {**files.lines, **lines}
    files.exhibits = read_exhibits(tables, lines, files.meta.languages, files.problems)


def _stamp_unread(root: Path, path: str, stamps: dict[str, Stamp]) -> None:
    """Remember a file that was left out, so that it is not taken for a new one."""
    if path not in stamps and (stamp := stamp_unread(root, path)):
        stamps[path] = stamp


def _page(files: StoryFiles, path: str, kind: Kind) -> None:
    problems, meta = files.problems, files.meta
    match = _FILE_NAME.fullmatch(path.rpartition("/")[2])
    if match is None or not is_id(match["id"]):
        hint = "Call it id.language.md, the id in lower-case letters, digits and hyphens."
        problems.at(path, 0, 0, "file-name", "the file's name is not of this format.", hint)
        return
    name, language = match["id"], match["language"]
    if language not in meta.languages:
        hint = f"story.toml has {', '.join(meta.languages)}."
        problems.at(path, 0, 0, "language", f"the story has no language '{language}'.", hint)
        return
    ref = Ref(kind, name)
    if (other := files.pages.get(ref, {}).get(language)) is not None:
        problems.at(path, 0, 0, "duplicate", f"'{name}' stands in {other.path} already.")
        problems.at(other.path, 0, 0, "duplicate", f"'{name}' stands in {path} too.")
        return
    found = read_file(files.root, path, problems)
    if found is None:
        return
    files.stamps[path] = found.stamp
    files.pages.setdefault(ref, {})[language] = _parse_page(found, path, ref, language, files)


def _parse_page(found: FileText, path: str, ref: Ref, language: str, files: StoryFiles) -> Page:
    header = parse_header(found.text, path, files.problems)
    before = len(files.problems)
    body = parse_body(header.body, path, header.body_line, files.problems, choices=ref.kind == "chapter")
    page = Page(path, ref.kind, ref.id, language, header, body, body_stamp(header.body))
    if not header.broken:
        if not body.blocks and len(files.problems) == before:
            said = f"nothing stands below the second {FENCE} line."
            files.problems.at(path, header.body_line, 0, "empty", said)
        _HeaderReader(page, files.meta, files.problems).read()
    return page


class _HeaderReader:
    """Checks the keys of one page's header by the table, and keeps the sound ones."""

    def __init__(self, page: Page, meta: Meta, problems: Problems) -> None:
        self.page, self.meta, self.problems = page, meta, problems
        self.is_base = page.language == meta.base

    def at(self, keys: tuple[str, ...], code: str, message: str, hint: str = "") -> None:
        self.problems.at(self.page.path, self.page.header.line(*keys), 0, code, message, hint)

    def read(self) -> None:
        """Read every key."""
        table = {f.key: f for f in fields_of(self.page.kind)}
        if not self.is_base:
            table[TRANSLATION.key] = TRANSLATION
        self.page.values = self.table(self.page.header.data, table, ())

    def table(self, data: Mapping[str, Any], table: Mapping[str, Field], above: tuple[str, ...]) -> dict[str, Any]:
        """Return the sound values of one table of the header."""
        values: dict[str, Any] = {}
        for key, value in data.items():
            found = table.get(key)
            shown = clean_line(key, 40)
            if found is None:
                self.at((*above, key), "unknown-key", f"unknown key '{shown}'.", near_miss(key, table))
            elif (
                not self.is_base and not found.words and found is not TRANSLATION and not found.type.startswith("table")
            ):
                base = f"{self.page.id}.{self.meta.base}.md"
                self.at(
                    (*above, key),
                    "fact",
                    f"'{shown}' is a fact: it stands in {base} only.",
                    "Delete it here.",
                )
            elif (sound := self.value(value, found, (*above, key))) is not None:
                values[found.name] = sound
        for key, found in table.items():
            if found.required and key not in data and (self.is_base or found.words):
                self.at(above, "missing-key", f"the key '{key}' is missing.", found.doc)
        return values

    def value(self, value: Any, found: Field, keys: tuple[str, ...]) -> Any:
        """Return a value if it is of the field's type, else record what it should be."""
        match found.type:
            case "table":
                return self.subtable(value, found, keys)
            case "tables":
                return self.subtables(value, found, keys)
            case "flag":
                return self.typed(value, bool, keys, "true or false")
            case "number":
                sound = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
                return value if sound else self.typed(None, float, keys, "a number")
            case "texts" | "keys" | "citations" | "refs" | "anchors":
                return self.texts(value, keys, found.type)
            case kind if kind.endswith(" list"):
                return self.texts(value, keys, "ids")
        text = self.typed(value, str, keys, "a text in quotation marks")
        if text is None:
            return None
        text = clean_line(text, 2000)
        if not text and found.required:
            self.at(keys, "empty", f"'{keys[-1]}' is empty.")
            return None
        return self.text(text, found, keys)

    def text(self, text: str, found: Field, keys: tuple[str, ...]) -> str | None:
        """Check the form of a text value."""
        if found.type == "date" and parse_date(text) is None:
            hint = 'Write "1940-11-26", "1940-11" or "1940-11-12/1940-11-13".'
            self.at(keys, "date", f"'{clean_line(text, 40)}' is not a date.", hint)
            return None
        if found.type.startswith("one of "):
            known = found.type.removeprefix("one of ").split("|")
            if text not in known:
                hint = near_miss(text, known) or f"It is one of {', '.join(known)}."
                self.at(keys, "value", f"'{clean_line(text, 40)}' is no value of '{keys[-1]}'.", hint)
                return None
        if found.type in (*KINDS, "thread", "side") and not is_id(text):
            self.at(keys, "id", f"'{clean_line(text, 40)}' cannot be an id.")
            return None
        return text

    def typed(self, value: Any, wanted: type, keys: tuple[str, ...], said: str) -> Any:
        """Return `value` if it is of type `wanted`."""
        if isinstance(value, wanted):
            return value
        self.at(keys, "type", f"'{clean_line(keys[-1], 40)}' is {said}.")
        return None

    def texts(self, value: Any, keys: tuple[str, ...], what: str) -> tuple[str, ...] | None:
        """Return a list of texts."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.at(keys, "type", f"'{clean_line(keys[-1], 40)}' is a list of texts in quotation marks.")
            return None
        items = tuple(clean_line(item) for item in value)
        if what == "ids" and (bad := next((i for i in items if not ID_PATTERN.fullmatch(i)), None)) is not None:
            self.at(keys, "id", f"'{clean_line(bad, 40)}' cannot be an id.")
            return None
        if what == "refs" and (bad := next((i for i in items if Ref.parse(i) is None), None)) is not None:
            self.at(keys, "link", f"'{clean_line(bad, 40)}' is not of the form kind:id.")
            return None
        return items

    def subtable(self, value: Any, found: Field, keys: tuple[str, ...]) -> Any:
        """Return `[choices.ID]` or `[panels]`."""
        if not isinstance(value, dict):
            return self.typed(None, dict, keys, f"a table: [{found.key}]")
        if not self.is_base:
            self.at(keys, "fact", f"'{found.key}' is a fact: it stands in the base language's file only.")
            return None
        if found.key == "panels":
            return self.table(value, {f.key: f for f in PANELS}, keys)
        table = {f.key: f for f in CHOICE}
        return {
            name: self.table(item, table, (f"{found.key}.{name}",))
            for name, item in value.items()
            if self.typed(item, dict, (*keys, name), "a table") is not None
        }

    def subtables(self, value: Any, found: Field, keys: tuple[str, ...]) -> Any:
        """Return `[[events]]` or `[[questions]]`."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            return self.typed(None, list, keys, f"written [[{found.key}]]")
        table = {f.key: f for f in TABLES[found.key]}
        return [self.table(item, table, (f"{found.key}.{n}",)) for n, item in enumerate(value)]


def _meta(data: Mapping[str, Any], lines: Mapping[str, int], problems: Problems) -> Meta | None:
    path = "story.toml"
    sound = sound_keys(data, STORY_KEYS, path, lambda key: lines.get(key, 1), problems)
    if sound.get("format", FORMAT) != FORMAT:
        hint = f"This program reads format {FORMAT}."
        problems.at(path, lines.get("format", 1), 0, "format", f"the story's format is {sound['format']}.", hint)
        return None
    missing = [key for key in ("id", "languages", "start", "title") if not sound.get(key)]
    for key in missing:
        if key not in data:
            problems.at(path, 1, 0, "missing-key", f"the key '{key}' is missing.")
        elif key in sound:
            problems.at(path, lines.get(key, 1), 0, "empty", f"'{key}' is empty.")
    languages = tuple(dict.fromkeys(texts_of(sound.get("languages", []))))
    codes = all(re.fullmatch("[a-z]{2,3}", name) for name in languages)
    if missing or not codes or not is_id(sound["id"]):
        if languages and not codes:
            hint = 'Write codes such as "en" and "ar".'
            problems.at(path, lines.get("languages", 1), 0, "value", "the languages cannot be used.", hint)
        elif not missing:
            hint = "Use lower-case letters, digits and hyphens."
            problems.at(path, lines.get("id", 1), 0, "value", "the story's id cannot be used.", hint)
        return None
    reader = _MetaReader(languages, lines, problems)
    if isinstance(sound["title"], dict):
        sound["title"] = reader.table(sound["title"], {}, "title")
    threads = reader.tables(sound.get("threads", {}), "threads", THREAD_KEYS)
    for name, table in threads.items():
        reader.intro(table, name)
    sides = reader.tables(sound.get("sides", {}), "sides", SIDE_KEYS)
    capitals = {name: table.pop("capital") for name, table in sides.items() if table.get("capital")}
    routes = [reader.route(table, n) for n, table in enumerate(sound.get("routes", []))]
    return Meta(
        id=sound["id"],
        titles=names_of(sound["title"]),
        languages=languages,
        start=clean_line(sound["start"]),
        acyclic=sound.get("acyclic", False),
        licence=clean_line(sound.get("licence", "")),
        threads=tuple(_thread(name, table) for name, table in threads.items()),
        routes=tuple(routes),
        sides={name: names_of(table) for name, table in sides.items()},
        capitals={name: clean_line(place) for name, place in capitals.items()},
    )


def _thread(name: str, table: dict[str, Any]) -> Thread:
    intro = names_of(table.pop("intro", {}))
    return Thread(name, names_of(table), texts_of(table.get("chapters")), intro)


class _MetaReader:
    """Checks the tables of story.toml: words per language, beside a few keys of their own."""

    def __init__(self, languages: tuple[str, ...], lines: Mapping[str, int], problems: Problems) -> None:
        self.languages, self.lines, self.problems = languages, lines, problems

    def line(self, *path: str) -> int:
        """The line of the innermost key known of `path`."""
        return Header({}, self.lines, "", 1).line(*path)

    def table(self, data: Mapping[str, Any], own: Mapping[str, str], *above: str) -> dict[str, Any]:
        """Return the sound keys of one table: a text per language, and `own`."""
        known = {**dict.fromkeys(self.languages, "text"), **own}
        return sound_keys(data, known, "story.toml", lambda key: self.line(*above, key), self.problems)

    def tables(self, data: Mapping[str, Any], above: str, own: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return the sound tables of `[threads.ID]` or `[sides.ID]`."""
        found = {}
        for name, value in data.items():
            if not is_id(name) or not isinstance(value, dict):
                said = f"'{clean_line(name, 40)}' is not right."
                hint = f"Write [{above}.id], the id in lower-case letters, digits and hyphens."
                self.problems.at("story.toml", self.line(above, name), 0, "id", said, hint)
            else:
                found[name] = self.table(value, own, above, name)
        return found

    def intro(self, thread: dict[str, Any], name: str) -> None:
        """Keep the sound keys of `[threads.ID.intro]`; who is told of a thread in one language is told in all."""
        if not isinstance(thread.get("intro"), dict):
            return
        above = ("threads", name, "intro")
        thread["intro"] = self.table(thread["intro"], {}, *above)
        for language in self.languages:
            if not thread["intro"].get(language):
                said = f"the key '{language}' is missing."
                self.problems.at("story.toml", self.line(*above), 0, "missing-key", said)

    def route(self, data: Mapping[str, Any], n: int) -> Route:
        """Read one `[[routes]]` table."""
        at = f"routes.{n}"
        sound = sound_keys(data, ROUTE_KEYS, "story.toml", lambda key: self.line(at, key), self.problems)
        name = sound.get("id", "")
        if "id" not in data:
            hint = "The lesson of the same id belongs to the route."
            self.problems.at("story.toml", self.line(at), 0, "missing-key", "the key 'id' is missing.", hint)
        elif "id" in sound and not is_id(name):
            said = f"'{clean_line(name, 40)}' cannot be an id."
            hint = "Use lower-case letters, digits and hyphens."
            self.problems.at("story.toml", self.line(at, "id"), 0, "id", said, hint)
            name = ""
        names, purposes = names_of(sound.get("name", {})), names_of(sound.get("purpose", {}))
        return Route(name, names, purposes, texts_of(sound.get("chapters")), sound.get("minutes", 0))


def _source(files: StoryFiles, name: str, table: Any) -> None:
    path, problems = "sources.toml", files.problems
    lines = files.lines.get(path, {})
    line = lines.get(name, 1)
    if not is_id(name) or not isinstance(table, dict):
        shown = clean_line(name, 40)
        problems.at(path, line, 0, "id", f"'{shown}' is not a source.", "A source is a table: [id], lower case.")
        return
    sound = sound_keys(table, SOURCE_KEYS, path, lambda key: lines.get(f"{name}.{key}", line), problems)
    for key, most in (("sentences", MAX_SENTENCES), ("digits", len(str(MAX_SENTENCES)))):
        if not 0 <= sound.get(key, 0) <= most:
            at = lines.get(f"{name}.{key}", line)
            problems.at(path, at, 0, "value", f"'{key}' is a number from 0 to {most}.")
            del sound[key]
    if not sound.get("title"):
        problems.at(path, line, 0, "missing-key", f"the source '{name}' has no title.")
    title = names_of(sound.pop("title", {}))
    facts: dict[str, Any] = {key: clean_line(v) if isinstance(v, str) else v for key, v in sound.items()}
    files.sources[name] = Source(id=name, title=title, **facts)
