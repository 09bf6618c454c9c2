"""Dossiers: all people, documents, messages, places, terms and notes of a story, and the keywords of its chapters.

Made from the heads that the index keeps (`story.dossier`): nothing is loaded but what is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len

from story.cite import words_of
from story.dossier import LISTED, Entry
from story.ids import Kind
from story.index import Head
from tui.i18n import N_, Words
from tui.page import PageBuilder, Run
from tui.pages.cards import FORM_WORDS
from tui.pages.lists import KIND_HEADINGS
from tui.session import Session
from tui.views.listing import MONTHS, Listing, Option, all_of, counted, holds, month_of
from tui.views.timeline import day_label, first_of

KEYWORDS = len(LISTED)
"""The number of the tab with the keywords."""
TAB_WORDS: Mapping[Kind, str] = {**KIND_HEADINGS, "telegram": N_("Telegrams"), "note": N_("Notes")}
"""The tabs have less room than a heading."""
SURE = {"high": N_("clear"), "medium": N_("to be checked"), "low": N_("from memory")}
_MET = {"yes": N_("met so far"), "no": N_("not yet met")}
SORTS: Mapping[str, str] = {
    "name": N_("name"),
    "-name": N_("name, from the end"),
    "date": N_("date"),
    "-date": N_("date, latest first"),
    "-chapters": N_("chapters, most first"),
    "chapters": N_("chapters, fewest first"),
}


class Dossiers(Listing):
    """The browser of all things."""

    FILTERS: Mapping[str, str] = {
        "side": N_("Side"),
        "status": N_("Status"),
        "month": N_("Month"),
        "met": N_("Met"),
        "sort": N_("By"),
    }

    def __init__(self, session: Session) -> None:
        """Browse the story that a session reads."""
        super().__init__()
        self.session = session

    @property
    def heads(self) -> Sequence[Head]:
        """The chapters in order of time: entries name them by number. Asked of the story, which may be edited."""
        return self.session.story.in_order

    def title(self, words: Words) -> str:
        """What the page is called."""
        keyword = self.chosen.get("keyword", "")
        return words.say("Keyword: {word}", word=keyword) if keyword else words.say("Dossiers")

    def tab_names(self) -> Sequence[str]:
        """Kinds as they are typed in the line mode."""
        return (*LISTED, "keyword")

    def tabs(self, words: Words) -> tuple[list[str], list[int]]:
        """The kinds, and the keywords."""
        counts = dict.fromkeys(LISTED, 0)
        for entry in self.session.story.entries:
            counts[entry.ref.kind] += 1
        labels = [words.say(TAB_WORDS[kind]) for kind in LISTED]
        keywords = self.session.story.keywords.get(words.language, {})
        return [*labels, words.say("Keywords")], [*counts.values(), len(keywords)]

    @property
    def _entries(self) -> list[Entry]:
        if self.tab == KEYWORDS:
            return []
        return [entry for entry in self.session.story.entries if entry.ref.kind == LISTED[self.tab]]

    def offers(self, name: str) -> bool:
        """Sides are for people, messages and documents, a status for what has one; keywords have no filter."""
        if self.tab == KEYWORDS or not self._entries:
            return False
        if name == "side":
            return any(entry.sides for entry in self._entries)
        return name != "status" or any(entry.status for entry in self._entries)

    def _value(self, entry: Entry, name: str) -> tuple[str, ...]:
        """What a filter sees in an entry."""
        match name:
            case "side":
                return entry.sides
            case "status":
                return tuple(dict.fromkeys(list(entry.status.values())[:1]))
            case "month":
                dates = [entry.date] if entry.date else [self.heads[n].date for n in entry.chapters]
                return tuple(dict.fromkeys(month for date in dates if (month := month_of(date))))
        return ("yes" if self.met(entry) else "no",)

    def met(self, entry: Entry) -> bool:
        """Whether a chapter that speaks of it was opened."""
        return any(self.session.visited(self.heads[n].id) for n in entry.chapters)

    def options(self, name: str, words: Words) -> list[Option]:
        """The values that occur on this tab."""
        if name == "sort":
            return [Option("" if value == "name" else value, words.say(said), 0) for value, said in SORTS.items()]
        entries = self._entries
        labels: dict[str, Callable[[str], str]] = {
            "side": lambda side: words_of(self.session.story.meta.sides.get(side, {}), words.language) or side,
            "status": lambda value: self._status(value, words),
            "month": words.date,
            "met": lambda met: words.say(_MET[met]),
        }
        values = (value for entry in entries for value in self._value(entry, name))
        found = counted(values, labels[name], reverse=name == "met")
        return [all_of(words, len(entries)), *found]

    def _status(self, value: str, words: Words) -> str:
        fixed = FORM_WORDS.get(value) or SURE.get(value)
        if fixed:
            return words.say(fixed)
        found = (entry.status for entry in self._entries if value in entry.status.values())
        return next((status.get(words.language, value) for status in found), value)

    def said(self, name: str, words: Words) -> str:
        """The value taken; of the order, the name of the one that holds."""
        if name == "sort":
            by = SORTS.get(self.chosen.get("sort", "name"), SORTS["name"])
            return words.say(by)
        return super().said(name, words)

    def rows(self, words: Words) -> list[Entry]:
        """Return the entries that are left, in their order."""
        kept = [
            entry
            for entry in self._entries
            if all(
                name == "sort" or name not in self.FILTERS or value in self._value(entry, name)
                for name, value in self.chosen.items()
            )
        ]
        if self.query:
            kept = [
                entry
                for entry in kept
                if holds((*entry.titles.values(), *entry.about.values(), *entry.status.values()), self.query)
            ]
        by = self.chosen.get("sort", "name")
        kept.sort(key=_name_key(words))
        if by.endswith("date"):
            dated = [entry for entry in kept if self._first(entry)]
            kept = sorted(dated, key=self._first, reverse=by[0] == "-") + [e for e in kept if not self._first(e)]
        elif by.endswith("chapters"):
            kept.sort(key=lambda entry: len(entry.chapters), reverse=by[0] == "-")
        elif by == "-name":
            kept.reverse()
        return kept

    def _first(self, entry: Entry) -> str:
        """When it is from; else when it is first spoken of."""
        return entry.date or (self.heads[entry.chapters[0]].date if entry.chapters else "")

    def fill(self, page: PageBuilder, words: Words) -> None:
        """The entries, or the keywords, or the chapters of one."""
        if self.tab == KEYWORDS:
            self._keywords(page, words)
            return
        rows = self.rows(words)
        if self.chosen.get("sort", "").endswith("date"):
            self._by_date(page, words, rows[: self.shown])
        else:
            page.gap()
            for entry in rows[: self.shown]:
                self._row(page, words, entry)
        self.more(page, words, len(rows))
        if not rows and self._entries:
            self.none(page, words)
        elif not rows:
            page.add(words.say("This story has none of these."))

    def _by_date(self, page: PageBuilder, words: Words, rows: Sequence[Entry]) -> None:
        """The entries under their months, the days in a column of their own."""
        dates = [self._first(entry) for entry in rows]
        days = [day_label(date) for date in dates]
        width = max((cell_len(day) for day in days), default=0) + 2
        month = None
        for entry, date, day in zip(rows, dates, days, strict=True):
            if first_of(date)[:MONTHS] != month:
                month = first_of(date)[:MONTHS]
                page.heading(words.date(month) if month else words.say("Without a date"))
            self._row(page, words, entry, day, 4 + width)

    def _row(self, page: PageBuilder, words: Words, entry: Entry, day: str | None = None, indent: int = 4) -> None:
        """One entry; with its day in a column, or with what the list is ordered by at the end."""
        name = Run(words_of(entry.titles, words.language), "choice", page.target("go", str(entry.ref)))
        status = self._status(next(iter(entry.status.values()), ""), words) if entry.ref.kind != "person" else ""
        about = [words_of(entry.about, words.language), status]
        count = len(entry.chapters)
        aside = words.count("{n} chapter", "{n} chapters", count) if count else ""
        span = "/" in entry.date
        if day is not None and day.endswith("…"):
            about.append(words.date(entry.date))  # it ends in another month than that above it
        elif day is None and entry.date and self.chosen.get("sort", "name") in ("name", "-name"):
            aside = words.date(entry.date if span else entry.date.partition("T")[0])
        sign = "✓" if self.met(entry) else ""
        page.row(name, " · ".join(filter(None, about)), aside=aside, sign=sign, number=day or "", indent=indent)

    def _keywords(self, page: PageBuilder, words: Words) -> None:
        """Each keyword with how many chapters have it; or the chapters of the one that was taken."""
        found = self.session.story.keywords.get(words.language, {})
        taken = self.chosen.get("keyword", "")
        if taken:
            self._chapters(page, words, found.get(taken, ()))
            return
        listed = [word for word in found if not self.query or holds([word], self.query)]
        listed.sort(key=_folded)
        page.gap()
        for word in listed[: self.shown]:
            target = page.target("list", f"keyword={word}")
            page.row(Run(word, "choice", target), aside=words.count("{n} chapter", "{n} chapters", len(found[word])))
        self.more(page, words, len(listed))
        if not listed and found:
            self.none(page, words)
        elif not listed:
            page.add(words.say("This story has none of these."))

    def _chapters(self, page: PageBuilder, words: Words, names: Sequence[str]) -> None:
        heads = self.session.story.heads
        page.gap()
        for name in names[: self.shown]:
            head = heads[name]
            title = Run(words_of(head.titles, words.language), "choice", page.target("go", name))
            page.row(title, aside=words.date(head.date), sign="✓" if self.session.visited(name) else "")
        self.more(page, words, len(names))
        page.add(Run(words.say("All keywords"), "choice", page.target("list", "keyword=")), indent=4)

    def leave(self) -> bool:
        """From a keyword's chapters to the keywords, else as every list does."""
        if not self.picking and self.chosen.pop("keyword", ""):
            return True
        return super().leave()


def _folded(text: str) -> str:
    """Sorts names as a reader looks for them: without case, accents, and the Arabic article."""
    from story.fold import fold, without_article

    return " ".join(without_article(word) for word in fold(text).split())


def _name_key(words: Words) -> Callable[[Entry], tuple[str, str]]:
    return lambda entry: (_folded(words_of(entry.titles, words.language)), entry.ref.id)
