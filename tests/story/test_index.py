from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story import open as opening
from story.build import build_things
from story.check import check_files
from story.graph import StoryGraph
from story.ids import Ref
from story.index import KEPT_CARDS, KEPT_CHAPTERS, SHIPPED, Head, Index, IndexDamaged, Neighbours, Story
from story.model import Chapter, ChapterKind, Standing, Thing
from story.open import LIBRARY, NoStory, compile_story, open_search, open_story, search_entries, story_folder
from tests.story.make import SOURCES, STORIES, TOML, chapter, load, write_files, write_story

SOUND = STORIES / "sound"
NUMBER = LIBRARY / opening.DEFAULT


def opened(data: bytes, root: Path = SOUND) -> Story:
    return Story(Index(BytesIO(data)), root)


def without_lines(thing: Thing) -> Thing:
    texts = {
        name: replace(text, blocks=tuple(block._replace(line=0) for block in text.blocks))
        for name, text in thing.texts.items()
    }
    return replace(thing, texts=texts)


@pytest.mark.parametrize("root", [SOUND, NUMBER], ids=["sound", "no-2362"])
def test_a_story_from_its_index_is_the_story_from_its_files(root: Path) -> None:
    files = load(root)
    things = build_things(files)
    story = opened(compile_story(root), root)
    assert story.meta == files.meta and story.id == files.meta.id
    assert [thing.ref for thing in story.things()] == list(things)
    assert {thing.ref: thing for thing in story.things()} == {ref: without_lines(t) for ref, t in things.items()}
    assert story.sources == files.sources
    chapters = [thing for thing in things.values() if isinstance(thing, Chapter)]
    assert story.chapter_count == len(chapters)
    assert story.graph == StoryGraph.of(files.meta.start, chapters)
    assert list(story.heads) == [c.id for c in chapters]
    for made, head in zip(chapters, story.heads.values(), strict=True):
        assert head.ref == made.ref and head.order == made.order
        assert (head.kind, head.standing, head.thread) == (made.chapter_kind, made.standing, made.thread)
        assert head.titles == {name: made.title(name) for name in made.texts}
    assert not story.is_stale() and not any(story.shown_is_stale(ref) for ref in things)


def test_the_head_of_a_chapter() -> None:
    story = opened(compile_story(SOUND))
    assert story.heads["c"] == Head(
        id="c",
        titles={"en": "C", "ar": "أ"},
        date="1940-11",
        sort="1940-11-14",
        thread="main",
        kind=ChapterKind.ENDING,
        standing=Standing.WHAT_IF,
        targets=(),
        words={"en": 1, "ar": 1},
        keywords={"en": (), "ar": ()},
    )


def test_what_is_asked_of_a_story() -> None:
    story = opened(compile_story(SOUND))
    assert story.resolve("molotov") == story.resolve("person:molotov") == Ref("person", "molotov")
    assert story.resolve(" a#first ") == Ref("chapter", "a", "first")
    assert story.resolve("chapter:a") == Ref("chapter", "a")
    for text in ("nobody", "person:a", "", "#x", "Molotov", "a b", "molotov person", "\n", "a#Not"):
        assert story.resolve(text) is None
    assert story.find(Ref("chapter", "a", "first")) is story.find(Ref("chapter", "a")) is story.chapter("a")
    assert story.find(Ref("person", "a")) is None and story.chapter("molotov") is None
    assert [t.ref.id for t in story.things("person")] == ["molotov"]
    story.close()


def test_neighbours() -> None:
    story = opened(compile_story(SOUND))
    assert story.neighbours("b") == Neighbours(2, 3, "c", "a", "c")
    assert story.neighbours("c") == Neighbours(3, 3, "", "b", "")
    assert story.neighbours("nowhere") == Neighbours()


def test_neighbours_where_a_thread_lists_the_chapters_of_others(tmp_path: Path) -> None:
    toml = (
        TOML + 'chapters = ["gone", "b", "b", "a"]\n\n[threads.other]\nen = "Other"\nchapters = ["x", "a", "b", "c"]\n'
    )
    third = chapter(title="C", date="1940-11-11").replace('"main"', '"other"')
    fourth = chapter(title="D").replace('"main"', '"loose"')
    files: dict[str, str | bytes] = {"chapters/c.en.md": third, "chapters/d.en.md": fourth}
    story = opened(compile_story(write_story(tmp_path, files, toml=toml)), tmp_path)
    assert story.neighbours("c") == Neighbours(3, 3, "", "b", "a")
    assert story.neighbours("b") == Neighbours(1, 2, "a", "", "")
    assert story.neighbours("a") == Neighbours(2, 2, "", "b", "d")
    assert story.neighbours("d") == Neighbours(1, 1, "", "", "b")


def test_few_things_stay_in_memory_and_the_open_chapter_is_one_of_them(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"terms/t{n}.en.md": '+++\nname = "T"\n+++\n\nText. [@book]\n' for n in range(30)}
    files |= {f"chapters/c{n}.en.md": chapter(title=f"C {n}") for n in range(9)}
    story = opened(compile_story(write_story(tmp_path, files)), tmp_path)
    here = story.chapter("a")
    for ref in list(story._index.refs()):
        story.find(ref)
        assert story.chapter("a") is here
    kinds = [ref.kind == "chapter" for ref in story._things]
    assert (kinds.count(True), kinds.count(False)) == (KEPT_CHAPTERS, KEPT_CARDS)


# Damage


def use(story: Story) -> None:
    list(story.things())
    assert story.heads and story.graph and story.sources and story.digest and story.entries
    assert story.timeline and story.atlas and story.exhibits and story.keywords == {}
    story.is_stale()
    story.shown_is_stale(Ref("chapter", "a"))
    story.neighbours("a")


@pytest.fixture(scope="module")
def data() -> bytes:
    return compile_story(SOUND)


def test_an_index_that_was_cut(data: bytes) -> None:
    for end in range(0, len(data), 7):
        with pytest.raises(IndexDamaged):
            use(opened(data[:end]))


@settings(max_examples=400)
@given(position=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_an_index_with_a_byte_changed(data: bytes, position: float, flip: int) -> None:
    at = int(position * len(data))
    with pytest.raises(IndexDamaged):
        use(opened(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]))


@given(junk=st.binary(max_size=400), keep=st.integers(0, 200))
def test_an_index_that_is_none(data: bytes, junk: bytes, keep: int) -> None:
    with pytest.raises(IndexDamaged):
        use(opened(data[:keep] + junk))


@pytest.mark.parametrize(
    "forged",
    [
        b"[]",
        b"{}",
        b"5",
        b'{"directory":[0,1,0]}',
        b'{"directory":["a","b","c"]}',
        b'{"directory":[0,99999999999999,0]}',
    ],
)
def test_an_index_that_another_program_wrote(data: bytes, forged: bytes) -> None:
    from zlib import crc32

    head = data[: data.index(b"\n") + 1]
    with pytest.raises(IndexDamaged):
        opened(head + b"%d %b\n" % (crc32(forged), forged) + b"x" * 100)


def forge(tmp_path: Path, name: str, value: bytes) -> Story:
    """An index whose checksums are right and whose section `name` is not."""
    from unittest.mock import patch

    from story import index

    stock = index._dump
    calls: list[object] = []

    def dump(data: object) -> bytes:
        calls.append(data)
        return value if isinstance(data, list | dict) and index_of(data) == name else stock(data)

    def index_of(data: list[object] | dict[str, object]) -> str:
        if isinstance(data, list) and len(data) == 5 and isinstance(data[4], int):
            return "meta"
        if isinstance(data, list) and len(data) == 3 and isinstance(data[0], dict) and "facts" in data[0]:
            return "record"
        return ""

    with patch.object(index, "_dump", dump):
        return opened(compile_story(SOUND))


def test_a_forged_section(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        forge(tmp_path, "meta", b"[1,2]")
    with pytest.raises(IndexDamaged):
        forge(tmp_path, "meta", b"nonsense")
    for value in (b"[{},[],{}]", b"[5,[],{}]", b'[{"kind":"hero","facts":{}},[],{}]', b"nonsense", b"5"):
        with pytest.raises(IndexDamaged):
            forge(tmp_path, "record", value).find(Ref("chapter", "a"))


def test_threads_do_not_read_each_others_records() -> None:
    from concurrent.futures import ThreadPoolExecutor

    story = opened(compile_story(SOUND))

    def look(n: int) -> str:
        story._things.clear()
        thing = story.find(Ref("chapter", "abc"[n % 3]))
        assert thing is not None and not story.is_stale()
        return thing.id

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(90))) == list("abc" * 30)


# Freshness


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_story(tmp_path / "story")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def story(root: Path, cache: Path) -> Iterator[Story]:
    found = open_story(root, cache)
    yield found
    found.close()


A, B = Ref("chapter", "a"), Ref("chapter", "b")


def edit(path: Path, text: str = "") -> None:
    """Change a file without changing its size, unless `text` is added."""
    data = path.read_text().replace("Text", "Word").replace("The end", "Thy end").replace("النهاية", "النهايه") + text
    path.write_text(data)
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("text", ["", "\nMore. [@book]\n"])
@pytest.mark.parametrize("path", ["chapters/b.en.md", "chapters/b.ar.md"])
def test_an_edited_file_is_noticed(story: Story, root: Path, path: str, text: str) -> None:
    edit(root / path, text)
    assert story.shown_is_stale(B) and not story.shown_is_stale(A)
    assert story.is_stale()


@pytest.mark.parametrize("path", ["story.toml", "sources.toml"])
def test_an_edited_toml_concerns_everything(story: Story, root: Path, path: str) -> None:
    edit(root / path, "# comment\n")
    assert story.shown_is_stale(A) and story.shown_is_stale(B) and story.is_stale()


def test_a_new_file_is_noticed(story: Story, root: Path, cache: Path) -> None:
    write_files(root, {"chapters/c.en.md": chapter()})
    assert story.is_stale() and not story.shown_is_stale(A)
    assert story.shown_is_stale(Ref("chapter", "c")), "what is not in the index may be new"
    assert open_story(root, cache, Ref("chapter", "c")).chapter("c") is not None


def test_a_thing_that_is_nowhere_makes_nothing_anew(story: Story, root: Path, cache: Path) -> None:
    assert not story.shown_is_stale(Ref("chapter", "nowhere"))


@pytest.mark.parametrize("path", ["chapters/b.en.md", "sources.toml", "story.toml"])
def test_a_deleted_file_is_noticed(story: Story, root: Path, path: str) -> None:
    (root / path).unlink()
    assert story.shown_is_stale(B) and story.is_stale()


def test_new_sources_are_noticed(root: Path, cache: Path) -> None:
    (root / "sources.toml").unlink()
    story = open_story(root, cache)
    assert not story.is_stale()
    write_files(root, {"sources.toml": SOURCES})
    assert story.is_stale()


def test_a_touched_file_is_fresh(story: Story, root: Path) -> None:
    for path in root.rglob("*"):
        os.utime(path, ns=(5, 5))
    assert not story.is_stale() and not story.shown_is_stale(A)


def test_a_file_that_was_left_out_is_looked_at_again(root: Path, cache: Path) -> None:
    write_files(root, {"chapters/b.ar.md": b"\xff", "chapters/Notes.md": "x"})
    story = open_story(root, cache)
    assert not story.is_stale() and not story.shown_is_stale(B)
    os.utime(root / "chapters/b.ar.md", ns=(5, 5))
    assert story.is_stale() and story.shown_is_stale(B)


def test_a_file_that_became_something_else(story: Story, root: Path) -> None:
    (root / "chapters/b.en.md").unlink()
    os.mkfifo(root / "chapters/b.en.md")
    assert story.is_stale()


def test_an_empty_file_that_became_a_fifo(root: Path, cache: Path) -> None:
    path = write_files(root, {"chapters/c.en.md": ""}) / "chapters/c.en.md"
    story = open_story(root, cache)
    assert not story.is_stale()
    path.unlink()
    os.mkfifo(path)
    assert story.is_stale()


# Opening


def kept(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def test_a_second_start_reads_no_story(story: Story, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "rebuild", lambda *_: pytest.fail("the index was fresh"))
    again = open_story(root, cache)
    assert list(again.things()) == list(story.things())
    again.close()


WARM = """
import sys
from pathlib import Path
from story.ids import Ref
from story.open import open_story
story = open_story(Path(sys.argv[1]), Path(sys.argv[2]), Ref("chapter", "b"))
assert story.chapter("b") and story.heads and story.sources and story.graph and not story.is_stale()
print({"markdown_it", "tomllib", "story.loader", "story.search", "tempfile"} & sys.modules.keys())
"""


def test_a_warm_start_loads_no_parser(story: Story, root: Path, cache: Path) -> None:
    done = subprocess.run([sys.executable, "-c", WARM, root, cache], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_an_edit_makes_the_index_anew(story: Story, root: Path, cache: Path) -> None:
    edit(root / "chapters/b.en.md", "\nMore. [@book]\n")
    found = open_story(root, cache, B).chapter("b")
    assert found is not None and found.text("en").blocks[-1].text == "More."
    assert not open_story(root, cache).is_stale()


@settings(max_examples=40)
@given(position=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_cache_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, position: float, flip: int, cut: bool
) -> None:
    base = tmp_path_factory.mktemp("damage")
    root, cache = write_story(base / "story"), base / "cache"
    things = list(open_story(root, cache).things())
    data = kept(cache).read_bytes()
    at = int(position * len(data))
    kept(cache).write_bytes(data[:at] if cut else data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])
    story = open_story(root, cache)
    try:
        assert list(story.things()) == things
        assert not story.is_stale()
    except IndexDamaged:
        story.close()
        story = opening.rebuild(root, cache)
        assert list(story.things()) == things
    assert kept(cache).read_bytes() == data or cut or at > 0
    story.close()
    shutil.rmtree(base)


def test_no_cache_is_no_fault(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_story(root).chapter("a") is not None
    (tmp_path / "file").write_text("")
    assert open_story(root, tmp_path / "file").chapter("a") is not None
    assert open_story(root, Path("/proc/nowhere")).chapter("a") is not None
    full = tmp_path / "full"

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert open_story(root, full).chapter("a") is not None
    assert list(full.iterdir()) == [], "nothing half written is left behind"


def test_a_read_only_cache(story: Story, root: Path, cache: Path) -> None:
    edit(root / "chapters/b.en.md")
    kept(cache).chmod(0o400)
    cache.chmod(0o500)
    assert open_story(root, cache, B).chapter("b") is not None
    cache.chmod(0o700)


def test_what_can_be_found_is_kept_beside_the_index(story: Story, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {(e.ref, e.language): e for e in search_entries(story)}
    assert len(entries) == 6
    assert entries[Ref("person", "molotov"), "ar"].names[0] == "مولوتوف"
    assert entries[A, "en"].date == "1940-11-12" and entries[A, "en"].names == ("word",)
    made = open_search(story, cache).to_bytes()
    (path,) = cache.glob("*.search")
    assert open_search(story).to_bytes() == made
    for damaged in (b"", path.read_bytes()[:-9], b"x" + path.read_bytes()[1:]):
        path.write_bytes(damaged)
        assert open_search(story, cache).to_bytes() == made
    monkeypatch.setattr(opening, "search_entries", lambda *_: pytest.fail("what was kept was fresh"))
    assert open_search(story, cache).to_bytes() == made


def test_a_shipped_index_serves_where_times_mean_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LIBRARY", tmp_path)
    root = write_story(tmp_path / "small")
    (root / SHIPPED).write_bytes(compile_story(root))
    for path in root.rglob("*"):
        os.utime(path, ns=(9, 9))
    monkeypatch.setattr(opening, "rebuild", lambda *_: pytest.fail("the index was fresh"))
    assert open_story(root).chapter("a") is not None
    assert story_folder("small") == root and story_folder("") == tmp_path / opening.DEFAULT
    assert story_folder("other") == Path("other") and story_folder("/x/small") == Path("/x/small")


def test_no_story(tmp_path: Path) -> None:
    with pytest.raises(NoStory) as caught:
        open_story(tmp_path)
    assert caught.value.root == tmp_path and caught.value.problems
    write_story(tmp_path)
    (tmp_path / "chapters/a.en.md").write_text("")
    with pytest.raises(NoStory) as caught:
        open_story(tmp_path)
    assert caught.value.problems == check_files(load(tmp_path))
