"""How a query is read, and the other forms of its words: dates among words, fillers, keyboards, scripts, plurals."""

from __future__ import annotations

import pytest

from story.fold import romanised
from story.ids import KINDS, Ref
from story.search import HEADER, OFFICE, Entry, SearchIndex
from story.search.forms import broken_forms, people_forms, verbal_nouns
from story.search.keyboard import on_the_other_layout
from story.search.query import Query, read_query
from story.search.thesaurus import nations, subjects
from tests.story.test_search import CHAPTER, DRAFT, MOLOTOV, SCHULENBURG, refs


def read(text: str) -> Query:
    return read_query(text, lambda: (1939, 1940, 1941))


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("what happened on 22 June 1941?", [], ["1941-06-22"]),
        ("ماذا حدث في ٢٢ حزيران ١٩٤١", [], ["1941-06-22"]),
        ("stalin 13.11.1940", ["stalin"], ["1940-11-13"]),
        ("Berlin on November 12, 1940", ["berlin"], ["1940-11-12"]),
        ("برلين 12 نوفمبر", ["برلين"], ["1939-11-12", "1940-11-12", "1941-11-12"]),
        ("speech 1941", ["speech"], ["1941-01-01"]),
        ("telegram no. 1200", ["telegram", "1200"], []),
        ("why did Berlin not answer", ["berlin", "not", "answer"], []),
        ("W. Churchill", ["churchill"], []),
        ("Mr. Molotov", ["molotov"], []),
        ("US ambassador", ["us", "ambassador"], []),
        ("the plot of 20th July 1941", ["plot"], ["1941-07-20"]),
        ("attack in late June 1941", ["attack"], ["1941-06-21"]),
        ("to be or", ["to", "be", "or"], []),
        ("", [], []),
    ],
)
def test_a_query_is_parted_into_words_and_dates(text: str, words: list[str], days: list[str]) -> None:
    query = read(text)
    assert [str(date.start) for date in query.dates] == days
    assert query.whole_date == (bool(days) and not words)
    assert query.whole_date or query.words == words


def test_a_query_says_what_kind_of_thing_is_meant() -> None:
    assert read("a letter to Stalin").kind == "telegram" and read("a letter to Stalin").addressees == ["stalin"]
    assert read("رسالة لستالين").addressees == ["ستالين"]
    assert read("who was the spy").asked == read("German ambassador in Moscow").asked == ("person",)
    assert read("السفير الألماني").asked == ("person",) and read("Molotov").asked == ()
    assert read("لماذا لم ترد برلين").asked == read("did Berlin answer").asked == ("chapter", "note")
    assert read("the «bankrupt estate» of 1940").phrase == ["bankrupt", "estate"]
    assert {kind for text in ("who is he", "why so late", "where was it") for kind in read(text).asked} <= set(KINDS)


@pytest.mark.parametrize(
    ("typed", "meant"), [("l,g,j,t", "مولوتوف"), ("ةخمخفخر", "molotov"), ("لاثقمهى", "berlin"), ("fvgdk", "برلين")]
)
def test_the_wrong_keyboard_layout_is_seen_through(typed: str, meant: str) -> None:
    assert meant in on_the_other_layout(typed)


def test_words_are_put_on_the_other_layout_only_where_that_makes_them_known() -> None:
    index = SearchIndex.build(
        [Entry(MOLOTOV, "ar", "مولوتوف", ("مولوتوف",)), Entry(CHAPTER, "en", "Night", ("sjhgdk",))]
    )
    assert refs(index.find("l,g,j,t")) == [MOLOTOV]
    assert refs(index.find("sjhgdk")) == [CHAPTER]


@pytest.mark.parametrize(("cyrillic", "latin"), [("шуленбург", "shulenburg"), ("молотов", "molotov"), ("x", "x")])
def test_cyrillic_is_romanised(cyrillic: str, latin: str) -> None:
    assert romanised(cyrillic) == latin


@pytest.mark.parametrize(
    ("one", "other"), [("سفرا", "سفير"), ("وثايق", "وثيقه"), ("شروط", "شرط"), ("قواعد", "قاعده"), ("مصادر", "مصدر")]
)
def test_broken_plurals_and_their_singulars_find_each_other(one: str, other: str) -> None:
    assert other in broken_forms(one) and one in broken_forms(other)


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("انضمت", "انضمام"),
        ("يهاجم", "مهاجمه"),
        ("اعدم", "اعدام"),
        ("حذر", "تحذير"),
        ("اعدمته", "اعدام"),
        ("حذرها", "تحذير"),
    ],
)
def test_a_verb_leads_to_its_noun(word: str, noun: str) -> None:
    assert noun in verbal_nouns(word)


def test_a_people_and_its_country_find_each_other() -> None:
    assert "المانيا" in people_forms("الماني") and "الماني" in people_forms("المانيا") and not [*people_forms("سفير")]


def test_no_group_of_the_thesaurus_is_one_word() -> None:
    assert all(len(group) > 1 for group in (*nations(), *subjects()))


def test_somebody_is_found_by_office_and_a_thing_by_its_header() -> None:
    blocks = ((OFFICE, "German ambassador in Moscow · Germany"), (HEADER, "Carries the letters"), ("p1", "Born early."))
    other = (("p1", "The German ambassador went home."), ("p2", "In Moscow it rained."))
    index = SearchIndex.build(
        [Entry(SCHULENBURG, "en", "Schulenburg", (), blocks), Entry(CHAPTER, "en", "Rain", (), other)]
    )
    hits = index.find("the german ambassador in moscow")
    assert (refs(hits), hits[0].block, hits[0].why) == ([SCHULENBURG, CHAPTER], "", "name")
    assert index.find("carries letters")[0].block == "" and index.find("born")[0].block == "p1"


def test_order_says_who_wrote_to_whom() -> None:
    titles = ("Stalin to Hitler, letter", "Hitler to Stalin, message")
    refs_of = (SCHULENBURG, MOLOTOV)
    index = SearchIndex.build([Entry(ref, "en", title) for ref, title in zip(refs_of, titles, strict=True)])
    assert refs(index.find("hitler letter to stalin"))[0] == MOLOTOV
    assert refs(index.find("letter from stalin to hitler"))[0] == SCHULENBURG


def test_a_name_is_known_with_two_joined_words_before_it_and_with_a_slip_too() -> None:
    texts = (("p1", "رسالة لمولوتوف"), ("p2", "مولوتوف في برلين"))
    index = SearchIndex.build(
        [Entry(CHAPTER, "ar", "فصل", (), texts), Entry(MOLOTOV, "ar", "فياتشيسلاف مولوتوف", ("مولوتوف",))]
    )
    assert refs(index.find("ولمولوتوف"))[0] == refs(index.find("ولملوتوف"))[0] == MOLOTOV


def test_a_line_as_it_was_written_comes_before_its_words_in_a_row() -> None:
    lines = {SCHULENBURG: "calm region, straits", MOLOTOV: "there was calm in the region of the straits"}
    index = SearchIndex.build([Entry(ref, "en", "", (), (("p1", line),)) for ref, line in lines.items()])
    assert refs(index.find("calm in the region of the straits"))[0] == MOLOTOV


def test_who_is_called_so_comes_before_whose_office_says_so() -> None:
    offices = {MOLOTOV: ("Harriman", "Special envoy of president Roosevelt"), SCHULENBURG: ("Roosevelt", "President")}
    index = SearchIndex.build(
        [Entry(ref, "en", name, (), ((OFFICE, office),)) for ref, (name, office) in offices.items()]
    )
    assert refs(index.find("president Roosevelt of America"))[0] == SCHULENBURG


def test_a_title_is_known_by_its_head_and_a_word_beside_a_date_is_no_name() -> None:
    letter = Ref("telegram", "letter")
    index = SearchIndex.build(
        [
            Entry(MOLOTOV, "en", "Molotov", ("Molotoff",)),
            Entry(letter, "en", "Molotov to Togo: the visit", (), (), "1940-11-14"),
            Entry(letter, "ar", "مولوتوف لتوغو: الزيارة", (), (), "1940-11-14"),
            Entry(CHAPTER, "en", "Directive No. 18"),
            Entry(DRAFT, "en", "Directive No. 18"),
        ]
    )
    assert refs(index.find("directive 18")) == [DRAFT, CHAPTER]
    assert refs(index.find("molotov 14 november"))[0] == letter
    assert index.find("molotov to togo")[0].why == index.find("مولوتوف إلى توغو")[0].why == "name"
