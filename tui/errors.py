"""What is wrong with the saved progress, in the reader's language: the templates of `state.errors`, filled in.

Loads without Textual: the line mode and the command line speak through it too.
"""

from __future__ import annotations

from collections.abc import Mapping

from state.errors import ERRORS, EVENTS, Event, StateError, Wording
from story.clean import clean_line
from tui.i18n import Words

LONGEST = 600
"""Characters of what is said of one error or event."""


def error_words(words: Words, error: StateError) -> Wording:
    """Return title, message and hint of an error, each one line."""
    details = _details(words, error.details)
    return Wording(*(clean_line(words.say(template, **details), LONGEST) for template in ERRORS[error.code]))


def error_text(words: Words, error: StateError) -> str:
    """Return what happened and what can be done, as one line."""
    title, message, hint = error_words(words, error)
    return clean_line(f"{title}. {message} {hint}", LONGEST)


def words_of_idle(words: Words, seconds: float) -> str:
    """Return why the program ended though nobody asked it to."""
    return words.count(
        "{n} minute without a key: saved and ended.",
        "{n} minutes without a key: saved and ended.",
        max(1, round(seconds / 60)),
    )


def event_words(words: Words, event: Event) -> str:
    """Return what happened to the progress file, as one line."""
    return clean_line(words.say(EVENTS[event.code], **_details(words, event.details)), LONGEST)


def _details(words: Words, details: Mapping[str, str]) -> dict[str, str]:
    """Return what fills the templates, safe to print; a reason of our own is translated, the system's stays."""
    said = {name: clean_line(value) for name, value in details.items()}
    if reason := said.get("reason"):
        said["reason"] = words.say(reason)
    return said
