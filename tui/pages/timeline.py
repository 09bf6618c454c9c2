"""The timeline in words: a list of what is dated, what to choose from, and who knew what by when."""

from __future__ import annotations

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
_SILENCE = N_(
    "Silence of the record is not ignorance: what is listed as not on record may have been known by other ways."
)
_STATES: dict[str, str] = {
    "reached": N_("Had reached them"),
    "unsaid": N_("The record does not say"),
    "coming": N_("Had not reached them yet"),
    "others": N_("Passed between others; nothing on record brought it to them"),
}
_WAYS: dict[str, str] = {
    "sent": N_("sent by them"),
    "received": N_("received"),
    "capital": N_("reached their capital"),
    "handed": N_("handed to them, or said to them"),
}


def choices_page(session: Session, words: Words, *, people_only: bool = False, only: Only | None = None) -> Page:
    """What a timeline can be narrowed to: kinds, threads, people; or people alone, to ask what they knew."""
    title = words.say("Who knew this?") if people_only else words.say("Show only")
    page = PageBuilder(title, words.language)
    page.add(Run(title, "title"))
    kept = only or Only()
    if people_only:
        page.add(Run(words.say("Whose knowledge? The moment is that of the chosen row."), "dim"), space=0)
    else:
        _pick(page, words.say("Everything"), "all", kept == Only())
        page.heading(words.say("By kind"))
        for what, said in WHATS.items():
            _pick(page, words.say(said), f"what:{what}", kept.what == what)
        page.heading(words.say("By thread"))
        for thread in session.story.meta.threads:
            _pick(page, words_of(thread.names, words.language), f"thread:{thread.id}", kept.thread == thread.id)
    page.heading(words.say("People"))
    people = session.story.timeline.people
    if people_only:
        carried = session.story.timeline.messages.values()
        wanted = {name for message in carried for name in (*message.senders, *message.recipients)}
        people = {name: actor for name, actor in people.items() if name in wanted}
    for name, actor in people.items():
        _pick(page, words_of(actor.names, words.language), f"person:{name}", kept.person == name)
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


def months_page(session: Session, words: Words, only: Only) -> Page:
    """How much is dated in each month."""
    page = PageBuilder(words.say("Timeline"), words.language)
    page.add(Run(words.say("All months"), "title"))
    counts: dict[str, int] = {}
    for moment in session.story.timeline.moments:
        if only.admits(moment):
            month = first_of(moment.date)[:7]
            counts[month] = counts.get(month, 0) + 1
    for month, count in counts.items():
        page.add(
            f"{month}: {words.date(month)}", Run(f"  {words.count('{n} entry', '{n} entries', count)}", "dim"), space=0
        )
    return page.page()


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
        own = [each for each in known if each.state == state]
        page.heading(f"{words.say(said)} ({len(own)})")
        # What came last is what counts; of what is still to come, what comes first.
        _known(page, words, own if state == "coming" else own[::-1])
    page.heading(words.say("The rule"))
    page.add(words.say(_RULE), space=0)
    page.add(words.say(_SILENCE))
    return page.page()


def _known(page: PageBuilder, words: Words, known: Sequence[Knowing]) -> None:
    for each in known:
        sent = words.say("sent: {date}", date=words.date(each.message.left))
        parts = [sent] if each.way != "sent" and each.date != each.message.left else []
        if each.way:
            way = words.say(_WAYS[each.way])
            parts.append(f"{way}: {words.date(each.date)}" if each.date else words.say("receipt not on record"))
        page.add(
            Run(words_of(each.message.titles, words.language), "choice", page.target("go", str(each.message.ref))),
            Run(f"  {words.semicolon.join(parts)}", "dim"),
            space=0,
            indent=4,
        )
