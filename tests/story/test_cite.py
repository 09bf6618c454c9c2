from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.cite import bibliography, citation_of, full_entry, sentence_ids, words_of
from story.model import Citation, Source

AXIS = Source("axis", {"en": "Axis talks", "ar": "محادثات المحور"}, "base", sentences=199, digits=3)
NSR = Source("nsr", {"": "Nazi-Soviet Relations"}, "edition", author="Sontag", year="1948")
PAGE = Source("hd_1112", {"": "Conversation"}, edition="nsr", locator="pp. 217-225", url="https://example.org")
OWN = Source("own", {"": "Own knowledge"}, "memory")
SOURCES = {s.id: s for s in (AXIS, NSR, PAGE, OWN)}


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("axis:46", Citation("axis", "46")),
        ("@axis:41-46", Citation("axis", "41-46")),
        (" hd_1112 ", Citation("hd_1112")),
        ("axis:188 corrects", Citation("axis", "188", True)),
        ("hd_1112:218,220", Citation("hd_1112", "218,220")),
        ("axis: 46", None),
        ("axis 46", None),
        ("axis:46 supports", None),
        ("a:b:c", None),
        ("", None),
    ],
)
def test_how_a_citation_is_written(text: str, citation: Citation | None) -> None:
    assert citation_of(text) == citation


@given(
    st.from_regex(r"[a-z0-9_-]{1,9}", fullmatch=True),
    st.from_regex(r"([0-9a-z,.-]{1,9})?", fullmatch=True),
    st.booleans(),
)
def test_a_citation_reads_what_it_writes(source: str, locator: str, corrects: bool) -> None:
    citation = Citation(source, locator, corrects)
    assert citation_of(str(citation)) == citation


@given(st.text())
def test_any_text_is_a_citation_or_none(text: str) -> None:
    found = citation_of(text)
    assert found is None or citation_of(str(found)) == found


@pytest.mark.parametrize(
    ("locator", "ids"),
    [
        ("46", ("axis-046",)),
        ("198-199", ("axis-198", "axis-199")),
        ("5-5", ("axis-005",)),
        ("0", None),
        ("200", None),
        ("46-41", None),
        ("199-200", None),
        ("", None),
        ("p. 4", None),
        ("1-99999999999", None),
    ],
)
def test_the_sentences_of_a_base_source(locator: str, ids: tuple[str, ...] | None) -> None:
    assert sentence_ids(Citation("axis", locator), AXIS) == ids


def test_another_source_has_no_sentences() -> None:
    assert sentence_ids(Citation("nsr", "46"), NSR) == ()


def test_a_bibliography_names_editions_of_record() -> None:
    cited = ["hd_1112", "axis", "own", "nsr", "gone"]
    assert bibliography(cited, SOURCES, "en") == ["Axis talks.", "Sontag, Nazi-Soviet Relations, 1948."]
    assert full_entry(PAGE, "ar") == "Conversation، pp. 217-225، https://example.org."


def test_words_in_some_language() -> None:
    assert words_of({"en": "A", "ar": "ب"}, "ar") == "ب"
    assert words_of({"": "A"}, "ar") == "A"
    assert words_of({"en": "A"}, "ar") == "A"
    assert words_of({}, "ar") == ""
