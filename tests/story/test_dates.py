"""Dates as records give them: what is read, what is refused, and how they are written in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.dates import (
    DatePoint,
    Digits,
    HistoricalDate,
    Months,
    delay,
    format_date,
    format_delay,
    parse_date,
)
from story.datewords import find_date


def read(text: str) -> HistoricalDate:
    found = parse_date(text)
    assert found is not None, text
    return found


@st.composite
def points(draw: st.DrawFn) -> DatePoint:
    day = draw(st.dates(date(1000, 1, 1), date(2100, 12, 31)))
    parts = draw(st.integers(1, 4))
    seconds = draw(st.integers(0, 1439)) * 60 if parts == 4 else None
    offset = draw(st.none() | st.integers(-56, 56).map(lambda n: n * 15)) if parts == 4 else None
    month, of_month = (day.month if parts > 1 else 0), (day.day if parts > 2 else 0)
    return DatePoint(day.year, month, of_month, seconds, offset, draw(st.booleans()), draw(st.booleans()))


@st.composite
def dates(draw: st.DrawFn) -> HistoricalDate:
    first = draw(points())
    found = parse_date(f"{first}/{draw(points())}") if draw(st.booleans()) else None
    return found or HistoricalDate(first)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("1940", date(1940, 1, 1), date(1940, 12, 31), "year"),
        ("1940-02", date(1940, 2, 1), date(1940, 2, 29), "month"),
        ("1940-11-26", date(1940, 11, 26), date(1940, 11, 26), "day"),
        ("1940-11-26T05:34", date(1940, 11, 26), date(1940, 11, 26), "minute"),
        ("1940-11-26T05:34:10Z", date(1940, 11, 26), date(1940, 11, 26), "minute"),
        ("1940-11-26T05:34+03:00", date(1940, 11, 26), date(1940, 11, 26), "minute"),
        ("1940-08-24/1940-11", date(1940, 8, 24), date(1940, 11, 30), "day"),
    ],
)
def test_a_date_is_as_exact_as_its_record(text: str, start: date, end: date, precision: str) -> None:
    found = read(text)
    assert (found.start, found.end, found.precision) == (start, end, precision)


def test_doubts_are_kept() -> None:
    assert read("1940-11~").approximate
    assert not read("1940-11~").uncertain
    assert read("1940-11?").uncertain
    assert read("1940-11%").approximate
    assert read("1940-08/1940-11~").approximate


@pytest.mark.parametrize(
    "text",
    [
        *("", "0000", "40", "1940-13", "1940-00", "1941-02-29", "1940-11-31", "1940-11-26T24:00", "1940-11-26T05"),
        *("1940-11-26T05:60", "1940-11-26T05:34:60", "1940-11T05:34", "1940-11-26T05:34+15:00", " 1940", "1940\n"),
        *("1941/1940", "1940/", "/1940", "../1940", "1940/1941/1942", "١٩٤٠", "1940-11-26T05:34+03:99", "1940~~"),
        *("1940-11-26T05:34/1940-11-26T05:33", "26 November 1940", "/" * 10_000),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text() | st.text(st.sampled_from("0123456789-/T:+Z~?%")))
def test_no_text_raises(text: str) -> None:
    parse_date(text)
    find_date(text)


@given(dates())
def test_edtf_comes_back_as_it_was(value: HistoricalDate) -> None:
    assert parse_date(str(value)) == value


@given(dates(), dates())
def test_the_order_is_total_and_follows_the_beginnings(one: HistoricalDate, other: HistoricalDate) -> None:
    assert (one.sort_key == other.sort_key) == (one == other)
    if one.start < other.start:
        assert one.sort_key < other.sort_key


def test_mixed_precisions_have_one_order() -> None:
    texts = ["1940", "1940-01", "1940-01-01", "1940-01-01/1940-02", "1940-01-01T05:00", "1940-01-02", "1941"]
    assert [str(value) for value in sorted(map(read, reversed(texts)), key=lambda value: value.sort_key)] == texts


@pytest.mark.parametrize(
    ("sent", "received", "minutes"),
    [
        ("1940-11-26T05:34+03:00", "1940-11-26T08:50+02:00", 256),
        ("1940-11-26T05:34", "1940-11-26T08:50", None),
        ("1940-11-26T05:34+03:00", "1940-11-26T08:50", None),
        ("1940-11-26", "1940-11-26", None),
        ("1940-11-26T05:34+03:00~", "1940-11-26T08:50+02:00", None),
        ("1940-11-26T05:34+03:00", "1940-11-26T01:00+02:00", None),
        ("1940-11-26T05:34Z", "1940-11-26T05:34Z", 0),
    ],
)
def test_a_delay_needs_two_known_clocks(sent: str, received: str, minutes: int | None) -> None:
    assert delay(read(sent), read(received)) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "english", "arabic"),
    [
        ("1940", "1940", "1940"),
        ("1940-11", "November 1940", "نوفمبر/تشرين الثاني 1940"),
        ("1940-11~", "about November 1940", "نحو نوفمبر/تشرين الثاني 1940"),
        ("1940-11?", "perhaps November 1940", "ربما نوفمبر/تشرين الثاني 1940"),
        ("1940-11-26", "26 November 1940", "26 نوفمبر/تشرين الثاني 1940"),
        ("1940-11-26T05:34+03:00", "26 November 1940, 05:34", "26 نوفمبر/تشرين الثاني 1940، الساعة 05:34"),
        ("1940-11-24/1940-11-26", "24 to 26 November 1940", "من 24 إلى 26 نوفمبر/تشرين الثاني 1940"),
        (
            "1940-08-24/1940-11-15",
            "24 August to 15 November 1940",
            "من 24 أغسطس/آب إلى 15 نوفمبر/تشرين الثاني 1940",
        ),
        (
            "1939-08-24/1940-11-15",
            "24 August 1939 to 15 November 1940",
            "من 24 أغسطس/آب 1939 إلى 15 نوفمبر/تشرين الثاني 1940",
        ),
        ("1940-08/1940-11", "August to November 1940", "من أغسطس/آب إلى نوفمبر/تشرين الثاني 1940"),
        ("1939/1941", "1939 to 1941", "من 1939 إلى 1941"),
        (
            "1940-11-26T05:34/1940-11-26T08:50",
            "26 November 1940, 05:34 to 08:50",
            "26 نوفمبر/تشرين الثاني 1940، من الساعة 05:34 إلى الساعة 08:50",
        ),
    ],
)
def test_dates_are_written_for_readers(text: str, english: str, arabic: str) -> None:
    assert format_date(read(text), "en") == english
    assert format_date(read(text), "ar") == arabic


def test_months_and_digits_are_the_readers_choice() -> None:
    value = read("1940-11-26")
    assert format_date(value, "ar", months="levant") == "26 تشرين الثاني 1940"
    assert format_date(value, "ar", months="egypt") == "26 نوفمبر 1940"
    assert format_date(value, "ar", "levant", digits="arabic-indic") == "٢٦ تشرين الثاني ١٩٤٠"
    assert format_date(value, "en", digits="arabic-indic") == "26 November 1940"


@given(points(), st.sampled_from(["en", "ar"]))
def test_what_is_written_can_be_typed_again(point: DatePoint, language: str) -> None:
    value = HistoricalDate(DatePoint(*[getattr(point, name) for name in ("year", "month", "day", "seconds")]))
    months: tuple[Months, ...] = ("both", "levant", "egypt")
    digits: tuple[Digits, ...] = ("latin", "arabic-indic")
    for choice in months:
        for figures in digits:
            assert find_date(format_date(value, language, choice, figures)) == value


@pytest.mark.parametrize(
    ("minutes", "english", "arabic"),
    [
        (256, "4 h 16 min", "4 ساعات و16 دقيقة"),
        (0, "less than a minute", "أقل من دقيقة"),
        (1, "1 min", "دقيقة واحدة"),
        (2, "2 min", "دقيقتان"),
        (10, "10 min", "10 دقائق"),
        (11, "11 min", "11 دقيقة"),
        (122, "2 h 2 min", "ساعتان ودقيقتان"),
        (1440 * 3 + 60, "3 d 1 h", "3 أيام وساعة واحدة"),
        (1440 * 11, "11 d", "11 يومًا"),
        (1440 * 100, "100 d", "100 يوم"),
        (1440 * 103, "103 d", "103 أيام"),
    ],
)
def test_delays_are_written_with_the_right_plural(minutes: int, english: str, arabic: str) -> None:
    assert format_delay(timedelta(minutes=minutes), "en") == english
    assert format_delay(timedelta(minutes=minutes), "ar") == arabic


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *(("12 Nov 1940", "1940-11-12"), ("november 1940", "1940-11"), ("1940-11-12", "1940-11-12")),
        *(("12/11/1940", "1940-11-12"), ("11/26/1940", "1940-11-26"), ("Nov 12, 1940", "1940-11-12")),
        *(("Tuesday, 12th of November 1940", "1940-11-12"), ("1940", "1940"), ("11/1940", "1940-11")),
        *(("نوفمبر 1940", "1940-11"), ("12 تشرين الثاني 1940", "1940-11-12"), ("١٢ نوفمبر ١٩٤٠", "1940-11-12")),
        *(("يوم الثلاثاء ١٢ نوفمبر/تشرين الثاني ١٩٤٠", "1940-11-12"), ("about November 1940", "1940-11~")),
        *(("1940-08-24/1940-11-15", "1940-08-24/1940-11-15"), ("1 كانون الأول 1940", "1940-12-01")),
        ("26 November 1940, 05:34", "1940-11-26T05:34"),
        *(("summer 1940", "1940-06/1940-08"), ("in the autumn of 1939", "1939-09/1939-11")),
        *(("winter 1939", "1939-12/1940-02"), ("صيف ١٩٤٠", "1940-06/1940-08"), ("early 1941", "1941-01/1941-04")),
        *(("mid-November 1940", "1940-11-11/1940-11-20"), ("late February 1941", "1941-02-21/1941-02-28")),
        *(("أواخر تشرين الثاني 1940", "1940-11-21/1940-11-30"), ("مطلع يناير 1941", "1941-01-01/1941-01-10")),
    ],
)
def test_a_typed_date_is_found(words: str, found: str) -> None:
    assert str(find_date(words)) == found


@pytest.mark.parametrize(
    "words",
    [
        "",
        "2362",
        "may",
        "summer",
        "summer 9999",
        "winter 12 1940",
        "late 12 november 1940",
        "early summer 1940",
        "12 november",
        "molotov 1940",
        "31/02/1940",
        "november october 1940",
        "1940 1941",
        "12 1940 5 6",
    ],
)
def test_what_is_not_wholly_a_date_is_none(words: str) -> None:
    assert find_date(words) is None
