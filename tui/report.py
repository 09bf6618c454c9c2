"""What a class has read, for its teacher: as a table, as CSV for a spreadsheet, as JSON. Nobody is ranked.

The JSON document has `class story day`, `threads`: a list of `id name`, and `pupils`: a list of `id name started
read chapters threads decisions questions last trouble`, each pair of numbers as `[done, all]`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len, set_cell_size

from story.cite import words_of
from story.clean import clean_line
from story.index import Story
from tui import outward
from tui.classroom import Line
from tui.i18n import N_, Words

TROUBLE_WORDS = {
    "damaged": N_("the progress file is damaged and has no good backup"),
    "restored": N_("the progress file is damaged; its backup was read"),
    "unreadable": N_("the progress file cannot be read"),
    "other-account": N_("the progress belongs to another account: it can be read with sudo before the command"),
    "no-account": N_("this computer has no such account"),
}
NAME_CELLS = 28
"""Cells of a name in the table."""


def table(lines: Sequence[Line], story: Story, words: Words, title: str) -> list[str]:
    """Return the report as lines of text; threads are numbered columns, explained above."""
    threads = _threads(story, words, lines)
    out = [words.join([title, words.count("{n} pupil", "{n} pupils", len(lines)), words.date(today())]), ""]
    out += [f"{n}  {name} ({count})" for n, (_, name, count) in enumerate(threads, 1)]
    head = [words.say("No."), words.say("Name"), words.say("Read"), *(str(n) for n, _ in enumerate(threads, 1))]
    head += [words.say("Decisions"), words.say("Questions"), words.say("Last seen")]
    rows = [head]
    for line in lines:
        counts = [str(line.threads[name][0]) for name, _, _ in threads]
        name = line.name if cell_len(line.name) <= NAME_CELLS else set_cell_size(line.name, NAME_CELLS - 1) + "…"
        last = line.last or ("" if line.started or line.trouble else words.say("not yet"))
        rows.append([line.id[1:], name, pair(line.read, line.chapters), *counts, pair(*line.decisions),
                     pair(*line.questions), last])  # fmt: skip
    widths = [max(cell_len(row[n]) for row in rows) for n in range(len(head))]
    out += ["", *("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows)]
    told = [f"{line.id[1:]}  {line.name}: {said}" for line in lines if (said := trouble(line, words))]
    return [line.rstrip() for line in [*out, *([""] if told else []), *told]]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def trouble(line: Line, words: Words) -> str:
    """Return what is wrong with a pupil's file, or nothing."""
    said = words.say(TROUBLE_WORDS[line.trouble]) if line.trouble in TROUBLE_WORDS else line.trouble
    return f"{said} ({words.say(line.detail)})" if said and line.detail else said


def pair(done: int, every: int) -> str:
    """Return how many of how many; nothing where there are none."""
    return f"{done}/{every}" if every else ""


def csv_text(lines: Sequence[Line], story: Story, words: Words) -> str:
    """Return the report for a spreadsheet: with the mark by which it knows UTF-8, and no cell that is a formula."""
    threads = _threads(story, words, lines)
    head = [words.say("No."), words.say("Name"), words.say("Started"), words.say("Chapters read")]
    head += [name for _, name, _ in threads]
    head += [words.say("Decisions"), words.say("Questions"), words.say("Last seen"), words.say("Remark")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([outward.cell(cell) for cell in head])
    for line in lines:
        started = words.say("yes") if line.started else words.say("no")
        cells: list[object] = [line.id[1:], line.name, started, line.read]
        cells += [line.threads[name][0] for name, _, _ in threads]
        cells += [line.decisions[0], line.questions[0], line.last, trouble(line, words)]
        writer.writerow([outward.cell(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def json_document(lines: Sequence[Line], story: Story, words: Words, title: str) -> dict[str, Any]:
    """Return the report as plain values."""
    threads = [{"id": thread, "name": name} for thread, name, _ in _threads(story, words, lines)]
    pupils = [json_line(line) for line in lines]
    return {"class": title, "story": story.id, "day": today(), "threads": threads, "pupils": pupils}


def json_line(line: Line) -> dict[str, Any]:
    """Return one pupil's line as plain values."""
    return {
        "id": line.id,
        "name": line.name,
        "started": line.started,
        "read": line.read,
        "chapters": line.chapters,
        "threads": {name: list(counts) for name, counts in line.threads.items()},
        "decisions": list(line.decisions),
        "questions": list(line.questions),
        "last": line.last,
        "trouble": line.trouble,
    }


def today() -> str:
    """Return the day of the report."""
    return date.today().isoformat()


def _threads(story: Story, words: Words, lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """The threads that have chapters: id, name, number of chapters."""
    found = []
    for thread in story.meta.threads:
        count = sum(head.thread == thread.id for head in story.heads.values())
        if count and all(thread.id in line.threads for line in lines):
            found.append((thread.id, clean_line(words_of(thread.names, words.language), 60), count))
    return found
