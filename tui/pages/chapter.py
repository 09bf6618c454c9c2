"""A chapter as a page: title, dateline, what was expected, the prose, what to talk about, the question, the ways on."""

from __future__ import annotations

from story.clean import clean_line
from story.model import Chapter, ChapterKind, Standing
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Para, Run
from tui.pages.prose import BOOKMARK_SIGN, OWN_NOTE_SIGN, ProseSetter
from tui.session import Session

STANDING_WORDS = {
    Standing.DISPUTED: N_("Disputed: historians read the record in different ways."),
    Standing.WHAT_IF: N_("What if: this did not happen."),
}
WAY_WORDS = {
    "thread": N_("Next in this thread"),
    "date": N_("Next by date"),
    "unread": N_("Not yet read"),
}


def chapter_page(session: Session, words: Words, *, evidence: bool = False) -> Page:
    """Return the open chapter in the language of `words`."""
    chapter = session.chapter
    text = chapter.text(words.language)
    page = PageBuilder(text["title"], chapter.language(words.language))
    page.gap()
    page.add(Run(text["title"], "title"), space=0)
    page.add(Run(f"{words.date(chapter.date)} · {text['dateline']}", "dim"), space=0)
    if said := STANDING_WORDS.get(chapter.standing):
        page.add(Run(words.say(said), "warning"), space=0)
    _expected(page, session, words, chapter)
    ProseSetter(page, session, words, evidence).add(text.blocks)
    _mark(page, session, chapter)
    _to_talk_about(page, session, words, chapter)
    _ways_on(page, session, words, chapter)
    return page.page()


def _expected(page: PageBuilder, session: Session, words: Words, chapter: Chapter) -> None:
    """The outcome of a decision opens with what the reader expected, without praise or blame."""
    for expected in session.expected(chapter, words.language):
        page.add(words.say("You expected:"), f" {expected.label}.", role="emphasis")
        if expected.nearest:
            nearest = f" {expected.nearest}."
            page.add(words.say("Nearest to what was done:"), nearest, role="emphasis", space=0)


def _mark(page: PageBuilder, session: Session, chapter: Chapter) -> None:
    """Put the reader's own signs in the margin of the paragraphs that they marked."""
    signs: dict[str, str] = {}
    for bookmark in session.bookmarks(chapter.id):
        signs[bookmark.position.block] = BOOKMARK_SIGN
    for note in session.notes(chapter.id):
        signs[note.position.block] = OWN_NOTE_SIGN
    if not signs:
        return
    keys = [block.key for block in session.blocks]
    for n, para in enumerate(page.paras):
        if para.block >= 0 and (sign := signs.get(keys[para.block])):
            page.paras[n] = _signed(para, sign)


def _signed(para: Para, sign: str) -> Para:
    """A sign in the margin: it hangs before the text, so that the text does not move."""
    return para._replace(sign=Run(sign, "mark"))


def _to_talk_about(page: PageBuilder, session: Session, words: Words, chapter: Chapter) -> None:
    """The chapter's questions, each with links to the paragraphs that help, and what the reader answered."""
    text = chapter.text(words.language)
    numbers = {block.key: n for n, block in enumerate(text.blocks, 1)}
    for number, (question, asked) in enumerate(zip(chapter.questions, text.questions, strict=False)):
        if not number:
            page.add(Run(words.say("To talk about"), "label"))
        answer = session.talked(chapter, number)
        runs = [Run(asked)]
        for anchor in question.see:
            if anchor in numbers:
                target = page.target("go", f"{chapter.ref}#{anchor}")
                said = words.say("paragraph {n}", n=numbers[anchor])
                runs += [Run("  " if len(runs) == 1 else words.comma), Run(said, "link", target)]
        said = words.say("Change the answer") if answer else words.say("Write the answer")
        runs += [Run(" · "), Run(said, "link", page.target("talk", str(number)))]
        page.add(*runs, space=0, indent=4, prefix=["  – "])
        if answer:
            written = clean_line(answer.text)
            page.add(Run(words.say("Your answer") + ": ", "label"), written, space=0, indent=4)


def _ways_on(page: PageBuilder, session: Session, words: Words, chapter: Chapter) -> None:
    text = chapter.text(words.language)
    decides = chapter.chapter_kind is ChapterKind.DECISION
    if decides and text["question"]:
        page.add(Run(text["question"], "strong"))
    given = session.answer(chapter.id) if decides else ""
    for number, choice in enumerate(chapter.choices, 1):
        target = page.target("choose", choice.id)
        runs = [Run(text.labels.get(choice.id, choice.id), "choice", target)]
        if choice.time == "earlier":
            runs.append(Run("  (" + words.say("meanwhile, a little earlier") + ")", "dim"))
        if choice.id == given:
            runs.append(Run("  ✓ " + words.say("your first answer"), "mark"))
        elif not decides and session.visited(choice.target):
            runs.append(Run("  ✓ " + words.say("read"), "mark"))
        page.add(*runs, indent=4, prefix=[Run(f"{number:>2}  ", "number", target)], space=1 if number == 1 else 0)
    ways = session.ways_on()
    for number, (kind, name) in enumerate(ways):
        found = session.story.chapter(name)
        if found is None:
            continue
        target = page.target("go", name)
        label = Run(words.say(WAY_WORDS[kind]) + ": ", "dim")
        title = Run(found.title(words.language), "choice", target)
        read = [Run("  ✓ " + words.say("read"), "mark")] if session.visited(name) else []
        page.add(
            label,
            title,
            *read,
            indent=4,
            prefix=[Run(f" {words.onward}  ", "number", target)],
            space=0 if number else 1,
        )
    if chapter.chapter_kind is ChapterKind.ENDING:
        target = page.target("command", "contents")
        page.add(Run(words.say("This thread ends here. To the contents"), "choice", target), indent=4)
