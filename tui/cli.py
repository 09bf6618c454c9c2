"""What the reader's commands do, without a screen: search, show, progress, notebook, terminal. Loads no Textual.

Each function returns an exit code and prints data on stdout, talk on stderr; the JSON documents are told in
`tui.documents`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from state.paths import default_reader
from story.clean import clean_line
from story.ids import Ref
from story.model import Citation
from story.open import open_search
from tui.documents import found, thing_document
from tui.i18n import Words, words_for
from tui.opening import (
    FINE,
    PRINTED,
    UNSAVED,
    Asked,
    cache,
    environment_words,
    language_of,
    load,
    open_session,
    say_events,
    say_trouble,
    talk,
    write_json,
)
from tui.typed import Wrong, find_ref, nothing_found, ref_of

if TYPE_CHECKING:
    from tui.terminal.order import Terminal


def search(asked: Asked, query: str, limit: int, *, strict: bool = False) -> int:
    """List what a query finds; with `strict`, finding nothing is wrong."""
    story = load(asked)
    language = asked.lang or language_of(story)
    others = [name for name in story.meta.languages if name != language]
    hits = open_search(story, cache()).find(query, languages=(language, *others), limit=limit)
    if asked.as_json:
        rows = [{"ref": str(ref_of(hit)), "kind": hit.ref.kind, "id": hit.ref.id, **_hit(hit)} for hit in hits]
        write_json({"query": query, "hits": rows})
    elif not hits:
        wrong = Wrong(nothing_found(words_for(language), query))
        if strict:
            raise wrong
        talk(str(wrong))
    else:
        for hit in hits:
            print(f"{ref_of(hit)}  {clean_line(hit.title)}")
            if hit.snippet:
                print(f"    {clean_line(hit.snippet)}")
    return FINE


def _hit(hit: Any) -> dict[str, object]:
    row = asdict(hit)
    del row["ref"]
    return row


def show(asked: Asked, text: str) -> int:
    """Print the card of a thing, or the text of a chapter, as lines or as JSON."""
    from tui.lines import plain_page
    from tui.pages.cards import card_page, closed_page, source_page
    from tui.pages.chapter import chapter_page
    from tui.plain import WIDTH

    story = load(asked)
    ref = find_ref(story, text, environment_words())
    if asked.as_json:
        write_json(story.sources[ref.source]._asdict() if isinstance(ref, Citation) else thing_document(story, ref))
        return FINE
    session, trouble = open_session(story, asked)
    words = words_for(session.language)
    start = 0
    if isinstance(ref, Citation):
        page = source_page(session, words, ref)
    elif ref.kind == "chapter":
        session.open_chapter(ref.id)  # in memory only: nothing is saved here
        keys = [block.key for block in session.blocks]
        start = keys.index(ref.anchor) if ref.anchor in keys else 0
        page = chapter_page(session, words)
    elif session.is_closed(ref):
        page = closed_page(session, words)
    else:
        page = card_page(session, words, found(story, ref), evidence=True)
    print(*plain_page(page, words, WIDTH, start=start).lines, sep="\n")
    return say_trouble(trouble, words)


def view(asked: Asked, word: str, typed: str) -> int:
    """Print a view as the same word does in the line mode, as lines or as JSON; nothing is saved."""
    from io import StringIO

    from tui.lines import entries_of
    from tui.plain import WIDTH, LineMode
    from tui.signals import Signals

    session, trouble = open_session(load(asked), asked)
    out = StringIO()
    mode = LineMode(session, StringIO(), out, Signals(), WIDTH)
    mode.whole = True
    mode.do(word, typed)
    if asked.as_json and mode.page is not None:
        entries = entries_of(mode.page, mode.words)
        title = {"view": word, "story": session.story.id, "language": session.language, "title": mode.page.title}
        write_json({**title, "entries": entries})
    else:
        sys.stdout.write(out.getvalue())
    return say_trouble(trouble, mode.words)


def progress(asked: Asked) -> int:
    """Print what the reader has read and kept."""
    from tui.lines import plain_page
    from tui.pages.lists import progress_page
    from tui.plain import WIDTH

    story = load(asked)
    session, trouble = open_session(story, asked)
    words = words_for(session.language)
    if trouble is not None:
        return say_trouble(trouble, words)
    say_events(session, words)
    if not asked.as_json:
        print(*plain_page(progress_page(session, words), words, WIDTH).lines, sep="\n")
        return FINE
    kept, (read, chapters) = session.progress, session.counts()
    threads = []
    for thread in story.meta.threads:
        own, every = session.counts(thread.id)
        name = thread.names.get(session.language, thread.id)
        threads.append({"id": thread.id, "name": name, "read": own, "chapters": every})
    write_json(
        {
            "story": story.id,
            "reader": asked.reader or default_reader(),
            "language": session.language,
            "chapter": session.reading.chapter,
            "read": read,
            "chapters": chapters,
            "trail": list(session.reading.trail),
            "at": session.reading.at,
            "threads": threads,
            "visits": [row.to_row() for row in kept.visits.values()],
            "choices": [row.to_row() for row in kept.choices.values()],
            "bookmarks": [row.to_row() for row in kept.bookmarks],
            "notes": [row.to_row() for row in kept.notes],
            "answers": [row.to_row() for row in kept.answers],
        }
    )
    return FINE


def notebook(asked: Asked, form: str) -> int:
    """Print what the reader kept, as a page, or in a form to take away."""
    story = load(asked)
    session, trouble = open_session(story, asked)
    words = words_for(session.language)
    if trouble is not None:
        return say_trouble(trouble, words)
    from tui.views.notebook import Notebook

    listing = Notebook(session)
    if form:
        from tui.views.export import exported

        sys.stdout.write(exported(session, words, listing.rows(words), form))
        return FINE
    from tui.lines import plain_page
    from tui.plain import WIDTH

    print(*plain_page(listing.page(words), words, WIDTH).lines, sep="\n")
    return FINE


def terminal(asked: Asked, source: TextIO, target: TextIO) -> int:
    """Say what the terminal is and show a test card; keep what a person says of it."""
    from tui.terminal.card import found
    from tui.terminal.order import terminal_of
    from tui.terminal.probe import Probe

    with Probe(source, target) as probe:
        heard = probe.finish(wait=True, patience=_CARD_PATIENCE)
    session, trouble = open_session(load(asked, whole=False), asked)
    known = terminal_of(heard.answers, os.environ, lambda kind: session.setting(f"bidi.{kind}", ""))
    words = words_for(session.language) if asked.lang else environment_words()
    print(*found(known, heard.answers, words), "", sep="\n", file=target)
    chosen = _look_at_card(known, words, source, target, told=probe.asked)
    if not chosen:
        return FINE
    session.set(f"bidi.{known.kind}", chosen)
    if not session.save() or trouble is not None:
        return say_trouble(trouble or session.trouble, words) or UNSAVED
    print(words.say("Kept, for {kind}: {mode}.", kind=known.kind, mode=chosen), file=target)
    return FINE


_CARD_PATIENCE = 2.0
"""Seconds that are waited for a terminal's answer where it is what was asked for."""


def _look_at_card(known: Terminal, words: Words, source: TextIO, target: TextIO, *, told: bool) -> str:
    """Show the card; on a terminal, return the mode that a person picks, if any."""
    from tui.terminal.card import CHOICES, PICTURE, samples
    from tui.terminal.tmux import Passthrough

    print(words.say("The picture and one of the lines below it must look the same."), "", sep="\n", file=target)
    print(PICTURE, "", sep="\n", file=target)
    shown = known._replace(mode="auto")
    passthrough = Passthrough()
    try:
        if told:
            if known.kind == "tmux":
                passthrough.open()
            print(shown.hands_off(0), end="", file=target)
        for sample in samples(known, told=told):
            print(sample, file=target, flush=True)
        if not (source.isatty() and target.isatty()):
            return ""
        question = words.say("Which line looks like the picture? Type its number, or nothing to change nothing.")
        print(question, end=" ", file=target, flush=True)
        answer = source.readline().strip()
    finally:
        if told:
            print(shown._replace(mode="terminal").this_row + shown.hands_on(0), end="", file=target, flush=True)
        passthrough.close()
    return CHOICES[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(CHOICES) else ""


def print_route(asked: Asked, name: str) -> int:
    """Print a route's lesson as plain text; nobody's progress is on it.

    Raises:
        Wrong: the story has no such route.
    """
    from state.store import ReaderStore
    from tui.lines import plain_page
    from tui.pages.cards import card_page
    from tui.pages.routes import route_page
    from tui.session import Session

    story = load(asked)
    route = story.meta.route(name) if name else None
    if route is None:
        words = environment_words()
        shown = clean_line(name, 60)
        said = (
            words.say("no route called '{name}'.", name=shown)
            if name
            else words.say("{what} is missing.", what="ROUTE")
        )
        known = [found.id for found in story.meta.routes]
        every = (
            words.say("There are: {all}.", all=words.join(known)) if known else words.say("The story has no routes.")
        )
        raise Wrong(f"{said} {every}")
    session = Session(story, ReaderStore.in_memory(), asked.lang or language_of(story), cache())
    words = words_for(session.language)
    lesson = story.find(Ref("lesson", route.id))
    page = card_page(session, words, lesson) if lesson else route_page(session, words, route)
    print(*plain_page(page, words, PRINTED).lines, sep="\n")
    return FINE
