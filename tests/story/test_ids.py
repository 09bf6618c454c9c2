from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.ids import KINDS, Ref, is_anchor, is_id

IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
ANCHORS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
REFS = st.builds(Ref, st.sampled_from(KINDS), IDS, st.one_of(st.just(""), ANCHORS))


@given(REFS)
def test_a_reference_reads_what_it_writes(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref
    assert ref.whole == Ref(ref.kind, ref.id)
    assert ref.whole.whole == ref.whole


@given(st.text())
def test_any_text_is_a_reference_or_none(text: str) -> None:
    found = Ref.parse(text)
    assert found is None or (is_id(found.id) and found.kind in KINDS)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("m-draft", Ref("chapter", "m-draft")),
        (" m-draft#offer ", Ref("chapter", "m-draft", "offer")),
        ("person:molotov", Ref("person", "molotov")),
        ("chapter:m-draft", Ref("chapter", "m-draft")),
        ("hero:molotov", None),
        ("Person:molotov", None),
        ("person:Molotov", None),
        ("person:", None),
        ("", None),
        ("#offer", None),
        ("m-draft#Offer", None),
        ("m-draft#a#b", None),
        ("https://example.org/", None),
        ("مولوتوف", None),
    ],
)
def test_how_a_reference_is_written(text: str, ref: Ref | None) -> None:
    assert Ref.parse(text) == ref


def test_what_can_be_an_id() -> None:
    assert is_id("t-1940-11-25-2362") and is_id("hd_1112") and is_id("a" * 80)
    assert not any(is_id(text) for text in ("", "-a", "A", "a b", "a.b", "a\n", "٣", "a" * 81))
    assert is_anchor("offer-2") and not is_anchor("hd_1") and not is_anchor("offer\n")
