"""The rows of a progress file as values. It knows no lock, no file.

Reading takes the rows from the data as TinyDB's file has them; TinyDB itself is loaded with the first change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from state.errors import Event
from state.migrations import Data
from state.rows import Row

if TYPE_CHECKING:
    from tinydb.table import Document as StoredRow
    from tinydb.table import Table

    from state.database import Copy, Database

R = TypeVar("R", bound=Row)

_UNREAD = "_unread"
"""The table to which a row goes that cannot be read and whose id is needed for a new one."""


class Tables:
    """Typed access to one copy of the data. It is discarded after use, so nothing in it is ever stale."""

    def __init__(self, data: Data, note: Callable[[Event], None]) -> None:
        self._data = data
        self._copy: Copy | None = None
        self._database: Database | None = None
        self._changed = False
        self._note = note

    @property
    def data(self) -> Data:
        """The data with all changes."""
        return self._data if self._copy is None else self._copy.data

    @property
    def changed(self) -> bool:
        """Whether anything was put or removed."""
        return self._changed

    def get(self, kind: type[R], row_id: str) -> R | None:
        """The row with this id, or None where there is none that can be read."""
        stored = self.data.get(kind.TABLE, {}).get(row_id)
        return None if stored is None else self._typed(kind, row_id, stored)

    def all(self, kind: type[R], story: str | None = None) -> list[R]:
        """The rows of a kind that can be read, of one story or of all, in no order."""
        stored = self.data.get(kind.TABLE, {})
        found = (item for item in stored.items() if story is None or item[1].get("story") == story)
        rows = (self._typed(kind, row_id, row) for row_id, row in found)
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
        from tinydb import where

        self._table(kind).remove(where("story") == story)

    def _table(self, kind: type[Row]) -> Table:
        return self._open(kind.TABLE)

    def _unread(self) -> Table:
        return self._open(_UNREAD)

    def _open(self, name: str) -> Table:
        """A table to change."""
        from state.database import Copy, Database

        if self._database is None:
            self._copy = copy = Copy(self._data)
            self._database = Database(storage=lambda: copy)
        self._changed = True
        # TinyDB's cache would hold rows of its own; its size can only be given here.
        return self._database.table(name, cache_size=0)

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
    from tinydb.table import Document as StoredRow

    return StoredRow(row, doc_id=row_id)  # type: ignore[arg-type]
