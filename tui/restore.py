"""`explorer restore`: the backups of a reader's progress with what they hold, and putting one back. Loads no Textual.

With `--json`: `file`, `copies`: a list of `number kind path saved size rows`, 0 being the file as it is now; after one
was put back also `restored` and `kept`, the name under which what was there is kept.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from state.backups import Copy, Kind, find_copies, put_back
from state.errors import StateError
from state.store import LOCK_SECONDS
from story.clean import clean_line
from tui import opening
from tui.i18n import N_, Words
from tui.typed import Wrong

_KINDS: dict[Kind, str] = {
    "current": N_("as it is now"),
    "session": N_("before the last session that saved"),
    "schema": N_("before a newer format"),
    "damaged": N_("found damaged"),
    "replaced": N_("before a backup was put back"),
}


def restore(asked: opening.Asked, number: int) -> int:
    """List the backups, or put the one with a number back."""
    words = opening.environment_words()
    try:
        path = opening.progress_path(asked)
        copies = _numbered(path)
        if not number:
            _list(path, copies, asked.as_json, words)
            return opening.FINE
        chosen = next((copy for n, copy in copies if n == number), None)
        if chosen is None:
            said = words.say("there is no backup with the number {n}.", n=number)
            raise Wrong(said + " " + words.say("Type: {command}", command="explorer restore"))
        kept = put_back(path, chosen.path, LOCK_SECONDS)
    except StateError as error:
        return opening.say_trouble(error, words)
    if asked.as_json:
        opening.write_json({**_rows(path, _numbered(path)), "restored": str(chosen.path), "kept": str(kept or "")})
        return opening.FINE
    print(words.say("Put back: {what}.", what=_told(chosen, words)))
    if kept is not None:
        print(words.say("What was there is kept as {name}.", name=clean_line(kept.name)))
    return opening.FINE


def _numbered(path: Path) -> list[tuple[int, Copy]]:
    """The copies with their numbers: the file itself has none, 0 that is."""
    found = find_copies(path)
    first = 0 if found and found[0].kind == "current" else 1
    return list(enumerate(found, first))


def _list(path: Path, copies: list[tuple[int, Copy]], as_json: bool, words: Words) -> None:
    if as_json:
        opening.write_json(_rows(path, copies))
        return
    print(clean_line(str(path)))
    for number, copy in copies:
        print(f"  {number or '-'}  {_told(copy, words)}")
    if any(number and copy.rows is not None for number, copy in copies):
        opening.talk(words.say("To put one back, type: {command}", command="explorer restore NUMBER"))
    else:
        opening.talk(words.say("There is no backup yet: the first is made when a second session saves."))


def _told(copy: Copy, words: Words) -> str:
    """One copy in a line: when, what it is, what it holds."""
    saved = copy.saved.astimezone()
    when = f"{words.date(f'{saved:%Y-%m-%d}')}{words.comma}{saved:%H:%M}"
    return f"{when}  {words.say(_KINDS[copy.kind])}: {_held(copy, words)}"


def _held(copy: Copy, words: Words) -> str:
    rows = copy.rows
    if rows is None:
        return words.say("cannot be read")
    parts = (
        (rows["visits"], words.count("{n} chapter", "{n} chapters", rows["visits"])),
        (rows["choices"], words.count("{n} choice", "{n} choices", rows["choices"])),
        (rows["notes"], words.count("{n} note", "{n} notes", rows["notes"])),
        (rows["bookmarks"], words.count("{n} bookmark", "{n} bookmarks", rows["bookmarks"])),
        (rows["answers"], words.count("{n} answer", "{n} answers", rows["answers"])),
    )
    return words.join(said for number, said in parts if number) or words.say("nothing")


def _rows(path: Path, copies: list[tuple[int, Copy]]) -> dict[str, Any]:
    return {
        "file": str(path),
        "copies": [
            {
                "number": number,
                "kind": copy.kind,
                "path": str(copy.path),
                "saved": _iso(copy.saved),
                "size": copy.size,
                "rows": copy.rows,
            }
            for number, copy in copies
        ],
    }


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
