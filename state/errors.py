"""What a reader must be told of their saved progress: a `StateError` stops a save, an `Event` only informs.

`state` knows no language: both carry a code and its details, and English made from `ERRORS` and `EVENTS`. An
interface translates the templates of a code and fills in the same details (`tui.errors`).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

ErrorCode = Literal[
    "bad-name",
    "disk-full",
    "failed",
    "lock-held",
    "no-home",
    "open-folder",
    "read-only",
    "too-big",
    "too-new",
    "unsafe-path",
]
EventCode = Literal["bad-row", "damaged-restored", "damaged-lost", "no-backup", "set-aside"]


def N_(text: str) -> str:  # gettext's own name for it
    """Mark a template or a detail for translation; `state` itself speaks English."""
    return text


class Wording(NamedTuple):
    """The templates of one error, to be filled with its details by `str.format`."""

    title: str
    message: str
    hint: str


ERRORS: dict[ErrorCode, Wording] = {
    "bad-name": Wording(
        N_("This reader name cannot be used"),
        N_("{name} cannot be the name of a file."),
        N_("Use at most 40 letters, digits, hyphens, underscores and dots, and no dot at the start."),
    ),
    "disk-full": Wording(
        N_("Not saved: the disk is full"),
        N_("There is no room left to write {file}."),
        N_("Reading goes on. Delete files or ask for more space; saving is tried again."),
    ),
    "failed": Wording(
        N_("Not saved: the computer reports an error"),
        N_("{file}: {reason}."),
        N_("Reading goes on. Saving is tried again at the next change."),
    ),
    "lock-held": Wording(
        N_("Not saved yet: another window is saving"),
        N_("Process {pid} ({window}) has held the progress file since {since}."),
        N_("Reading goes on. Close the other window, or wait; saving is tried again."),
    ),
    "no-home": Wording(
        N_("Not saved: there is no home folder"),
        N_("No folder was found in which progress could be kept."),
        N_("Reading goes on. Name a folder with --state."),
    ),
    "open-folder": Wording(
        N_("Not saved: others can change the folder"),
        N_("{folder} belongs to another account, or other accounts may write to it."),
        N_("Reading goes on. Close it to others (chmod go-w), or name another folder with --state."),
    ),
    "read-only": Wording(
        N_("Not saved: no permission"),
        N_("{file} may not be read or written here."),
        N_("Reading goes on. Name another folder with --state, or ask for permission."),
    ),
    "too-big": Wording(
        N_("Not saved: the progress file is too big"),
        N_("{file} would have or has {size} bytes; the limit is {limit}."),
        N_("Reading goes on. Remove some notes, or move the file away to start afresh."),
    ),
    "too-new": Wording(
        N_("Not saved: a newer version wrote the progress file"),
        N_("The file has format {found}; this version knows formats up to {newest}. It was left as it is."),
        N_("Reading goes on. Use the newer version of the program to save."),
    ),
    "unsafe-path": Wording(
        N_("Not saved: the progress file is not to be trusted"),
        N_("{file} {reason}."),
        N_("Reading goes on. Move it away, or name another folder with --state."),
    ),
}
"""The English text of every error. An error has at least the details that its templates name."""

EVENTS: dict[EventCode, str] = {
    "bad-row": N_("One entry of {table} cannot be read ({reason}). It is left out and stays in the file."),
    "damaged-restored": N_("The progress file was damaged ({reason}). Its last backup is used."),
    "damaged-lost": N_("The progress file was damaged ({reason}) and has no good backup. We start afresh."),
    "no-backup": N_("No backup of the progress file could be made ({reason})."),
    "set-aside": N_("The damaged progress file is kept as {name}."),
}
"""The English text of every event."""


class StateError(Exception):
    """Progress could not be read or saved, for a reason outside the program; reading can always go on."""

    def __init__(self, code: ErrorCode, **details: str) -> None:
        super().__init__(code)
        self.code: ErrorCode = code
        self.details = details

    @property
    def title(self) -> str:
        """What happened, in a few words, in English."""
        return ERRORS[self.code].title.format_map(self.details)

    @property
    def message(self) -> str:
        """Where and why, in English."""
        return ERRORS[self.code].message.format_map(self.details)

    @property
    def hint(self) -> str:
        """What the reader can do, in English."""
        return ERRORS[self.code].hint.format_map(self.details)

    def __str__(self) -> str:
        return f"{self.title}. {self.message} {self.hint}"


class Event(NamedTuple):
    """Something that happened to the progress file and that its reader should hear of once."""

    code: EventCode
    details: Mapping[str, str] = MappingProxyType({})

    def __str__(self) -> str:
        return EVENTS[self.code].format_map(self.details)


_CODES: dict[int, ErrorCode] = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.ELOOP: "unsafe-path",
    errno.ENOTDIR: "unsafe-path",
    errno.EISDIR: "unsafe-path",
    errno.ENXIO: "unsafe-path",
}
_REASONS: dict[int, str] = {
    errno.ELOOP: N_("is a symbolic link"),
    errno.ENOTDIR: N_("lies below something that is not a folder"),
    errno.EISDIR: N_("is a folder"),
    errno.ENXIO: N_("is not a plain file"),
}


@contextmanager
def os_errors_told(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside into the `StateError` that tells a reader what is wrong with `path`."""
    try:
        yield
    except OSError as error:
        number = error.errno or 0
        reason = _REASONS.get(number) or error.strerror or type(error).__name__
        raise StateError(_CODES.get(number, "failed"), file=str(path), reason=reason) from error
