"""Stores to test: each in memory and on the disk, with a clock that ticks a second at each look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state.store import ReaderStore
from story.ids import Position


class Ticking:
    """A clock that can be told apart from the real one and never shows the same second twice."""

    def __init__(self) -> None:
        self._now = datetime(1940, 11, 26, 5, 34, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def spot(chapter: str = "m-draft", block: str = "offer", **more: str) -> Position:
    """A position in the story `no-2362`, or in another."""
    return Position(more.get("story", "no-2362"), chapter, block, 3, "ar", "سلّم مولوتوف الردّ إلى السفير مساء")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "explorer" / "readers" / "ليلى.json"


@pytest.fixture
def disk(path: Path) -> ReaderStore:
    return ReaderStore.open(path, clock=Ticking())


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, path: Path) -> ReaderStore:
    if request.param == "memory":
        return ReaderStore.in_memory(clock=Ticking())
    return ReaderStore.open(path, clock=Ticking())


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a function of the operating system fail with an error number, where `when` says so."""

    def arrange(owner: object, name: str, number: int, when: Callable[..., bool] = lambda *_, **__: True) -> None:
        real = getattr(owner, name)

        def fail(*args: object, **kwargs: object) -> object:
            if when(*args, **kwargs):
                raise OSError(number, "injected")
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, fail)

    return arrange
