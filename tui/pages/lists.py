"""Lists: the contents, the trail, progress, what a panel's tab holds, what a search found, help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from story.cite import words_of
from story.clean import clean_line
from story.ids import Kind, Ref
from story.index import Head
from story.model import Chapter, ChapterKind, Document, EditorNote, Lesson, Person, Standing, Telegram, Thing, Thread
from tui.commands import COMMANDS, Command
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run
from tui.pages.routes import minutes, minutes_to_read
from tui.session import Session

if TYPE_CHECKING:
    from story.search import Hit

KIND_HEADINGS: Mapping[Kind, str] = {
    "chapter": N_("Chapters"),
    "person": N_("People"),
    "document": N_("Documents"),
    "telegram": N_("Telegrams and messages"),
    "place": N_("Places"),
    "term": N_("Terms"),
    "note": N_("Editor's notes"),
    "lesson": N_("Lessons"),
    "source": N_("Sources"),
}
TABS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    (N_("People"), ("person",)),
    (N_("Documents"), ("document",)),
    (N_("Telegrams"), ("telegram",)),
    (N_("Notes"), ("note", "term", "place")),
)
"""The panel's tabs and the kinds that each holds."""

KIND_SIGNS = {ChapterKind.DECISION: "?", ChapterKind.JOIN: "+", ChapterKind.ENDING: "■", ChapterKind.SCENE: " "}
"""How a kind of chapter is marked, wherever chapters are listed or drawn."""


def contents_page(session: Session, words: Words) -> Page:
    """All chapters, by thread and then by date, with what was read, the branches not taken, and the lessons."""
    page = PageBuilder(words.say("Contents"), words.language)
    page.add(Run(words.say("Contents"), "title"))
    page.add(Run(_key_of_signs(words), "dim"), space=0)
    heads = session.story.heads
    for thread in session.story.meta.threads:
        own = _in_thread(session, thread)
        if own:
            name = Run(words_of(thread.names, words.language), "heading")
            page.row(name, aside=_done(session, words, own), indent=0, space=1)
            if intro := words_of(thread.intro, words.language):
                page.add(intro, space=0)
            for head in own:
                _chapter_line(page, session, words, head)
    page.heading(words.say("By date"))
    for head in heads.values():
        _chapter_line(page, session, words, head, dated=True)
    _not_taken(page, session, words)
    _lessons(page, session, words)
    return page.page()


def _done(session: Session, words: Words, own: list[Head]) -> str:
    """How much of a thread was read, and how long it takes: what is left of it once it was begun."""
    left = [head for head in own if not session.visited(head.id)]
    done = words.say("{read} of {all} read", read=len(own) - len(left), all=len(own))
    if 0 < len(left) < len(own):
        time = words.count("{n} minute left", "{n} minutes left", minutes_to_read(left, words.language))
    else:
        time = minutes(words, minutes_to_read(own, words.language))
    return words.join([done, time])


def _lessons(page: PageBuilder, session: Session, words: Words) -> None:
    """The routes: each leads to its lesson, or to its first chapter where it has none."""
    routes = session.story.meta.routes
    if routes:
        page.heading(words.say("Lessons"))
    for route in routes:
        lesson = Ref("lesson", route.id)
        has_lesson = session.story.find(lesson) is not None
        where = str(lesson) if has_lesson else next(iter(route.chapters), "")
        name = words_of(route.names, words.language) or route.id
        run = Run(name, "choice", page.target("go", where)) if where else Run(name)
        page.row(run, aside=minutes(words, route.minutes) if route.minutes else "", indent=6)
        if purpose := words_of(route.purposes, words.language):
            page.add(Run(purpose, "dim"), space=0, indent=8)


def _key_of_signs(words: Words) -> str:
    signs = (
        ("✓", words.say("read")),
        ("›", words.say("here")),
        ("?", words.say("decision")),
        ("■", words.say("ending")),
    )
    return "   ".join(f"{sign} {said}" for sign, said in signs)


def _in_thread(session: Session, thread: Thread) -> list[Head]:
    """The chapters of a thread in its order, else in that of time; no record is loaded for it."""
    own = [head for head in session.story.heads.values() if head.thread == thread.id]
    places = {name: n for n, name in enumerate(thread.chapters)}
    return sorted(own, key=lambda head: places.get(head.id, len(places)))


def _chapter_line(page: PageBuilder, session: Session, words: Words, head: Head, *, dated: bool = False) -> None:
    here, read = head.id == session.reading.chapter, session.visited(head.id)
    sign = "›" if here else "✓" if read else " "
    target = page.target("go", head.id)
    kind = KIND_SIGNS[head.kind]
    runs = [Run(words_of(head.titles, words.language), "choice", target)]
    if head.standing is Standing.WHAT_IF:
        runs.append(Run("  " + words.say("what if"), "warning"))
    elif head.standing is Standing.DISPUTED:
        runs.append(Run("  " + words.say("disputed"), "warning"))
    aside = words.date(head.date) if dated else minutes(words, minutes_to_read([head], words.language))
    page.row(*runs, aside=aside, sign=f"{sign} {kind}", indent=6)


def _not_taken(page: PageBuilder, session: Session, words: Words) -> None:
    """The branches of chapters that were read, that lead to chapters that were not."""
    heads = session.story.heads
    open_ways = [
        (head, heads[target])
        for head in heads.values()
        if session.visited(head.id)
        for target in head.targets
        if target in heads and not session.visited(target)
    ]
    if open_ways:
        page.heading(words.say("Branches not taken"))
        for head, target in open_ways:
            link = Run(words_of(target.titles, words.language), "choice", page.target("go", target.id))
            where = words.say("from {chapter}", chapter=words_of(head.titles, words.language))
            page.row(link, where, sign=f"  {words.onward}", indent=6)


def trail_page(session: Session, words: Words) -> Page:
    """How the reader got here: every step, the open one marked; what lies ahead after going back is shown too."""
    page = PageBuilder(words.say("How I got here"), words.language)
    page.add(Run(page.title, "title"))
    heads = session.story.heads
    for n, name in enumerate(session.reading.trail):
        head = heads.get(name)
        title = words_of(head.titles, words.language) if head else clean_line(name)
        sign = "›" if n == session.reading.at else " "
        run = Run(title, "choice", page.target("step", str(n)))
        ahead = words.say("ahead") if n > session.reading.at else ""
        date = words.date(head.date) if head else ""
        page.row(run, ahead, aside=date, sign=f"{sign} {n + 1:>3}", indent=8, space=int(not n))
    _not_taken(page, session, words)
    return page.page()


def progress_page(session: Session, words: Words) -> Page:
    """What was read, of each thread and of the whole."""
    page = PageBuilder(words.say("Progress"), words.language)
    page.add(Run(page.title, "title"))
    rows = [(words_of(t.names, words.language), session.counts(t.id)) for t in session.story.meta.threads]
    rows.append((words.say("The whole story"), session.counts()))
    for name, (read, count) in rows:
        if count:
            bar = "█" * round(20 * read / count)
            said = words.say("{read} of {all} read", read=read, all=count)
            page.add(Run(name, "strong"))
            page.add(Run(f"{bar:░<20}", "mark"), Run(f"  {said}", "dim"), space=0)
    decided = [h for h in session.story.heads.values() if h.kind is ChapterKind.DECISION and session.answer(h.id)]
    if decided:
        page.heading(words.say("What you expected"))
        for head in decided:
            chapter = session.story.chapter(head.id)
            if chapter:
                text = chapter.text(words.language)
                page.add(Run(text["question"], "link", page.target("go", head.id)))
                page.add(text.labels.get(session.answer(head.id), ""), space=0, indent=4)
    return page.page()


def tab_counts(session: Session) -> list[int]:
    """How many things of the open chapter each tab of the panel holds."""
    return [sum(len(_mentioned(session, kind)) for kind in kinds) for _, kinds in TABS]


def _mentioned(session: Session, kind: Kind) -> tuple[str, ...]:
    chapter = session.chapter
    if kind in ("note", "term"):
        return tuple(dict.fromkeys(r.id for b in session.blocks for r in b.refs if r.kind == kind))
    return chapter.mentioned(kind)


def tab_page(session: Session, words: Words, tab: int, block: int) -> Page:
    """One tab of the panel: what the paragraph being read speaks of, then the rest of the chapter."""
    label, kinds = TABS[tab]
    page = PageBuilder(words.say(label), words.language)
    blocks = session.blocks
    near = [r for r in blocks[block].refs if r.kind in kinds] if 0 <= block < len(blocks) else []
    every = [Ref(kind, name) for kind in kinds for name in _mentioned(session, kind)]
    rest = [ref for ref in every if ref not in near]
    if near:
        page.add(Run(words.say("In this paragraph"), "label"))
        _entries(page, session, words, near)
    if rest:
        page.add(Run(words.say("In this chapter"), "label"))
        _entries(page, session, words, rest)
    if not near and not rest:
        page.add(Run(words.say("This chapter names none."), "dim"))
    return page.page()


def _entries(page: PageBuilder, session: Session, words: Words, refs: Iterable[Ref]) -> None:
    for ref in refs:
        thing = session.story.find(ref)
        if thing is None:
            continue
        page.add(Run(thing.title(words.language), "choice", page.target("peek", str(ref))), space=0)
        said = Run(words.say("shut until you have answered"), "dim") if session.is_closed(ref) else None
        date = date_of(thing)
        parts = (about_thing(thing, words), words.date(date) if date else "")
        about = said or Run(" · ".join(filter(None, parts)), "dim")
        if about.text:
            page.add(about, space=0, indent=2)


def about_thing(thing: Thing, words: Words) -> str:
    """Return one line that says what a thing is, without its date."""
    text = thing.text(words.language)
    match thing:
        case Person():
            return text["office"]
        case Document():
            return text["form"]
        case Lesson():
            return text["aim"]
        case EditorNote():
            return words.say("must not be missed") if thing.essential else ""
    return text["now"]


def date_of(thing: Thing | None) -> str:
    """Return when a document, a message (when it was sent) or a chapter is from; nothing of other things."""
    if isinstance(thing, Telegram):
        return thing.sent or thing.date
    return thing.date if isinstance(thing, Document | Chapter) else ""


def hits_page(session: Session, words: Words, hits: list[Hit], query: str) -> Page:
    """What a search found, by kind, the words lit."""
    page = PageBuilder(words.say("Jump"), words.language)
    if not query.strip():
        page.add(Run(words.say("Type a name, a word, a number or a date."), "dim"))
    elif not hits:
        page.add(words.say("Nothing found for “{query}”.", query=query))
        page.add(Run(words.say("Try fewer letters, another spelling, or the other language."), "dim"), space=0)
    # The groups stand in the order of their best hits, so that the first hit of all is the first to be opened.
    for kind, in_text in dict.fromkeys((hit.ref.kind, hit.why == "text") for hit in hits):
        heading = words.say(KIND_HEADINGS[kind])
        where = words.say("in the text")
        page.add(Run(f"{heading} · {where}" if in_text else heading, "label"))
        for hit in hits:
            if (hit.ref.kind, hit.why == "text") == (kind, in_text):
                add_hit(page, session, words, hit)
    return page.page()


def add_hit(page: PageBuilder, session: Session, words: Words, hit: Hit) -> None:
    """Add one hit: its title, what it is, and the text around it."""
    where = f"{hit.ref}#{hit.block}" if hit.block and hit.ref.kind == "chapter" else str(hit.ref)
    target = page.target("go", where)
    thing = session.story.find(hit.ref)
    if thing is not None and hit.language != words.language:
        runs = [Run(thing.title(words.language), "choice", target)]
        if not hit.snippet:
            runs += [Run("  "), *_lit(hit.title, hit.spans, "dim", target)]
    else:
        runs = _lit(hit.title, () if hit.snippet else hit.spans, "choice", target)
    date = date_of(thing)
    about = about_thing(thing, words) if thing is not None else ""
    sign = "✓" if hit.ref.kind == "chapter" and session.visited(hit.ref.id) else ""
    day = date if "/" in date else date.partition("T")[0]
    page.row(*runs, about, aside=words.date(day) if day else "", sign=sign)
    if hit.snippet:
        page.add(*_lit(hit.snippet, hit.spans, "dim", target), space=0, indent=6)


def _lit(text: str, spans: Iterable[tuple[int, int]], role: str, target: int) -> list[Run]:
    made, at = [], 0
    for start, end in spans:
        made += [Run(text[at:start], role, target), Run(text[start:end], "lit", target)]  # type: ignore[arg-type]
        at = end
    made.append(Run(text[at:], role, target))  # type: ignore[arg-type]
    return [run for run in made if run.text]


def help_page(words: Words, commands: Iterable[Command] = COMMANDS, about: str = "", learn: str = "") -> Page:
    """What can be done here, by group; `about` says what has the focus, `learn` how to learn all of it."""
    page = PageBuilder(words.say("Help"), words.language)
    page.add(Run(page.title, "title"))
    if about:
        page.add(words.say(about))
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    for group, own in groups.items():
        page.heading(words.say(group))
        for command in own:
            page.add(words.say(command.help), space=0, indent=12, prefix=[Run(f"  {words.key(command.sign)}", "key")])
    if learn:
        page.add(learn)
    return page.page()
