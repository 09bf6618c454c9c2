from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.rows import Answer, Bookmark, ChoiceMade, Note, Reader, Row, SavedPosition, Setting, Trail, Visit, iso
from story.ids import Position

from .conftest import spot

ROWS: list[Row] = [
    Visit("no-2362", "m-draft", 2, "a", "b"),
    Trail("no-2362", ("a-open", "m-draft"), 1),
    SavedPosition(spot(), "a"),
    ChoiceMade("no-2362", "m-draft", "silence", "refuse", "a"),
    Bookmark("0f", spot(), "كلمات", "a"),
    Note("0f", spot(), "ملاحظة", "a", "b"),
    Answer("0f", spot(), "Why?", "لأنّ", "a", "b"),
    Setting("language", "ar", "a"),
    Setting("months", None, "a"),
    Reader("ليلى حدّاد"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def stored(row: Row) -> dict[str, Any]:
    """What comes back after the row was in a file."""
    back: dict[str, Any] = json.loads(json.dumps(row.to_row()))
    return back


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_a_row_comes_back(row: Row) -> None:
    assert type(row).from_row(row.row_id, stored(row)) == row
    assert hash(row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
@given(st.dictionaries(st.text().map(lambda key: "x-" + key), JSON))
def test_unknown_keys_stay(row: Row, extra: dict[str, Any]) -> None:
    again = type(row).from_row(row.row_id, stored(row) | extra)
    assert again.extra == extra
    assert stored(again) == stored(row) | extra


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
@given(st.data())
def test_a_wrong_row_is_a_value_error_or_a_row(row: Row, data: st.DataObject) -> None:
    raw = stored(row)
    key = data.draw(st.sampled_from(sorted(raw)))
    if data.draw(st.booleans()):
        raw[key] = data.draw(JSON)
    else:
        del raw[key]
    try:
        again = type(row).from_row(row.row_id, raw)
    except ValueError as error:
        assert key in str(error)
    else:
        assert stored(again).items() >= raw.items()


def test_a_truth_value_is_no_count() -> None:
    with pytest.raises(ValueError, match="count is not int"):
        Visit.from_row("s/c", {"story": "s", "chapter": "c", "count": True, "first": "", "last": ""})


def test_a_position_of_an_older_version_gets_defaults() -> None:
    place = SavedPosition.from_row("s/c", {"story": "s", "chapter": "c", "block": "p1", "saved": "a"})
    assert place.position == Position("s", "c", "p1")


def test_ids_of_rows() -> None:
    assert [row.row_id for row in ROWS] == [
        *("no-2362/m-draft", "no-2362", "no-2362/m-draft", "no-2362/m-draft"),
        *("0f", "0f", "0f", "language", "months", "reader"),
    ]
    with pytest.raises(NotImplementedError):
        _ = Row().row_id


def test_times_are_utc_to_the_second() -> None:
    moscow = datetime(1940, 11, 26, 5, 34, 7, 99, tzinfo=timezone(timedelta(hours=3)))
    assert iso(moscow) == "1940-11-26T02:34:07Z"


def test_a_changed_row_keeps_what_it_does_not_know() -> None:
    note = Note.from_row("0f", stored(ROWS[5]) | {"colour": "green"})
    assert stored(replace(note, text="else"))["colour"] == "green"
