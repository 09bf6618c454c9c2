"""The interface's own words, in the reader's language.

English sentences are the keys. Catalogues are gettext's: `locale/LANGUAGE/LC_MESSAGES/explorer.mo`, made from the
`.po` beside it. This module loads without Textual: the line mode and the command line speak through it too.

After a sentence was added or changed: extract, merge, translate what is new in the `.po`, compile (with Babel):

    pybabel extract --no-default-keywords -k say -k count:1,2 -k N_ --add-location=file --sort-by-file \
        --project=explorer-story -o tui/locale/explorer.pot tui state
    pybabel update -D explorer -d tui/locale -i tui/locale/explorer.pot --no-fuzzy-matching --ignore-obsolete -w 120
    pybabel compile -D explorer -d tui/locale

In a call of `say`, `count` or `N_` each sentence stands as one literal; of two, each in an `N_` of its own. An Arabic
sentence speaks to nobody as a man or a woman: "we" or a verbal noun.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("en", "ar")
"""The languages that the interface speaks."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def N_(text: str) -> str:  # gettext's own name for it
    """Mark a sentence of a table for translation; `Words.say` translates it where it is shown."""
    return text


class Words:
    """Everything that the interface says, in one language."""

    def __init__(self, language: str) -> None:
        """Speak `language`, or English where there is no catalogue for it."""
        self.language = language
        self._catalogue = gettext.translation("explorer", LOCALE, [language], fallback=True)

    @property
    def comma(self) -> str:
        """What separates the items of a list."""
        return "، " if self.language == "ar" else ", "

    @property
    def semicolon(self) -> str:
        """What separates the items of a list that hold commas themselves."""
        return "؛ " if self.language == "ar" else "; "

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from the right."""
        return self.language in RIGHT_TO_LEFT

    def key(self, sign: str) -> str:
        """Return the name of a key, or anything else that is typed, so that it keeps its order among the words.

        In a right-to-left sentence it is isolated (UAX #9, LRI and PDI).
        """
        return f"\u2066{sign}\u2069" if self.right_to_left else sign

    @property
    def onward(self) -> str:
        """An arrow that points to what comes next."""
        return "←" if self.right_to_left else "→"

    def say(self, text: str, /, **values: object) -> str:
        """Return a sentence in the language, its `{names}` filled in."""
        said = self._catalogue.gettext(text) if text else ""
        return said.format_map(values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the form of a sentence that goes with a number, `{n}` and other names filled in."""
        return self._catalogue.ngettext(one, many, number).format_map({"n": number, **values})

    def join(self, items: Iterable[str]) -> str:
        """Return a list of things as the language writes it."""
        return self.comma.join(items)

    def date(self, text: str) -> str:
        """Return an EDTF date as the language writes it; what is no date is returned as it is."""
        from story.dates import format_date, parse_date

        found = parse_date(text)
        return format_date(found, self.language) if found else text

    def delay(self, sent: str, received: str) -> str:
        """Return the time between two moments, or nothing where a clock is not known."""
        from story.dates import delay, format_delay, parse_date

        first, last = parse_date(sent), parse_date(received)
        between: timedelta | None = delay(first, last) if first and last else None
        return format_delay(between, self.language) if between is not None else ""


@cache
def words_for(language: str) -> Words:
    """Return the words of a language, loaded once."""
    return Words(language)


def language_of_environment(environ: dict[str, str] | None = None) -> str:
    """Return the language that the environment asks for, by POSIX's order of variables: `ar` or `en`."""
    import os

    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name):
            code = value.partition(".")[0].partition("_")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"
