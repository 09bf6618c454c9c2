"""What every command begins with: its words, the story and the reader's file; and how it speaks."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from state.errors import StateError
from state.paths import cache_dir, default_reader, reader_path
from story.clean import CONTROLS, clean_line
from story.ids import Ref
from story.index import Story
from story.open import LIBRARY, open_story, rebuild, story_folder
from tui.errors import error_text, event_words
from tui.i18n import LANGUAGES, Words, language_of_environment, words_for
from tui.locked import is_locked
from tui.typed import Wrong, nearest, nothing_found, ref_of

if TYPE_CHECKING:
    from tui.session import Session

FINE, STORY_HAS_ERRORS, USAGE, UNSAVED = 0, 1, 2, 3
PRINTED = 78
"""Columns of a printed page."""


class Asked(Protocol):
    """What was typed on the command line, as far as it is needed here."""

    story: str
    reader: str
    state: str
    lang: str
    as_json: bool
    form: str


def environment_words() -> Words:
    """Return the words for what is said before a reader is known."""
    return words_for(language_of_environment())


# ---- opening


def cache() -> Path | None:
    """Return where indexes are kept, or None where there is no home; in locked mode no folder is made for them."""
    try:
        folder = cache_dir()
    except StateError:
        return None
    return folder if not is_locked() or folder.is_dir() else None


def story_root(path: str) -> Path:
    """Return the folder of the story that was asked for.

    Raises:
        Wrong: there is no such folder.
    """
    root = story_folder(path)
    if not os.path.isdir(root):
        words = environment_words()
        own = sorted(folder.parent.name for folder in LIBRARY.glob("*/story.toml"))
        near = nearest(path, own, words) or " " + words.say("Type --story and a folder with a story.toml in it.")
        raise Wrong(words.say("no story folder called '{path}'.", path=clean_line(path, 100)) + near)
    return root


def load(asked: Asked, path: str = "", shown: Ref | None = None, *, whole: bool = True) -> Story:
    """Open the story that was asked for; with `whole`, as its files are now, else only what is `shown`.

    Raises:
        Wrong: there is no such folder, or the story has not the language.
        NoStory: there is nothing to read in it.
    """
    root = story_root(path or asked.story)
    story = open_story(root, cache(), shown)
    if whole and story.is_stale():
        story.close()
        story = rebuild(root, cache())
    if asked.lang and asked.lang not in story.meta.languages:
        words = environment_words()
        every = words.join(story.meta.languages)
        said = words.say("this story is not told in '{language}', but in: {all}.", language=asked.lang, all=every)
        raise Wrong(said + " " + words.say("Type --lang {language}", language=story.meta.base))
    return story


def renew(asked: Asked) -> None:
    """Make the story's index anew, where the one that was kept is damaged."""
    rebuild(story_root(asked.story), cache()).close()


def progress_path(asked: Asked) -> Path:
    """Return the file of the reader who was asked for.

    Raises:
        Wrong: no file can have the reader's name.
        StateError: there is no home to look in.
    """
    try:
        return reader_path(asked.reader or default_reader(), Path(asked.state) if asked.state else None)
    except StateError as error:
        if error.code == "bad-name":
            raise Wrong(error_text(environment_words(), error)) from error
        raise


def open_session(story: Story, asked: Asked) -> tuple[Session, StateError | None]:
    """Return the reader's session, or one in memory with the reason why the reader's own cannot be had.

    Raises:
        Wrong: no file can have the reader's name.
    """
    from state.store import ReaderStore
    from tui.session import Session

    trouble = None
    try:
        session = Session(story, ReaderStore.open(progress_path(asked)), asked.lang, cache())
    except StateError as error:
        trouble = error
        session = Session(story, ReaderStore.in_memory(), asked.lang, cache())
    if not asked.lang and session.setting("language", "") not in story.meta.languages:
        session.language = language_of(story)
    shown = Ref("chapter", session.reading.chapter)
    if story.shown_is_stale(shown):
        session.replace_story(rebuild(story.root, cache()))
    return session, trouble


def language_of(story: Story) -> str:
    """Return the language of the environment where the story is told in it, else the story's base."""
    asked = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    told = asked[:2].lower() in LANGUAGES and language_of_environment() in story.meta.languages
    return language_of_environment() if told else story.meta.base


def say_trouble(trouble: StateError | None, words: Words) -> int:
    """Say why nothing will be saved; return the exit code for it."""
    if trouble is None:
        return FINE
    talk(error_text(words, trouble))
    return UNSAVED


def say_events(session: Session, words: Words) -> None:
    """Say what was found about the reader's file: that it was damaged, and what stands in its place."""
    for event in session.take_events():
        talk(event_words(words, event))


def talk(text: str) -> None:
    """Say something that is no data."""
    print(clean_line(text, 600), file=sys.stderr)


def write_json(value: object) -> None:
    """Print one JSON document; what could steer a terminal stands in it escaped, so nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    print(re.sub(CONTROLS, lambda found: json.dumps(found.group())[1:-1], text))


def first_hit(session: Session, query: str) -> Ref:
    """Return what a keyword means first.

    Raises:
        Wrong: nothing was found.
    """
    hits = session.find(query, 1)
    if not hits:
        raise Wrong(nothing_found(words_for(session.language), query))
    return ref_of(hits[0])
