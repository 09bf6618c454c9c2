"""The notebook to take away: Markdown for people, CSV for tables, JSON for programs.

Every entry goes with its quotation and with what finds and answers for the paragraph.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import Any

from story.clean import clean, clean_line
from tui import outward
from tui.i18n import N_, Words
from tui.pages.quote import place_of as cite_place
from tui.pages.quote import sources_of
from tui.session import Session
from tui.views.notebook import Kept, place_of

COLUMNS = (
    "kind",
    "chapter",
    "paragraph",
    "title",
    "made",
    "changed",
    "question",
    "text",
    "quotation",
    "citation",
    "sources",
)
KIND_WORDS = {"note": N_("Note"), "bookmark": N_("Bookmark"), "answer": N_("Answer"), "decision": N_("Decision")}
FORMS = ("md", "csv", "json")


def records(session: Session, words: Words, kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """Return what was kept as plain values, under the names of `COLUMNS`; `sources` is a list."""
    return [_record(session, words, each) for each in kept]


def _record(session: Session, words: Words, kept: Kept) -> dict[str, Any]:
    chapter, ref = session.story.chapter(kept.chapter), place_of(session, kept)
    key = ref.anchor if ref else ""
    block = None
    if chapter is not None:
        block = next((block for block in chapter.text(words.language).blocks if block.key == key), None)
    quotation = clean_line(block.text, 4000) if block else f"{kept.quotation}…" if kept.quotation else ""
    return {
        "kind": kept.kind,
        "chapter": clean_line(kept.chapter),
        "paragraph": key,
        "title": kept.title,
        "made": clean_line(kept.made),
        "changed": clean_line(kept.changed),
        "question": kept.asked,
        "text": kept.text,
        "quotation": quotation,
        "citation": cite_place(session, words, chapter, key) if chapter else clean_line(kept.chapter),
        "sources": sources_of(session, words, block) if block else [],
    }


def to_json(session: Session, words: Words, kept: Iterable[Kept]) -> str:
    """Return one JSON document: the story, its language, the entries."""
    entries = records(session, words, kept)
    document = {"format": 1, "story": session.story.id, "language": words.language, "entries": entries}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def to_csv(session: Session, words: Words, kept: Iterable[Kept]) -> str:
    """Return a table, a row an entry (RFC 4180, in UTF-8)."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for record in records(session, words, kept):
        cells = ["\n".join(value) if isinstance(value, list) else value for value in record.values()]
        writer.writerow([outward.cell(cell) for cell in cells])
    return out.getvalue()


def to_markdown(session: Session, words: Words, kept: Iterable[Kept]) -> str:
    """Return the entries under their chapters, each with its quotation and what answers for it."""
    titles = session.story.meta.titles
    title = titles.get(words.language) or next(iter(titles.values()), "")
    lines = [f"# {words.say('Notebook')}: {outward.markdown(title)}", ""]
    chapter = ""
    for record in records(session, words, kept):
        if record["chapter"] != chapter:
            chapter = record["chapter"]
            lines += [f"## {outward.markdown(record['title'])}", ""]
        lines += _entry(words, record)
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(words: Words, record: dict[str, Any]) -> list[str]:
    kind = words.say(KIND_WORDS[record["kind"]])
    lines = [f"### {kind} · {words.date(record['changed'][:10])}", ""]
    if record["question"]:
        lines += [f"**{outward.markdown(record['question'])}**", ""]
    if record["text"]:
        lines += [*(outward.markdown(line) + "  " if line else "" for line in clean(record["text"]).split("\n")), ""]
        lines[-2] = lines[-2].rstrip()
    if record["quotation"]:
        lines += [f"> {outward.markdown(record['quotation'])}", ">", f"> {outward.markdown(record['citation'])}", ""]
    else:
        lines += [outward.markdown(record["citation"]), ""]
    if record["sources"]:
        lines += [*(f"- {outward.markdown(source)}" for source in record["sources"]), ""]
    return lines


def exported(session: Session, words: Words, kept: Iterable[Kept], form: str) -> str:
    """Return the entries in one of `FORMS`."""
    return {"md": to_markdown, "csv": to_csv, "json": to_json}[form](session, words, kept)
