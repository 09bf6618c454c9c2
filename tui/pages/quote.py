"""A paragraph to take away: its words as they are stored, where they stand, and what answers for them."""

from __future__ import annotations

from story.cite import full_entry, words_of
from story.model import Block, Chapter, Citation
from tui.i18n import Words
from tui.session import Session


def quotation(session: Session, words: Words, block: int) -> str:
    """Return a paragraph of the open chapter in quotation marks, with its place in the story and its sources.

    The text is plain: logical order, whole letters, no control characters.
    """
    quoted = session.blocks[block]
    lines = [words.say("“{words}”", words=quoted.text), place_of(session, words, session.chapter, quoted.key)]
    lines += [f"- {line}" for line in sources_of(session, words, quoted)]
    return "\n".join(lines) + "\n"


def place_of(session: Session, words: Words, chapter: Chapter, key: str) -> str:
    """Return where a paragraph stands: chapter, date, story, and what opens it."""
    language = words.language
    title = words_of(session.story.meta.titles, language)
    where = f"{chapter.ref}#{key}" if key else str(chapter.ref)
    return f"{chapter.title(language)} · {words.date(chapter.date)} · {title} ({where})"


def sources_of(session: Session, words: Words, block: Block) -> list[str]:
    """Return what answers for a paragraph, a line a source."""
    return [_entry(citation, session, words) for citation in dict.fromkeys(block.citations)]


def _entry(citation: Citation, session: Session, words: Words) -> str:
    source = session.story.sources.get(citation.source)
    if source is None:
        return str(citation)
    entry = full_entry(session.story.sources.get(source.edition, source), words.language)
    place = f" [{citation.locator}]" if citation.locator else ""
    corrects = " " + words.say("(corrected here)") if citation.corrects else ""
    return f"{entry}{place}{corrects}"
