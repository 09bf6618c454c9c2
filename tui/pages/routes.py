"""Routes: chapters to read for a lesson, in order, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable

from story.cite import words_of
from story.index import Head
from story.model import Route
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run
from tui.session import Session

WORDS_A_MINUTE = {"ar": 160}
"""How fast a pupil reads. An Arabic word holds what takes English two: an article, a preposition, a pronoun."""
OTHER_WORDS_A_MINUTE = 200


def minutes_to_read(heads: Iterable[Head], language: str) -> int:
    """Return how many minutes chapters take to read, at least one."""
    length = sum(head.words.get(language) or next(iter(head.words.values()), 0) for head in heads)
    return max(1, round(length / WORDS_A_MINUTE.get(language, OTHER_WORDS_A_MINUTE)))


def minutes(words: Words, number: int) -> str:
    """Return a number of minutes in words."""
    return words.count("{n} minute", "{n} minutes", number)


def add_route(page: PageBuilder, session: Session, words: Words, route: Route) -> None:
    """Add how long a route takes and its chapters, each a link."""
    if route.minutes:
        page.field(words.say(N_("Time")), minutes(words, route.minutes))
    heads = session.story.heads
    known = [heads[name] for name in route.chapters if name in heads]
    for number, head in enumerate(known, 1):
        target = page.target("go", head.id)
        runs = [Run(words_of(head.titles, words.language), "choice", target)]
        runs.append(Run(f"  {words.date(head.date)}", "dim"))
        if session.visited(head.id):
            runs.append(Run("  ✓ " + words.say("read"), "mark"))
        prefix = [Run(f"{number:>2}  ", "number", target)]
        page.add(*runs, space=1 if number == 1 else 0, indent=4, prefix=prefix)


def route_page(session: Session, words: Words, route: Route) -> Page:
    """Return a route that has no lesson: what it is for, how long it takes, its chapters."""
    title = words_of(route.names, words.language) or route.id
    page = PageBuilder(title, words.language)
    page.add(Run(title, "title"))
    if purpose := words_of(route.purposes, words.language):
        page.add(purpose, space=0)
    page.gap()
    add_route(page, session, words, route)
    return page.page()
