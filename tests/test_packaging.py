"""What is shipped: the wheel holds the story and its index, and works where nothing but itself may be relied on."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import tarfile
import tomllib
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from story.index import SHIPPED
from story.open import DEFAULT, LIBRARY, TUTORIAL

from .conftest import DEVELOPERS

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _run(*command: object) -> str:
    """Run a tool as the developer would; return what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        env=DEVELOPERS,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "-q", ROOT, "--no-deps", "-w", folder)
    (made,) = folder.glob("*.whl")
    return made


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, what it asks for, and nothing else."""

    root: Path
    home: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"

    @property
    def environment(self) -> Mapping[str, str]:
        """Of an account with an empty home that may write no cache; root itself may not make that folder."""
        return {"HOME": str(self.home), "XDG_CACHE_HOME": "/dev/null/cache", "PATH": "/usr/bin:/bin"}

    def explorer(self, *arguments: str, importtime: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the installed command from an empty folder, with Python cut off from everything around it."""
        trace = ["-X", "importtime"] if importtime else []
        command = [str(self.python), "-I", *trace, str(self.root / "bin" / "explorer"), *arguments]
        empty = self.home.parent / "empty"
        empty.mkdir(exist_ok=True)
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=empty,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not list(empty.iterdir())
        return done


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("installed")
    made = Installed(folder / "venv", folder / "home")
    made.home.mkdir()
    venv.create(made.root, with_pip=True)
    _run(made.python, "-m", "pip", "install", "-q", "-c", ROOT / "requirements.lock", wheel)
    _set_writable(made.root, False)
    yield made
    _set_writable(made.root, True)


def _set_writable(root: Path, writable: bool) -> None:
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | 0o200 if writable else mode & ~0o222)


def _files(root: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in root.rglob("*")}


@pytest.mark.slow
def test_the_wheel_holds_what_a_reader_needs(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        indexes = {story: archive.read(f"story/library/{story}/{SHIPPED}") for story in (DEFAULT, TUTORIAL)}
    assert "explorer.py" in names
    assert all(index.startswith(b"explorer story index ") for index in indexes.values())
    for file in LIBRARY.rglob("*"):
        if file.suffix in {".md", ".toml"}:
            assert f"story/library/{file.relative_to(LIBRARY)}" in names
    for layer in ("story", "state", "tui"):
        for pattern in ("*.py", "*.tcss", "*.mo"):
            own = {str(path.relative_to(ROOT)) for path in (ROOT / layer).rglob(pattern)}
            assert own - names <= {"story/wheel_hook.py"}
    assert {"story/AUTHORING.md", "story/AUTHORING.ar.md"} <= names, "an author may have nothing but the wheel"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"explorer.py", "story", "state", "tui"}
    assert not [name for name in names if re.search(r"__pycache__|(^|/)test|conftest|wheel_hook|\.pyc$", name)]


@pytest.mark.slow
def test_the_installed_program_says_its_version(installed: Installed) -> None:
    done = installed.explorer("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"explorer {PROJECT['version']}\n", "")


@pytest.mark.slow
def test_the_installed_program_reads_a_chapter(installed: Installed) -> None:
    before = _files(installed.root)
    done = installed.explorer("read", "a-open", "--plain")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2362" in done.stdout
    assert "\x1b" not in done.stdout
    assert _files(installed.root) == before
    kept = [path for path in installed.home.rglob("*") if path.suffix == ".json"]
    assert len(kept) == 1, "the place is kept, in one file"


@pytest.mark.slow
def test_the_installed_program_opens_the_index_that_came_along(installed: Installed) -> None:
    done = installed.explorer("read", "a-open", "--plain", importtime=True)
    assert done.returncode == 0
    loaded = set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE))
    assert "story.index" in loaded
    assert not {name for name in loaded if re.match(r"(markdown_it|tomllib|textual|story\.(loader|markup))\b", name)}


@pytest.mark.slow
def test_the_source_archive_holds_what_the_tests_need(tmp_path: Path) -> None:
    script = (
        "import os, sys; os.chdir(sys.argv[1]);from hatchling.build import build_sdist; print(build_sdist(sys.argv[2]))"
    )
    name = _run(sys.executable, "-c", script, ROOT, tmp_path).split()[-1]
    with tarfile.open(tmp_path / name) as archive:
        names = {path.partition("/")[2] for path in archive.getnames()}
    needed = {"README.md", "README.ar.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "requirements.lock"}
    needed |= {".ci/run", "explorer.py"}
    for folder in ("tests", "story", "state", "tui"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                needed.add(str(path.relative_to(ROOT)))
    assert needed - names == set()


def test_the_lock_file_is_of_these_dependencies() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if not line.startswith("#")]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pinned}
    for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]:
        asked = Requirement(text)
        assert versions[canonicalize_name(asked.name)] in asked.specifier, text
