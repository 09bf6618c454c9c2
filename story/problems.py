"""What is wrong with a story, said to the person who writes it.

An author's mistake is never an exception: it becomes a `Problem`, and reading goes on to find the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from story.clean import clean_line

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding, with the place where an author can mend it."""

    path: str
    """Relative to the story's folder, with forward slashes."""
    line: int
    """From 1; 0 where the whole file is meant."""
    column: int
    """In characters, from 1; 0 where the whole line is meant."""
    code: str
    """The rule's short name, the same in every language."""
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = clean_line(self.path)
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        mark = "warning: " if self.severity == "warning" else ""
        tail = f" {self.hint}" if self.hint else ""
        return clean_line(f"{place}: {mark}{self.message}{tail}", 600)


class Problems(list[Problem]):
    """The findings of one run, in the order in which they were met."""

    def at(
        self,
        path: str,
        line: int,
        column: int,
        code: str,
        message: str,
        hint: str = "",
        *,
        severity: Severity = "error",
    ) -> None:
        """Record one finding."""
        self.append(Problem(path, line, column, code, message, hint, severity))

    @property
    def errors(self) -> int:
        """How many findings are errors: what decides the exit code."""
        return sum(problem.severity == "error" for problem in self)


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return the sentence "Did you mean 'x'?" for the nearest known word, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""
