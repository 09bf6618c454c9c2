"""Things to compact JSON and back: how the index keeps them.

A span is its text where it has nothing else, a block is a list; tuples become lists and come back as tuples.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from story.ids import Ref
from story.model import (
    KIND_CLASSES,
    Block,
    Chapter,
    ChapterKind,
    Choice,
    Citation,
    Event,
    Mention,
    Question,
    Span,
    Standing,
    Text,
    Thing,
)

Json = Any


def ref_of(text: str) -> Ref:
    """Read a reference that was written by this program; ValueError where it was not."""
    ref = Ref.parse(text)
    if ref is None:
        raise ValueError(f"not a reference: {text!r}")
    return ref


def encode_span(span: Span) -> Json:
    """Return a span as JSON."""
    style = span.emphasis + 2 * span.strong
    if not style and span.ref is None and not span.citations:
        return span.text
    cited = [[c.source, c.locator, int(c.corrects)] for c in span.citations]
    return [span.text, style, str(span.ref) if span.ref else "", cited]


def decode_span(data: Json) -> Span:
    """Return a span from JSON."""
    if isinstance(data, str):
        return Span(data)
    text, style, ref, cited = data
    citations = tuple(Citation(source, locator, bool(corrects)) for source, locator, corrects in cited)
    return Span(text, bool(style & 1), bool(style & 2), ref_of(ref) if ref else None, citations)


def encode_block(block: Block) -> Json:
    """Return a block as JSON; its line in the file is not kept."""
    return [block.key, block.kind, block.level, block.ordinal, [encode_span(s) for s in block.spans]]


def decode_block(data: Json) -> Block:
    """Return a block from JSON."""
    key, kind, level, ordinal, spans = data
    return Block(key, kind, tuple(decode_span(s) for s in spans), level, ordinal)


def _encode_text(text: Text) -> Json:
    return [dict(text.words), [encode_block(b) for b in text.blocks], dict(text.labels), text.events, text.questions]


def _decode_text(data: Json) -> Text:
    words, blocks, labels, events, questions = data
    frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in words.items()}
    return Text(
        words=frozen,
        blocks=tuple(decode_block(b) for b in blocks),
        labels=labels,
        events=tuple(events),
        questions=tuple(questions),
    )


def _fact_fields(cls: type[Thing]) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(f for f in dataclasses.fields(cls) if f.name not in ("texts", "mentions"))


def encode_thing(thing: Thing) -> Json:
    """Return a thing as JSON, leaving out what has its default."""
    facts: dict[str, Any] = {}
    for found in _fact_fields(type(thing)):
        value = getattr(thing, found.name)
        if value != found.default:
            facts[found.name] = value
    if isinstance(thing, Chapter):
        facts["choices"] = [[c.id, c.target, int(c.nearest), c.time] for c in thing.choices]
        facts["events"] = [[e.date, e.place] for e in thing.events]
        facts["questions"] = [list(question.see) for question in thing.questions]
        facts["closed"] = [str(ref) for ref in thing.closed]
    return {
        "kind": thing.kind,
        "facts": facts,
        "texts": {language: _encode_text(text) for language, text in thing.texts.items()},
        "mentions": [[str(m.ref), m.block, m.number] for m in thing.mentions],
    }


def decode_thing(data: Json) -> Thing:
    """Return a thing from JSON.

    Raises:
        ValueError, TypeError, KeyError: the data was not written by `encode_thing`.
    """
    facts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data["facts"].items()
    }
    if data["kind"] == "chapter":
        facts["chapter_kind"] = ChapterKind(facts["chapter_kind"])
        facts["standing"] = Standing(facts.get("standing", Standing.ATTESTED))
        facts["choices"] = tuple(Choice(i, target, bool(near), time) for i, target, near, time in facts["choices"])
        facts["events"] = tuple(Event(date, place) for date, place in facts["events"])
        facts["questions"] = tuple(Question(tuple(see)) for see in facts["questions"])
        facts["closed"] = tuple(ref_of(text) for text in facts["closed"])
    cls: Any = KIND_CLASSES[data["kind"]]
    thing: Thing = cls(
        texts={language: _decode_text(text) for language, text in data["texts"].items()},
        mentions=tuple(Mention(ref_of(ref), block, number) for ref, block, number in data["mentions"]),
        **facts,
    )
    return thing
