"""The rules that `explorer check` holds a story to: does everything that points at something find it.

Each rule is one function over the loaded files; `RULES` lists them. Syntax is the loader's; here is sense.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from story.build import Things, build_things
from story.cite import citation_of, sentence_ids
from story.clean import clean_line
from story.dates import parse_date
from story.fields import TABLES, fields_of
from story.graph import StoryGraph
from story.ids import KINDS, Kind, Ref
from story.loader import Page, StoryFiles, load_story
from story.model import Block, Chapter, ChapterKind, Citation, Lesson, Person, Place, Standing, Telegram
from story.problems import Problems, Severity, near_miss

KIND_WORDS: Mapping[Kind, str] = {"note": "editor's note", "telegram": "telegram or message"}
_NUMBER = re.compile(r"\d{1,9}")
_SENTENCE_END = re.compile(r"[.!?؟…]+[»”\"')\]]*(?=\s|$)")


def check_story(root: Path) -> Problems:
    """Return every problem of the story in folder `root`, by file and line."""
    files = load_story(root)
    if isinstance(files, Problems):
        return files
    return check_files(files)


def check_files(files: StoryFiles) -> Problems:
    """Return every problem of a loaded story, by file and line."""
    things = build_things(files)
    for rule in RULES:
        rule(files, things)
    return Problems(sorted(files.problems))


def _word(kind: Kind) -> str:
    return KIND_WORDS.get(kind, kind)


def _ids(files: StoryFiles, kind: Kind) -> list[str]:
    return [ref.id for ref in files.pages if ref.kind == kind]


def _unknown(files: StoryFiles, path: str, ref: Ref, line: int, column: int) -> bool:
    """Record it if `ref` points at nothing."""
    if ref.kind == "source":
        known = ref.id in files.sources
        near = near_miss(ref.id, files.sources)
    else:
        known = ref.whole in files.pages
        near = "" if known else near_miss(ref.id, _ids(files, ref.kind))
    if not known:
        article = "editor's note" if ref.kind == "note" else ref.kind
        files.problems.at(path, line, column, f"unknown-{ref.kind}", f"no {article} called '{ref.id}'.", near)
    return not known


def check_links(files: StoryFiles, things: Things) -> None:
    """Every link of a text finds its thing, and its paragraph."""
    for page in files.all_pages():
        for link in page.body.links:
            place = link.place
            if _unknown(files, page.path, link.ref, place.line, place.column) or not link.ref.anchor:
                continue
            target = files.base(link.ref.whole)
            if target and link.ref.anchor not in target.body.anchors:
                _unknown_anchor(files, page, target, link.ref.anchor, place.line, place.column)


def _unknown_anchor(files: StoryFiles, page: Page, target: Page, anchor: str, line: int, column: int) -> None:
    said = f"'{target.ref}' has no paragraph called '{clean_line(anchor, 40)}'."
    files.problems.at(page.path, line, column, "unknown-anchor", said, near_miss(anchor, target.body.anchors))


def check_header_ids(files: StoryFiles, things: Things) -> None:
    """Every id in a header finds its thing."""
    threads = {thread.id for thread in files.meta.threads}
    for side, capital in files.meta.capitals.items():
        if Ref("place", capital) not in files.pages:
            line = files.lines["story.toml"].get(f"sides.{side}.capital", 1)
            said = f"no place called '{clean_line(capital, 40)}'."
            files.problems.at("story.toml", line, 0, "unknown-place", said, near_miss(capital, _ids(files, "place")))
    for page in files.all_pages():
        for found in fields_of(page.kind):
            value = page.values.get(found.name)
            if not value:
                continue
            line = page.header.line(found.key)
            kind = found.type.removesuffix(" list")
            if kind in KINDS:
                for name in (value,) if isinstance(value, str) else value:
                    _unknown(files, page.path, Ref(kind, name), line, 0)
            elif kind == "thread" and value not in threads:
                said = f"no thread called '{value}' in story.toml."
                files.problems.at(page.path, line, 0, "unknown-thread", said, near_miss(value, threads))
            elif kind == "side" and value not in files.meta.sides:
                said = f"no side called '{value}' in story.toml."
                files.problems.at(page.path, line, 0, "unknown-side", said, near_miss(value, files.meta.sides))
            elif found.key == "unverified":
                keys = {f.key for f in fields_of(page.kind)}
                for name in value:
                    if name not in keys:
                        said = f"'{clean_line(name, 40)}' in 'unverified' is no key of this header."
                        files.problems.at(page.path, line, 0, "unknown-key", said, near_miss(name, keys))
        for n, event in enumerate(page.values.get("events", ())):
            if event.get("place"):
                line = page.header.line(f"events.{n}", "place")
                _unknown(files, page.path, Ref("place", event["place"]), line, 0)
        for n, question in enumerate(page.values.get("questions", ())):
            for anchor in question.get("see", ()):
                if anchor not in page.body.anchors:
                    line = page.header.line(f"questions.{n}", "see")
                    _unknown_anchor(files, page, page, anchor, line, 0)
        for text in page.values.get("panels", {}).get("closed", ()):
            if ref := Ref.parse(text):
                _unknown(files, page.path, ref, page.header.line("panels", "closed"), 0)


def check_citations(files: StoryFiles, things: Things) -> None:
    """Every citation finds its source, and a base source's sentence is one that it has."""
    for page in files.all_pages():
        for cited in page.body.cited:
            _citation(files, page.path, str(cited.citation), cited.place.line, cited.place.column)
        line = page.header.line("sources")
        for text in page.values.get("sources", ()):
            _citation(files, page.path, text, line, 0)
        for text in page.values.get("sentences", ()):
            _sentence(files, page, text)
    for source in files.sources.values():
        if source.edition and source.edition not in files.sources:
            line = files.lines.get("sources.toml", {}).get(f"{source.id}.edition", 1)
            said = f"no source called '{clean_line(source.edition, 40)}'."
            near = near_miss(source.edition, files.sources)
            files.problems.at("sources.toml", line, 0, "unknown-source", said, near)


def _citation(files: StoryFiles, path: str, text: str, line: int, column: int) -> None:
    citation = citation_of(text)
    if citation is None:
        files.problems.at(path, line, column, "citation", f"'{clean_line(text, 60)}' is not a citation.")
        return
    if _unknown(files, path, Ref("source", citation.source), line, column):
        return
    source = files.sources[citation.source]
    if source.sentences and sentence_ids(citation, source) is None:
        said = f"'{source.id}' has no sentence '{clean_line(citation.locator, 40)}'."
        if not citation.locator:
            said = f"'{source.id}' is cited without a sentence."
        files.problems.at(path, line, column, "sentence", said, f"It has 1 to {source.sentences}.")


def _sentence(files: StoryFiles, page: Page, text: str) -> None:
    name, _, number = text.rpartition("-")
    source = files.sources.get(name)
    if not source or not number.isdigit() or not 1 <= int(number) <= source.sentences:
        line = page.header.line("sentences")
        files.problems.at(page.path, line, 0, "sentence", f"there is no sentence '{clean_line(text, 40)}'.")


def check_exhibits(files: StoryFiles, things: Things) -> None:
    """Every figure, area and journey cites a source that there is, and stands at places that the map can show."""
    for exhibit in files.exhibits.every():
        path, lines = exhibit.file, files.lines.get(exhibit.file, {})

        def line(key: str, lines: Mapping[str, int] = lines, top: str = exhibit.key) -> int:
            return lines.get(f"{top}.{key}", lines.get(top, 1))

        for text in exhibit.sources:
            _citation(files, path, text, line("sources"), 0)
        for ref in exhibit.about:
            _unknown(files, path, ref, line("about"), 0)
        for name in exhibit.places:
            at = line("place" if exhibit.key.rpartition(".")[2].isdigit() else "stops")
            place = things.get(Ref("place", name))
            if not _unknown(files, path, Ref("place", name), at, 0) and isinstance(place, Place) and place.lat is None:
                files.problems.at(path, at, 0, "no-coordinates", f"the place '{name}' has no 'lat' and 'lon'.")
        if not exhibit.sources and not exhibit.cited_below:
            files.problems.at(path, line(""), 0, "uncited", f"'{exhibit.key}' cites nothing.", 'Add sources = ["..."].')


def check_duplicates(files: StoryFiles, things: Things) -> None:
    """An id belongs to one thing of the whole story, so that a reader can name it without its kind."""
    seen: dict[str, Ref] = {}
    for ref, languages in files.pages.items():
        other = seen.setdefault(ref.id, ref)
        if other != ref:
            here, there = next(iter(languages.values())), next(iter(files.pages[other].values()))
            files.problems.at(here.path, 0, 0, "duplicate", f"'{ref.id}' stands in {there.path} already.")
            files.problems.at(there.path, 0, 0, "duplicate", f"'{ref.id}' stands in {here.path} too.")


def check_translations(files: StoryFiles, things: Things) -> None:
    """Every thing is told in every language, from the text that its base file holds today."""
    base_language = files.meta.base
    for languages in files.pages.values():
        base = languages.get(base_language)
        if base is None:
            page = next(iter(languages.values()))
            if _beside(page, base_language) not in files.stamps:
                said = f"there is no {page.id}.{base_language}.md, which holds the facts."
                files.problems.at(page.path, 0, 0, "missing-base", said)
            continue
        for language in files.meta.languages[1:]:
            page_or_none = languages.get(language)
            if page_or_none is None:
                if _beside(base, language) not in files.stamps:
                    said = f"there is no {base.id}.{language}.md."
                    files.problems.at(base.path, 0, 0, "missing-translation", said)
            elif not page_or_none.header.broken and not base.header.broken:
                _translation(files, base, page_or_none)


def _beside(page: Page, language: str) -> str:
    """The path of the same thing in another language: a file there may be left out for what is said of it elsewhere."""
    return f"{page.path.rpartition('/')[0]}/{page.id}.{language}.md"


def _translation(files: StoryFiles, base: Page, page: Page) -> None:
    stamp = page.values.get("of", "")
    if stamp != base.stamp:
        changed = ", ".join(_differing(base, page))
        said = f'the translation is of an older text (of = "{clean_line(stamp, 12)}", now {base.stamp}).'
        which = f" (look at {changed})" if changed else ""
        hint = f"Bring it up to date{which}, then run: explorer stamp {page.path}"
        files.problems.at(page.path, page.header.line("of"), 0, "stale", said, hint)
    keys, base_keys = [b.key for b in page.body.blocks], [b.key for b in base.body.blocks]
    if keys != base_keys:
        n = next(
            (n for n, (a, b) in enumerate(zip(keys, base_keys, strict=False)) if a != b),
            min(len(keys), len(base_keys)),
        )
        wanted = f"'{base_keys[n]}'" if n < len(base_keys) else "nothing"
        found = f"'{keys[n]}'" if n < len(keys) else "nothing"
        line = page.body.blocks[n].line if n < len(keys) else page.header.body_line
        said = f"paragraph {n + 1} is {found}, in {base.language} it is {wanted}."
        files.problems.at(page.path, line, 0, "parallel", said, "Paragraphs correspond one to one.")
    ids, base_ids = [o.id for o in page.body.options], [o.id for o in base.body.options]
    if ids != base_ids:
        line = page.body.options[0].place.line if ids else page.header.body_line
        said = (
            f"the choices are {', '.join(ids) or 'none'}; in {base.language} they are {', '.join(base_ids) or 'none'}."
        )
        files.problems.at(page.path, line, 0, "parallel", said)
    for key in TABLES:
        count, base_count = len(page.values.get(key, ())), len(base.values.get(key, ()))
        if count != base_count:
            said = f"there are {count} {key}; in {base.language} there are {base_count}."
            files.problems.at(page.path, page.header.line(key), 0, "parallel", said)


def _differing(base: Page, page: Page) -> Iterator[str]:
    """Yield the paragraphs whose links, citations or numbers are not those of the base text."""
    theirs = {block.key: block for block in page.body.blocks}
    for block in base.body.blocks:
        other = theirs.get(block.key)
        if other is None or _marks(block) != _marks(other):
            yield block.key


def _marks(block: Block) -> tuple[set[Ref], set[Citation], set[int]]:
    """What a paragraph has in common with its translation: links, citations and numbers."""
    return set(block.refs), set(block.citations), {int(n) for n in _NUMBER.findall(block.text)}


def only_asks(text: str) -> bool:
    """Whether every sentence of a paragraph is a question: such a paragraph needs no citation."""
    ends = _SENTENCE_END.findall(text.strip())
    return bool(ends) and all("?" in end or "؟" in end for end in ends) and bool(re.search(r"[?؟]\W*$", text))


def check_cited(files: StoryFiles, things: Things) -> None:
    """Every paragraph, quotation and list item of the story says where it is from; a lesson may."""
    for page in files.all_pages():
        for block in page.body.blocks if page.kind != "lesson" else ():
            if block.kind != "heading" and not block.citations and not only_asks(block.text):
                hint = "End it with [@source:place]."
                files.problems.at(page.path, block.line, 0, "uncited", "this paragraph cites nothing.", hint)


def check_complete(files: StoryFiles, things: Things) -> None:
    """Where a base source says that it is told completely, every sentence is cited in every language."""
    complete = [source for source in files.sources.values() if source.complete and source.sentences]
    for language in files.meta.languages if complete else ():
        told: set[str] = set()
        for page in files.all_pages():
            if page.language == language:
                for cited in page.body.cited:
                    source = files.sources.get(cited.citation.source)
                    told.update((sentence_ids(cited.citation, source) or ()) if source else ())
        for source in complete:
            line = files.lines["sources.toml"].get(f"{source.id}.complete", 1)
            for number in range(1, source.sentences + 1):
                name = f"{source.id}-{number:0{source.digits}}"
                if name not in told:
                    said = f"the sentence '{name}' is cited nowhere in '{language}'."
                    files.problems.at("sources.toml", line, 0, "untold", said)


def _chapters(things: Things) -> list[Chapter]:
    return [thing for thing in things.values() if isinstance(thing, Chapter)]


def check_choices(files: StoryFiles, things: Things) -> None:
    """Endings end, everything else leads on, and a decision's options meet again in one chapter."""
    for chapter in _chapters(things):
        page = files.base(chapter.ref)
        assert page is not None
        line = page.header.line("kind")
        ends = chapter.chapter_kind is ChapterKind.ENDING
        if ends and chapter.choices:
            files.problems.at(page.path, line, 0, "ending", "an ending has no choices.")
        if not ends and not chapter.choices:
            hint = 'Give it choices, or kind = "ending".'
            files.problems.at(page.path, line, 0, "dead-end", "the chapter leads nowhere.", hint)
        if chapter.chapter_kind is ChapterKind.DECISION:
            _decision(files, page, chapter)
        elif page.values.get("question"):
            files.problems.at(
                page.path, page.header.line("question"), 0, "decision", "only a decision asks a question."
            )
        ids = [choice.id for choice in chapter.choices]
        for name in page.values.get("choices", {}):
            if name not in ids:
                where = page.header.line(f"choices.{name}")
                said = f"no choice called '{clean_line(name, 40)}'."
                files.problems.at(page.path, where, 0, "unknown-choice", said, near_miss(name, ids))


def _decision(files: StoryFiles, page: Page, chapter: Chapter) -> None:
    line = page.header.line("kind")
    if len({choice.target for choice in chapter.choices}) > 1:
        targets = ", ".join(dict.fromkeys(choice.target for choice in chapter.choices))
        said = f"the options of a decision lead to one chapter, these to {targets}."
        files.problems.at(page.path, line, 0, "decision", said)
    for key in ("question", "official"):
        if not page.values.get(key):
            files.problems.at(page.path, line, 0, "missing-key", f"a decision needs the key '{key}'.")


def check_graph(files: StoryFiles, things: Things) -> None:
    """Every chapter can be reached, and time does not go round but by a choice that says that it steps back."""
    graph = _graph(files)
    toml = files.lines["story.toml"]
    if files.meta.start not in graph.edges:
        said = f"no chapter called '{clean_line(files.meta.start, 40)}'."
        files.problems.at(
            "story.toml",
            toml.get("start", 1),
            0,
            "unknown-chapter",
            said,
            near_miss(files.meta.start, graph.edges),
        )
        return
    reachable, sources = graph.reachable(), graph.sources()
    what_if = frozenset(c.id for c in _chapters(things) if c.standing is Standing.WHAT_IF)
    on_record = graph.reachable(without=what_if)
    for name in graph.edges:
        path = _path(files, Ref("chapter", name))
        if not sources[name] and name != files.meta.start:
            said = f"no choice leads to '{name}'."
            files.problems.at(path, 0, 0, "orphan", said, "Link to it from a chapter's choices.")
        elif name not in reachable:
            said = f"'{name}' cannot be reached from '{files.meta.start}'."
            files.problems.at(path, 0, 0, "unreachable", said)
        elif name not in on_record and name not in what_if:
            said = f"'{name}' is attested, but only a what-if leads to it."
            files.problems.at(path, 0, 0, "standing", said)
    severity: Severity = "error" if files.meta.acyclic else "warning"
    for cycle in _graph(files, onward=True).cycles():
        said = f"the chapters go round: {' > '.join([*cycle, cycle[0]])}."
        files.problems.at(_path(files, Ref("chapter", cycle[-1])), 0, 0, "cycle", said, severity=severity)


def _graph(files: StoryFiles, *, onward: bool = False) -> StoryGraph:
    """The graph of the pages as they stand, without steps back in time if only what leads `onward` is wanted.

    A chapter with a fault in its header still leads on.
    """
    pages = {ref.id: next(iter(found.values())) for ref, found in files.pages.items() if ref.kind == "chapter"}
    bases = {name: files.base(page.ref) or page for name, page in pages.items()}
    edges = {}
    for name, page in bases.items():
        said = page.values.get("choices", {})
        back = {choice for choice, facts in said.items() if onward and facts.get("time") == "earlier"}
        targets = (option.target for option in page.body.options if option.id not in back)
        edges[name] = tuple(dict.fromkeys(target for target in targets if target in bases))
    return StoryGraph(files.meta.start, edges)


def _path(files: StoryFiles, ref: Ref) -> str:
    """The file where a thing's facts stand."""
    page = files.base(ref) or next(iter(files.pages[ref].values()))
    return page.path


def check_orphans(files: StoryFiles, things: Things) -> None:
    """A card that nothing leads to is a card that nobody reads; the contents lead to lessons."""
    for thing in things.values():
        if not isinstance(thing, Chapter | Lesson) and not thing.mentions:
            page = files.base(thing.ref)
            assert page is not None
            said = f"nothing in the story speaks of this {_word(thing.kind)}."
            files.problems.at(page.path, 0, 0, "orphan", said, severity="warning")


def check_threads(files: StoryFiles, things: Things) -> None:
    """The order of a thread, where story.toml gives one, lists its chapters and no others."""
    lines = files.lines["story.toml"]
    ids = _ids(files, "chapter")
    chapters = _chapters(things)
    for thread in files.meta.threads:
        line = lines.get(f"threads.{thread.id}.chapters", lines.get(f"threads.{thread.id}", 1))
        for name in thread.chapters:
            _listed(files, name, ids, line)
        for chapter in chapters if thread.chapters else ():
            if (chapter.thread == thread.id) != (chapter.id in thread.chapters):
                said = f"'{chapter.id}' says thread '{chapter.thread}', which is not what '{thread.id}' lists."
                files.problems.at("story.toml", line, 0, "thread", said)
    for n, route in enumerate(files.meta.routes):
        for name in route.chapters:
            _listed(files, name, ids, lines.get(f"routes.{n}.chapters", 1))


def check_lessons(files: StoryFiles, things: Things) -> None:
    """Every route has an id of its own, and every lesson is that of a route."""
    lines = files.lines["story.toml"]
    routes: list[str] = []
    for n, route in enumerate(files.meta.routes):
        if route.id in routes:
            said = f"another route has the id '{route.id}' already."
            files.problems.at("story.toml", lines.get(f"routes.{n}.id", 1), 0, "duplicate", said)
        elif route.id:
            routes.append(route.id)
    for name in _ids(files, "lesson"):
        if name not in routes:
            said = f"no route in story.toml has the id '{name}'."
            hint = near_miss(name, routes) or "Add [[routes]] with it."
            files.problems.at(_path(files, Ref("lesson", name)), 0, 0, "unknown-route", said, hint)


def _listed(files: StoryFiles, name: str, ids: list[str], line: int) -> None:
    if name not in ids:
        said = f"no chapter called '{clean_line(name, 40)}'."
        files.problems.at("story.toml", line, 0, "unknown-chapter", said, near_miss(name, ids))


def check_anachronisms(files: StoryFiles, things: Things) -> None:
    """Nobody is in a room after death, and no message changes hands before it arrived; mere mention is no offence."""
    for chapter in _chapters(things):
        page, day = files.base(chapter.ref), parse_date(chapter.date)
        if page is None or day is None:
            continue
        for name in chapter.present:
            person = things.get(Ref("person", name))
            died = parse_date(person.died) if isinstance(person, Person) else None
            if died and day.start > died.end:
                line = page.header.line("present")
                said = f"'{name}' is present on {chapter.date}, but died on {died_text(person)}."
                files.problems.at(page.path, line, 0, "anachronism", said)
        for name in chapter.handled:
            message = things.get(Ref("telegram", name))
            if isinstance(message, Telegram):
                came = parse_date(message.received or message.sent or message.date)
                if came and came.start > day.end:
                    line = page.header.line("handled")
                    when = message.received or message.sent or message.date
                    said = f"'{name}' changes hands on {chapter.date}, but came on {when}."
                    files.problems.at(page.path, line, 0, "anachronism", said)


def died_text(person: object) -> str:
    """Return the date of death of a person, as written."""
    return person.died if isinstance(person, Person) else ""


RULES: tuple[Callable[[StoryFiles, Things], None], ...] = (
    check_duplicates,
    check_links,
    check_header_ids,
    check_citations,
    check_exhibits,
    check_translations,
    check_cited,
    check_complete,
    check_choices,
    check_graph,
    check_orphans,
    check_threads,
    check_lessons,
    check_anachronisms,
)
