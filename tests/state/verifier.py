"""Whether FILE holds every acknowledged save, whole: `python -m tests.state.verifier FILE`, for a killed writer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from state.store import ReaderStore

from .writer import NOTES, SAVES, STORY


def complaint(path: Path, acknowledged: int) -> str:
    """What is wrong with the file that `writer` wrote, or nothing."""
    store = ReaderStore.open(path)
    progress = store.progress(STORY)
    kept = progress.settings.get(SAVES, 0)
    openings = sum(visit.count for visit in progress.visits.values())
    noted = sorted(int(note.text) for note in progress.notes)
    if events := store.take_events():
        return f"the file was damaged: {events[0]}"
    if not isinstance(kept, int) or kept < acknowledged:
        return f"lost: acknowledged {acknowledged}, kept {kept}"
    if kept != openings or noted != list(range(max(kept - NOTES, 0) + 1, kept + 1)):
        return f"torn: {kept} saves, {openings} openings, notes {noted[:1]} to {noted[-1:]}"
    return ""


if __name__ == "__main__":
    wrong = complaint(Path(sys.argv[1]), int(os.environ.get("KILLTEST_LAST_EVER") or 0))
    print(wrong or "ok")
    sys.exit(bool(wrong))
