"""The story that teaches: sound, true to the keys that there are, and what it says to type is typed here, and works."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import explorer
from story.build import Things, build_things
from story.check import check_files, check_story
from story.graph import StoryGraph
from story.ids import Ref
from story.loader import StoryFiles
from story.model import Block, Chapter, ChapterKind, EditorNote, Text
from story.open import LIBRARY, TUTORIAL, open_story
from tests.story.make import load
from tests.story.parallel import month_faults, number_faults, pairs_of
from tui.commands import COMMANDS
from tui.i18n import words_for

ROOT = LIBRARY / TUTORIAL
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
WORDS = (80, 160)
"""Of a chapter, in each language."""
TYPED = "your-turn"
"""The chapter that says what to type; strong words are keys in all others."""
SHOWN = "both-ok"
"""The chapter that shows lines of its own file."""
_KEY = re.compile(r"\*\*(?P<sign>[^*]+)\*\*(?: \(|[,،] )\*(?P<label>[^*]+)\*")


@pytest.fixture(scope="module")
def files() -> StoryFiles:
    return load(ROOT)


@pytest.fixture(scope="module")
def things(files: StoryFiles) -> Things:
    return build_things(files)


def chapters(things: Things) -> dict[str, Chapter]:
    """The chapters, by id."""
    return {ref.id: thing for ref, thing in things.items() if isinstance(thing, Chapter)}


def source(name: str, language: str) -> str:
    """A chapter's file, as it stands."""
    return (ROOT / "chapters" / f"{name}.{language}.md").read_text(encoding="utf-8")


# ---- sound


def test_nothing_is_wrong_with_it() -> None:
    assert [str(problem) for problem in check_files(load(ROOT))] == []


def test_it_has_ten_small_chapters(things: Things) -> None:
    def size(text: Text) -> int:
        return sum(any(map(str.isalnum, word)) for block in text.blocks for word in block.text.split())

    sizes = {(name, lang): size(text) for name, own in chapters(things).items() for lang, text in own.texts.items()}
    assert len(sizes) == 20
    assert {name: count for name, count in sizes.items() if not WORDS[0] <= count <= WORDS[1]} == {}


def ways(own: dict[str, Chapter], way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every way from the last chapter of `way` to where no choice leads on."""
    targets = dict.fromkeys(choice.target for choice in own[way[-1]].choices)
    if not targets:
        yield way
    for target in targets:
        yield from ways(own, (*way, target))


def test_every_way_comes_to_the_one_ending_and_leaves_none_out(files: StoryFiles, things: Things) -> None:
    own = chapters(things)
    every = list(ways(own, (files.meta.start,)))
    assert {way[-1] for way in every} == {TYPED} and own[TYPED].chapter_kind is ChapterKind.ENDING
    assert {name for way in every for name in way} == set(own)
    forks = [name for name, chapter in own.items() if len({choice.target for choice in chapter.choices}) > 1]
    assert len(forks) in (2, 3), "it forks, and joins again"
    sources = StoryGraph(files.meta.start, {n: tuple({c.target for c in x.choices}) for n, x in own.items()}).sources()
    assert sum(len(found) > 1 for found in sources.values()) >= 2


def test_it_has_one_of_everything_that_a_story_can_have(files: StoryFiles, things: Things) -> None:
    kinds = Counter(ref.kind for ref in things)
    assert all(kinds[kind] for kind in ("person", "document", "telegram", "place", "term", "note"))
    own = chapters(things)
    assert sum(chapter.chapter_kind is ChapterKind.DECISION for chapter in own.values()) == 1
    assert all(chapter.questions for chapter in own.values())
    assert any(chapter.closed for chapter in own.values()) and any(chapter.events for chapter in own.values())
    assert any(isinstance(thing, EditorNote) and thing.essential for thing in things.values())
    assert any(thing.unverified for thing in things.values())
    assert open_story(ROOT).exhibits.figures


def test_both_languages_say_the_same(files: StoryFiles) -> None:
    faults = []
    for languages in files.pages.values():
        base, other = languages["en"], languages["ar"]
        for one, two in zip(base.body.blocks, other.body.blocks, strict=True):
            if set(one.refs) != set(two.refs) or Counter(one.citations) != Counter(two.citations):
                faults.append(f"{other.path} {one.key}")
        for pair in pairs_of(base, other):
            faults += [f"{pair}: {found}" for found in (*number_faults(*pair[2:]), *month_faults(*pair[2:]))]
    assert faults == []


# ---- true to the program


def key_faults(text: str, language: str) -> list[str]:
    """What a text says of keys that is not so: a key that is none, or one with another command's name behind it."""
    words, text = words_for(language), " ".join(text.split())
    known = {(command.sign, words.say(command.label)) for command in COMMANDS}
    named = [(match["sign"], match["label"]) for match in _KEY.finditer(text)]
    faults = [f"{sign} ({label})" for sign, label in named if (sign, label) not in known]
    return faults + [strong for strong in re.findall(r"\*\*([^*]+)\*\*", _KEY.sub("", text))]


@LANGUAGES
def test_every_key_is_one_that_the_program_has(things: Things, language: str) -> None:
    named = 0
    for name in chapters(things).keys() - {TYPED}:
        assert key_faults(source(name, language), language) == [], name
        named += len(_KEY.findall(source(name, language)))
    assert named >= 25


def test_both_languages_name_the_same_keys(things: Things) -> None:
    def signs(name: str, language: str) -> list[str]:
        return [match["sign"] for match in _KEY.finditer(" ".join(source(name, language).split()))]

    for name in chapters(things):
        assert signs(name, "en") == signs(name, "ar"), name


def test_no_mark_is_left_as_it_was_typed(things: Things) -> None:
    texts = [
        (ref, block.text) for ref, thing in things.items() for text in thing.texts.values() for block in text.blocks
    ]
    assert [(ref, said) for ref, said in texts if "**" in said or "\\" in said] == []


@pytest.mark.parametrize("text", ["**ö** (*Panel*)", "**g** (*Panel*)", "**p** (*Plank*)", "Press **p** for it."])
def test_a_key_that_there_is_not_is_found(text: str) -> None:
    assert key_faults(text, "en") and not key_faults("**p** (*Panel*)", "en")


@LANGUAGES
def test_a_chapter_shows_lines_of_its_own_file(things: Things, language: str) -> None:
    shown = [b.text for b in chapters(things)[SHOWN].texts[language].blocks if b.kind == "item"]
    whole = source(SHOWN, "en")
    assert len(shown) == 3 and [line for line in shown if line not in whole] == []


@LANGUAGES
def test_every_file_that_is_named_is_there(things: Things, language: str) -> None:
    named = {
        name
        for chapter in chapters(things)
        for name in re.findall(r"\*([\w/.-]+\.md)\*", source(chapter, language))
        if chapter != TYPED
    }
    assert len(named) == 3
    assert [name for name in named if not any(path.name == Path(name).name for path in ROOT.rglob("*.md"))] == []
    guide = re.findall(r"\*(story/[\w.]+\.md)\*", source(TYPED, language))
    assert len(guide) == 1 and (LIBRARY.parent.parent / guide[0]).is_file()


# ---- what it says to type


def strong(block: Block) -> list[str]:
    """The strong words of a block."""
    return [span.text for span in block.spans if span.strong]


def do(words: Sequence[str], folder: Path) -> None:
    """Do one step: a command, `FILE OLD NEW` or `FILE ... LINE`, in a folder of the reader's."""
    first, last = words[0], words[-1]
    if first.startswith("explorer "):
        assert explorer.main(first.split()[1:]) == 0, first
    elif last.startswith("- "):
        for name in words[:-1]:
            with open(folder / name, "a", encoding="utf-8") as file:
                file.write(f"\n{last}\n")
    else:
        name, old, new = words
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old} in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


@LANGUAGES
def test_what_it_says_to_type_makes_a_story_that_is_sound_and_opens(
    things: Things,
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\nlook keeper\nquit\n"))
    steps = [strong(block) for block in chapters(things)[TYPED].texts[language].blocks if strong(block)]
    assert [words[0].split()[1] for words in steps if words[0].startswith("explorer")] == [
        "new", "new", "new", "stamp", "check", "--story",
    ]  # fmt: skip
    for words in steps[:-1]:
        do(words, tmp_path)
    assert [str(problem) for problem in check_story(tmp_path / "lighthouse")] == []
    assert "0 errors, 0 warnings." in capsys.readouterr().err
    do(steps[-1], tmp_path)
    assert capsys.readouterr().out.count("...") >= 3, "its two chapters and its person were shown"
    story = open_story(tmp_path / "lighthouse")
    assert story.meta.base == language and story.chapter_count == 2
    second = story.chapter("second")
    assert second is not None and second.mentioned("person") == ("keeper",)
    assert story.find(Ref("person", "keeper"))
