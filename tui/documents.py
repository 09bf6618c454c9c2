"""What the commands print with `--json`, and the whole story as one such document.

* `search`: `query`, `hits`: a list of `ref kind id language title why block snippet spans score`.
* `show`: one thing, as in `export`; of a source, its fields.
* `contents`, `map`, `titles`, `timeline`, `knew`, `world`, `figures`, `dossiers`: `view story language title`,
  `entries`: a list of `text aside marks refs`: the words, what stands apart (a count, a date), what the signs before
  them mean, what can be opened with `show` or `read`.
* `progress`: `story reader language chapter read chapters trail at`, `threads`: a list of `id name read chapters`,
  and the rows of the progress file: `visits choices bookmarks notes answers`.
* `notebook`: `format story language entries`: a list of what `tui.views.export.COLUMNS` names.
* `check`: `story errors warnings`, `problems`: a list of `path line column code severity message hint`.
* `export`: `format story digest languages start titles`, `threads routes sides sources`, `things`, `sentences`.
  A thing has `ref kind id facts links sources mentions` and per language in `texts`: `title words text blocks sentences
  corrects`, of a chapter also `choices events questions`. A block has `key kind text links citations`. `sentences` is,
  for each sentence of a base source that is cited (`axis-046`), a list of `ref block language corrects`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from story.cite import citation_of, sentence_ids
from story.clean import clean
from story.ids import Ref
from story.index import Story
from story.model import Chapter, Citation, Source, Text, Thing
from tui.opening import FINE, Asked, load, write_json


def export(asked: Asked, path: str) -> int:
    """Print the whole story as one JSON document, or one lesson as a page for paper."""
    if asked.form == "print":
        from tui.cli import print_route

        return print_route(asked, path)
    story = load(asked, path)
    things = [thing_document(story, thing.ref) for thing in story.things()]
    meta = story.meta
    write_json(
        {
            "format": 1,
            "story": story.id,
            "digest": story.digest,
            "languages": list(meta.languages),
            "start": meta.start,
            "licence": meta.licence,
            "titles": dict(meta.titles),
            "threads": [{**thread._asdict(), "intro": dict(thread.intro)} for thread in meta.threads],
            "routes": [route._asdict() for route in meta.routes],
            "sides": {side: dict(names) for side, names in meta.sides.items()},
            "sources": [source._asdict() for source in story.sources.values()],
            "things": things,
            "sentences": _sentences(things),
        }
    )
    return FINE


def found(story: Story, ref: Ref) -> Thing:
    """Return a thing that is known to be there."""
    thing = story.find(ref)
    assert thing is not None  # find_ref has found it
    return thing


def thing_document(story: Story, ref: Ref) -> dict[str, Any]:
    """A thing as plain values."""
    thing = found(story, ref)
    from story.fields import fields_of

    facts = {
        f.key: _plain(getattr(thing, f.name))
        for f in fields_of(thing.kind)
        if not f.words and not f.type.startswith("table")
    }
    links = dict.fromkeys(str(r) for text in thing.texts.values() for block in text.blocks for r in block.refs)
    made: dict[str, Any] = {
        "ref": str(thing.ref),
        "kind": thing.kind,
        "id": thing.id,
        "facts": {key: value for key, value in facts.items() if value not in ("", [], None)},
        "links": list(links),
        "sources": [_citation(c, story.sources) for t in thing.sources if (c := citation_of(t))],
        "mentions": [{"ref": str(m.ref), "block": m.block} for m in thing.mentions],
        "texts": {language: _text(thing, text, story.sources) for language, text in thing.texts.items()},
    }
    if isinstance(thing, Chapter):
        made["facts"]["closed"] = [str(r) for r in thing.closed]
        made["choices"] = [choice._asdict() for choice in thing.choices]
    return made


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _text(thing: Thing, text: Text, sources: dict[str, Source]) -> dict[str, Any]:
    """What a thing says in one language."""
    blocks = [
        {
            "key": block.key,
            "kind": block.kind,
            "text": clean(block.text),
            "links": [str(ref) for ref in block.refs],
            "citations": [_citation(citation, sources) for citation in block.citations],
        }
        for block in text.blocks
    ]
    cited = [citation for block in text.blocks for citation in block.citations]
    made: dict[str, Any] = {
        "title": text[thing.name_key],
        "words": {key: _plain(value) for key, value in text.words.items()},
        "text": "\n\n".join(clean(block.text) for block in text.blocks),
        "blocks": blocks,
        "sentences": list(dict.fromkeys(_expanded(cited, sources))),
        "corrects": list(dict.fromkeys(_expanded([c for c in cited if c.corrects], sources))),
    }
    if isinstance(thing, Chapter):
        made["choices"] = dict(text.labels)
        words = [*text.events, *[""] * len(thing.events)]
        made["events"] = [
            {"date": event.date, "place": event.place, "words": said}
            for event, said in zip(thing.events, words, strict=False)
        ]
        made["questions"] = [
            {"see": list(question.see), "words": said}
            for question, said in zip(thing.questions, text.questions, strict=False)
        ]
    return made


def _citation(citation: Citation, sources: dict[str, Source]) -> dict[str, Any]:
    return {
        "source": citation.source,
        "locator": citation.locator,
        "corrects": citation.corrects,
        "sentences": list(_expanded([citation], sources)),
    }


def _expanded(citations: Iterable[Citation], sources: dict[str, Source]) -> Iterator[str]:
    """Yield the full ids of the sentences cited, ranges expanded."""
    for citation in citations:
        source = sources.get(citation.source)
        yield from (sentence_ids(citation, source) or ()) if source else ()


def _sentences(things: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Each sentence that is cited, with the places where it is."""
    found: dict[str, list[dict[str, Any]]] = {}
    for thing in things:
        for language, text in thing["texts"].items():
            for block in text["blocks"]:
                for citation in block["citations"]:
                    where = {"ref": thing["ref"], "block": block["key"], "language": language}
                    for name in citation["sentences"]:
                        found.setdefault(name, []).append({**where, "corrects": citation["corrects"]})
    return dict(sorted(found.items()))
