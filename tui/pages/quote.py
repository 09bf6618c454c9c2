"""A paragraph to take away: its words as they are stored, where they stand, and what answers for them."""

from __future__ import annotations

from story.cite import full_entry, words_of
from story.model import Citation
from tui.i18n import Words
from tui.session import Session


def quotation(session: Session, words: Words, block: int) -> str:
    """Return a paragraph of the open chapter in quotation marks, with its place in the story and its sources.

    The text is plain: logical order, whole letters, no control characters.
    """
    chapter = session.chapter
    language = words.language
    quoted = session.blocks[block]
    title = words_of(session.story.meta.titles, language)
    lines = [
        words.say("“{words}”", words=quoted.text),
        f"{chapter.title(language)} · {words.date(chapter.date)} · {title} ({chapter.ref}#{quoted.key})",
    ]
    lines += [f"- {_entry(citation, session, words)}" for citation in dict.fromkeys(quoted.citations)]
    return "\n".join(lines) + "\n"


def _entry(citation: Citation, session: Session, words: Words) -> str:
    source = session.story.sources.get(citation.source)
    if source is None:
        return str(citation)
    entry = full_entry(session.story.sources.get(source.edition, source), words.language)
    place = f" [{citation.locator}]" if citation.locator else ""
    corrects = " " + words.say("(corrected here)") if citation.corrects else ""
    return f"{entry}{place}{corrects}"
