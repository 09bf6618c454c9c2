"""What the line carries and what a session costs, as far as noise cannot move it: bytes, frames, wake-ups, memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bench.books import write_book
from tests.bench.program import Program, Wire
from tests.test_layers import ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="reads Linux's /proc")

PAGE, LINE, HOME, END = b"\x1b[6~", b"j", b"\x1b[H", b"\x1b[F"
FIRST = "Chapter 0|\ufedf|\ufee0"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    story, _ = write_book(root, 60_000)
    with _opened(story, root / "first") as program:  # makes the index
        program.ready(FIRST)
        program.rest(2.5)
    return story


def _opened(
    story: Path, state: Path, *more: str, size: tuple[int, int] = (80, 24), wire: Wire | None = None
) -> Program:
    argv = [sys.executable, str(ROOT / "explorer.py"), "--story", str(story), "--state", str(state), *more]
    return Program(argv, *size, {"HOME": str(story.parent)}, wire)


@pytest.fixture
def program(book: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Program]:
    size, language = getattr(request, "param", ((80, 24), "en"))
    with _opened(book, tmp_path / "state", "--lang", language, size=size) as opened:
        opened.ready(FIRST)
        opened.press(b"\x1b")  # the first keys need not be told
        opened.rest(3.5)  # saved, and compared with its files: what is measured is the key's own
        yield opened


ENGLISH, ARABIC, WIDE = ((80, 24), "en"), ((80, 24), "ar"), ((100, 30), "en")


@pytest.mark.parametrize(
    ("program", "start", "page", "line"),
    [(ENGLISH, 3_000, 2_200, 150), (ARABIC, 6_000, 4_400, 300), (WIDE, 8_000, 5_000, 4_000)],
    indirect=["program"],
    ids=["en", "ar", "panel"],
)
def test_the_line_carries_little(program: Program, start: int, page: int, line: int) -> None:
    assert len(program.data) <= start
    pages = [program.press(PAGE) for _ in range(3)]
    assert max(action.size for action in pages[1:]) <= page
    assert {action.frames for action in pages} == {1}
    program.press(HOME)
    lines = sorted(program.press(LINE).size for _ in range(5))
    assert 0 < lines[2] <= line
    assert program.press(END).size <= 1.2 * page
    assert program.press(b"1").size <= 1.2 * page
    assert program.resized(72, 22).size <= 2 * page


def test_a_key_is_answered_in_one_frame_though_it_also_takes_a_line_away(book: Path) -> None:
    memory = Path("/dev/shm")  # a disk that is slow to save would be shown, in a frame of its own
    with (
        TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        _opened(book, Path(folder), "--lang", "en") as program,
    ):
        program.ready(FIRST)
        program.rest(3.5)
        first = [program.press(keys) for keys in (PAGE, LINE, PAGE)]
        assert [action.frames for action in first] == [1, 1, 1], "a line of the tour goes with each of them"
        program.press(b"\x1b")
        program.press(END)
        ways_on = [program.press(keys) for keys in (b"9", PAGE, PAGE, b"1")]
        assert [action.frames for action in ways_on] == [1, 1, 1, 1], "a message, the way on, along it, a choice"
        assert b"\xe2\x97\x8b" not in program.data, "what is saved at once was never shown as not saved"


@pytest.mark.parametrize("open_line", [b"", b"a", b"g", b"/", b"\x10"], ids=["text", "note", "jump", "find", "palette"])
def test_an_idle_session_makes_no_wakeups_and_sends_nothing(program: Program, open_line: bytes) -> None:
    if open_line:
        program.press(open_line)
        program.rest(2.0)
    woken, cpu, size = program.wakeups, program.cpu, len(program.data)
    program.step(3.0)
    assert program.wakeups - woken <= 1 and program.cpu - cpu <= 0.005 and len(program.data) == size


def test_memory_stays_where_it_is_however_much_is_read(program: Program, tmp_path: Path) -> None:
    for _ in range(10):
        program.press(PAGE, quiet=0.01, wait=0.05)
    before = program.memory()
    with Program([sys.executable, str(Path(__file__).with_name("empty.py"))], env={"PYTHONPATH": str(ROOT)}) as empty:
        empty.ready("  {20}")
        empty.rest(0.5)
        assert before <= empty.memory() * 1.15 + 1
    for keys in (HOME, PAGE, PAGE, END, b"1", PAGE) * 40:
        program.press(keys, quiet=0.004, wait=0.03)
    assert program.memory() - before <= 1.5


def test_held_keys_end_soon_after_they_are_let_go(book: Path, tmp_path: Path) -> None:
    with _opened(book, tmp_path / "state", "--lang", "en", wire=Wire(rtt=0.12, bps=57_600)) as program:
        program.ready(FIRST)
        program.press(b"\x1b")
        program.rest(3.0)
        held = program.press(LINE, times=20, gap=0.033, quiet=0.3)
        assert held.size <= 20 * 170, "a line each"
        pages = program.press(PAGE, times=20, gap=0.033, quiet=0.3)
        assert 0 < pages.size <= 8 * 2_200, "the newest, and few of those in between"
