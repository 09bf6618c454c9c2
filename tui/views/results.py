"""Search results in full: by kind, thread, person, date and language, with the text around each hit, and a history.

The words are the list's own words (`Listing.query`); what is narrowed is what the search index found for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from story.cite import words_of
from story.clean import clean_line
from story.ids import KINDS, Ref
from tui.i18n import N_, Words
from tui.page import PageBuilder, Run
from tui.pages.cards import LANGUAGE_WORDS
from tui.pages.lists import add_hit
from tui.session import Session
from tui.typed import ref_of
from tui.views.dossiers import TAB_WORDS
from tui.views.listing import Listing, Option, all_of, counted, month_of

if TYPE_CHECKING:
    from story.search import Hit

MOST = 400
"""So many hits are looked at: beyond them a query is too short to narrow."""
REMEMBERED = 12
"""Searches that are kept."""
_HISTORY = "searches"


@dataclass(slots=True)
class Hits:
    """The chapters of a search's hits, in their order, and which of them is followed."""

    query: str
    refs: tuple[Ref, ...]
    at: int = 0

    @property
    def ref(self) -> Ref:
        """The one that is followed."""
        return self.refs[self.at]

    def step(self, by: int) -> None:
        """Go to another, round the end."""
        self.at = (self.at + by) % len(self.refs)

    def places(self, session: Session) -> list[tuple[int, int, int]]:
        """Return where the words stand in the open chapter: block and character span of each place."""
        index = session.search_index()
        return [(n, *span) for n, block in enumerate(session.blocks) for span in index.spans(self.query, block.text)]


class Results(Listing):
    """What a search found."""

    FILTERS: Mapping[str, str] = {
        "thread": N_("Thread"),
        "person": N_("Person"),
        "from": N_("From"),
        "to": N_("To"),
        "lang": N_("Language"),
    }

    def __init__(self, session: Session) -> None:
        """Ask for words."""
        super().__init__()
        self.session = session
        self._asked = ""
        self._hits: list[Hit] = []

    def title(self, words: Words) -> str:
        """What the page is called."""
        return words.say("Search")

    def tab_names(self) -> Sequence[str]:
        """Kinds as they are typed in the line mode."""
        return ("all", *KINDS[:-1])

    def tabs(self, words: Words) -> tuple[list[str], list[int]]:
        """All, then each kind, with how many hits it has."""
        hits = self.found()
        counts = [sum(hit.ref.kind == kind for hit in hits) for kind in KINDS[:-1]]
        return [words.say("All"), *(words.say(TAB_WORDS[kind]) for kind in KINDS[:-1])], [len(hits), *counts]

    def found(self) -> list[Hit]:
        """Return all hits for the words, asked for once."""
        if self.query != self._asked:
            self._asked = self.query
            self._hits = self.session.find(self.query, MOST) if self.query else []
        return self._hits

    def narrow(self, query: str) -> None:
        """Search for other words, and remember them."""
        super().narrow(clean_line(query))
        self.chosen.clear()
        if self.query:
            kept = [self.query, *(each for each in self.history if each != self.query)]
            self.session.set(_HISTORY, "\n".join(kept[:REMEMBERED]))

    @property
    def history(self) -> list[str]:
        """The searches kept, the latest first; the file they come from may be damaged."""
        kept = self.session.setting(_HISTORY, "").split("\n")[:REMEMBERED]
        return [line for each in kept if (line := clean_line(each))]

    def act(self, value: str) -> None:
        """Search again for words of the history, or narrow."""
        name, _, wanted = value.partition("=")
        if name == "words":
            self.narrow(wanted)
        else:
            super().act(value)

    # ---- facets

    @cached_property
    def _people(self) -> dict[str, frozenset[str]]:
        """Person -> the chapters that speak of them."""
        names = list(self.session.story.heads)
        entries = (entry for entry in self.session.story.entries if entry.ref.kind == "person")
        return {entry.ref.id: frozenset(names[n] for n in entry.chapters) for entry in entries}

    @cached_property
    def _dates(self) -> dict[Ref, str]:
        """The date of each thing that has one."""
        dates = {head.ref: head.date for head in self.session.story.heads.values()}
        return dates | {entry.ref: entry.date for entry in self.session.story.entries if entry.date}

    def _seen(self, hit: Hit, name: str) -> tuple[str, ...]:
        """What a facet sees in a hit."""
        ref = hit.ref
        head = self.session.story.heads.get(ref.id) if ref.kind == "chapter" else None
        match name:
            case "thread":
                return (head.thread,) if head else ()
            case "person":
                if ref.kind == "person":
                    return (ref.id,)
                return tuple(person for person, chapters in self._people.items() if head and head.id in chapters)
            case "lang":
                return (hit.language,)
        month = month_of(self._dates.get(ref, ""))
        return (month,) if month else ()

    def _fits(self, hit: Hit) -> bool:
        for name, value in self.chosen.items():
            own = self._seen(hit, name)
            if name == "from" or name == "to":
                if not own or (own[0] < value if name == "from" else own[0] > value):
                    return False
            elif value not in own:
                return False
        return True

    def offers(self, name: str) -> bool:
        """Facets of what was found only."""
        return bool(self.found()) and any(self._seen(hit, name) for hit in self._of_tab())

    def _of_tab(self) -> list[Hit]:
        return [hit for hit in self.found() if not self.tab or hit.ref.kind == KINDS[self.tab - 1]]

    def to_tab(self, tab: int) -> None:
        """Another kind, the facets kept."""
        chosen = dict(self.chosen)
        super().to_tab(tab)
        self.chosen = chosen

    def options(self, name: str, words: Words) -> list[Option]:
        """The values that occur among the hits."""
        story = self.session.story
        threads = {thread.id: words_of(thread.names, words.language) for thread in story.meta.threads}
        people = {entry.ref.id: words_of(entry.titles, words.language) for entry in story.entries}
        hits = self._of_tab()

        def label(value: str) -> str:
            match name:
                case "thread":
                    return threads.get(value, value)
                case "person":
                    return people.get(value, value)
                case "lang":
                    return words.say(LANGUAGE_WORDS.get(value, value))
            return words.date(value)

        found = counted((value for hit in hits for value in self._seen(hit, name)), label)
        if name == "person":
            found.sort(key=lambda option: -option.rows)
        return [all_of(words, len(hits)), *found]

    def rows(self, words: Words) -> list[Hit]:
        """Return the hits that are left, the best first."""
        return [hit for hit in self._of_tab() if self._fits(hit)]

    def hits_at(self, value: str, words: Words) -> Hits | None:
        """Return the chapters among the hits, for following them from the one that a target opens; None for a card."""
        refs = [ref_of(hit) for hit in self.rows(words) if hit.ref.kind == "chapter"]
        at = next((n for n, ref in enumerate(refs) if str(ref) == value), -1)
        return Hits(self.query, tuple(refs), at) if at >= 0 else None

    def fill(self, page: PageBuilder, words: Words) -> None:
        """The hits with the text around them; without words, the searches before."""
        if not self.query:
            page.add(Run(words.say("A name, a word, a number or a date, in either language."), "dim"))
            for n, asked in enumerate(self.history):
                target = page.target("list", f"words={asked}")
                page.row(Run(asked, "choice", target), space=int(not n))
            return
        rows = self.rows(words)
        page.gap()
        for hit in rows[: self.shown]:
            add_hit(page, self.session, words, hit)
        self.more(page, words, len(rows))
        if not rows:
            page.add(words.say("Nothing found for “{query}”.", query=self.query))
            page.add(Run(words.say("Try fewer letters, another spelling, or the other language."), "dim"), space=0)
