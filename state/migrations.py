"""How a progress file of an older version becomes one of this version, and which files are too new.

The version is the row `schema` of the table `_meta`. To change the format append to `MIGRATIONS`, never edit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from state.errors import StateError

Data = dict[str, dict[str, Any]]
"""A whole progress file: tables by name, in each the rows by id."""

META = "_meta"
_SCHEMA = "schema"


def _begin(data: Data) -> Data:
    """A file without a version, such as a bare TinyDB writes, has the rows of version 1."""
    return data


MIGRATIONS: tuple[tuple[int, Callable[[Data], Data]], ...] = ((1, _begin),)
"""The version that each step leads to, ascending, and the step. A step may change what it is given."""


def newest() -> int:
    """The version that this program writes."""
    return MIGRATIONS[-1][0]


def version_of(data: Data) -> int:
    """The version of a file's data; 0 where it names none.

    Raises:
        ValueError: where the version is not a number of one.
    """
    version = data.get(META, {}).get(_SCHEMA, {}).get("version", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise ValueError("the schema version is not a number")
    return version


def migrate(data: Data) -> Data:
    """The data brought to the newest version and marked with it.

    Raises:
        StateError: `too-new` where a newer program wrote it.
        ValueError: where the version cannot be read.
    """
    found = version_of(data)
    if found > newest():
        raise StateError("too-new", found=str(found), newest=str(newest()))
    for version, step in MIGRATIONS:
        if version > found:
            data = step(data)
    data.setdefault(META, {}).setdefault(_SCHEMA, {})["version"] = newest()
    return data
