"""Desks to read at: the shipped story, or a small one, each with a progress file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story.make import write_story
from tests.tui.pilot import SHIPPED, Desk
from tests.tui.sample import write_sample


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where indexes are kept, so that the shipped story is read once."""
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture
def desk(tmp_path: Path, indexes: Path) -> Desk:
    """The shipped story."""
    return Desk(SHIPPED, tmp_path / "layla.json", indexes)


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A story of two chapters, which a test may edit."""
    return Desk(write_story(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "indexes")


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The sample story and its index, made once; not to be edited."""
    folder = tmp_path_factory.mktemp("sample")
    return Desk(write_sample(folder / "story"), folder / "nobody.json", folder / "indexes")


@pytest.fixture
def sample(_sample: Desk, tmp_path: Path) -> Desk:
    """The story that has one of everything."""
    return Desk(_sample.root, tmp_path / "layla.json", _sample.cache)
