from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from story.fields import (
    CHOICE,
    EVENT,
    FIELDS,
    PANELS,
    QUESTION,
    ROUTE_KEYS,
    SOURCE_KEYS,
    STORY_KEYS,
    TABLES,
    THREAD_KEYS,
    fields_of,
)
from story.ids import KINDS, Kind
from story.model import KIND_CLASSES, Choice, Event, Meta, Question, Route, Source, Thread


def attributes(cls: type[Any]) -> set[str]:
    return set(getattr(cls, "_fields", ())) or {f.name for f in dataclasses.fields(cls)}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_fact_is_an_attribute(kind: Kind) -> None:
    cls = KIND_CLASSES[kind]
    facts = {f.name for f in fields_of(kind) if not f.words and not f.type.startswith("table")}
    made = {"choices", "closed", "events", "questions"} if kind == "chapter" else set()
    assert attributes(cls) - {"id", "texts", "mentions"} == facts | made


@pytest.mark.parametrize("kind", FIELDS)
def test_required_facts_have_no_default(kind: Kind) -> None:
    needed = {f.name for f in dataclasses.fields(KIND_CLASSES[kind]) if f.default is dataclasses.MISSING}
    required = {f.name for f in fields_of(kind) if f.required and not f.words}
    assert needed - {"id", "texts", "closed", "choices", "events"} == required


@pytest.mark.parametrize("kind", FIELDS)
def test_the_table_is_sound(kind: Kind) -> None:
    table = fields_of(kind)
    assert len({f.key for f in table}) == len({f.name for f in table}) == len(table)
    assert KIND_CLASSES[kind].name_key in {f.key for f in table if f.words and f.required}
    assert all(f.doc.endswith(".") for f in table)
    plain = {
        "text",
        "texts",
        "date",
        "flag",
        "number",
        "table",
        "tables",
        "thread",
        "side",
        "citations",
        "keys",
        "refs",
    }
    for found in table:
        assert found.type in plain or found.type.startswith("one of ") or found.type.removesuffix(" list") in KINDS


def test_the_small_tables_too() -> None:
    assert {f.name for f in CHOICE} <= attributes(Choice)
    assert {f.name for f in EVENT if not f.words} == attributes(Event)
    assert {f.name for f in QUESTION if not f.words} == attributes(Question)
    assert {f.key for kind in FIELDS for f in fields_of(kind) if f.type == "tables"} == {*TABLES}
    assert {f.name for f in PANELS} == {"closed"}
    assert {*SOURCE_KEYS, "id"} == attributes(Source)
    assert {*STORY_KEYS} - {"format", "title"} <= attributes(Meta)
    assert {*THREAD_KEYS} <= attributes(Thread)
    assert {"id", "chapters", "minutes"} <= {*ROUTE_KEYS} and attributes(Route) == {
        "id",
        "names",
        "purposes",
        "chapters",
        "minutes",
    }
