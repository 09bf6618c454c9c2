"""Who knew this: the rule, case by case, and what no moment may change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.dates import HistoricalDate, parse_date
from story.knowing import Knowing, was_by, who_knew
from story.open import LIBRARY, open_story
from story.timeline import Actor, Message, Spot, Timeline

CAPITALS = {"germany": "berlin", "ussr": "moscow"}
PEOPLE = {
    "schulenburg": Actor({}, "germany"), "ribbentrop": Actor({}, "germany"), "hitler": Actor({}, "germany"),
    "molotov": Actor({}, "ussr"), "stalin": Actor({}, "ussr"), "maisky": Actor({}, "ussr"),
}  # fmt: skip
PLACES = {
    "moscow": Spot({}, "moscow"), "kremlin": Spot({}, "moscow"), "berlin": Spot({}, "berlin"),
    "london": Spot({}, "london"),
}  # fmt: skip


def on(text: str) -> HistoricalDate:
    date = parse_date(text)
    assert date is not None
    return date


def message(
    name: str,
    path: str,
    senders: str,
    recipients: str = "",
    *,
    date: str = "1940-11-26",
    sent: str = "",
    received: str = "",
) -> Message:
    here, _, there = path.partition(" ")
    return Message(
        name, {}, "telegram", date, sent, received, here, there, tuple(senders.split()), tuple(recipients.split())
    )


def asked(person: str, moment: str, *messages: Message) -> list[Knowing]:
    return who_knew(Timeline((), {m.id: m for m in messages}, PLACES, PEOPLE), person, CAPITALS, on(moment))


def state(person: str, moment: str, one: Message) -> str:
    return "/".join(f"{known.state} {known.way}".strip() for known in asked(person, moment, one))


WIRE = message(
    "t-2362", "moscow berlin", "schulenburg", "ribbentrop",
    sent="1940-11-26T05:34+03:00", received="1940-11-26T08:50+02:00",
)  # fmt: skip


@pytest.mark.parametrize(
    ("person", "moment", "expected"),
    [
        ("ribbentrop", "1940-11-26T08:49+02:00", "coming received"),
        ("ribbentrop", "1940-11-26T09:49+03:00", "coming received"),
        ("ribbentrop", "1940-11-26T08:50+02:00", "reached received"),
        ("ribbentrop", "1940-11-26", "reached received"),
        ("ribbentrop", "1940-11-26T08:50", "unsaid received"),
        ("ribbentrop", "1940-11-25", "coming received"),
        ("schulenburg", "1940-11-26T05:34+03:00", "reached sent"),
        ("hitler", "1940-11-27", "reached capital"),
        ("molotov", "1940-11-27", "others"),
        ("molotov", "1940-11-25", ""),
    ],
)
def test_the_telegram(person: str, moment: str, expected: str) -> None:
    assert state(person, moment, WIRE) == expected


def test_what_is_handed_over_is_known_at_once_and_by_those_in_the_capital() -> None:
    note = message("note", "kremlin moscow", "schulenburg", "molotov")
    assert state("molotov", "1940-11-26", note) == "reached handed"
    assert state("stalin", "1940-11-26", note) == "reached capital"
    assert state("ribbentrop", "1940-11-26", note) == "others"


def test_a_word_among_themselves_has_not_reached_their_capital() -> None:
    assert state("hitler", "1941", message("aside", "berlin berlin", "ribbentrop", "ribbentrop")) == "others"


def test_instructions_to_an_ambassador_do_not_reach_the_capital_where_he_is() -> None:
    assert state("stalin", "1941", message("order", "berlin moscow", "ribbentrop", "schulenburg")) == "others"


def test_without_a_recipient_a_message_goes_to_the_government_of_its_sender() -> None:
    report = message("report", "moscow berlin", "schulenburg", received="1940-11-26")
    assert state("hitler", "1941", report) == "reached capital"
    assert state("stalin", "1941", report) == "others"
    assert state("hitler", "1941", message("rumour", "moscow berlin", "", received="1940-11-26")) == "others"


def test_silence_of_the_record_is_not_ignorance() -> None:
    letter = message("letter", "moscow london", "molotov", "maisky")
    assert state("maisky", "1941", letter) == "unsaid received"
    assert state("maisky", "1940-11-25", letter) == "coming received", "what is not sent yet has not come"


@pytest.mark.parametrize(
    ("date", "moment", "expected"),
    [
        ("1940-11-13", "1940-11-13", True),
        ("1940-11-14", "1940-11-13", False),
        ("1940-11", "1940-11-13", None),
        ("1940-11", "1940-12", True),
        ("1940-11-10/1940-11-14", "1940-11-13", None),
        ("1940-11-10~", "1940-11-13", None),
        ("1940-10-10~", "1940-11-13", True),
        ("1940-12-10?", "1940-11-13", False),
        ("1940-11-13T10:00", "1940-11-13T12:00", None),
        ("1940-11-13T10:00", "1940-11-13", True),
        ("1940-11-13T22:30+03:00", "1940-11-13T21:45+02:00", True),
        ("soon", "1940", None),
    ],
)
def test_by_then(date: str, moment: str, expected: bool | None) -> None:
    assert was_by(date, on(moment)) is expected


DATES = st.sampled_from(["1940-11-11", "1940-11-12", "1940-11-12T10:00+03:00", "1940-11-12T08:00+02:00", "1940-11~"])
DAYS = st.integers(1, 28).map(lambda day: f"1940-11-{day:02}")


@given(DATES, DATES, DAYS, DAYS)
def test_what_was_known_stays_known(sent: str, received: str, one: str, two: str) -> None:
    wire = message("w", "moscow berlin", "schulenburg", "ribbentrop", sent=sent, received=received)
    for person in PEOPLE:
        first, then = (state(person, moment, wire).split(" ")[0] for moment in sorted((one, two)))
        assert first != "reached" or then == "reached"
        assert then != "coming" or first in ("coming", "")


def test_in_the_shipped_story_the_answer_is_never_there() -> None:
    story = open_story(LIBRARY / "no-2362")
    try:
        known = who_knew(story.timeline, "ribbentrop", story.meta.capitals, on("1940-11-26T07:00+02:00"))
        states = {each.message.id: each.state for each in known}
        assert states["t-1940-11-25-2362"] == "coming"
        assert set(story.meta.capitals) <= set(story.meta.sides)
        assert {"berlin", "moscow"} <= set(story.meta.capitals.values())
    finally:
        story.close()
