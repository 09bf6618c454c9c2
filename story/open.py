"""Opening a story: from its index if that is fresh, else by reading its files and making the index anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from story.ids import Ref
from story.index import SHIPPED, Index, IndexDamaged, Story, encode_index
from story.model import Chapter, Document, Person, Telegram, Text, Thing

if TYPE_CHECKING:
    from story.problems import Problem
    from story.search import Entry, SearchIndex

LIBRARY = Path(__file__).parent / "library"
"""The stories that come with the program."""
DEFAULT = "no-2362"
TUTORIAL = "tutorial"
"""The one that teaches reading and writing a story."""


class NoStory(Exception):
    """There is no story to read in the folder; `problems` says why."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        """Keep what was found wrong."""
        super().__init__(str(root))
        self.root = root
        self.problems = problems


def story_folder(text: str) -> Path:
    """Return the folder that `--story` means: a path, or the name of a story that comes with the program."""
    # os.path says no to a name that cannot be one, where a `Path` raises.
    if text and "/" not in text and os.path.isfile(LIBRARY / text / "story.toml") and not os.path.isdir(text):
        return LIBRARY / text
    return Path(text) if text else LIBRARY / DEFAULT


def open_story(root: Path, cache: Path | None = None, shown: Ref | None = None) -> Story:
    """Open the story in folder `root`.

    An index that lies in a story's folder is trusted only where the story came with the program: what an index holds
    is shown as it is.

    Args:
        root: The story's folder.
        cache: Where indexes are kept between runs; None where nothing may be written.
        shown: What is going to be shown first: only its files are compared with the index.

    Raises:
        NoStory: there is no story, or none of its chapters can be read.
    """
    kept = cache / _cache_name(root) if cache else None
    shipped = root / SHIPPED if root.absolute().parent == LIBRARY.absolute() else None
    for path in (shipped, kept):
        if path is not None and (story := _from_index(path, root, shown)):
            return story
    return rebuild(root, cache)


def rebuild(root: Path, cache: Path | None = None) -> Story:
    """Read the story's files, make its index anew and keep it.

    Raises:
        NoStory: there is no story, or none of its chapters can be read.
    """
    data = compile_story(root)
    if cache is not None:
        _keep(cache / _cache_name(root), data)
    return Story(Index(BytesIO(data)), root)


def compile_story(root: Path) -> bytes:
    """Return the index of the story in folder `root`.

    Raises:
        NoStory: there is no story, or none of its chapters can be read.
    """
    from story.build import build_things
    from story.loader import load_story
    from story.problems import Problems

    files = load_story(root)
    if isinstance(files, Problems):
        raise NoStory(root, files)
    things = build_things(files)
    if Ref("chapter", files.meta.start) not in things:
        from story.check import check_files

        raise NoStory(root, check_files(files))
    return encode_index(files.meta, files.sources, things, files.stamps, files.exhibits)


def _cache_name(root: Path) -> str:
    # Two folders of one name share a place; each finds the other's index stale and makes its own.
    key = f"{crc32(os.fsencode(os.path.abspath(root))):08x}-{len(str(root))}"
    return f"story-{key}.index"


def _from_index(path: Path, root: Path, shown: Ref | None) -> Story | None:
    """Return the story that an index holds, or None where it is damaged or older than what is going to be shown."""
    try:
        stream = open(path, "rb")  # noqa: SIM115 - it stays open as long as the story
    except OSError:
        return None
    try:
        story = Story(Index(stream), root)
        if not story.shown_is_stale(shown or Ref("chapter", story.meta.start)):
            return story
    except IndexDamaged:
        pass
    stream.close()
    return None


def _keep(path: Path, data: bytes) -> None:
    """Write the index beside its place and move it there; a cache that cannot be written is no fault."""
    import tempfile

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".index-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
    except OSError:
        return


def search_entries(story: Story) -> Iterator[Entry]:
    """Yield what can be found of a story, per thing and language."""
    from story.search import Entry

    for thing in story.things():
        for language, text in thing.texts.items():
            names = (*text.list("aliases"), *text.list("keywords"))
            if isinstance(thing, Person):
                names = (thing.title(language), *names, thing.native)
            elif isinstance(thing, Telegram):
                names = (*names, thing.number)
            elif thing.name_key == "name":
                names = (thing.title(language), *names)
            heads = tuple(_heads(thing, language, text, story))
            date = thing.date if isinstance(thing, Chapter | Document | Telegram) else ""
            blocks = tuple((block.key, block.text) for block in text.blocks)
            yield Entry(thing.ref, language, thing.title(language), tuple(filter(None, names)), heads + blocks, date)


def _heads(thing: Thing, language: str, text: Text, story: Story) -> Iterator[tuple[str, str]]:
    """Yield what a thing's header says in words: a person by office and side is what many readers look for."""
    from story.search import HEADER, OFFICE

    if isinstance(thing, Person):
        side = story.meta.sides.get(thing.side, {}).get(language, "")
        yield OFFICE, text["office"] if side in text["office"] else f"{text['office']} · {side}"
    said = text.events if isinstance(thing, Chapter) else (text["role"], text["status"], text["answer"])
    yield from ((HEADER, words) for words in said if words)


def open_search(story: Story, cache: Path | None = None) -> SearchIndex:
    """Return the search index of a story, from the cache if it was made from the same texts."""
    from story.search import SearchIndex

    kept = cache / f"{_cache_name(story.root)}.search" if cache else None
    key = story.digest.encode()
    if kept is not None:
        try:
            data = kept.read_bytes()
            if data.startswith(key):
                return SearchIndex.from_bytes(data[len(key) :])
        except (OSError, ValueError):
            pass
    made = SearchIndex.build(search_entries(story))
    if kept is not None:
        _keep(kept, key + made.to_bytes())
    return made
