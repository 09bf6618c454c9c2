"""The line mode: the same story, commands and progress file for screen readers, pipes and terminals that cannot draw.

A page is printed, a line is read, what it asks for is done and saved. Nothing here knows of Textual, and nothing that
is printed holds an escape byte.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from story.cite import citation_of
from story.clean import clean, clean_line
from story.ids import Ref
from story.model import ChapterKind, Citation
from tui.commands import COMMANDS
from tui.errors import error_text, event_words, words_of_idle
from tui.i18n import N_, words_for
from tui.lines import clean_line_end, links_of, plain_page
from tui.page import Page, PageBuilder, Run, Target
from tui.pages.cards import card_page, closed_page, source_page
from tui.pages.chapter import chapter_page
from tui.plain_class import follow as follow_class
from tui.plain_class import hand_in, show_class, tell_task, write_answer
from tui.plain_views import VIEWS, figures
from tui.session import Session
from tui.signals import IDLE, Ended, Signals
from tui.tour import how_to_learn
from tui.typed import Wrong, find_ref, find_words, nearest, nothing_found, ref_of

if TYPE_CHECKING:
    from story.search import Hit
    from tui.views.listing import Listing

WIDTH = 72
"""Cells of a line: a comfortable measure, and what braille displays and mail programs expect."""
LONGEST_LINE = 65_536
"""Characters of a line that are read."""
MOST_HITS = 20


class _NoReader(Exception):
    """Nobody takes what is printed, or types, any more."""


@dataclass(frozen=True, slots=True)
class LineCommand:
    """A word of the line mode."""

    word: str
    argument: str
    help: str
    do: Callable[[LineMode, str], None]


def run_plain(
    session: Session, shown: Ref | None, stdin: TextIO, stdout: TextIO, *, width: int = WIDTH, idle: float = 0.0
) -> int:
    """Read on in lines until `quit`, the end of input, a signal or `idle` seconds without a line; all is saved at once.

    Returns:
        0; 3 where something stayed unsaved; 129, 130 or 143 where SIGHUP, SIGINT or SIGTERM ended it (saved).
    """
    code = 0
    with Signals() as signals:
        mode = LineMode(session, stdin, stdout, signals, width)
        mode.idle = idle
        try:
            try:
                signals.listen()
                mode.run(shown)
            except _NoReader:
                pass
            finally:
                signals.ignore()
        except Ended as end:  # it may also come between two lines of the above
            code = 128 + end.number if end.number != IDLE else 0
        finally:
            saved = session.save()
    if not saved:
        mode.say_unsaved(last=True)
        return 3
    if code == 0 and signals.came == IDLE:
        print(words_of_idle(mode.words, idle), file=sys.stderr)
    return code


class LineMode:
    """One reader at the keyboard, or one script."""

    def __init__(self, session: Session, stdin: TextIO, stdout: TextIO, signals: Signals, width: int) -> None:
        self.session, self.story = session, session.story
        self.stdin, self.stdout, self.width = stdin, stdout, width
        self.signals = signals
        self.words = words_for(session.language)
        self.evidence = bool(session.setting("evidence", False))
        self.page: Page | None = None
        """The page printed last: its links can be listed."""
        self.numbered: tuple[Target, ...] = ()
        """What the numbers printed last stand for."""
        self.hits: list[Hit] = []
        self.query = ""
        self.listing: Listing | None = None
        """The list printed last that can be narrowed."""
        self.leaving = False
        self.whole = False
        """Whether lists are printed to their end, because nobody can ask for more of them."""
        self.idle = 0.0
        """Seconds that are waited for a line; 0 for ever."""
        self._said = ""
        known = line_commands(in_class=session.classroom is not None)
        self._commands = {command.word: command for command in known}

    # ---- the loop

    def run(self, shown: Ref | None) -> None:
        """Print where the reader is, or what was asked for; then do what is typed."""
        if shown is None or shown.kind != "chapter" or shown.id == self.session.reading.chapter:
            self.session.arrive()
        start = 0 if shown else self.session.spot().block
        self.tell()
        tell_task(self)
        if shown is None:
            self.print_chapter(start)
        else:
            self.open_ref(shown)
        self.save()
        prompt = "> " if self.stdin.isatty() else ""
        while not self.leaving:
            self.write(prompt)
            line = self.read_line()
            if not line:
                return
            self.obey(clean_line(line, LONGEST_LINE))
            self.save()

    def read_line(self) -> str:
        """Return the next line, or nothing at the end of input; a terminal that is gone is one."""
        try:
            with self.signals.within(self.idle):
                return self.stdin.readline(LONGEST_LINE)
        except OSError as error:
            if error.errno in (errno.EIO, errno.EBADF):
                return ""
            raise

    def obey(self, line: str) -> None:
        """Do what a line asks for, or say what to type instead."""
        word, _, rest = line.partition(" ")
        word = word.lower()
        try:
            if not word:
                return
            if word.isdecimal():
                self.follow_number(word)
            elif (name := _SYNONYMS.get(word, word)) in self._commands:
                self.do(name, rest)
            else:
                self.unknown(line, word)
        except Wrong as wrong:
            self.print(sentence(str(wrong)))

    def do(self, word: str, rest: str) -> None:
        """Do what a word of the line mode asks for.

        Raises:
            Wrong: it cannot be done; the sentence says what to type instead.
        """
        self._commands[word].do(self, rest)

    def unknown(self, line: str, word: str) -> None:
        """Say what was perhaps meant by a word that is no command."""
        if self.story.resolve(line.lower()) is not None:
            raise Wrong(self.say("to open that, type: show {name}", name=line.lower()))
        near = nearest(word, list(self._commands), self.words)
        raise Wrong(self.say("no command called '{word}'.", word=clean_line(word, 40)) + (near or self.hint()))

    def hint(self) -> str:
        """Where all commands stand."""
        return " " + self.say("Type help for all of them.")

    def save(self) -> None:
        """Save before anything else is asked for; say so where it failed."""
        with self.signals.held():
            saved = self.session.save()
        if saved:
            self._said = ""
        else:
            self.say_unsaved()

    def say_unsaved(self, *, last: bool = False) -> None:
        """Say on stderr why nothing is saved, when that is news, and at the end."""
        trouble = self.session.trouble
        code = trouble.code if trouble else ""
        if trouble and code != self._said:
            print(error_text(self.words, trouble), file=sys.stderr)
        elif last and self.stdin.isatty():
            print(self.say("What was done since then is not saved."), file=sys.stderr)
        self._said = code

    # ---- saying things

    def say(self, text: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return self.words.say(text, **values)

    def write(self, text: str) -> None:
        """Write text and let it out at once."""
        try:
            self.stdout.write(clean(text))
            self.stdout.flush()
        except OSError as error:
            if error.errno in (errno.EPIPE, errno.EIO):
                raise _NoReader from error
            raise

    def print(self, *lines: str) -> None:
        """Write lines."""
        self.write("".join(f"{clean_line_end(line)}\n" for line in lines))

    def print_page(self, page: Page, *, every: bool = False, paragraphs: bool = False, start: int = 0) -> None:
        """Print a page; numbers that stand on it are the ones that count from now on."""
        plain = plain_page(page, self.words, self.width, every=every, paragraphs=paragraphs, start=start)
        self.page = page
        if plain.targets:
            self.numbered = plain.targets
        self.print(*plain.lines, "")

    def print_chapter(self, start: int = 0) -> None:
        """Print the open chapter, from a block on."""
        page = chapter_page(self.session, self.words, evidence=self.evidence)
        self.numbered = ()
        self.print_page(page, paragraphs=self.evidence, start=start)
        if start:
            said = self.say("This began with paragraph {n} of {all}.", n=start + 1, all=len(self.session.blocks))
            self.print(said + " " + self.say("Type again for the whole chapter."))

    def tell(self) -> None:
        """Say once what happened to the reader's place and file."""
        for code in self.session.told:
            self.print(self.say(_TOLD[code]), "")
        self.session.told.clear()
        for event in self.session.take_events():
            print(event_words(self.words, event), file=sys.stderr)

    # ---- opening

    def open_chapter(self, name: str, anchor: str = "") -> None:
        """Open a chapter and print it, from a paragraph on where one is named."""
        self.session.open_chapter(name)
        start = self.block_of(anchor)
        if anchor:
            self.session.at(start, 0)
        self.print_chapter(start)
        self.tell()

    def block_of(self, key: str) -> int:
        """Return the number of the open chapter's block with a key, from 0."""
        return next((n for n, block in enumerate(self.session.blocks) if block.key == key), 0)

    def open_ref(self, ref: Ref | Citation, *, peek: bool = False) -> None:
        """Open a chapter, or print the card of anything else."""
        if isinstance(ref, Citation):
            self.print_page(source_page(self.session, self.words, ref))
        elif ref.kind == "chapter" and not peek:
            self.open_chapter(ref.id, ref.anchor)
        elif self.session.is_closed(ref):
            self.print_page(closed_page(self.session, self.words))
        elif thing := self.story.find(ref):
            self.print_card(card_page(self.session, self.words, thing, peek=peek, evidence=self.evidence), ref, peek)

    def print_card(self, page: Page, ref: Ref, peek: bool) -> None:
        """Print a card; after the beginning of one, say how to see the whole."""
        if peek:
            key = self.say("o opens the whole card.")
            page = Page(page.title, tuple(p for p in page.paras if p.text != key), page.targets, page.language)
        self.print_page(page)
        if peek:
            self.print(self.say("For the whole, type: show {name}", name=ref.id), "")

    def follow_number(self, text: str) -> None:
        """Follow what a number stands for."""
        self.follow(self.target(text))

    def target(self, text: str) -> Target:
        """Return what a number stands for on the list printed last."""
        number = int(text)
        if not self.numbered:
            raise Wrong(self.say("nothing here has a number. Type links, contents or help."))
        if not 1 <= number <= len(self.numbered):
            count = len(self.numbered)
            raise Wrong(self.say("no number {n} here. Type a number from 1 to {all}.", n=number, all=count))
        return self.numbered[number - 1]

    def follow(self, target: Target, *, peek: bool = False) -> None:
        """Follow a target of a page."""
        ref = target.ref
        if target.action == "choose":
            self.choose_id(target.value)
        elif target.action == "step":
            if not self.session.step(int(target.value)):
                raise Wrong(self.say("that is the open chapter. Type again to print it."))
            self.print_chapter()
        elif target.action in ("answer", "answers", "handin"):
            follow_class(self, target.action, target.value)
        elif target.action == "figure":
            figures(self, target.value)
        elif target.action == "command":
            self.obey(_WORD_OF.get(target.value, ""))
        elif target.action == "talk":
            self.answer("")
        elif target.action in ("list", "kept") and self.listing is not None:
            self.follow_listed(target)
        elif target.action == "cite" and (citation := citation_of(target.value)):
            self.open_ref(citation)
        elif ref is not None:
            self.open_ref(ref, peek=peek)

    def follow_listed(self, target: Target) -> None:
        """Narrow the list printed last, or open the place of an entry of the notebook."""
        from tui.plainlists import show_list
        from tui.views.notebook import Notebook, place_of

        assert self.listing is not None
        if target.action == "list":
            self.listing.act(target.value)
            show_list(self, self.listing)
        elif isinstance(self.listing, Notebook) and (kept := self.listing.find(target.value, self.words)):
            ref = place_of(self.session, kept)
            if ref is None:
                raise Wrong(self.say("the chapter of this entry is no longer in the story."))
            self.open_ref(ref)

    def choose_id(self, name: str) -> None:
        """Take a choice of the open chapter."""
        choice = next((c for c in self.session.chapter.choices if c.id == name), None)
        if choice is None:
            raise Wrong(self.say("that choice belongs to another chapter. Type again for the choices here."))
        if not self.session.choose(choice):
            raise Wrong(self.say("the chapter '{name}' cannot be read.", name=choice.target))
        self.print_chapter()

    # ---- commands

    def choose(self, rest: str) -> None:
        """Take the choice with a number."""
        choices = self.session.chapter.choices
        if not choices:
            raise Wrong(self.say("this chapter has no choices. Type on to read on."))
        if not rest.isdecimal() or not 1 <= int(rest) <= len(choices):
            raise Wrong(self.say("type choose and a number from 1 to {all}.", all=len(choices)))
        self.choose_id(choices[int(rest) - 1].id)

    def on(self, _: str) -> None:
        """Go where the story goes on by itself."""
        chapter = self.session.chapter
        following = self.story.neighbours(chapter.id).next_in_thread
        if chapter.chapter_kind is ChapterKind.DECISION and chapter.choices:
            raise Wrong(self.say("a decision is asked here. Type the number of what you expect."))
        same = [choice for choice in chapter.choices if choice.target == following]
        ways = dict(self.session.ways_on())
        if same or len(chapter.choices) == 1:
            self.choose_id((same or chapter.choices)[0].id)
        elif way := ways.get("thread") or ways.get("unread") or ways.get("date"):
            self.open_chapter(way)
        else:
            raise Wrong(self.say("the story forks here. Type a number, or contents."))

    def look(self, rest: str) -> None:
        """Print the beginning of a card."""
        self.open_typed(rest, "look", peek=True)

    def show(self, rest: str) -> None:
        """Print a whole card, or open a chapter."""
        self.open_typed(rest, "show", peek=False)

    def open_typed(self, rest: str, word: str, *, peek: bool) -> None:
        """Open what was typed after a word: an id or a number."""
        if not rest:
            example = self.any_id()
            raise Wrong(self.say("type {word} and what it is to show, as in: {word} {name}", word=word, name=example))
        if rest.isdecimal():
            self.follow(self.target(rest), peek=peek)
        else:
            self.open_ref(find_ref(self.story, rest, self.words), peek=peek)

    def any_id(self) -> str:
        """An id that the open chapter names, for an example."""
        refs = [ref for block in self.session.blocks for ref in block.refs if ref.kind != "note"]
        return refs[0].id if refs else self.story.meta.start

    def again(self, _: str) -> None:
        """Print the open chapter anew, whole."""
        self.print_chapter()

    def back(self, _: str) -> None:
        """Go one step back."""
        if not self.session.back():
            raise Wrong(self.say("this is where the way began. Type contents for all chapters."))
        self.print_chapter()

    def forward(self, _: str) -> None:
        """Go forward again."""
        if not self.session.forward():
            raise Wrong(self.say("nothing lies ahead: forward undoes back. Type on to read on."))
        self.print_chapter()

    def next(self, rest: str) -> None:
        """Go to the next chapter with the same keyword."""
        self.beside(rest, 1)

    def previous(self, rest: str) -> None:
        """Go to the chapter before with the same keyword."""
        self.beside(rest, -1)

    def beside(self, rest: str, step: int) -> None:
        """Go to a chapter with a keyword of the open one."""
        mine = self.story.heads[self.session.reading.chapter].keywords.get(self.session.language, ())
        if rest and rest not in mine:
            every = self.words.join(mine)
            raise Wrong(self.say("this chapter has no keyword '{word}'. It has: {all}.", word=rest, all=every))
        self.session.keyword = rest or self.session.keyword
        found = self.session.beside_keyword(step)
        if found is None:
            raise Wrong(self.say("no other chapter has a keyword of this one. Type jump and a word."))
        name, at, count = found
        self.open_chapter(name)
        self.print(self.say("Keyword “{word}”: {n} of {all}.", word=self.session.keyword, n=at, all=count))

    def jump(self, rest: str) -> None:
        """Open the best hit of a search through the whole story."""
        if not rest:
            raise Wrong(self.say("type jump and what you look for, as in: jump {name}", name=self.any_id()))
        self.query, self.hits = rest, self.session.find(rest, MOST_HITS)
        if not self.hits:
            raise Wrong(nothing_found(self.words, rest))
        best = self.hits[0]
        self.open_ref(ref_of(best))
        if len(self.hits) > 1:
            more = len(self.hits) - 1
            said = self.words.count("{n} more was found: type hits.", "{n} more were found: type hits.", more)
            self.print(said)

    def list_hits(self, _: str) -> None:
        """List what the last jump found."""
        from tui.pages.lists import hits_page

        if not self.hits:
            raise Wrong(self.say("nothing was looked for yet. Type jump and a word."))
        self.print_page(hits_page(self.session, self.words, self.hits, self.query), every=True)

    def find(self, rest: str) -> None:
        """Count and quote the places of the open chapter where words stand."""
        if not rest:
            raise Wrong(self.say("type find and the words that you look for in this text."))
        texts = [block.text for block in self.session.blocks]
        found = find_words(texts, rest)
        if not found:
            said = self.say("“{words}” does not stand in this chapter.", words=clean_line(rest, 60))
            raise Wrong(said + " " + self.say("To look through the whole story, type: jump {words}", words=rest))
        title = self.words.count("{n} place", "{n} places", len(found))
        page = PageBuilder(title, self.words.language)
        page.add(Run(title, "title"))
        for n, start, end in found:
            target = page.target("go", f"{self.session.reading.chapter}#{self.session.blocks[n].key}")
            where = self.say("Paragraph {n}", n=n + 1)
            page.add(Run(f"{where}: {_quoted(texts[n], start, end)}", "choice", target), space=0)
        first, start, _ = found[0]
        self.session.at(first, len(texts[first][:start].split()))
        self.print_page(page.page(), every=True)

    def bookmark(self, rest: str) -> None:
        """Set a bookmark on a paragraph, or take it away."""
        block = self.paragraph(rest) if rest else self.session.spot().block
        kept = self.session.bookmark(block, 0)
        said = N_("Bookmark set on paragraph {n}: “{words}…”") if kept else N_("Bookmark taken from paragraph {n}.")
        self.print(self.say(said, n=block + 1, words=self.beginning(block)))

    def note(self, rest: str) -> None:
        """Keep a note on a paragraph; without words, number the paragraphs."""
        first, _, text = rest.partition(" ")
        if not rest:
            self.number_paragraphs()
            return
        numbered = first.isdecimal() and 1 <= int(first) <= len(self.session.blocks)
        if numbered and not text:
            raise Wrong(self.say("type the words after the number, as in: note {n} TEXT", n=first))
        block = int(first) - 1 if numbered else self.session.spot().block
        self.session.add_note(block, text if numbered else rest)
        self.print(self.say("Note kept on paragraph {n}: “{words}…”", n=block + 1, words=self.beginning(block)))

    def paragraph(self, text: str) -> int:
        """Return the block that a paragraph number means."""
        count = len(self.session.blocks)
        if not text.isdecimal() or not 1 <= int(text) <= count:
            raise Wrong(self.say("the paragraphs have the numbers 1 to {all}. Type note to list them.", all=count))
        return int(text) - 1

    def beginning(self, block: int) -> str:
        """The first words of a block."""
        return " ".join(self.session.blocks[block].text.split()[:6])

    def number_paragraphs(self) -> None:
        """List the paragraphs by number."""
        self.print(*(f"[{n + 1}] {self.beginning(n)}…" for n in range(len(self.session.blocks))), "")
        self.print(self.say("To write on paragraph 2, type: note 2 TEXT"))

    def toggle_evidence(self, _: str) -> None:
        """Show or hide the sources of every paragraph."""
        self.evidence = not self.evidence
        self.session.set("evidence", self.evidence)
        self.print_chapter()

    def language(self, rest: str) -> None:
        """Read on in another language."""
        languages = self.story.meta.languages
        wanted = rest.lower() or self.session.languages[1]
        if wanted not in languages:
            every = self.words.join(languages)
            raise Wrong(self.say("this story is told in {all}. Type language and one of these.", all=every))
        start = self.session.spot().block
        self.session.set_language(wanted)
        self.words = words_for(self.session.language)
        self.print_chapter(start)
        self.tell()

    def links(self, _: str) -> None:
        """Number the links of the page printed last."""
        page = links_of(self.page, self.words) if self.page else None
        if page is None or not page.targets:
            raise Wrong(self.say("nothing is linked here. Type contents for all chapters."))
        self.print_page(page, every=True)

    def notebook(self, rest: str) -> None:
        """List what was kept, or change it."""
        from tui.plainlists import notebook

        notebook(self, rest)

    def answer(self, rest: str) -> None:
        """Keep an answer to a question of the chapter."""
        from tui.plainlists import answer

        answer(self, rest)

    def help(self, _: str) -> None:
        """List the commands."""
        page = PageBuilder(self.say("Help"), self.words.language)
        page.add(Run(page.title, "title"))
        number = self.say("A number opens what it stands for on the list printed last; after a chapter, it chooses.")
        page.add(number)
        for command in self._commands.values():
            argument = f" {self.say(command.argument)}" if command.argument else ""
            page.add(Run(command.word + argument, "strong"), f": {self.say(command.help)}", space=0)
        if learn := how_to_learn(self.words, self.story.id):
            page.add(learn)
        self.print_page(page.page())

    def quit(self, _: str) -> None:
        """Leave."""
        self.leaving = True


def sentence(text: str) -> str:
    """Return a sentence with a capital at its start."""
    return text[:1].upper() + text[1:]


def _quoted(text: str, start: int, end: int) -> str:
    """Return the words around a hit."""
    first, last = max(0, start - 40), min(len(text), end + 40)
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    return f"{'…' if first else ''}{text[first:last].strip()}{'…' if last < len(text) else ''}"


_TOLD = {
    "moved": N_("This chapter was changed, and the place in it was not found again: it begins at its start."),
    "chapter-gone": N_("The chapter that was open is gone from the story: this is the nearest step before it."),
}
_SYNONYMS = {"q": "quit", "exit": "quit", "?": "help", "more": "on", "open": "show"}

_DO: dict[str, Callable[[LineMode, str], None]] = {
    **VIEWS,
    "choose": LineMode.choose,
    "follow": LineMode.look,
    "open": LineMode.show,
    "back": LineMode.back,
    "forward": LineMode.forward,
    "next_keyword": LineMode.next,
    "previous_keyword": LineMode.previous,
    "jump": LineMode.jump,
    "find": LineMode.find,
    "bookmark": LineMode.bookmark,
    "annotate": LineMode.note,
    "notebook": LineMode.notebook,
    "class": show_class,
    "evidence": LineMode.toggle_evidence,
    "language": LineMode.language,
    "help": LineMode.help,
    "quit": LineMode.quit,
}
"""What does the commands of the table; `page_down` is `on` here, because a chapter is printed whole."""

_HELP = {
    "follow": N_("Print the beginning of a card: of a person, a document, a telegram."),
    "open": N_("Print a whole card, or open a chapter."),
    "map": N_("List the chapters by thread, and where each leads."),
    "titles": N_("The list of the map with every title, reached or not."),
    "panel": N_("List the people, documents, telegrams and notes of this chapter."),
    "bookmark": N_("Set a bookmark on a paragraph, or take it away."),
    "annotate": N_("Write a note on a paragraph; without words, number the paragraphs."),
    "jump": N_("Open the best hit in the whole story: a chapter, person, document, telegram, place or date."),
    "find": N_("Count and quote the places of this chapter where words stand."),
    "language": N_("Read on in the other language."),
    "timeline": N_("List what has a date: in this chapter's month, in another month or year, or all of a person."),
    "knew": N_("List which messages had reached a person by a date, and which had not."),
    "help": N_("This list."),
}
"""Help that differs from the screen's."""
_ARGUMENTS = {
    "notebook": N_("[KIND] [WORDS] | change NUMBER TEXT | remove NUMBER | undo"),
    "bookmark": N_("[NUMBER]"),
    "annotate": N_("[NUMBER] TEXT"),
    "next_keyword": N_("[KEYWORD]"),
    "world": N_("[NUMBER]"),
    "figures": N_("[ID]"),
}
_WORD_OF = {command.id: command.word for command in COMMANDS if command.word}

_OWN = (
    LineCommand("on", "", N_("Read on: the next chapter of this thread, or the only choice."), LineMode.on),
    LineCommand("again", "", N_("Print this chapter again, whole."), LineMode.again),
    LineCommand("links", "", N_("Number the links of what was printed last."), LineMode.links),
    LineCommand(
        "answer",
        N_("[NUMBER] TEXT"),
        N_("Answer a question of the chapter; without words, number them."),
        LineMode.answer,
    ),
    LineCommand("hits", "", N_("List all that the last jump found."), LineMode.list_hits),
)

_IN_CLASS = (
    LineCommand("reply", N_("TEXT"), N_("Answer the question that the class is asked."), write_answer),
    LineCommand("handin", "", N_("Hand in notes and answers to the teacher."), hand_in),
)


def line_commands(*, in_class: bool = False) -> Iterator[LineCommand]:
    """Yield the commands of the line mode, in the order of the help; those of a class only in one."""
    shared = [command for command in COMMANDS if command.id in _DO and (in_class or command.id != "class")]
    for command in shared[:1]:
        yield LineCommand(command.word, command.argument, command.help, _DO[command.id])
    yield from _OWN
    for command in shared[1:]:
        argument = _ARGUMENTS.get(command.id, command.argument)
        yield LineCommand(command.word, argument, _HELP.get(command.id, command.help), _DO[command.id])
    yield from _IN_CLASS if in_class else ()
