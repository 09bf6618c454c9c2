"""What the tests compare with: Unicode's own files, and fribidi. CI installs both (`.ci/run`)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_FOLDERS = (Path("/usr/share/unicode"), Path("/usr/share/unicode/ucd"))

Fribidi = Callable[[list[str], int], list[str]]
"""Takes lines in logical order and a base; returns them in visual order."""


@pytest.fixture(scope="session")
def unicode_files() -> Path:
    """The folder of the Unicode Character Database (Debian: unicode-data)."""
    for folder in _FOLDERS:
        if (folder / "BidiTest.txt").exists():
            return folder
    pytest.skip("the Unicode files are not here: apt install unicode-data")


@pytest.fixture(scope="session")
def fribidi() -> Fribidi:
    """The fribidi command (Debian: libfribidi-bin), asked about all lines at once."""
    command = shutil.which("fribidi")
    if command is None:
        pytest.skip("fribidi is not here: apt install libfribidi-bin")

    def ask(lines: list[str], base: int) -> list[str]:
        options = [
            "--rtl" if base else "--ltr",
            "--nopad",
            "--nobreak",
            "--clean",
            "--reordernsm",
            "--charset",
            "UTF-8",
        ]
        given = "\n".join(lines) + "\n"
        done = subprocess.run([command, *options], input=given, capture_output=True, encoding="utf-8", check=True)
        # It fills the second cell of lam-alef with U+FEFF.
        return done.stdout.replace("\ufeff", "").split("\n")[: len(lines)]

    return ask


def records(path: Path) -> Iterator[str]:
    """Yield the lines of a Unicode file without comments."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if record := line.partition("#")[0].strip():
                yield record


def version_of(path: Path) -> str:
    """The Unicode version in the first line of a file, such as 15.0.0."""
    with path.open(encoding="utf-8") as file:
        return file.readline().rpartition("-")[2].strip().removesuffix(".txt")
