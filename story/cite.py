"""Citations: from their short form to sentence ids, to a line a reader can follow, and to a bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from story.model import Citation, Source

_FORM = r"@?(?P<source>[A-Za-z0-9_-]+)(?::(?P<locator>[^\s:]+))?(?P<corrects>\s+corrects)?"
_RANGE = r"(\d{1,5})(?:-(\d{1,5}))?"


def citation_of(text: str) -> Citation | None:
    """Read `axis:46`, `axis:41-46`, `hd_1112` or `axis:188 corrects`; None where it is none of these."""
    match = re.fullmatch(_FORM, text.strip())
    return Citation(match["source"], match["locator"] or "", bool(match["corrects"])) if match else None


def sentence_ids(citation: Citation, source: Source) -> tuple[str, ...] | None:
    """Return the full ids of the sentences cited, `axis-041` to `axis-046`, ranges expanded.

    Returns:
        None where the base source has no such sentence; an empty tuple where the source is not numbered.
    """
    if not source.sentences:
        return ()
    match = re.fullmatch(_RANGE, citation.locator)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= source.sentences:
        return None
    return tuple(f"{source.id}-{n:0{source.digits}}" for n in range(first, last + 1))


def words_of(names: Mapping[str, str], language: str) -> str:
    """Return the words in `language`, else those that serve every language, else any."""
    return names.get(language) or names.get("") or next(iter(names.values()), "")


def full_entry(source: Source, language: str) -> str:
    """Return a source as a line of a bibliography: author, title, publisher, year, address."""
    comma = "، " if language == "ar" else ", "
    parts = [
        source.author,
        words_of(source.title, language),
        source.publisher,
        source.year,
        source.locator,
        source.url,
    ]
    return comma.join(part for part in parts if part) + "."


def bibliography(cited: Iterable[str], sources: Mapping[str, Source], language: str) -> list[str]:
    """Return the entries of everything cited, editions of record in place of the pages that transcribe them."""
    ids: dict[str, None] = {}
    for name in cited:
        source = sources.get(name)
        if source is not None and source.kind != "memory":
            ids[source.edition if source.edition in sources else name] = None
    return sorted(full_entry(sources[name], language) for name in ids)
