"""Cards: a person, a document, a message, a place, a term, an editor's note, a lesson, a source."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from story.cite import citation_of, full_entry, sentence_ids, words_of
from story.ids import Ref
from story.model import (
    Citation,
    Document,
    EditorNote,
    Mention,
    Person,
    Place,
    Source,
    Telegram,
    Thing,
)
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run
from tui.pages.prose import ProseSetter, brief
from tui.pages.routes import add_route
from tui.session import Session

FORM_WORDS = {
    "telegram": N_("Telegram"),
    "letter": N_("Letter"),
    "note": N_("Diplomatic note"),
    "record": N_("Record of a conversation"),
    "remark": N_("Reported remark"),
    "order": N_("Order"),
    "statement": N_("Statement"),
    "draft": N_("Draft"),
}
LANGUAGE_WORDS = {
    "ar": N_("Arabic"),
    "bg": N_("Bulgarian"),
    "de": N_("German"),
    "en": N_("English"),
    "fi": N_("Finnish"),
    "fr": N_("French"),
    "it": N_("Italian"),
    "ja": N_("Japanese"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
}
CONFIDENCE_WORDS = {
    "high": N_("The record is clear."),
    "medium": N_("The record is partly read, partly remembered: to be checked."),
    "low": N_("This rests on memory: to be checked."),
}
PEEKED = 3
"""Paragraphs of a card that are shown beside the text."""
MOST_PEOPLE = 12
"""So many people are named with whom somebody appears."""


class Card:
    """Makes the page of one thing."""

    def __init__(self, session: Session, words: Words, thing: Thing, *, peek: bool, evidence: bool) -> None:
        """Make a whole card, or with `peek` the beginning of one."""
        self.session, self.words, self.thing = session, words, thing
        self.peek, self.evidence = peek, evidence
        self.page = PageBuilder(thing.title(words.language), thing.language(words.language))
        self.text = thing.text(words.language)
        self.label_width = 12

    def make(self) -> Page:
        """Return the page."""
        kinds: dict[str, Callable[[], None]] = {
            "person": self.person,
            "document": self.document,
            "telegram": self.telegram,
            "place": self.place,
            "note": self.note,
            "lesson": self.lesson,
        }
        kinds.get(self.thing.kind, self.name)()
        self.body()
        if not self.peek:
            self.provenance()
            self.back_links()
        return self.page.page()

    def say(self, text: str, **values: object) -> str:
        """Say it in the card's language."""
        return self.words.say(text, **values)

    def name(self) -> None:
        """The title line."""
        self.page.add(Run(self.page.title, "title"))

    def field(self, label: str, *value: Run | str, fact: str = "") -> None:
        """A labelled line, marked where the fact rests on memory."""
        shown = [v for v in value if (v.text if isinstance(v, Run) else v)]
        if shown and fact in self.thing.unverified:
            shown.append(Run(" (" + self.say("from memory, not checked") + ")", "dim"))
        if shown and self.peek:
            self.page.add(Run(f"{self.say(label)}: ", "label"), *shown, space=0)
        elif shown:
            self.page.field(self.say(label), *shown, width=self.label_width)

    def link(self, ref: Ref) -> Run | str:
        """The name of a thing as a link to its card; its id where the story lost it."""
        titles = self.session.story.titles_of(ref)
        if titles is None:
            return ref.id
        return Run(words_of(titles, self.words.language), "link", self.page.target("peek", str(ref)))

    def links(self, refs: Iterable[Ref]) -> list[Run | str]:
        """Names of several things."""
        made: list[Run | str] = []
        for ref in refs:
            if made:
                made.append(self.words.comma)
            made.append(self.link(ref))
        return made

    def person(self) -> None:
        """Names in both languages and the native script, life, office then, side, fate, where met."""
        person = self.thing
        assert isinstance(person, Person)
        self.name()
        others = [person.native, *(person.title(name) for name in person.texts if name != self.words.language)]
        shown = [name for name in dict.fromkeys(others) if name and name != self.page.title]
        self.page.add(Run(" · ".join(shown), "dim"), space=0)
        self.page.gap()
        self.field(N_("Life"), self.life(person), fact="born")
        self.field(N_("Office then"), self.text["office"])
        side = words_of(self.session.story.meta.sides.get(person.side, {}), self.words.language)
        self.field(N_("Side"), side)
        self.field(N_("Part here"), self.text["role"])
        self.field(N_("Fate"), self.text["fate"])
        met = self.session.met(person)
        if met and not self.peek:
            refs = [head.ref for head in met]
            runs: list[Run | str] = []
            for ref in refs:
                if runs:
                    runs.append(self.words.comma)
                title = words_of(self.session.story.heads[ref.id].titles, self.words.language)
                runs.append(Run(title, "link", self.page.target("go", str(ref))))
            self.field(N_("Met so far"), *runs)

    def life(self, person: Person) -> str:
        """Born and died."""
        born, died = (self.words.date(date) if date else "" for date in (person.born, person.died))
        if born and died:
            return f"{born} – {died}"
        return self.say("born {date}", date=born) if born else self.say("died {date}", date=died) if died else ""

    def document(self) -> None:
        """Title, date and place, parties, status."""
        document = self.thing
        assert isinstance(document, Document)
        self.page.add(Run(self.text["form"], "label"))
        self.page.add(Run(self.page.title, "title"), space=0)
        where = self.link(Ref("place", document.place)) if document.place else ""
        self.page.gap()
        date = self.words.date(document.date)
        self.field(N_("Date"), date, *([" · ", where] if where else []), fact="date")
        self.field(N_("Parties"), self.words.semicolon.join(self.text.list("parties")))
        self.field(N_("People"), *self.links(Ref("person", name) for name in document.people))
        self.field(N_("Status"), self.text["status"])

    def telegram(self) -> None:
        """A cable form for what was a telegram; other messages say what they were."""
        message = self.thing
        assert isinstance(message, Telegram)
        form = self.say(FORM_WORDS[message.form])
        if message.form == "telegram":
            number = f" · {message.number}" if message.number else ""
            self.page.rule(form.upper() + number, char="═")
            stamps = [mark for mark in (self.text["precedence"], self.text["secrecy"]) if mark]
            if stamps:
                self.page.add(Run(" · ".join(stamps), "strong"), space=0)
        else:
            self.page.add(Run(form, "label"))
            self.page.add(Run(self.page.title, "title"), space=0)
            self.page.gap()
        self.route(message)
        if message.form == "telegram":
            self.page.rule(char="─", space=0)

    def route(self, message: Telegram) -> None:
        """From, to, sent, received, the time between."""
        for label, people, other, place in (
            (N_("From"), message.senders, self.text["sender"], message.from_place),
            (N_("To"), message.recipients, self.text["recipient"], message.to_place),
        ):
            names = self.links(Ref("person", name) for name in people)
            if other:
                names += [self.words.comma, other] if names else [other]
            if place:
                names += [*([" · "] if names else []), self.link(Ref("place", place))]
            self.field(label, *names)
        if message.form != "telegram":
            self.field(N_("Number"), message.number, fact="number")
        sent, received = message.sent, message.received
        if not sent:
            self.field(N_("Date"), self.words.date(message.date), fact="date")
        self.field(N_("Sent"), self.words.date(sent) if sent else "", fact="sent")
        self.field(N_("Received"), self.words.date(received) if received else "", fact="received")
        self.field(N_("On the way"), self.words.delay(sent, received))
        if message.form != "telegram":
            self.field(N_("Precedence"), self.text["precedence"])
            self.field(N_("Secrecy"), self.text["secrecy"])

    def place(self) -> None:
        """Name, coordinates, what it is today."""
        place = self.thing
        assert isinstance(place, Place)
        self.name()
        if place.lat is not None and place.lon is not None:
            north = N_("{degrees}° N") if place.lat >= 0 else N_("{degrees}° S")
            east = N_("{degrees}° E") if place.lon >= 0 else N_("{degrees}° W")
            halves = [(north, place.lat), (east, place.lon)]
            said = self.words.join(self.say(half, degrees=f"{abs(angle):.2f}") for half, angle in halves)
            self.page.add(Run(said, "dim"), space=0)
        self.page.gap()
        self.field(N_("Today"), self.text["now"])

    def note(self) -> None:
        """An editor's note says that it is one, and how sure it is."""
        note = self.thing
        assert isinstance(note, EditorNote)
        self.page.add(Run(self.say("Editor's note"), "label"))
        self.page.add(Run(self.page.title, "title"), space=0)
        if said := CONFIDENCE_WORDS.get(note.confidence):
            self.page.add(Run(self.say(said), "dim"), space=0)

    def lesson(self) -> None:
        """The aim, and the route: how long it takes, its chapters in order."""
        self.page.add(Run(self.say("Lesson"), "label"))
        self.page.add(Run(self.page.title, "title"), space=0)
        self.page.gap()
        self.field(N_("Aim"), self.text["aim"])
        if route := self.session.story.meta.route(self.thing.id):
            add_route(self.page, self.session, self.words, route)

    def body(self) -> None:
        """The text; beside the chapter only its beginning."""
        blocks = self.text.blocks[:PEEKED] if self.peek else self.text.blocks
        ProseSetter(self.page, self.session, self.words, self.evidence).add(blocks, numbered=False)
        if isinstance(self.thing, Telegram):
            self.page.add(Run(self.say("Answer") + ": ", "label"), self.text["answer"])
            if self.thing.form == "telegram":
                self.page.rule(char="═", space=0)
        if self.peek:
            self.page.add(Run(self.say("o opens the whole card."), "dim"))

    def provenance(self) -> None:
        """Where the facts of the header are from."""
        thing = self.thing
        archive, original = getattr(thing, "archive", ""), getattr(thing, "original", "")
        if not (archive or original or thing.sources or self.text["rights"]):
            return
        self.page.heading(self.say("Where this is from"))
        names = [self.say(LANGUAGE_WORDS.get(code, code)) for code in original.split("/") if code]
        self.field(N_("Original in"), self.words.join(names), fact="original")
        self.field(N_("Archive"), archive, fact="archive")
        self.field(N_("Rights"), self.text["rights"])
        runs: list[Run | str] = []
        for text in thing.sources:
            if citation := citation_of(text):
                if runs:
                    runs.append(self.words.semicolon)
                target = self.page.target("cite", str(citation))
                runs.append(Run(brief(citation, self.session, self.words), "cite", target))
        self.field(N_("Sources"), *runs)

    def back_links(self) -> None:
        """Where this is told, with whom, what contradicts it, and which other cards speak of it."""
        mentions = self.thing.mentions
        chapters = [m for m in mentions if m.ref.kind == "chapter"]
        if chapters:
            self.page.heading(self.say("In the chapters"))
            for ref, found in _grouped(chapters).items():
                self.chapter_link(ref, found)
        self.company()
        others = [m.ref for m in mentions if m.ref.kind not in ("chapter", "note")]
        if others:
            self.page.heading(self.say("On other cards"))
            for ref in dict.fromkeys(others):
                self.page.row(self.link(ref))

    def company(self) -> None:
        """Who is named in the same paragraphs, in how many; and the editor's notes on any of it."""
        beside = self.session.story.beside(self.thing.ref)
        people = [each for each in beside if each.ref.kind == "person"][:MOST_PEOPLE]
        if people:
            self.page.heading(self.say("In the same paragraphs"))
            runs: list[Run | str] = []
            for each in people:
                runs += [*([self.words.comma] if runs else []), self.link(each.ref)]
                runs.append(Run(f" ({each.paragraphs})", "dim"))
            self.page.add(*runs, space=0, indent=4)
        own = [Ref("note", name) for block in self.text.blocks for name in block.notes]
        speaking = [m.ref for m in self.thing.mentions if m.ref.kind == "note"]
        notes = dict.fromkeys([*own, *speaking, *(each.ref for each in beside if each.ref.kind == "note")])
        if notes:
            self.page.heading(self.say("Where sources err or differ"))
            for ref in notes:
                self.page.row(self.link(ref))

    def chapter_link(self, ref: Ref, found: list[Mention]) -> None:
        """One chapter of the back-links, with the numbers of the paragraphs, each a link."""
        head = self.session.story.heads.get(ref.id)
        if head is None:
            return
        placed = [m for m in found if m.number]
        target = self.page.target("go", f"{ref}#{placed[0].block}" if placed else str(ref))
        runs = [Run(words_of(head.titles, self.words.language), "link", target)]
        if len(placed) > 1:
            runs.append(Run("  " + self.words.count("{n} paragraph", "{n} paragraphs", len(placed)) + ": ", "dim"))
        for n, mention in enumerate(placed):
            gap = self.words.comma if n else "" if len(placed) > 1 else "  "
            one = self.say("paragraph {n}", n=mention.number).replace(" ", "\u00a0")
            number = str(mention.number) if len(placed) > 1 else one
            where = self.page.target("go", f"{ref}#{mention.block}")
            runs += [Run(gap, "dim"), Run(number, "link", where)]
        sign = "✓" if self.session.visited(ref.id) else ""
        self.page.row(*runs, aside=self.words.date(head.date), sign=sign)


def _grouped(mentions: Iterable[Mention]) -> dict[Ref, list[Mention]]:
    groups: dict[Ref, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.ref, []).append(mention)
    return groups


def card_page(session: Session, words: Words, thing: Thing, *, peek: bool = False, evidence: bool = False) -> Page:
    """Return the card of a thing; with `peek` only its beginning, as it is shown beside the text."""
    return Card(session, words, thing, peek=peek, evidence=evidence).make()


def closed_page(session: Session, words: Words) -> Page:
    """Return what is shown in place of a card that would give a decision's answer away."""
    page = PageBuilder(words.say("Not yet"), words.language)
    page.add(Run(words.say("Not yet"), "title"))
    page.add(words.say("This would give away what was decided. It opens once you have said what you expect."))
    return page.page()


def source_page(session: Session, words: Words, citation: Citation) -> Page:
    """Return what a citation stands for: the source, the sentence or page, and how it was read."""
    sources = session.story.sources
    source = sources.get(citation.source)
    title = words_of(source.title, words.language) if source else citation.source
    page = PageBuilder(title, words.language)
    page.add(Run(words.say("Source"), "label"))
    page.add(Run(title, "title"), space=0)
    if source is None:
        return page.page()
    page.gap()
    if citation.corrects:
        page.add(Run(words.say("The source is wrong here; the text gives the corrected fact."), "warning"), space=0)
    numbers = sentence_ids(citation, source)
    page.field(words.say("Sentence"), words.join(numbers or ()))
    if not source.sentences:
        page.field(words.say("Place"), citation.locator or source.locator)
    _edition(page, words, source, sources.get(source.edition))
    return page.page()


def _edition(page: PageBuilder, words: Words, source: Source, edition: Source | None) -> None:
    for label, value in (
        (N_("Author"), source.author),
        (N_("Published"), words.join(filter(None, (source.publisher, source.year)))),
        (N_("Edition"), full_entry(edition, words.language) if edition else ""),
        (N_("Address"), source.url),
        (N_("Read at"), source.read_at if source.read_at != source.url else ""),
        (N_("Date read"), words.date(source.read_on) if source.read_on else ""),
        (N_("How sure"), words.say(CONFIDENCE_WORDS.get(source.confidence, ""))),
    ):
        page.field(words.say(label), value)
