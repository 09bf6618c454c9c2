"""What the subcommands do, without a screen: search, show, progress, check, stamp, export. Loads no Textual.

Each function returns an exit code and prints data on stdout, talk on stderr. The JSON documents:

* `search`: `query`, `hits`: a list of `ref kind id language title why block snippet spans score`.
* `show`: one thing, as in `export`; of a source, its fields.
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

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from state.errors import StateError
from state.paths import cache_dir, default_reader, reader_path
from story.cite import citation_of, sentence_ids
from story.clean import CONTROLS, clean, clean_line
from story.ids import Ref
from story.index import Story
from story.model import Chapter, Citation, Source, Text, Thing
from story.open import LIBRARY, open_search, open_story, rebuild, story_folder
from tui.errors import error_text, event_words
from tui.i18n import LANGUAGES, Words, language_of_environment, words_for
from tui.locked import is_locked
from tui.typed import Wrong, find_ref, nearest, nothing_found, ref_of

if TYPE_CHECKING:
    from tui.session import Session
    from tui.terminal.order import Terminal

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


# ---- subcommands


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
        write_json(story.sources[ref.source]._asdict() if isinstance(ref, Citation) else _thing(story, ref))
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
        page = card_page(session, words, _found(story, ref), evidence=True)
    print(*plain_page(page, words, WIDTH, start=start).lines, sep="\n")
    return say_trouble(trouble, words)


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


def check(asked: Asked, path: str) -> int:
    """Print every problem of a story, a line each."""
    from story.check import check_story

    root = story_root(path or asked.story)
    problems = check_story(root)
    warnings = len(problems) - problems.errors
    if asked.as_json:
        rows = [asdict(problem) for problem in problems]
        write_json({"story": str(root), "errors": problems.errors, "warnings": warnings, "problems": rows})
    else:
        for problem in problems:
            print(problem)
        words = environment_words()
        errors = words.count("{n} error", "{n} errors", problems.errors)
        talk(words.join([errors, words.count("{n} warning", "{n} warnings", warnings)]) + ".")
    return STORY_HAS_ERRORS if problems.errors else FINE


def new(asked: Asked, kind: str, name: str) -> int:
    """Write the skeleton of a story into a new folder, or of a thing into the story that was asked for.

    Raises:
        Wrong: there is such a thing already, it cannot be called so, or it cannot be written.
    """
    from story.new import KINDS, CannotMake, new_story, new_thing

    words = environment_words()
    try:
        if kind == "story":
            base = asked.lang or language_of_environment()
            made = new_story(Path(name), list(dict.fromkeys([base, *LANGUAGES])))
        else:
            root = story_root(asked.story or ("." if Path("story.toml").is_file() else ""))
            story = load(asked, str(root))
            start = story.chapter(story.meta.start)
            threads, sides = story.meta.threads, story.meta.sides
            facts = {"kind": "ending", "thread": threads[0].id if threads else "", "side": next(iter(sides), "")}
            facts["date"] = start.date[:10] if start else "1940"
            made = new_thing(story.root, kind, name, story.meta.languages, facts, next(iter(story.sources), "book"))
    except CannotMake as wrong:
        said = {
            "kind": words.say("no kind called '{name}'. There are: {all}.", name=wrong.what, all=", ".join(KINDS)),
            "id": words.say("'{name}' is no id: small letters, digits and hyphens make one.", name=wrong.what),
            "exists": words.say("'{name}' is there already, and is left as it is.", name=wrong.what),
        }
        raise Wrong(clean_line(said[wrong.code])) from wrong
    except OSError as error:
        file, reason = clean_line(str(error.filename or name)), error.strerror or "?"
        raise Wrong(words.say("{file} cannot be written: {reason}.", file=file, reason=reason)) from error
    for path in made:
        print(clean_line(str(path)))
    talk(words.say("Now fill in the words; explorer check says what is missing."))
    if kind == "chapter":
        talk(words.say("To lead to it, end another chapter with: {link}", link=f"- [...]({name})"))
    return FINE


def stamp(asked: Asked, names: list[str]) -> int:
    """Write into translations which text they translate: into all of a story, or those named."""
    from story.loader import load_story
    from story.problems import Problems
    from story.stamp import stamp_page

    words = environment_words()
    root = _root_of(asked, names)
    files = load_story(root)
    if isinstance(files, Problems):
        return _print_problems(files)
    pages = {page.path: page for page in files.all_pages() if page.language != files.meta.base}
    wanted = [_path_in(root, name, list(pages), files.meta.base, words) for name in names] or list(pages)
    problems, changed = Problems(), 0
    for path in wanted:
        base = files.base(pages[path].ref)
        if base is None or base.header.broken:
            problems.at(path, 0, 0, "missing-base", "the text that this translates cannot be read.")
        elif stamp_page(root, path, base.stamp, problems):
            print(clean_line(path))
            changed += 1
    said = words.count("{n} file stamped", "{n} files stamped", changed)
    right = len(wanted) - changed - len(problems)
    talk(words.join([said, words.count("{n} was right", "{n} were right", right)]) + ".")
    return _print_problems(problems) if problems else FINE


def _root_of(asked: Asked, names: list[str]) -> Path:
    """The story that files belong to: the one asked for, else the folder above the first file that holds one."""
    if not asked.story and names:
        for folder in Path(os.path.abspath(names[0])).parents:
            if os.path.isfile(folder / "story.toml") and os.path.lexists(names[0]):
                return folder
    return story_root(asked.story)


def _path_in(root: Path, name: str, known: list[str], base: str, words: Words) -> str:
    """Return a file's path inside the story, typed from the working folder or from the story's.

    Raises:
        Wrong: there is no translation there.
    """
    for path in (os.path.relpath(os.path.abspath(name), os.path.abspath(root)), os.path.normpath(name)):
        if path in known:
            return path
    if name.endswith(f".{base}.md"):
        said = words.say("'{name}' is no translation: name the file of another language.", name=clean_line(name, 100))
        raise Wrong(said)
    said = words.say("the story has no translation called '{name}'.", name=clean_line(name, 100))
    raise Wrong(said + nearest(name, known, words))


def _print_problems(problems: Iterable[object]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return STORY_HAS_ERRORS


def export(asked: Asked, path: str) -> int:
    """Print the whole story as one JSON document, or one lesson as a page for paper."""
    if asked.form == "print":
        return print_route(asked, path)
    story = load(asked, path)
    things = [_thing(story, thing.ref) for thing in story.things()]
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


# ---- things as JSON


def _found(story: Story, ref: Ref) -> Thing:
    thing = story.find(ref)
    assert thing is not None  # find_ref has found it
    return thing


def _thing(story: Story, ref: Ref) -> dict[str, Any]:
    """A thing as plain values."""
    thing = _found(story, ref)
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
