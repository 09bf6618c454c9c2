"""The compiled index: a story as one file that opens without parsing the story.

Layout: a magic line, a line of JSON that says where the sections lie, then the sections. The directory is text, one
line a thing, searched and never parsed, and each thing is a record of its own: opening a chapter of ten thousand costs
what opening one of forty costs. A record carries the stamps of its files, so that only what is shown has to be compared
before it is shown; `Story.is_stale` compares the rest. Everything has a checksum, compared when it is read.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from zlib import crc32

from story.codec import decode_thing, encode_thing, ref_of
from story.dossier import LISTED, Beside, Entry, beside_each, decode_entry, encode_entry, entries_of
from story.files import EXHIBITS, FOLDERS, Stamp, digest_of, list_files
from story.ids import KINDS, Kind, Ref, is_id
from story.model import Chapter, ChapterKind, Meta, Route, Source, Standing, Thing, Thread, order_of

if TYPE_CHECKING:
    from story.atlas import Atlas
    from story.exhibits import Exhibits
    from story.graph import StoryGraph
    from story.timeline import Timeline

MAGIC = b"explorer story index 5\n"
"""Changes with the layout, and with the model: an index of another version is made anew."""
TOMLS = ("story.toml", "sources.toml")
HEADED: tuple[Kind, ...] = ("chapter", *LISTED)
"""The kinds whose titles are kept in the sections that lists are made from."""
SHIPPED = ".story-index"
"""The index that travels inside a story's folder, in an installed package."""


class IndexDamaged(Exception):
    """The file is no index of this version; it is to be made anew."""


class Head(NamedTuple):
    """A chapter as the lists need it: everything but its text."""

    id: str
    titles: Mapping[str, str]
    date: str
    sort: str
    thread: str
    kind: ChapterKind
    standing: Standing
    targets: tuple[str, ...]
    """Where its choices lead, in order."""
    words: Mapping[str, int]
    """Length of the text in each language."""
    keywords: Mapping[str, tuple[str, ...]]

    @property
    def ref(self) -> Ref:
        """What points at the chapter."""
        return Ref("chapter", self.id)

    @property
    def order(self) -> tuple[str, str]:
        """Sorts chapters by time."""
        return order_of(self.sort or self.date, self.id)


class Neighbours(NamedTuple):
    """Where a chapter stands, worked out when the index was made."""

    thread_at: int = 0
    """Its number in its thread, from 1."""
    thread_of: int = 0
    """How many chapters its thread has."""
    next_in_thread: str = ""
    previous_in_thread: str = ""
    next_by_date: str = ""


def encode_index(
    meta: Meta,
    sources: Mapping[str, Source],
    things: Mapping[Ref, Thing],
    files: Mapping[str, Stamp],
    exhibits: Exhibits | None = None,
) -> bytes:
    """Return the index of a story as bytes; `files` has the stamp of every file, `story.toml` included."""
    from story.atlas import encode_atlas
    from story.exhibits import Exhibits, encode_exhibits
    from story.timeline import encode_timeline

    chapters = [t for t in things.values() if isinstance(t, Chapter)]
    neighbours, companions = _neighbours(meta, chapters), beside_each(chapters)
    by_id: dict[str, list[str]] = {}
    for path in files:
        by_id.setdefault(path.rpartition("/")[2].partition(".")[0], []).append(path)
    records = bytearray()
    directory = bytearray(b"\n")
    for ref, thing in things.items():
        own = {path: _stamp(files[path]) for path in by_id.get(ref.id, ())}
        near = [[str(other), n] for other, n in companions.get(ref, ())]
        beside = list(neighbours[ref.id]) if ref.kind == "chapter" else near
        record = _dump([encode_thing(thing), beside, own])
        directory += f"{ref.id} {ref.kind} {len(records)} {len(record)} {crc32(record)}\n".encode()
        records += record
    sections = {
        "meta": _dump(_encode_meta(meta, len(chapters))),
        "toml": _dump({path: _stamp(files[path]) for path in TOMLS if path in files}),
        "sources": _dump([list(source) for source in sources.values()]),
        "heads": _dump([_encode_head(chapter) for chapter in chapters]),
        "timeline": _dump(encode_timeline(things.values())),
        "atlas": _dump(encode_atlas(things.values())),
        "exhibits": _dump(encode_exhibits(exhibits or Exhibits())),
        "entries": _dump([encode_entry(entry) for entry in entries_of(things)]),
        "digest": _dump(digest_of(bytes(records))),
        "stamps": _dump({path: _stamp(stamp) for path, stamp in files.items()}),
        "directory": bytes(directory),
        "records": bytes(records),
    }
    table, at = {}, 0
    for name, data in sections.items():
        table[name] = [at, len(data), crc32(data)]
        at += len(data)
    head = _dump(table)
    return MAGIC + b"%d %b\n" % (crc32(head), head) + b"".join(sections.values())


def _dump(value: Any) -> bytes:
    """Return JSON; a file's name need not be UTF-8, and `json.loads` takes it back as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _stamp(stamp: Stamp) -> list[Any]:
    return [stamp.mtime, stamp.size, stamp.digest]


def _encode_meta(meta: Meta, chapters: int) -> Any:
    threads = [[t.id, t.names, t.chapters, t.intro] for t in meta.threads]
    routes = [[r.id, r.names, r.purposes, r.chapters, r.minutes] for r in meta.routes]
    head = [meta.id, meta.titles, meta.languages, meta.start, meta.acyclic, meta.licence]
    return [head, threads, routes, [meta.sides, meta.capitals], chapters]


def _encode_head(chapter: Chapter) -> Any:
    words = {name: sum(len(block.text.split()) for block in text.blocks) for name, text in chapter.texts.items()}
    titles = {language: text["title"] for language, text in chapter.texts.items()}
    keywords = {language: text.list("keywords") for language, text in chapter.texts.items()}
    targets = list(dict.fromkeys(choice.target for choice in chapter.choices))
    kind, standing = chapter.chapter_kind, chapter.standing
    return [
        chapter.id,
        titles,
        chapter.date,
        chapter.sort,
        chapter.thread,
        kind,
        standing,
        targets,
        words,
        keywords,
    ]


def _neighbours(meta: Meta, chapters: list[Chapter]) -> dict[str, Neighbours]:
    """Work out each chapter's place: a thread's order is what story.toml says, else the order of time."""
    known = {chapter.id for chapter in chapters}
    by_thread = {t.id: list(dict.fromkeys(i for i in t.chapters if i in known)) for t in meta.threads}
    told = {name for name, ids in by_thread.items() if ids}
    for chapter in chapters:
        if chapter.thread not in told:
            by_thread.setdefault(chapter.thread, []).append(chapter.id)
    following = {a.id: b.id for a, b in pairwise(chapters)}
    places = {(thread, name): n for thread, ids in by_thread.items() for n, name in enumerate(ids)}
    found = {}
    for chapter in chapters:
        ids, at = by_thread[chapter.thread], places.get((chapter.thread, chapter.id), -1)
        found[chapter.id] = Neighbours(
            at + 1,
            len(ids),
            ids[at + 1] if 0 <= at < len(ids) - 1 else "",
            ids[at - 1] if at > 0 else "",
            following.get(chapter.id, ""),
        )
    return found


class Index:
    """An open index: sections and records, read when they are asked for, by any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open `stream`, which stays open as long as the index.

        Raises:
            IndexDamaged: it is none, or of another version.
        """
        self._stream = stream
        self._lock = Lock()
        try:
            self._end = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            if stream.readline(64) != MAGIC:
                raise IndexDamaged("not an index of this version")
            check, _, table = stream.readline(4096).rstrip(b"\n").partition(b" ")
            if int(check) != crc32(table):
                raise IndexDamaged("the index has changed since it was written")
            self._sections: dict[str, list[int]] = json.loads(table)
            self._start = stream.tell()
            self._directory = self._section("directory")
            self._records = self._sections["records"][0]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    def _section(self, name: str) -> bytes:
        return self._read(*self._sections[name])

    def _read(self, at: int, size: int, check: int) -> bytes:
        if not (at >= 0 and 0 <= size <= self._end - self._start - at):
            raise IndexDamaged("the index is cut short")
        with self._lock:
            self._stream.seek(self._start + at)
            data = self._stream.read(size)
        if crc32(data) != check:
            raise IndexDamaged("the index has changed since it was written")
        return data

    def section(self, name: str) -> Any:
        """Return a section's JSON.

        Raises:
            IndexDamaged: it is cut short or is not JSON.
        """
        try:
            return json.loads(self._section(name))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    def record(self, ref: Ref) -> Any:
        """Return the record of a thing, or None where there is no such thing.

        Raises:
            IndexDamaged: it is cut short or is not what was written.
        """
        where = self._directory.find(f"\n{ref.id} {ref.kind} ".encode(errors="replace"))  # an id out of a damaged file
        if where < 0:
            return None
        line = self._directory[where + 1 : self._directory.index(b"\n", where + 1)]
        try:
            at, size, check = (int(number) for number in line.split(b" ")[2:])
            return json.loads(self._read(self._records + at, size, check))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    def kind_of(self, name: str) -> Kind | None:
        """Return the kind of the thing called `name`."""
        if not is_id(name):
            return None
        where = self._directory.find(f"\n{name} ".encode())
        kind = self._directory[where + 1 :].split(b" ", 2)[1].decode() if where >= 0 else ""
        return next((k for k in KINDS if k == kind), None)

    def refs(self) -> Iterator[Ref]:
        """Yield every thing, in story order."""
        for line in self._directory.split(b"\n"):
            if line:
                name, kind = line.split(b" ")[:2]
                yield Ref(kind.decode(), name.decode())  # type: ignore[arg-type]

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


KEPT_CHAPTERS, KEPT_CARDS = 2, 16
"""So many things that were read are kept: a chapter in two languages may take 200 KB of memory, a card 10."""


class Story:
    """A story to read: what it says of itself at once, its things when they are asked for."""

    def __init__(self, index: Index, root: Path) -> None:
        """Read a story's facts from `index`; `root` is the folder that it was made from.

        Raises:
            IndexDamaged: the index does not hold a story.
        """
        self._index = index
        self.root = root
        self._things: dict[Ref, Thing] = {}
        self._neighbours: dict[str, Neighbours] = {}
        self._beside: dict[Ref, tuple[Beside, ...]] = {}
        try:
            head, threads, routes, (sides, capitals), self.chapter_count = index.section("meta")
            name, titles, languages, start, acyclic, licence = head
            self.meta = Meta(
                name,
                titles,
                tuple(languages),
                start,
                acyclic,
                licence,
                tuple(Thread(i, names, tuple(listed), intro) for i, names, listed, intro in threads),
                tuple(Route(i, n, p, tuple(c), m) for i, n, p, c, m in routes),
                sides,
                capitals,
            )
        except (ValueError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    @property
    def id(self) -> str:
        """The story's id, under which progress is saved."""
        return self.meta.id

    def find(self, ref: Ref) -> Thing | None:
        """Return the thing that `ref` points at, or None where the story has none such."""
        ref = ref.whole
        thing = self._things.pop(ref, None)
        if thing is None:
            record = self._index.record(ref)
            if record is None:
                return None
            try:
                thing = decode_thing(record[0])
                if ref.kind == "chapter":
                    self._neighbours[ref.id] = Neighbours(*record[1])
                else:
                    self._beside[ref] = tuple(Beside(ref_of(other), n) for other, n in record[1])
            except (ValueError, TypeError, KeyError) as error:
                raise IndexDamaged(str(error)) from error
            self._make_room(ref)
        self._things[ref] = thing  # the last: what is read again and again stays
        return thing

    def _make_room(self, ref: Ref) -> None:
        """Forget what nobody has asked for the longest time: reading a long story to its end takes no room."""
        chapters = ref.kind == "chapter"
        alike = [kept for kept in list(self._things) if (kept.kind == "chapter") == chapters]
        most = KEPT_CHAPTERS if chapters else KEPT_CARDS
        for kept in alike[: max(0, len(alike) + 1 - most)]:
            self._things.pop(kept, None)

    def chapter(self, name: str) -> Chapter | None:
        """Return a chapter, or None."""
        found = self.find(Ref("chapter", name))
        return found if isinstance(found, Chapter) else None

    def neighbours(self, chapter: str) -> Neighbours:
        """Return where a chapter stands."""
        if chapter not in self._neighbours:
            self.chapter(chapter)
        return self._neighbours.get(chapter, Neighbours())

    def beside(self, ref: Ref) -> tuple[Beside, ...]:
        """Return the people and editor's notes of the paragraphs that name a thing, the most frequent first."""
        if ref not in self._beside:
            self.find(ref)
        return self._beside.get(ref, ())

    def resolve(self, text: str) -> Ref | None:
        """Read a reference as a reader types it: `kind:id`, or a bare id of any kind, with `#paragraph`."""
        head, _, anchor = text.strip().partition("#")
        if ":" not in head and (kind := self._index.kind_of(head)):
            head = head if kind == "chapter" else f"{kind}:{head}"
        ref = Ref.parse(f"{head}#{anchor}" if anchor else head)
        return ref if ref and self._index.record(ref.whole) is not None else None

    def things(self, kind: Kind | None = None) -> Iterator[Thing]:
        """Yield every thing, or those of one kind, in story order."""
        for ref in self._index.refs():
            if (kind is None or ref.kind == kind) and (thing := self.find(ref)):
                yield thing

    @cached_property
    def digest(self) -> str:
        """Tells whether two indexes hold the same texts."""
        return str(self._index.section("digest"))

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Every chapter as the lists need it, in order of time."""
        found = {}
        for name, titles, date, sort, thread, kind, standing, targets, words, keywords in self._index.section("heads"):
            marks = {language: tuple(listed) for language, listed in keywords.items()}
            found[name] = Head(
                name,
                titles,
                date,
                sort,
                thread,
                ChapterKind(kind),
                Standing(standing),
                tuple(targets),
                words,
                marks,
            )
        return found

    @cached_property
    def in_order(self) -> tuple[Head, ...]:
        """The chapters in order of time: what `Entry.chapters` counts."""
        return tuple(self.heads.values())

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every person, document, message, place, term and note as the lists need it; read when first asked for."""
        try:
            return tuple(decode_entry(data) for data in self._index.section("entries"))
        except (ValueError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    @cached_property
    def _titles(self) -> dict[Ref, Mapping[str, str]]:
        every: tuple[Head | Entry, ...] = (*self.heads.values(), *self.entries)
        return {each.ref: each.titles for each in every}

    def titles_of(self, ref: Ref) -> Mapping[str, str] | None:
        """Return what a thing is called, per language, without loading it; None where the story has none such."""
        thing = None if ref.kind in HEADED else self.find(ref)
        if thing is not None:
            return {language: thing.title(language) for language in thing.texts}
        return self._titles.get(ref.whole)

    @cached_property
    def keywords(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Language -> keyword -> the chapters that have it, in order of time; keywords in the order of the alphabet."""
        found: dict[str, dict[str, list[str]]] = {}
        for head in self.heads.values():
            for language, listed in head.keywords.items():
                for word in listed:
                    found.setdefault(language, {}).setdefault(word, []).append(head.id)
        return {
            language: {word: tuple(own[word]) for word in sorted(own, key=str.casefold)}
            for language, own in found.items()
        }

    @cached_property
    def graph(self) -> StoryGraph:
        """Which chapter leads to which."""
        from story.graph import StoryGraph

        heads = self.heads
        edges = {name: tuple(t for t in head.targets if t in heads) for name, head in heads.items()}
        return StoryGraph(self.meta.start, edges)

    @cached_property
    def timeline(self) -> Timeline:
        """Everything dated, in order."""
        from story.timeline import decode_timeline

        try:
            return decode_timeline(self._index.section("timeline"))
        except (ValueError, TypeError, IndexError) as error:
            raise IndexDamaged(str(error)) from error

    @cached_property
    def atlas(self) -> Atlas:
        """Every place that the map can show, and every message."""
        from story.atlas import decode_atlas

        try:
            return decode_atlas(self._index.section("atlas"))
        except (ValueError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    @cached_property
    def exhibits(self) -> Exhibits:
        """The figures, and the areas and journeys of the map."""
        from story.exhibits import decode_exhibits

        try:
            return decode_exhibits(self._index.section("exhibits"))
        except (ValueError, TypeError) as error:
            raise IndexDamaged(str(error)) from error

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source, by id."""
        return {values[0]: Source(*values) for values in self._index.section("sources")}

    def shown_is_stale(self, ref: Ref) -> bool:
        """Whether `story.toml` or the files of one thing changed since the index was made.

        A thing that the index has not may be new: then every file is looked at.
        """
        record = self._index.record(ref.whole)
        if record is None:
            return self.is_stale()
        files = {**self._index.section("toml"), **record[2]}
        return any(_changed(os.path.join(self.root, path), Stamp(*stamp)) for path, stamp in files.items())

    def is_stale(self) -> bool:
        """Whether any file changed, came or went since the index was made; looks at all of them."""
        stamps: dict[str, Any] = self._index.section("stamps")
        from story.problems import Problems

        now = {path for folder in FOLDERS for path in list_files(self.root, folder, Problems())}
        now |= {path for path in (*TOMLS, *EXHIBITS) if os.path.lexists(self.root / path)}
        if now != stamps.keys():
            return True
        return any(_changed(os.path.join(self.root, path), Stamp(*stamp)) for path, stamp in stamps.items())

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def _changed(path: str, stamp: Stamp) -> bool:
    """Compare a file with its stamp; the bytes only where the time says nothing.

    The path is text: the names in a `Path` are kept by the interpreter, and those of a whole story may take 1 MB.
    """
    try:
        info = os.stat(path)
        if info.st_size != stamp.size:
            return True
        if info.st_mtime_ns == stamp.mtime:
            return False
        if not stamp.digest or not stat.S_ISREG(info.st_mode):
            return True
        with open(path, "rb") as file:
            return digest_of(file.read()) != stamp.digest
    except OSError:
        return True
