"""Where the files of a reader lie. Nothing here reads a file, and only `make_folder` makes anything."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Literal

from state.errors import StateError, os_errors_told

APP = "explorer"
"""The folder below the data, cache and log folders of the account."""

FALLBACK_READER = "reader"
"""Who reads where the account has no name that can name a file."""

_LONGEST_NAME = 40
_KEPT_ASIDE = (".damaged-", ".replaced-")


def is_reader(name: str) -> bool:
    """Whether `name` can name a reader: letters of any script, digits, `-_.`, at most 40, no dot in front."""
    plain = name.isascii()  # else the tables of Unicode are read in: 0.4 MB that few names need
    fits = all(c in "-_." or c.isalnum() if plain else _is_sign(c) for c in name)
    # What was set aside is called NAME.damaged-TIME.json and so on, which no reader's file may look like.
    aside = any(mark in name for mark in _KEPT_ASIDE)
    return fits and 0 < len(name) <= _LONGEST_NAME and name[0] != "." and not aside


def _is_sign(c: str) -> bool:
    return c in "-_." or unicodedata.category(c)[0] in "LM" or c.isdecimal()


def default_reader() -> str:
    """The name of the account that runs the program, by its uid: `$USER` can be set to anything."""
    import pwd

    with suppress(KeyError):
        name = pwd.getpwuid(os.getuid()).pw_name
        if is_reader(name):
            return name
    return FALLBACK_READER


def reader_path(reader: str, state_dir: Path | None = None) -> Path:
    """The progress file of `reader`, below `state_dir` or else below the account's data folder.

    Raises:
        StateError: `bad-name` where the name cannot name a file, `no-home` where the account has no folder.
    """
    name = reader if reader.isascii() else unicodedata.normalize("NFC", reader)
    if not is_reader(name):
        raise StateError("bad-name", name=repr(reader[: _LONGEST_NAME * 2]))
    home = state_dir.absolute() if state_dir is not None else _platform_folder("data")
    return home / "readers" / f"{name}.json"


def cache_dir() -> Path:
    """Where what can be made again is kept. Raises StateError `no-home`."""
    return _platform_folder("cache")


def log_dir() -> Path:
    """Where crash reports go. Raises StateError `no-home`."""
    return _platform_folder("log")


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each for its owner alone; leave what is there as it is.

    Raises:
        StateError: where the folder cannot be made.
    """
    with os_errors_told(folder):
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            with suppress(FileExistsError):  # another window was quicker
                place.mkdir(mode=0o700)


def _platform_folder(kind: Literal["data", "cache", "log"]) -> Path:
    # Imported here: it is not needed with --state, and costs about 10 ms.
    from platformdirs import PlatformDirs

    folders = PlatformDirs(APP, appauthor=False)
    try:
        match kind:
            case "data":
                return folders.user_data_path
            case "cache":
                return folders.user_cache_path
            case "log":
                return folders.user_log_path
    except RuntimeError as error:  # no HOME, and no such account
        raise StateError("no-home") from error
