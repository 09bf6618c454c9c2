"""TinyDB, as the progress file has it: ids are words, and a transaction works on a copy. Loaded at the first change."""

from __future__ import annotations

from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

Data = dict[str, dict[str, Any]]


class Copy(Storage):
    """The data of one transaction, between the file and TinyDB, which would write at every change."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def read(self) -> Data:
        """The data with all changes."""
        return self.data

    def write(self, data: Data) -> None:
        """Take what TinyDB made of it."""
        self.data = data


class WordTable(Table):
    """A table whose ids are words."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB works with it and declares int


class Database(TinyDB):
    """The tables of one copy."""

    table_class = WordTable
