"""Saves without end and says so after each save: `python -m tests.state.writer FILE [SAVES]`; made to be killed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from state.rows import Trail
from state.store import ReaderStore
from story.ids import Position

STORY = "no-2362"
SAVES = "saves"
_CHAPTERS = 40
NOTES = 50


def write(path: Path, saves: int | None, say: Callable[[str], object]) -> None:
    """Save `saves` times, or for ever; each save is a transaction over several tables with one running number."""
    store = ReaderStore.open(path)
    done = store.settings().get(SAVES, 0)
    assert isinstance(done, int)
    say("ready")
    for number in count(done + 1) if saves is None else range(done + 1, done + saves + 1):
        chapter = f"c{number % _CHAPTERS}"
        spot = Position(STORY, chapter, "p1", number, "ar", "سلّم مولوتوف الردّ إلى السفير مساء")
        with store.transaction():
            store.record_opening(STORY, chapter, Trail(STORY, (chapter,), 0), spot)
            store.add_note(spot, str(number))
            store.set_setting(SAVES, number)
            # By number: times are to the second, so among the notes of one second their order means nothing.
            for note in store.progress(STORY).notes:
                if int(note.text) <= number - NOTES:
                    store.remove_note(note.id)
        say(str(number))


if __name__ == "__main__":
    write(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
        lambda line: print(line, flush=True),
    )
