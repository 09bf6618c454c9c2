"""The story that comes with the program: sound, the same in both languages, of the right size, and well branched."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from story.build import Things, build_things
from story.check import check_files
from story.cite import sentence_ids
from story.loader import StoryFiles
from story.model import Chapter, ChapterKind, Text
from story.open import DEFAULT, LIBRARY
from tests.story.make import load
from tests.story.parallel import Pair, month_faults, number_faults, pairs_of

SAID_OTHERWISE = {
    (
        "documents/d-1940-09-02-destroyers.ar.md",
        "p2",
    ): "twelve hundred in English, a thousand and two hundred in Arabic",
    ("people/vyshinsky.ar.md", "p2"): "the verb «ألّف» without its doubled letter is the word for a thousand",
    ("documents/d-1941-01-10-secret.ar.md", "p4"): "«ثمن» is an eighth here, and a price elsewhere",
}
"""Paragraphs whose numbers agree though they are written in other words."""

CHAPTER, PERSON, TERM = (180, 380), (60, 150), (30, 80)
"""Words in each language."""
SHORT_LIFE = 55
"""Words of the shortest card in Arabic, which writes `the`, `and`, `in` and `his` together with the next word: in
English such a card has seventy and more."""

KINDS = {ChapterKind.SCENE: 27, ChapterKind.DECISION: 8, ChapterKind.JOIN: 4, ChapterKind.ENDING: 5}
WALKS = 10_000


@pytest.fixture(scope="module")
def files() -> StoryFiles:
    return load(LIBRARY / DEFAULT)


@pytest.fixture(scope="module")
def things(files: StoryFiles) -> Things:
    return build_things(files)


def pairs(files: StoryFiles) -> Iterator[Pair]:
    """Everything in English, beside its Arabic."""
    for languages in files.pages.values():
        yield from pairs_of(languages["en"], languages["ar"])


def words(text: Text) -> int:
    """How many words the body of a text has."""
    return sum(any(map(str.isalnum, word)) for block in text.blocks for word in block.text.split())


# ---- sound


def test_nothing_is_wrong_with_it() -> None:
    assert [str(problem) for problem in check_files(load(LIBRARY / DEFAULT))] == []


def test_every_sentence_of_both_base_sources_is_told_in_both_languages(files: StoryFiles) -> None:
    every = {
        f"{source.id}-{n:0{source.digits}}"
        for source in files.sources.values()
        for n in range(1, source.sentences + 1)
        if source.kind == "base"
    }
    assert len(every) == 220
    for language in ("en", "ar"):
        cited = [cited.citation for page in files.all_pages() if page.language == language for cited in page.body.cited]
        told = {name for citation in cited for name in sentence_ids(citation, files.sources[citation.source]) or ()}
        assert sorted(every - told) == [], language


# ---- the same in both languages


def test_paragraphs_link_and_cite_the_same(files: StoryFiles) -> None:
    faults = []
    for languages in files.pages.values():
        base, translation = languages["en"].body.blocks, languages["ar"].body.blocks
        for one, other in zip(base, translation, strict=True):
            if set(one.refs) != set(other.refs):
                differing = sorted(map(str, set(one.refs) ^ set(other.refs)))
                faults.append(f"{languages['ar'].path} {one.key}: links {differing}")
            if Counter(one.citations) != Counter(other.citations):
                differing = sorted(map(str, set(one.citations) ^ set(other.citations)))
                faults.append(f"{languages['ar'].path} {one.key}: citations {differing}")
    assert faults == []


def is_reading_time(pair: Pair) -> bool:
    """Whether a lesson says how long its chapters take to read: that differs between the languages."""
    return pair.path.startswith("lessons/") and pair.base.startswith("Reading takes")


def test_numbers_are_the_same(files: StoryFiles) -> None:
    faults = [
        f"{pair}: {', '.join(found)}"
        for pair in pairs(files)
        if not is_reading_time(pair) and (pair.path, pair.key) not in SAID_OTHERWISE
        if (found := number_faults(pair.base, pair.translation))
    ]
    assert faults == []


def test_months_are_the_same(files: StoryFiles) -> None:
    assert [f"{pair}: {', '.join(found)}" for pair in pairs(files) if (found := month_faults(*pair[2:]))] == []


@pytest.mark.parametrize(
    ("english", "arabic", "faults"),
    [
        ("On 12 November 1940, at 11:05", "في 12 نوفمبر/تشرين الثاني ١٩٤٠، الساعة ١١:٠٥", []),
        ("110,000 and 7.5", "110٬000 و7٫5", []),
        ("1940 and 1940", "1940", ["1940 is not in 'ar'"]),
        ("In 1940", "في 1941", ["1940 is not in 'ar'", "1941 is not in 'en'"]),
        ("the XIX Corps, Panzer Group 2", "الفيلق 19، مجموعة الدبابات الثانية", []),
        ("in the 1990s", "في التسعينيات", []),
        ("Boris III", "بوريس الثالث", []),
        ("Boris III", "بوريس الرابع", ["the word for 3 is not in 'ar'", "the word for 4 is not in 'en'"]),
        ("thirteen days, twenty-five, three hundred", "ثلاثة عشر يومًا وخمسة وعشرون وثلاثمئة", []),
        ("eleven weeks and a dozen", "أحد عشر أسبوعًا واثنا عشر", []),
        ("sixty million", "ستون مليونًا", []),
        ("six million", "سبعة ملايين", ["the word for 6 is not in 'ar'", "the word for 7 is not in 'en'"]),
        ("They agree", "تتفق الدول الثلاث", []),
        ("one man, two days", "رجل ليومين", []),
        ("60 per cent, half", "60 في المئة، نصف", []),
    ],
)
def test_numbers_that_agree_and_numbers_that_do_not(english: str, arabic: str, faults: list[str]) -> None:
    assert number_faults(english, arabic) == faults


@pytest.mark.parametrize(
    ("english", "arabic", "faults"),
    [
        ("In May and June", "في مايو/أيار ويونيو", []),
        ("Ernst August may go in mid-May", "يجوز لإرنست أوغست أن يذهب في منتصف مايو", []),
        ("In May", "في يونيو/حزيران", ["the month 5 is not in 'ar'", "the month 6 is not in 'en'"]),
        ("In May", "في مايو/حزيران", ["مايو is not حزيران"]),
    ],
)
def test_months_that_agree_and_months_that_do_not(english: str, arabic: str, faults: list[str]) -> None:
    assert month_faults(english, arabic) == faults


# ---- of the right size


def test_there_is_as_much_as_was_planned(files: StoryFiles, things: Things) -> None:
    counts = Counter(ref.kind for ref in things)
    assert (counts["chapter"], counts["person"], counts["document"], counts["place"]) == (44, 66, 55, 71)
    assert counts["telegram"] >= 110 and counts["note"] >= 70 and 38 <= counts["term"] <= 44
    assert counts["lesson"] == len(files.meta.routes) == 5
    assert Counter(thing.chapter_kind for thing in things.values() if isinstance(thing, Chapter)) == KINDS


def test_chapters_and_cards_are_of_a_length(things: Things) -> None:
    faults = []
    for ref, thing in things.items():
        for language, text in thing.texts.items():
            least, most = {"chapter": CHAPTER, "person": PERSON, "term": TERM}.get(ref.kind, (1, 10_000))
            if (ref.kind, language) == ("person", "ar"):
                least = SHORT_LIFE
            if not least <= words(text) <= most:
                faults.append(f"{ref} {language}: {words(text)} words, not {least} to {most}")
    assert faults == []


def test_every_chapter_ends_with_two_or_three_questions(things: Things) -> None:
    counts = {ref.id: len(thing.questions) for ref, thing in things.items() if isinstance(thing, Chapter)}
    assert {name: count for name, count in counts.items() if count not in (2, 3)} == {}


# ---- well branched


def walk(chapters: dict[str, Chapter], start: str, chance: random.Random) -> list[str]:
    """Go from the start to an ending, choosing blindly."""
    way = [start]
    while choices := chapters[way[-1]].choices:
        way.append(chance.choice(choices).target)
    return way


def test_whoever_chooses_blindly_meets_the_telegram_and_the_countries_in_between(
    files: StoryFiles, things: Things
) -> None:
    chapters = {ref.id: thing for ref, thing in things.items() if isinstance(thing, Chapter)}
    chance = random.Random(2362)
    ways = [walk(chapters, files.meta.start, chance) for _ in range(WALKS)]
    telegram = sum("e-2362" in way for way in ways) / WALKS
    between = sum(any(name.startswith("b-") for name in way) for way in ways) / WALKS
    short = sum(len(way) <= 5 for way in ways) / WALKS
    assert telegram >= 0.35 and between >= 0.20 and short <= 0.15, (telegram, between, short)
    endings = {chapter.id for chapter in chapters.values() if chapter.chapter_kind is ChapterKind.ENDING}
    assert {way[-1] for way in ways} == endings, "every ending is reached"
