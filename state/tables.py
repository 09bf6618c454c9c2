"""The rows of a progress file as values: the only module that opens TinyDB. It knows no lock, no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tinydb import TinyDB, where
from tinydb.storages import Storage
from tinydb.table import Document as StoredRow
from tinydb.table import Table

from state.errors import Event
from state.migrations import Data
from state.rows import Row

R = TypeVar("R", bound=Row)

_UNREAD = "_unread"
"""The table to which a row goes that cannot be read and whose id is needed for a new one."""


class _Copy(Storage):
    """The data of one transaction, between the file and TinyDB, which would write at every change."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.changed = False

    def read(self) -> Data:
        return self.data

    def write(self, data: Data) -> None:
        self.data, self.changed = data, True


class _WordTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB works with it and declares int


class _Database(TinyDB):
    table_class = _WordTable


class Tables:
    """Typed access to one copy of the data. It is discarded after use, so nothing in it is ever stale."""

    def __init__(self, data: Data, note: Callable[[Event], None]) -> None:
        self._copy = _Copy(data)
        self._database = _Database(storage=lambda: self._copy)
        self._note = note

    @property
    def data(self) -> Data:
        """The data with all changes."""
        return self._copy.data

    @property
    def changed(self) -> bool:
        """Whether anything was put or removed."""
        return self._copy.changed

    def get(self, kind: type[R], row_id: str) -> R | None:
        """The row with this id, or None where there is none that can be read."""
        stored = self._table(kind).get(doc_id=row_id)  # type: ignore[call-overload]
        return None if stored is None else self._typed(kind, row_id, stored)

    def all(self, kind: type[R], story: str | None = None) -> list[R]:
        """The rows of a kind that can be read, of one story or of all, in no order."""
        table = self._table(kind)
        found = table.all() if story is None else table.search(where("story") == story)
        rows = (self._typed(kind, str(stored.doc_id), stored) for stored in found)
        return [row for row in rows if row is not None]

    def put(self, row: R) -> R:
        """Keep `row` in place of the one with its id and give it back; stored keys that it lacks stay."""
        table = self._table(type(row))
        stored = table.get(doc_id=row.row_id)  # type: ignore[call-overload]
        if stored is not None and self._typed(type(row), row.row_id, stored) is None:
            aside: dict[str, object] = {"table": row.TABLE, "id": row.row_id, "row": dict(stored)}
            self._unread().insert(_identified(aside, new_id()))
            table.remove(doc_ids=[row.row_id])  # type: ignore[list-item]
        table.upsert(_identified(row.to_row(), row.row_id))
        return row

    def remove(self, kind: type[R], row_id: str) -> R | None:
        """Take out the row with this id and give it back, or None where there is none."""
        row = self.get(kind, row_id)
        if row is not None:
            self._table(kind).remove(doc_ids=[row_id])  # type: ignore[list-item]
        return row

    def remove_story(self, kind: type[Row], story: str) -> None:
        """Take out all rows of a kind that belong to a story, also those that cannot be read."""
        self._table(kind).remove(where("story") == story)

    def _table(self, kind: type[Row]) -> Table:
        # TinyDB's cache would hold rows of its own; its size can only be given here.
        return self._database.table(kind.TABLE, cache_size=0)

    def _unread(self) -> Table:
        return self._database.table(_UNREAD, cache_size=0)

    def _typed(self, kind: type[R], row_id: str, stored: Mapping[str, Any]) -> R | None:
        try:
            return kind.from_row(row_id, stored)
        except ValueError as error:
            self._note(Event("bad-row", {"table": kind.TABLE, "id": row_id, "reason": str(error)}))
            return None


def new_id() -> str:
    """An id for a row of which there can be many: no two windows ever make the same."""
    # Imported here: it costs 5 ms, and most sessions make no such row before long.
    from uuid import uuid4

    return uuid4().hex


def _identified(row: Mapping[str, object], row_id: str) -> StoredRow:
    return StoredRow(row, doc_id=row_id)  # type: ignore[arg-type]
