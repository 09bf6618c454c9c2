"""What a teacher asks a class to do: one small TOML file each, below `assignments` in the class folder.

    title = "The first lesson"          # or: title = {en = "...", ar = "..."}
    thread = "moscow"                   # or: chapters = ["m-train", "m-draft"]
    question = "Why was there no answer?"
    due = 2026-12-01

Every key may be missing. Whether the story has such chapters is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from state.class_errors import ClassError
from state.roster import read_plain
from story.ids import is_id

MOST = 100
"""Assignments of a class."""
MOST_CHAPTERS = 200
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something to read, something to answer, or both."""

    id: str
    """The name of its file."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """By language; under the empty one, what holds for all."""
    chapters: tuple[str, ...] = ()
    thread: str = ""
    questions: Mapping[str, str] = field(default_factory=dict)
    """As titles."""
    due: str = ""
    """A day, as 2026-12-01."""

    @property
    def asks_something(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.chapters or self.thread or self.questions)


def load_assignments(folder: Path) -> tuple[list[Assignment], list[str]]:
    """Return the assignments below a folder, those due first before the others, and what is wrong with the rest."""
    found: list[Assignment] = []
    wrong: list[str] = []
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".toml" and is_id(path.stem))
    except OSError:
        return [], []
    for name in names[:MOST]:
        try:
            assignment = load_assignment(folder / name)
        except ClassError as error:
            wrong.append(f"{name}: {error.details.get('reason', error)}")
            continue
        if assignment.asks_something:
            found.append(assignment)
    return sorted(found, key=lambda each: (each.due or "9999", each.id)), wrong


def load_assignment(path: Path) -> Assignment:
    """Read one assignment.

    Raises:
        ClassError: it cannot be read; the reason names the first key that does not fit.
    """
    import tomllib  # only a class needs it

    raw = read_plain(path)
    try:
        data = tomllib.loads((raw or b"").decode("utf-8-sig"))
        return Assignment(
            path.stem,
            _words(data, "title"),
            _chapters(data),
            _text(data, "thread"),
            _words(data, "question"),
            _day(data),
        )
    except (ValueError, RecursionError) as error:
        raise ClassError("bad-file", file=str(path), reason=" ".join(str(error).split())[:200]) from error


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(f"{key} is no text of at most {LONGEST_TEXT} characters")
    return value


def _words(data: Mapping[str, object], key: str) -> dict[str, str]:
    value = data.get(key, "")
    if isinstance(value, Mapping):
        return {language: _text(value, language) for language in value if _text(value, language).strip()}
    text = _text(data, key)
    return {"": text} if text.strip() else {}


def _chapters(data: Mapping[str, object]) -> tuple[str, ...]:
    value = data.get("chapters", [])
    if not isinstance(value, list) or len(value) > MOST_CHAPTERS:
        raise ValueError(f"chapters is no list of at most {MOST_CHAPTERS} ids")
    for name in value:
        if not isinstance(name, str) or not is_id(name):
            raise ValueError(f"chapters: {str(name)[:80]!r} is no id of a chapter")
    return tuple(dict.fromkeys(value))


def _day(data: Mapping[str, object]) -> str:
    value = data.get("due", "")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return date.fromisoformat(value).isoformat() if value else ""
    raise ValueError("due is no day, as in due = 2026-12-01")
