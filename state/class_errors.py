"""What a teacher must be told of a class: one sentence for each thing that can be wrong with it.

As in `state.errors`, this module knows no language: an interface translates the sentence and fills in the details.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from state.errors import N_, StateError, os_errors_told

ClassCode = Literal[
    "bad-file",
    "cannot-write",
    "class-there",
    "no-account",
    "no-class",
    "no-pupil",
    "not-empty",
    "nothing-kept",
    "nothing-to-undo",
    "not-yours",
    "too-many",
    "too-many-handins",
    "too-new",
]

CLASS_ERRORS: dict[ClassCode, str] = {
    "bad-file": N_("{file} cannot be read: {reason}. Nothing was changed."),
    "cannot-write": N_("{file} cannot be written: {reason}."),
    "class-there": N_("{file} holds a class already."),
    "no-account": N_("this computer has no account called '{name}'."),
    "no-class": N_("{file} is no class folder: it has no class.toml."),
    "no-pupil": N_("the class has nobody called '{name}'."),
    "not-empty": N_("{file} is not empty. A class begins in a new folder."),
    "nothing-kept": N_("nothing is kept of '{name}' that could be put aside."),
    "nothing-to-undo": N_("nothing of '{name}' was put aside."),
    "not-yours": N_("the progress of '{name}' belongs to another account. Only root and that account can read it."),
    "too-many": N_("a class has at most {limit} pupils."),
    "too-many-handins": N_("{limit} hand-ins of one pupil are kept, and there are as many."),
    "too-new": N_("{file} was written by a newer version of the program. Nothing was changed."),
}
"""The English text of every error. An error has at least the details that its sentence names."""


class ClassError(Exception):
    """Something is wrong with a class folder, or with what was asked of it."""

    def __init__(self, code: ClassCode, **details: str) -> None:
        super().__init__(code)
        self.code: ClassCode = code
        self.details = details

    def __str__(self) -> str:
        return CLASS_ERRORS[self.code].format_map(self.details)


@contextmanager
def class_errors_told(path: Path, code: Literal["bad-file", "cannot-write"]) -> Iterator[None]:
    """Turn what the computer reports inside into the `ClassError` that tells a teacher what is wrong with `path`."""
    try:
        with os_errors_told(path):
            yield
    except StateError as error:
        reason = error.details.get("reason") or error.title
        raise ClassError(code, file=str(path), reason=reason) from error
