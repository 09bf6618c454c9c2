"""Figures: amounts as bar charts, each with its table, its sources and what to beware of; how fast the messages were.

A bar is drawn to scale, from zero, in eighths of a cell. What is drawn is for the eye alone: the table says it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from story.atlas import Sending
from story.cite import citation_of, words_of
from story.dates import delay, parse_date
from story.exhibits import Figure
from story.ids import Ref
from tui.i18n import Words
from tui.page import Page, PageBuilder, Run
from tui.pages.prose import brief
from tui.session import Session

LONGEST = 22
"""Cells of the longest bar."""
NAME = 24
"""Cells of a bar's name."""
SPEED = "message-times"
"""Id of the chart that is made of the messages' own headers."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL, _SPAN = "█", "░"


class Row(NamedTuple):
    """A bar, and a line of the table."""

    name: str
    value: float
    most: float = 0.0
    said: str = ""
    """The amount in words."""
    sources: tuple[str, ...] = ()
    ref: Ref | None = None
    """What the name leads to."""


def bar(value: float, most: float, largest: float) -> str:
    """Return a bar, drawn to scale against the largest amount; what may be more stands behind it in a lighter tone."""
    if largest <= 0:
        return ""
    eighths = round(8 * LONGEST * value / largest)
    solid = _FULL * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    if not solid and value > 0:
        solid = _EIGHTHS[1]
    return solid + _SPAN * max(0, round(LONGEST * most / largest) - len(solid))


def figure_names(session: Session) -> list[str]:
    """Return the ids of all figures."""
    own = [figure.id for figure in session.story.exhibits.figures]
    return [*own, SPEED] if any(_timed(session)) else own


def timed(session: Session) -> list[tuple[Sending, timedelta]]:
    """Return the messages whose way took a time that is known, the fastest first: both clocks have to be."""
    return sorted(_timed(session), key=lambda pair: (pair[1], pair[0].id))


def _timed(session: Session) -> Iterator[tuple[Sending, timedelta]]:
    for sending in session.story.atlas.sendings.values():
        sent, received = parse_date(sending.sent), parse_date(sending.received)
        taken = delay(sent, received) if sent and received else None
        if taken is not None:
            yield sending, taken


def figures_page(session: Session, words: Words) -> Page:
    """All figures; first those that belong to the open chapter."""
    page = PageBuilder(words.say("Figures"), words.language)
    page.add(Run(page.title, "title"))
    figures = session.story.exhibits.figures
    here = [figure for figure in figures if session.chapter.ref in figure.about]
    rest = [figure for figure in figures if figure not in here]
    _list(page, session, words, here, words.say("In this chapter"))
    _list(page, session, words, rest, words.say("In other chapters") if here else "")
    if any(_timed(session)):
        page.add(Run(words.say("From the messages themselves"), "label"))
        target = page.target("figure", SPEED)
        page.add(Run(words.say("How long the messages took"), "choice", target), space=0, indent=2)
    if not page.targets:
        page.add(Run(words.say("This story has no figures."), "dim"))
    return page.page()


def _list(page: PageBuilder, session: Session, words: Words, figures: Iterable[Figure], label: str) -> None:
    for n, figure in enumerate(figures):
        if n == 0 and label:
            page.add(Run(label, "label"))
        title = words_of(figure.titles, words.language)
        said = words.say("shut until you have answered") if _closed(session, figure) else ""
        unit = said or words_of(figure.units, words.language)
        run = Run(title, "choice", page.target("figure", figure.id))
        page.row(run, aside=unit, indent=2, space=0 if label or n else 1)


def _closed(session: Session, figure: Figure) -> bool:
    return any(session.is_closed(ref) for ref in figure.about)


def figure_page(session: Session, words: Words, name: str) -> Page:
    """One figure: what it shows, its bars, its table, what to beware of, its sources."""
    if name == SPEED:
        return _speed_page(session, words)
    figure = next((figure for figure in session.story.exhibits.figures if figure.id == name), None)
    if figure is None or _closed(session, figure):
        from tui.pages.cards import closed_page

        return closed_page(session, words)
    language = words.language
    page = PageBuilder(words_of(figure.titles, language), language)
    page.add(Run(page.title, "title"))
    if caption := words_of(figure.captions, language):
        page.add(caption, space=0)
    rows = [
        Row(words_of(each.names, language), each.value, each.most, _said(each.value, each.most), each.sources)
        for each in figure.bars
    ]
    unit = words_of(figure.units, language)
    _chart(page, rows, unit)
    _table(page, session, words, rows, unit)
    if caveat := words_of(figure.caveats, language):
        page.add(Run(words.say("Beware") + ": ", "warning"), caveat)
    _cited(page, session, words, figure.sources, words.say("Sources"))
    _about(page, session, words, figure)
    return page.page()


def _said(value: float, most: float) -> str:
    """Return an amount, or a span of two."""
    low = f"{value:,.15g}"
    return f"{low}–{most:,.15g}" if most > value else low


def _chart(page: PageBuilder, rows: Sequence[Row], unit: str) -> None:
    page.add(Run("", "bar"), Run(unit, "label"))
    largest = max((max(row.value, row.most) for row in rows), default=0)
    for row in rows:
        drawn = Run(bar(row.value, row.most, largest), "bar")
        page.add(drawn, f" {row.said}", space=0, indent=NAME, prefix=[Run(row.name, "text")])


def _table(page: PageBuilder, session: Session, words: Words, rows: Sequence[Row], unit: str) -> None:
    page.add(Run(words.say("As a table"), "label"), Run(f"  {unit}", "dim"))
    for row in rows:
        target = page.target("go", str(row.ref)) if row.ref else -1
        runs = [Run(row.name, "choice" if row.ref else "text", target), Run(f": {row.said}")]
        for n, text in enumerate(row.sources):
            runs += [Run(" (" if n == 0 else " · ", "cite"), *_source(page, session, words, text)]
        runs += [Run(")", "cite")] if row.sources else []
        page.add(*runs, space=0, indent=2)


def _source(page: PageBuilder, session: Session, words: Words, text: str) -> list[Run]:
    citation = citation_of(text)
    if citation is None:
        return []
    sign = "≠ " if citation.corrects else ""
    return [Run(sign + brief(citation, session, words), "cite", page.target("cite", str(citation)))]


def _cited(page: PageBuilder, session: Session, words: Words, sources: Iterable[str], label: str) -> None:
    runs: list[Run] = []
    for text in sources:
        if runs:
            runs.append(Run(" · ", "cite"))
        runs += _source(page, session, words, text)
    if runs:
        page.add(Run(f"{label}: ", "label"), *runs)


def _about(page: PageBuilder, session: Session, words: Words, figure: Figure) -> None:
    """Where the story speaks of it."""
    space = 1
    for ref in figure.about:
        if thing := session.story.find(ref):
            run = Run(thing.title(words.language), "choice", page.target("go", str(ref)))
            page.add(run, space=space, indent=3, prefix=[f"{words.onward}  "])
            space = 0


def _speed_page(session: Session, words: Words) -> Page:
    """How long each message took from its sending to its receipt, by the two clocks of its own header."""
    page = PageBuilder(words.say("How long the messages took"), words.language)
    page.add(Run(page.title, "title"))
    page.add(
        words.say("From sending to receipt, for every message whose header has both times and both clocks."), space=0
    )
    known = timed(session)
    unit = words.say("hours and minutes")
    _chart(page, [_sent(words, sending, taken, _number(sending, words)) for sending, taken in known], unit)
    rows = []
    for sending, taken in known:
        day = words.date(sending.sent.partition("T")[0])
        rows.append(_sent(words, sending, taken, f"{words_of(sending.titles, words.language)}{words.comma}{day}"))
    _table(page, session, words, rows, unit)
    every = len(session.story.atlas.sendings)
    page.add(
        Run(words.say("Beware") + ": ", "warning"),
        words.say(
            "This is known of {n} of {all} messages, as printed; a message whose clock is not known is left out.",
            n=len(known),
            all=every,
        ),
    )
    return page.page()


def _sent(words: Words, sending: Sending, taken: timedelta, name: str) -> Row:
    said = words.delay(sending.sent, sending.received)
    return Row(name, taken / timedelta(hours=1), 0.0, said, (), sending.ref)


def _number(sending: Sending, words: Words) -> str:
    """Return what a message is called in few words: its number, or its day where it has none."""
    if sending.number:
        return words.say("No. {number}", number=sending.number)
    return words.date(sending.sent.partition("T")[0])
