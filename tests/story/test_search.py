"""One keyword, any language, any spelling: each promise on a small corpus, and the speed on a large one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.ids import Ref
from story.search import Entry, Hit, SearchIndex

CHAPTER = Ref("chapter", "note")
JOURNEY = Ref("chapter", "journey")
PACT = Ref("chapter", "pact")
MOLOTOV = Ref("person", "molotov")
SCHULENBURG = Ref("person", "schulenburg")
GOERING = Ref("person", "goering")
DRAFT = Ref("document", "draft")
CABLE = Ref("telegram", "t-2362")
BERLIN = Ref("place", "berlin")

ENTRIES = [
    Entry(
        CHAPTER,
        "en",
        "The note that was never answered",
        ("four powers", "Soviet conditions"),
        (
            ("p1", "On the evening of 25 November the ambassador was called to the Kremlin. Molotov read out a note."),
            (
                "terms",
                "Moscow would accept the draft of the four powers' pact on conditions: German troops leave Finland, "
                "and a base near the Straits is leased to the Soviet Union for a long term of years.",
            ),
            ("p3", "The ambassador's report went to Berlin by telegram in the early morning."),
        ),
        "1940-11-25",
    ),
    Entry(
        CHAPTER,
        "ar",
        "مذكرة بقيت بلا جواب",
        ("القوى الأربع", "الشروط السوفيتية"),
        (
            ("p1", "استُدعي السفير إلى الكرملين مساء 25 نوفمبر/تشرين الثاني، وقرأ عليه مُولُوتُوف مذكرةً."),
            ("terms", "قبلت موسكو مشروع الميثاق بشروط: أن تغادر القوات الألمانية فنلندا، وأن تُؤجَّر قاعدة قرب المضائق."),
            ("p3", "ووصل تقرير شولنبورغ إلى برلين ببرقية في الصباح، وبالمفاوضات انشغل الوزراء."),
        ),
    ),
    Entry(
        JOURNEY,
        "en",
        "The journey to the capital",
        ("train",),
        (("p1", "The train stopped in Berlin. The Anti-Comintern Pact was four years old; other powers looked on."),),
        "1940-11-12",
    ),
    Entry(JOURNEY, "ar", "الرحلة إلى العاصمة", ("قطار",), (("p1", "توقف القطار في برلين صباح اليوم."),)),
    Entry(
        PACT, "en", "Autumn of talks", (), (("p1", "Talks and negotiations in two capitals."),), "1940-08-24/1940-11-15"
    ),
    Entry(MOLOTOV, "en", "Vyacheslav Molotov", ("Molotov", "Skryabin"), (("p1", "Head of government."),)),
    Entry(MOLOTOV, "ar", "فياتشيسلاف مولوتوف", ("مولوتوف",), (("p1", "رئيس الحكومة السوفيتية."),)),
    Entry(SCHULENBURG, "en", "Friedrich-Werner Graf von der Schulenburg", ("Schulenburg",), (("p1", "Ambassador."),)),
    Entry(SCHULENBURG, "ar", "فريدريش فيرنر فون دير شولنبورغ", ("شولنبورغ",), (("p1", "سفير ألمانيا."),)),
    Entry(GOERING, "en", "Hermann Göring", ("Göring",), (("p1", "Reich Marshal."),)),
    Entry(GOERING, "ar", "هيرمان غورينغ", ("غورينغ",), (("p1", "مارشال الرايخ."),)),
    Entry(DRAFT, "en", "Draft of a pact", (), (("p1", "Three articles."),), "1940-11"),
    Entry(
        CABLE, "en", "Schulenburg to Ribbentrop, No. 2362", ("2362",), (("p1", "The gist."),), "1940-11-26T05:34+03:00"
    ),
    Entry(BERLIN, "en", "Berlin", ("Berlin",), (("p1", "The German capital."),)),
    Entry(BERLIN, "ar", "برلين", ("برلين",), (("p1", "عاصمة ألمانيا."),)),
]


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex.from_bytes(SearchIndex.build(ENTRIES).to_bytes())


def refs(hits: list[Hit]) -> list[Ref]:
    return [hit.ref for hit in hits]


def lit(hit: Hit) -> list[str]:
    return [(hit.snippet or hit.title)[start:end] for start, end in hit.spans]


@pytest.mark.parametrize(
    ("query", "ref"),
    [
        *(
            ("Molotov", MOLOTOV),
            ("molotow", MOLOTOV),
            ("Molotoff", MOLOTOV),
            ("Moltoov", MOLOTOV),
            ("مولوتوف", MOLOTOV),
        ),
        *(("MOLOTOV’S", MOLOTOV), ("مولتوف", MOLOTOV), ("ومولوتوف", MOLOTOV), ("skryabin", MOLOTOV), ("mol", MOLOTOV)),
        *(
            ("Schulenburg", SCHULENBURG),
            ("Shulenberg", SCHULENBURG),
            ("شولنبورغ", SCHULENBURG),
            ("شولنبرج", SCHULENBURG),
        ),
        *(("Göring", GOERING), ("Goering", GOERING), ("goring", GOERING), ("غورينغ", GOERING), ("جورينج", GOERING)),
        *(("2362", CABLE), ("٢٣٦٢", CABLE), ("berlin", BERLIN), ("لبرلين", BERLIN), ("Berlins", BERLIN)),
    ],
)
def test_a_name_is_found_however_it_is_spelt(index: SearchIndex, query: str, ref: Ref) -> None:
    first = index.find(query)[0]
    assert (first.ref, first.why, first.snippet) == (ref, "name", "")


@pytest.mark.parametrize(
    ("query", "ref"),
    [
        *(("anti-comintern", JOURNEY), ("anticomintern", JOURNEY), ("Anti Comintern", JOURNEY)),
        *(("المفاوضات", CHAPTER), ("مفاوضة", CHAPTER), ("الوزراء", CHAPTER), ("وزرا", CHAPTER), ("قطارات", JOURNEY)),
        *(("negotiation", PACT), ("negotiating", PACT), ("negotiatoins", PACT), ("تقارير", None), ("fnland", CHAPTER)),
        *(
            ("bases", CHAPTER),
            ("ambassadors", CHAPTER),
            ("القوّات الالمانيه", CHAPTER),
            ("مضائق", CHAPTER),
            ("الكرمِلين", CHAPTER),
        ),
    ],
)
def test_a_word_is_found_however_it_is_inflected(index: SearchIndex, query: str, ref: Ref | None) -> None:
    assert ref is None or ref in refs(index.find(query))


def test_names_come_before_titles_and_titles_before_text(index: SearchIndex) -> None:
    hits = index.find("schulenburg")
    assert [(hit.ref, hit.why) for hit in hits[:3]] == [(SCHULENBURG, "name"), (CABLE, "title"), (CHAPTER, "text")]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_whole_name_comes_before_one_that_begins_so() -> None:
    entries = [Entry(Ref("person", name), "en", name, (name,)) for name in ("berliner", "east-berlin", "berlin")]
    hits = SearchIndex.build(entries).find("berlin")
    assert [hit.title for hit in hits] == ["berlin", "berliner", "east-berlin"]


def test_a_thing_is_shown_once_and_in_the_readers_language(index: SearchIndex) -> None:
    for query in ("Molotov", "مولوتوف"):
        for languages, title in ((("en", "ar"), "Vyacheslav Molotov"), (("ar", "en"), "فياتشيسلاف مولوتوف")):
            hits = index.find(query, languages=languages)
            assert hits[0].title == title
            assert len(refs(hits)) == len(set(refs(hits)))


def test_a_name_finds_text_in_either_script(index: SearchIndex) -> None:
    arabic_first = {hit.ref: hit for hit in index.find("Molotov", languages=("ar", "en"))}
    assert lit(arabic_first[CHAPTER]) == ["مُولُوتُوف"]
    english_first = {hit.ref: hit for hit in index.find("مولوتوف")}
    assert lit(english_first[CHAPTER]) == ["Molotov"]


def test_a_text_hit_points_at_its_paragraph_and_lights_the_words(index: SearchIndex) -> None:
    [hit] = index.find("straits base")
    assert (hit.ref, hit.language, hit.why, hit.block) == (CHAPTER, "en", "text", "terms")
    assert lit(hit) == ["base", "Straits"]
    assert len(hit.snippet) <= 92
    words = dict(ENTRIES[0].blocks)["terms"].split()
    assert set(hit.snippet.strip("…").split()) <= set(words), "cut between words"
    assert hit.snippet.startswith("…")


def test_a_title_hit_lights_the_title(index: SearchIndex) -> None:
    [hit] = index.find("journey")
    assert (hit.why, hit.block, lit(hit)) == ("title", "", ["journey"])


def test_what_holds_all_words_comes_first_and_what_holds_most_may_follow(index: SearchIndex) -> None:
    assert refs(index.find("Kremlin telegram"))[0] == CHAPTER
    assert set(refs(index.find("Kremlin train"))) == {CHAPTER, JOURNEY}
    assert refs(index.find("skryabin government")) == [MOLOTOV]


def test_a_phrase_ranks_over_a_paragraph_and_a_paragraph_over_a_chapter() -> None:
    texts = {
        "far": (("p1", "Finland is a country."), ("p2", "The troops came.")),
        "near": (("p1", "Troops came later to Finland."),),
        "phrase": (("p1", "The Finland troops."),),
    }
    entries = [Entry(Ref("chapter", key), "en", "Title", (), blocks) for key, blocks in texts.items()]
    assert [hit.ref.id for hit in SearchIndex.build(entries).find("finland troops")] == ["phrase", "near", "far"]


def test_equal_hits_stand_by_kind_and_in_the_storys_order() -> None:
    given_order = [Ref("person", "a"), Ref("chapter", "z"), Ref("chapter", "b")]
    entries = [Entry(ref, "en", "x", (), (("p1", "straits"),)) for ref in given_order]
    assert refs(SearchIndex.build(entries).find("straits")) == [
        Ref("chapter", "z"),
        Ref("chapter", "b"),
        given_order[0],
    ]


@pytest.mark.parametrize("query", ["12 Nov 1940", "12/11/1940", "١٢ تشرين الثاني ١٩٤٠", "1940-11-12"])
def test_a_date_finds_what_is_dated_in_it_then_over_it_the_shorter_first(index: SearchIndex, query: str) -> None:
    hits = index.find(query)
    assert [(hit.ref, hit.why) for hit in hits[:3]] == [(JOURNEY, "date"), (DRAFT, "date"), (PACT, "date")]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("11 November 1940", JOURNEY),
        ("24 November 1940", CHAPTER),
        ("summer 1940", PACT),
        ("early December 1940", CABLE),
        ("أواخر تشرين الثاني 1940", CHAPTER),
    ],
)
def test_what_is_dated_near_a_date_is_found_where_nothing_is_in_it(index: SearchIndex, query: str, first: Ref) -> None:
    assert index.find(query)[0].ref == first


def test_a_month_finds_all_its_days(index: SearchIndex) -> None:
    assert refs(index.find("november 1940"))[:5] == [CHAPTER, JOURNEY, DRAFT, CABLE, PACT]


@pytest.mark.parametrize("query", ["mallet", "2363", "مالطة", "hill", "zzz", "ott", "Halifax"])
def test_what_is_not_there_is_not_found(index: SearchIndex, query: str) -> None:
    assert index.find(query) == []


@pytest.mark.parametrize(
    "query", ["", " ", "\x00\x1b[2J", "؟!", "\ud800", "a" * 10_000, "the " * 10_000, "\u202e", "😀"]
)
def test_odd_queries_find_nothing_and_do_no_harm(index: SearchIndex, query: str) -> None:
    assert isinstance(index.find(query), list)


@given(st.text(st.characters()) | st.text(st.sampled_from("abMolotv مولتفا-'1940/ ")), st.integers(-1, 9))
def test_no_query_raises(query: str, limit: int) -> None:
    hits = SMALL.find(query, limit=limit)
    assert len(hits) <= max(0, limit)
    for hit in hits:
        shown = hit.snippet or hit.title
        assert all(0 <= start < end <= len(shown) for start, end in hit.spans)


SMALL = SearchIndex.build(ENTRIES)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(st.characters()), st.text(st.characters())), max_size=4), st.text())
def test_any_text_can_be_indexed_and_kept(texts: list[tuple[str, str]], query: str) -> None:
    entries = [
        Entry(Ref("chapter", f"c{number}"), "en", title, (title,), ((title, text),), text)
        for number, (title, text) in enumerate(texts)
    ]
    built = SearchIndex.build(entries)
    kept = SearchIndex.from_bytes(built.to_bytes())
    for words in (query, *(text for _, text in texts)):
        assert kept.find(words) == built.find(words)


def test_an_empty_index_finds_nothing() -> None:
    assert SearchIndex.build([]).find("Molotov") == []


def test_a_damaged_index_is_refused() -> None:
    data = SMALL.to_bytes()
    for damaged in (
        b"",
        b"no index",
        data[:-1],
        data[:60],
        data[:200] + b"!" + data[201:],
        data.replace(b"1", b"2", 1),
    ):
        with pytest.raises(ValueError, match="search index"):
            SearchIndex.from_bytes(damaged)


def test_the_search_libraries_wait_for_the_first_search() -> None:
    code = "import sys, story.search; print([m for m in ('rapidfuzz', 'snowballstemmer') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def make_large(chapters: int) -> Iterator[Entry]:
    """Chapters in two languages, with words as frequent as in a natural language and about 1,550 characters each."""
    chance = random.Random(2362)
    known = {"en": "the of and to pact soviet german molotov ambassador", "ar": "في من على إلى برلين مولوتوف السفير"}
    letters = {"en": "abcdefghilmnoprstuvw", "ar": "ابتجحدرزسشصطعغفقكلمنهوي"}
    for language, frequent in known.items():
        words = frequent.split() + [
            "".join(chance.choices(letters[language], k=chance.randint(3, 10))) for _ in range(60_000)
        ]
        weights = list(accumulate(1 / (place + 2) for place in range(len(words))))
        for number in range(chapters):
            blocks = tuple(
                (f"p{place}", " ".join(chance.choices(words, cum_weights=weights, k=45))) for place in range(1, 7)
            )
            names = tuple(chance.choices(words, cum_weights=weights, k=4))
            title = " ".join(chance.choices(words, k=4))
            yield Entry(Ref("chapter", f"c{number}"), language, title, names, blocks, f"1940-{number % 12 + 1:02}-11")


def test_a_large_story_is_searched_at_once() -> None:
    data = SearchIndex.build(make_large(2_000)).to_bytes()
    started = time.process_time()
    large = SearchIndex.from_bytes(data)
    assert time.process_time() - started < 0.3
    large.find("molotov")
    for query in ("molotow", "the", "the soviet pact", "من برلين", "ambasador", "والسفير", "november 1940", "zzzqy"):
        started = time.process_time()
        large.find(query)
        # Of the processor's time, because others may use it too; measured under 60 ms, with coverage counted under 130.
        assert time.process_time() - started < 0.3, query
