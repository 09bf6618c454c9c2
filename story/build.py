"""`StoryFiles` into the values of `story.model`, with the back-links that no file states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from story.fields import fields_of
from story.ids import Ref
from story.loader import Page, StoryFiles
from story.model import (
    KIND_CLASSES,
    Chapter,
    ChapterKind,
    Choice,
    Event,
    Mention,
    Question,
    Standing,
    Text,
    Thing,
)

Things = Mapping[Ref, Thing]


def build_things(files: StoryFiles) -> dict[Ref, Thing]:
    """Return every thing whose base page is sound, chapters first and in order of time, back-links filled."""
    made: dict[Ref, Thing] = {}
    for ref, languages in files.pages.items():
        base = languages.get(files.meta.base)
        if base is not None and not _lacks(base):
            made[ref] = _thing(base, languages, files.meta.languages)
    ordered = sorted(made.values(), key=_story_order)
    found = mentions(ordered)
    return {t.ref: replace(t, mentions=tuple(found.get(t.ref, ()))) for t in ordered}


def _lacks(page: Page) -> bool:
    """Whether a required fact is missing, so that the thing cannot be made (the problem is recorded)."""
    return any(f.required and not f.words and f.name not in page.values for f in fields_of(page.kind))


def _story_order(thing: Thing) -> tuple[bool, tuple[str, str]]:
    return (False, thing.order) if isinstance(thing, Chapter) else (True, ("", ""))


def _thing(base: Page, languages: Mapping[str, Page], order: tuple[str, ...]) -> Thing:
    word_keys = {f.key for f in fields_of(base.kind) if f.words}
    values = base.values
    facts: dict[str, Any] = {
        f.name: values[f.name]
        for f in fields_of(base.kind)
        if not f.words and not f.type.startswith("table") and f.name in values
    }
    texts = {name: _text(languages[name], word_keys) for name in order if name in languages}
    if base.kind == "chapter":
        facts |= _chapter_facts(base)
    cls: Any = KIND_CLASSES[base.kind]
    thing: Thing = cls(id=base.id, texts=texts, **facts)
    return thing


def _chapter_facts(base: Page) -> dict[str, Any]:
    said = base.values.get("choices", {})
    facts: dict[str, Any] = {
        "chapter_kind": ChapterKind(base.values["chapter_kind"]),
        "choices": tuple(
            Choice(o.id, o.target, bool(said.get(o.id, {}).get("nearest")), said.get(o.id, {}).get("time", ""))
            for o in base.body.options
        ),
        "closed": tuple(r for t in base.values.get("panels", {}).get("closed", ()) if (r := Ref.parse(t))),
        "events": tuple(Event(e.get("date", ""), e.get("place", "")) for e in base.values.get("events", ())),
        "questions": tuple(Question(q.get("see", ())) for q in base.values.get("questions", ())),
    }
    if "standing" in base.values:
        facts["standing"] = Standing(base.values["standing"])
    return facts


def _text(page: Page, word_keys: set[str]) -> Text:
    return Text(
        words={key: page.values[key] for key in page.values if key in word_keys},
        blocks=tuple(page.body.blocks),
        labels={option.id: option.label for option in page.body.options},
        events=tuple(e.get("words", "") for e in page.values.get("events", ())),
        questions=tuple(q.get("words", "") for q in page.values.get("questions", ())),
    )


def mentions(things: list[Thing]) -> dict[Ref, list[Mention]]:
    """Return, for each thing, where the others speak of it: by links in their text, else by their header."""
    found: dict[Ref, dict[Mention, None]] = {}
    for thing in things:
        base = next(iter(thing.texts.values()))
        linked: set[Ref] = set()
        for number, block in enumerate(base.blocks, 1):
            for ref in block.refs:
                linked.add(ref.whole)
                found.setdefault(ref.whole, {})[Mention(thing.ref, block.key, number)] = None
        for ref in header_refs(thing):
            if ref not in linked:
                found.setdefault(ref, {})[Mention(thing.ref, "")] = None
        found.get(thing.ref, {}).pop(Mention(thing.ref, ""), None)
    return {ref: list(places) for ref, places in found.items()}


def header_refs(thing: Thing) -> Iterator[Ref]:
    """Yield what a thing's header names."""
    for found in fields_of(thing.kind):
        kind = found.type.removesuffix(" list")
        if kind in KIND_CLASSES:
            value = getattr(thing, found.name)
            ids = (value,) if isinstance(value, str) else value
            yield from (Ref(kind, name) for name in ids if name)  # type: ignore[arg-type]
    if isinstance(thing, Chapter):
        yield from (Ref("chapter", choice.target) for choice in thing.choices)
        yield from (Ref("place", event.place) for event in thing.events if event.place)
