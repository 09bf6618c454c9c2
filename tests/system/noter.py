"""Adds notes and says so after each: `python -m tests.system.noter FILE NAME [COUNT]`; made to be killed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from state.store import ReaderStore
from story.ids import Position


def main(path: Path, name: str, number: int | None) -> None:
    """Add notes called NAME-N, N from what is there, without end or `number` of them."""
    store = ReaderStore.open(path, lock_seconds=60)
    spot = Position("no-2362", "m-draft", "p1")
    first = sum(note.text.startswith(f"{name}-") for note in store.progress("no-2362").notes)
    print("ready", flush=True)
    for n in count(first) if number is None else range(first, first + number):
        store.add_note(spot, f"{name}-{n}")
        print(f"{name}-{n}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
