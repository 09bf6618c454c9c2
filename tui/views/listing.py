"""What all lists that can be narrowed share: tabs, filters with their values, words typed, a page of what is left.

A list is a value that is asked to act and then for its page; a screen and the line mode show the same one. A target
of action `list` holds what to do: `side` shows the values to choose from, `side=soviet` takes one, `more` shows more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run

SHOWN = 200
"""So many rows are set at once: setting ten thousand takes a second, and nobody reads them."""

OPENS = "▾"
"""After the value of a filter, and never parted from it: there are others below it."""

MONTHS = 7
"""Length of a date's text down to the month."""


class Option(NamedTuple):
    """A value of a filter."""

    value: str
    """Empty for all."""
    label: str
    rows: int
    """How many rows it leaves; 0 where that is not said."""


class Listing:
    """A list that can be narrowed. Subclasses say what is in it."""

    FILTERS: Mapping[str, str] = {}
    """Name -> label of each filter, in the order in which they are shown."""

    def __init__(self) -> None:
        """Show the first tab, all of it."""
        self.tab = 0
        self.chosen: dict[str, str] = {}
        """Filter -> the value taken; a filter that is not in it leaves everything."""
        self.query = ""
        """Words typed: all of them must stand in a row."""
        self.picking = ""
        """The filter whose values are shown in place of the list."""
        self.shown = SHOWN

    # ---- what a subclass says

    def tabs(self, words: Words) -> tuple[list[str], list[int]]:
        """Return the names of the tabs and how many rows each has."""
        return [], []

    def options(self, name: str, words: Words) -> list[Option]:
        """Return the values of a filter that occur, with how many rows each leaves."""
        raise NotImplementedError

    def fill(self, page: PageBuilder, words: Words) -> None:
        """Add the rows."""
        raise NotImplementedError

    def title(self, words: Words) -> str:
        """What the page is called."""
        raise NotImplementedError

    # ---- what is done with it

    def to_tab(self, tab: int) -> None:
        """Go to a tab, round the end; the filters go with the kind that they were for, the words stay."""
        count = max(1, len(self.tab_names()))
        self.tab, self.picking, self.shown = tab % count, "", SHOWN
        self.chosen = {name: value for name, value in self.chosen.items() if name == "sort"}

    def tab_names(self) -> Sequence[str]:
        """Ids of the tabs, as they are typed in the line mode."""
        return ()

    def act(self, value: str) -> None:
        """Do what a target of action `list` asks for."""
        name, taken, wanted = value.partition("=")
        if name == "more":
            self.shown += SHOWN
        elif taken:
            self.picking, self.shown = "", SHOWN
            self.chosen.pop(name, None)
            if wanted:
                self.chosen[name] = wanted
        else:
            self.picking = name

    def narrow(self, query: str) -> None:
        """Take the words that a row must hold."""
        self.query, self.picking, self.shown = query.strip(), "", SHOWN

    def leave(self) -> bool:
        """Leave the values of a filter, or the words typed; False where there is nothing to leave."""
        left = bool(self.picking or self.query)
        if self.picking:
            self.picking = ""
        else:
            self.query = ""
        return left

    def page(self, words: Words) -> Page:
        """Return the list as it is narrowed, or the values of the filter that is being picked."""
        page = PageBuilder(self.title(words), words.language)
        page.add(Run(page.title, "title"))
        if self.picking:
            self._values(page, words)
        else:
            self._filter_line(page, words)
            self.fill(page, words)
        return page.page()

    def _values(self, page: PageBuilder, words: Words) -> None:
        page.add(Run(words.say(self.FILTERS[self.picking]), "label"))
        for option in self.options(self.picking, words):
            target = page.target("list", f"{self.picking}={option.value}")
            mine = self.chosen.get(self.picking, "") == option.value
            rows = str(option.rows) if option.rows else ""
            page.row(Run(option.label, "choice", target), rows, sign="›" if mine else "")

    def _filter_line(self, page: PageBuilder, words: Words) -> None:
        """The filters on one line, each with its value; then the words typed."""
        runs: list[Run] = []
        for name, label in self.FILTERS.items():
            if name in self.chosen or self.offers(name):
                gap, said = "   " if runs else "", self.said(name, words)
                runs += [
                    Run(f"{gap}{words.say(label)}:\u00a0", "dim"),
                    Run(said or words.say("all"), "link", page.target("list", name)),
                    Run(f"\u00a0{OPENS}", "mark"),
                ]
        if runs:
            page.add(*runs, space=0)
        if self.query:
            page.add(Run(words.say("with the words “{words}”", words=self.query), "strong"), space=0)

    def offers(self, name: str) -> bool:
        """Whether a filter makes sense on this tab."""
        return True

    def said(self, name: str, words: Words) -> str:
        """Return the value taken, as it is shown."""
        value = self.chosen.get(name, "")
        found = self.options(name, words) if value else ()
        return next((option.label for option in found if option.value == value), value)

    def more(self, page: PageBuilder, words: Words, count: int) -> None:
        """Where not all rows are shown, say how many are left, and offer them."""
        left = count - self.shown
        if left > 0:
            said = words.count("{n} more", "{n} more", left)
            page.add(Run(said, "choice", page.target("list", "more")), indent=4)

    def none(self, page: PageBuilder, words: Words) -> None:
        """Say that nothing is left."""
        page.add(words.say("Nothing here fits. Choose other values above, or other words."))


def all_of(words: Words, count: int) -> Option:
    """Return the value that leaves everything."""
    return Option("", words.say(N_("all")), count)


def counted(values: Iterable[str], label: Callable[[str], str], *, reverse: bool = False) -> list[Option]:
    """Return values that occur as options, sorted by value, with how often they do."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return [Option(value, label(value), counts[value]) for value in sorted(counts, reverse=reverse)]


def month_of(date: str) -> str:
    """Return the month of an EDTF date, or nothing where only a year is known."""
    return date[:MONTHS] if len(date) >= MONTHS and date[4:5] == "-" else ""


def holds(texts: Iterable[str], query: str) -> bool:
    """Whether every word of `query` begins a word of the texts, whatever its case, accents and article."""
    from story.fold import fold, without_article

    there = fold(" ".join(texts)).split()
    bare = [*there, *(without_article(word) for word in there)]
    return all(any(word.startswith(asked) for word in bare) for asked in fold(query).split())
