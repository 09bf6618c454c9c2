"""The timeline in words: a list of what is dated, what to choose from, and who knew what by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from story.cite import words_of
from story.dates import HistoricalDate
from story.knowing import Knowing, who_knew
from story.timeline import Moment, Timeline
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run
from tui.session import Session
from tui.views.timeline import WHATS, Only, day_label, first_of, what_of

_RULE = N_(
    "A message counts as having reached someone when they sent it; when its receipt is on record and it was addressed "
    "to them, or to their side in its capital; or when it was handed over or spoken where both were."
)
_CLOCKS = N_("Days are compared as the record gives them, and hours only where both clocks are known.")
_SILENCE = N_(
    "Silence of the record is not ignorance: what is listed as not on record may have been known by other ways."
)
_STATES: dict[str, str] = {
    "reached": N_("Had reached them"),
    "capital": N_("Had reached the capital of their side"),
    "unsaid": N_("The record does not say whether by then"),
    "coming": N_("Had not reached them yet"),
    "others": N_("Passed between others; nothing on record brought it to them"),
}
_WAYS: dict[str, str] = {
    "sent": N_("sent by them"),
    "received": N_("received"),
    "capital": N_("reached their capital"),
    "handed": N_("handed to them, or said to them"),
}


def choices_page(session: Session, words: Words, only: Only) -> Page:
    """What a timeline can be narrowed to: kinds, threads, people; what it is narrowed to now is marked."""
    page = PageBuilder(words.say("Show only"), words.language)
    page.add(Run(page.title, "title"))
    _pick(page, words.say("Everything"), "all", only == Only())
    page.heading(words.say("By kind"))
    for what, said in WHATS.items():
        _pick(page, words.say(said), f"what:{what}", only.what == what)
    page.heading(words.say("By thread"))
    for thread in session.story.meta.threads:
        _pick(page, words_of(thread.names, words.language), f"thread:{thread.id}", only.thread == thread.id)
    people = session.story.timeline.people
    if people:
        page.heading(words.say("People"))
    for name, actor in people.items():
        _pick(page, words_of(actor.names, words.language), f"person:{name}", only.person == name)
    return page.page()


def people_page(session: Session, words: Words, first: Sequence[str]) -> Page:
    """Whose knowledge can be asked for: those of the chosen row first, then all who sent or were sent something."""
    page = PageBuilder(words.say("Who knew this?"), words.language)
    page.add(Run(page.title, "title"))
    timeline = session.story.timeline
    carried = {name for m in timeline.messages.values() for name in (*m.senders, *m.recipients)}
    if not carried & timeline.people.keys():
        page.add(words.say("Nobody in this story sent or was sent anything."))
        return page.page()
    page.add(Run(words.say("Whose knowledge? The moment is that of the chosen row."), "dim"), space=0)
    near = [name for name in first if name in carried and name in timeline.people]
    rest = [name for name in timeline.people if name in carried and name not in near]
    for said, names in ((N_("In this row"), near), (N_("People"), rest)):
        if names:
            page.heading(words.say(said))
        for name in names:
            _pick(page, words_of(timeline.people[name].names, words.language), f"person:{name}", False)
    return page.page()


def _pick(page: PageBuilder, said: str, value: str, taken: bool) -> None:
    sign = "›" if taken else " "
    page.add(Run(said, "choice", page.target("pick", value)), space=0, indent=4, prefix=[Run(f"  {sign} ", "mark")])


def only_words(session: Session, words: Words, only: Only) -> str:
    """Return what a timeline is narrowed to, in words; nothing where it shows everything."""
    timeline, threads = session.story.timeline, session.story.meta.threads
    actor = timeline.people.get(only.person)
    said = [
        words_of(actor.names, words.language) if actor else "",
        next((words_of(t.names, words.language) for t in threads if t.id == only.thread), ""),
        words.say(WHATS[only.what]) if only.what else "",
    ]
    return " · ".join(part for part in said if part)


def list_page(session: Session, words: Words, only: Only, month: str = "") -> Page:
    """Everything dated as a list by month: of one month or year (EDTF), or all."""
    timeline = session.story.timeline
    page = PageBuilder(words.say("Timeline"), words.language)
    narrowed = only_words(session, words, only)
    page.add(Run(words.say("Timeline"), "title"), Run(f"  {narrowed}" if narrowed else "", "dim"))
    shown = [m for m in timeline.moments if only.admits(m) and first_of(m.date).startswith(month)]
    if not shown:
        page.add(words.say("Nothing here has a date."))
    head = ""
    for moment in shown:
        if first_of(moment.date)[:7] != head:
            head = first_of(moment.date)[:7]
            page.heading(words.date(head))
        _line(page, words, timeline, moment)
    return page.page()


def _line(page: PageBuilder, words: Words, timeline: Timeline, moment: Moment) -> None:
    """When, where, what; a receipt says how long the message was on its way, where that is known."""
    title = words_of(moment.titles, words.language)
    if moment.arrived:
        title = words.say("received: {title}", title=title)
    spot = timeline.places.get(moment.place)
    label = day_label(moment.date)
    parts = [words.date(moment.date), words_of(spot.names, words.language) if spot else ""]
    parts.append(words.say(_KINDS[what_of(moment)]) if what_of(moment) != "message" else "")
    if moment.arrived:
        message = timeline.messages[moment.ref.id]
        taken = words.delay(message.sent, message.received)
        parts.append(words.say("on its way for {time}", time=taken) if taken else "")
    about = words.join(part for part in parts if part)
    page.add(
        Run(title, "choice", page.target("go", str(moment.ref))),
        Run(f"  {about}", "dim"),
        space=0,
        indent=10,
        prefix=[Run(f" {label}", "dim")],
    )


_KINDS: dict[str, str] = {"chapter": N_("chapter"), "event": N_("event"), "document": N_("document")}


def months_of(session: Session, words: Words, only: Only) -> str:
    """Return which months have how many entries, as one list: `1940-10 (31), 1940-11 (96)`."""
    dates = (first_of(m.date)[:7] for m in session.story.timeline.moments if only.admits(m))
    return words.join(f"{words.key(month)} ({count})" for month, count in Counter(dates).items())


def knew_page(session: Session, words: Words, person: str, moment: HistoricalDate) -> Page:
    """What had reached a person by a moment, what had not, and of what the record says nothing; with the rule."""
    timeline = session.story.timeline
    actor = timeline.people.get(person)
    name = words_of(actor.names, words.language) if actor else person
    title = words.say("What {person} could know", person=name)
    page = PageBuilder(title, words.language)
    page.add(Run(title, "title"))
    whole = moment.last is None and moment.first.seconds is None
    date = words.date(str(moment))
    page.add(Run(words.say("at the end of: {date}", date=date) if whole else date, "dim"), space=0)
    known = who_knew(timeline, person, session.story.meta.capitals, moment)
    for state, said in _STATES.items():
        own = [each for each in known if _heading(each) == state]
        page.heading(f"{words.say(said)} ({len(own)})")
        # What came last is what counts; of what is still to come, what comes first.
        _known(page, words, own if state == "coming" else own[::-1])
    page.heading(words.say("The rule"))
    page.add(words.say(_RULE), space=0)
    page.add(words.say(_CLOCKS))
    page.add(words.say(_SILENCE))
    return page.page()


def _heading(known: Knowing) -> str:
    """What reached a capital need not have been told to everybody of that side: it has a heading of its own."""
    return "capital" if known.state == "reached" and known.way == "capital" else known.state


def _known(page: PageBuilder, words: Words, known: Sequence[Knowing]) -> None:
    for each in known:
        left, parts = words.date(each.message.left), []
        if not each.way:
            parts.append(left)
        elif each.date != each.message.left:
            parts.append(words.say("sent: {date}", date=left))
        if each.way:
            way = words.say(_WAYS[each.way])
            parts.append(f"{way}: {words.date(each.date)}" if each.date else words.say("receipt not on record"))
        name = words_of(each.message.titles, words.language)
        run = Run(name, "choice", page.target("go", str(each.message.ref)))
        page.row(run, words.semicolon.join(parts))
