"""Measure T1 to T18 on this machine, in turn with the yardsticks; print a table, write JSON.

python -m tests.bench [--runs 7] [--only T1,T6] [--language ar] [--size 80x24] [--idle 60] [--json bench.json]

The yardsticks are an empty Textual app (E), a short reader on Textual's line API (`line.py`) and `less`, on the same
words.
Times are medians of runs that are taken in turn, so what else the machine does falls on all alike; quote the ratios.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.books import write_book
from tests.bench.program import Action, Program, Wire
from tests.test_layers import ROOT

SMALL, BOOK, LARGE = 5_000, 300_000, 3_000_000
PAGE, LINE, UP, HOME, END = b"\x1b[6~", b"j", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
ESCAPE = b"\x1b"
FIRST = "Chapter|\ufedf|\ufee0|  {20}"
"""What is on the first frame: a title, or its Arabic forms; an empty app paints blanks."""


def _modem() -> Wire:
    return Wire(rtt=0.12, bps=57_600.0)


class Result(NamedTuple):
    """A row of the table."""

    name: str
    what: str
    measured: str
    target: str
    holds: bool | None


class Bench:
    """The measures, each a method that returns rows."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options
        self.runs: int = options.runs
        self.columns, self.rows = (int(part) for part in options.size.split("x"))
        self.language: str = options.language
        self.raw: dict[str, object] = {}
        self.books: dict[int, tuple[Path, Path]] = {}
        self._folders = 0
        self.env = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
        # In Arabic a form takes three bytes and a row is turned round (issue 7): so much more is allowed.
        self.slower, self.larger = (1.8, 2.0) if self.language == "ar" else (1.0, 1.0)

    def book(self, size: int) -> tuple[Path, Path]:
        """The story and the text of a size."""
        if size not in self.books:
            self.books[size] = write_book(self.folder / str(size), size)
            with self.ours(size) as program:  # its index is made
                program.ready(FIRST)
                program.rest(3.0)
        return self.books[size]

    # ---- the programs

    def ours(self, size: int = BOOK, line: Wire | None = None, state: str = "", **terms: object) -> Program:
        """The program, by a reader who begins."""
        self._folders += 1
        folder = self.folder / (state or f"state{self._folders}")
        story = self.books[size][0] if size in self.books else self.folder / str(size) / "story"
        argv = [sys.executable, str(ROOT / "explorer.py"), "--story", str(story), "--state", str(folder)]
        return self._program([*argv, "--lang", self.language], line, **terms)

    def empty(self, **terms: object) -> Program:
        """An empty app."""
        return self._program([sys.executable, str(Path(__file__).with_name("empty.py"))], None, **terms)

    def liner(self, line: Wire | None = None) -> Program:
        """The short reader."""
        return self._program([sys.executable, str(Path(__file__).with_name("line.py")), str(self.book(BOOK)[1])], line)

    def less(self, line: Wire | None = None) -> Program:
        """`less`."""
        return self._program(["less", str(self.book(BOOK)[1])], line)

    def _program(self, argv: Sequence[str], line: Wire | None, **terms: object) -> Program:
        env = {**self.env, "LESSHISTFILE": "-"}
        return Program(argv, self.columns, self.rows, env, line, ignore_hup=bool(terms.get("ignore_hup")))

    def begun(self, program: Program) -> float:
        """Wait for the first complete frame: milliseconds."""
        return program.ready(FIRST)

    def told(self, name: str, values: dict[str, list[float]]) -> dict[str, float]:
        """Keep what was measured; return the medians."""
        self.raw[name] = values
        return {key: statistics.median(found) for key, found in values.items()}

    # ---- starting: T1 to T3

    def start(self) -> list[Result]:
        """T1, T2, T3."""
        self.book(SMALL), self.book(BOOK)
        kinds: dict[str, Callable[[], Program]] = {
            "ours": self.ours,
            "empty": self.empty,
            "small": lambda: self.ours(SMALL),
        }
        found: dict[str, list[float]] = {f"{kind}.{of}": [] for kind in kinds for of in ("ms", "cpu", "bytes")}
        for _ in range(self.runs):
            for kind, make in kinds.items():
                with make() as program:
                    found[f"{kind}.ms"].append(self.begun(program))
                    begun = len(program.data)
                    program.rest(0.3)
                    found[f"{kind}.cpu"].append(program.cpu * 1000)
                    found[f"{kind}.bytes"].append(begun)
        m = self.told("start", found)
        to_empty = statistics.median(a / b for a, b in zip(found["ours.ms"], found["empty.ms"], strict=True))
        to_small = statistics.median(a / b for a, b in zip(found["ours.ms"], found["small.ms"], strict=True))
        cpu = statistics.median(a / b for a, b in zip(found["ours.cpu"], found["empty.cpu"], strict=True))
        allowed, most = (1.8, 1.8) if self.language == "ar" else (1.15, 1.20)
        least = (3_000 if self.columns < 100 else 8_000) * self.larger
        return [
            Result("T1", "first complete frame", f"{m['ours.ms']:.0f} ms = {to_empty:.2f} E, {to_small:.2f} small",
                   f"<= {allowed} E, <= 1.15 small", to_empty <= allowed and to_small <= 1.15),
            Result("T2", "CPU of the start", f"{m['ours.cpu']:.0f} ms = {cpu:.2f} E", f"<= {most} E", cpu <= most),
            Result("T3", "bytes of the start", f"{m['ours.bytes']:.0f} B (E {m['empty.bytes']:.0f})",
                   f"<= {least:.0f} B", m["ours.bytes"] <= least),
        ]  # fmt: skip

    # ---- reading: T4 to T8 and T18

    def read(self) -> list[Result]:
        """T4 to T8, T18."""
        self.book(BOOK)
        acts: dict[str, list[Action]] = {}
        peers: dict[str, list[Action]] = {}
        for _ in range(max(1, self.runs // 2)):
            with self.ours() as a, self.liner() as b, self.less() as c:
                for program in (a, b, c):
                    self.begun(program)
                    program.rest(0.4)
                a.press(ESCAPE)  # the first keys need not be told
                time.sleep(2.0)
                a.rest()
                for _ in range(12):
                    acts.setdefault("page", []).append(a.press(PAGE))
                    peers.setdefault("line.page", []).append(b.press(PAGE))
                    peers.setdefault("less.page", []).append(c.press(b" "))
                a.press(HOME)
                for _ in range(6):
                    acts.setdefault("line", []).append(a.press(LINE))
                    peers.setdefault("less.line", []).append(c.press(b"j"))
                for _ in range(4):
                    acts.setdefault("end", []).append(a.press(END))
                    acts.setdefault("home", []).append(a.press(HOME))
                    acts.setdefault("beside", []).append(a.press(PAGE))  # what they are held to
                    acts.setdefault("choice", []).append(a.press(b"1"))
                for _ in range(3):
                    acts.setdefault("resize", []).append(a.resized(self.columns + 8, self.rows + 4))
                    acts.setdefault("resize", []).append(a.resized(self.columns, self.rows))
                    acts.setdefault("beside", []).append(a.press(PAGE))
        both = {**acts, **peers}
        for kind, found in both.items():
            self.raw[f"read.{kind}"] = [
                                        {"first": action.first, "last": action.last, "bytes": action.size,
                                         "frames": action.frames, "cpu": action.cpu} for action in found]  # fmt: skip

        def ms(kind: str) -> float:
            return statistics.median(action.first for action in both[kind])

        def size(kind: str) -> float:
            return statistics.median(action.size for action in both[kind] if action.size)

        lasts = sorted(action.first for action in acts["page"])
        p95 = lasts[int(len(lasts) * 0.95)]
        ratio = statistics.median(a.first / b.first for a, b in zip(acts["page"], peers["line.page"], strict=True))
        frames = statistics.median(action.frames for action in acts["page"])
        page, line, beside = size("page"), size("line"), ms("beside")
        wide = self.columns >= 100
        most_page = (5_000 if wide else 2_200) * self.larger
        most_line = (4_000 if wide else 150) * self.larger
        allowed = 1.2 if self.language == "en" else 1.8
        worst = max(ms("end"), ms("home")), max(size("end"), size("home"))
        return [
            Result("T4", "page-down, last byte", f"p50 {ms('page'):.1f}, p95 {p95:.1f} ms; {ratio:.2f} line.py",
                   f"<= 10 / 20 ms; <= {allowed}", ms("page") <= 10 * self.slower and p95 <= 20 * self.slower
                   and ratio <= allowed),
            Result("T5", "page-down, bytes", f"{page:.0f} B = {page / size('less.page'):.2f} less, {frames:.0f} frame",
                   f"<= {most_page:.0f} B, <= {1.3 * self.larger:.1f} less, 1 frame", page <= most_page and frames == 1
                   and (wide or page <= 1.3 * self.larger * size("less.page"))),
            Result("T6", "one line, bytes", f"{line:.0f} B (less {size('less.line'):.0f})", f"<= {most_line:.0f} B",
                   line <= most_line),
            Result("T7", "choice to next scene", f"{ms('choice') / beside:.2f} page-down, {size('choice'):.0f} B",
                   f"<= 2 page-down, <= {most_page:.0f} B", ms("choice") <= 2 * beside
                   and size("choice") <= most_page),
            Result("T8", "Home, End", f"{worst[0] / beside:.2f} page-down, {worst[1]:.0f} B",
                   f"<= 1.2 page-down, <= {1.2 * page:.0f} B", worst[0] <= 1.2 * beside and worst[1] <= 1.2 * page),
            Result("T18", "new size", f"{ms('resize') / beside:.2f} page-down, {size('resize'):.0f} B",
                   f"<= {2 * self.slower:.1f} page-down, <= {3_000 * self.larger:.0f} B",
                   ms("resize") <= 2 * beside * self.slower and size("resize") <= 3_000 * self.larger),
        ]  # fmt: skip

    # ---- lasting: T9 to T12

    def idle(self) -> list[Result]:
        """T9."""
        self.book(BOOK)
        with self.ours() as program:
            self.begun(program)
            program.rest(4.0)
            wakeups, cpu, size, start = program.wakeups, program.cpu, len(program.data), time.monotonic()
            while (left := start + self.options.idle - time.monotonic()) > 0:
                program.step(left)
            seconds = time.monotonic() - start
            woken, used = (program.wakeups - wakeups) / seconds, (program.cpu - cpu) * 1000 / seconds
            came = len(program.data) - size
        self.raw["idle"] = {"seconds": seconds, "wakeups": woken, "cpu": used, "bytes": came}
        said = f"{woken:.2f}/s, {used:.2f} ms/s, {came} B in {seconds:.0f} s"
        return [Result("T9", "idle", said, "<= 1/s, 0.1 ms/s, 0 B", woken <= 1 and used <= 0.1 and came == 0)]

    def memory(self) -> list[Result]:
        """T10 and T12: the story read to its end, and 500 pages there and back."""
        self.book(BOOK)
        found: dict[str, list[float]] = {"empty": [], "ours": [], "more": [], "before": [], "after": []}
        for _ in range(max(1, self.runs // 3)):
            with self.empty() as program:
                self.begun(program)
                program.rest(1.0)
                found["empty"].append(program.memory())
            with self.ours() as program:
                self.begun(program)
                program.rest(3.0)
                for _ in range(40):
                    self._through(program, 12)
                found["ours"].append(program.memory())
                program.press(END)
                found["before"] += [program.press(keys).first for keys in (UP, PAGE) * 4]
                for keys in (UP, PAGE) * 25:
                    for _ in range(20):
                        program.press(keys, quiet=0.004, wait=0.02)
                program.rest(0.5)
                found["more"].append(program.memory() - found["ours"][-1])
                program.press(END)
                found["after"] += [program.press(keys).first for keys in (UP, PAGE) * 4]
        m = self.told("memory", found)
        over, pages = m["ours"] - m["empty"], m["after"] / m["before"]
        return [
            Result("T10", "USS, 300 KB read", f"{m['ours']:.1f} MB = E + {over:.1f}", "<= E + 3 MB", over <= 3),
            Result("T12", "after 1,000 more pages", f"{m['more']:+.1f} MB, page {pages:.2f} x", "<= +2 MB, unchanged",
                   m["more"] <= 2 and pages <= 1.25),
        ]  # fmt: skip

    @staticmethod
    def _through(program: Program, pages: int) -> None:
        """Read a chapter to its end, and choose to go on."""
        for _ in range(pages):
            program.press(PAGE, quiet=0.01, wait=0.03)
        program.press(b"1", quiet=0.05)

    def growth(self) -> list[Result]:
        """T11."""
        self.book(BOOK), self.book(LARGE)
        found: dict[str, list[float]] = {f"{size}.{of}": [] for size in (BOOK, LARGE) for of in ("ms", "uss", "page")}
        for _ in range(max(2, self.runs // 2)):
            for size in (BOOK, LARGE):
                with self.ours(size) as program:
                    found[f"{size}.ms"].append(self.begun(program))
                    program.rest(3.0)
                    found[f"{size}.page"] += [program.press(keys).last for keys in (PAGE, UP) * 4]
                    found[f"{size}.uss"].append(program.memory())
        m = self.told("growth", found)
        start = m[f"{LARGE}.ms"] / m[f"{BOOK}.ms"]
        more = m[f"{LARGE}.uss"] - m[f"{BOOK}.uss"]
        page = m[f"{LARGE}.page"] / m[f"{BOOK}.page"]
        return [Result("T11", "story x 10", f"start {start:.2f} x, {more:+.1f} MB, page {page:.2f} x",
                       "<= 1.3 x, <= +4.5 MB, <= 1.05 x", start <= 1.3 and more <= 4.5 and page <= 1.05)]  # fmt: skip

    # ---- a class: T13 to T15

    def many(self) -> list[Result]:
        """T13, T15: thirty at once; T14: sixty that type."""
        self.book(BOOK)
        found: dict[str, list[float]] = {"ours": [], "empty": [], "pss": []}
        kinds: list[tuple[str, Callable[[], Program]]] = [("empty", self.empty), ("ours", self.ours)]
        for _ in range(max(3, self.runs // 2)):
            kinds.reverse()
            for kind, make in kinds:
                programs, start = [make() for _ in range(30)], time.monotonic()
                try:
                    for program in programs:
                        program.ready(FIRST)
                    found[kind].append(max(p.begun + (p.came[-1][0] - p.begun) for p in programs) - start)
                    if kind == "ours":
                        time.sleep(3)
                        found["pss"] += [program.memory("pss") for program in programs]
                finally:
                    _end(programs)
        m = self.told("many", found)
        ratio = m["ours"] / m["empty"]
        return [
            Result("T13", "30 at once, all ready", f"{m['ours']:.1f} s = {ratio:.2f} E", "<= 1.15 E", ratio <= 1.15),
            Result("T15", "PSS of each of 30", f"{m['pss']:.1f} MB", "<= 26 MB", m["pss"] <= 26),
            self._typing(60),
        ]

    def _typing(self, count: int) -> Result:
        rng, programs = random.Random(1), []
        lasts: list[float] = []
        try:
            for _ in range(count):
                programs.append(self.ours())
                if len(programs) % 10 == 0:
                    for program in programs:
                        program.ready(FIRST)
            time.sleep(4)
            for program in programs:
                program.rest(0.05)
            cpu, start = sum(program.cpu for program in programs), time.monotonic()
            due = sorted((start + rng.random() * 2, n) for n in range(count))
            waiting: dict[int, tuple[float, int]] = {}
            while time.monotonic() < start + 15:
                now = time.monotonic()
                while due[0][0] <= now:
                    _, n = due.pop(0)
                    program = programs[n]
                    waiting[n] = (time.monotonic(), len(program.came))
                    program.type(rng.choice((PAGE, PAGE, UP, LINE)))
                    due = sorted([*due, (now + max(0.15, rng.expovariate(0.5)), n)])
                for n, (since, at) in list(waiting.items()):
                    programs[n].step(0)
                    if len(programs[n].came) > at and now - since > 0.06:
                        lasts.append((programs[n].came[-1][0] - since) * 1000)
                        del waiting[n]
                    elif now - since > 0.3:
                        del waiting[n]
                time.sleep(0.0005)
            used = (sum(program.cpu for program in programs) - cpu) / (time.monotonic() - start) * 100
        finally:
            _end(programs)
        lasts.sort()
        self.raw["typing"] = lasts
        p95, p99 = lasts[int(len(lasts) * 0.95)], lasts[int(len(lasts) * 0.99)]
        said = f"p95 {p95:.1f}, p99 {p99:.1f} ms, {used:.0f} % of a core"
        return Result("T14", f"{count} typing", said, "<= 20 / 35 ms, 30 %", p95 <= 20 and p99 <= 35 and used <= 30)

    # ---- a bad line: T16 and T17

    def slow(self) -> list[Result]:
        """T16."""
        self.book(BOOK)
        found: dict[str, list[float]] = {"ours": [], "less": [], "lag": [], "pages": []}
        for _ in range(max(2, self.runs // 3)):
            with self.ours(line=_modem()) as a, self.less(line=_modem()) as b:
                for program in (a, b):
                    self.begun(program)
                    program.rest(2.5)
                a.press(ESCAPE, quiet=0.3)
                for _ in range(4):
                    found["ours"].append(a.press(PAGE, quiet=0.3).first)
                    found["less"].append(b.press(b" ", quiet=0.3).last)
                a.press(HOME, quiet=0.3)
                found["lag"].append(a.press(LINE, times=20, gap=0.033, quiet=0.3).last)
                a.press(b"1", quiet=0.3)
                found["pages"].append(a.press(PAGE, times=20, gap=0.033, quiet=0.3).last)
        m = self.told("slow", found)
        ratio = m["ours"] / m["less"]
        said = f"{m['ours']:.0f} ms = {ratio:.2f} less; lag {m['lag']:.0f} ms (pages {m['pages']:.0f})"
        return [Result("T16", "57.6 kbit/s + 120 ms", said, f"<= {1.25 * self.larger:.2f} less; <= 300 ms",
                       ratio <= 1.25 * self.larger and m["lag"] <= 300)]  # fmt: skip

    def gone(self) -> list[Result]:
        """T17."""
        self.book(BOOK)
        said, holds = [], True
        for ignored in (False, True):
            with self.ours(state=f"gone{ignored}", ignore_hup=ignored) as program:
                self.begun(program)
                program.rest(1.0)
                program.press(b"1")
                cpu = program.cpu
                program.hang_up()
                used = cpu
                start = time.monotonic()
                while time.monotonic() - start < 2 and not program.gone(0.005):
                    used = program.cpu or used
                seconds = time.monotonic() - start if program.pid < 0 else None
            saved = "c001" in "".join(
                path.read_text() for path in (self.folder / f"gone{ignored}").rglob("*.json") if "bak" not in path.name
            )
            said.append(f"{seconds or 9:.2f} s, {(used - cpu) * 1000:.0f} ms CPU, {'saved' if saved else 'LOST'}")
            holds = holds and seconds is not None and saved and used - cpu <= 0.1
        return [Result("T17", "line gone (HUP, ignored)", "; ".join(said), "2 s, saved, no spin", holds)]


def _end(programs: Sequence[Program]) -> None:
    """End many at once."""
    for program in programs:
        if program.pid > 0:
            os.kill(program.pid, signal.SIGHUP)
    for program in programs:
        program.close()


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--language", default="en", choices=("en", "ar"))
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--idle", type=float, default=60)
    parser.add_argument("--json", default="")
    options = parser.parse_args()
    for folder in ("tui", "story", "state", "tests/bench"):
        compileall.compile_dir(str(ROOT / folder), quiet=2)
    compileall.compile_file(str(ROOT / "explorer.py"), quiet=2)
    wanted = set(filter(None, options.only.split(",")))
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options)
        groups: tuple[tuple[str, Callable[[], list[Result]]], ...] = (
            ("T1 T2 T3", bench.start), ("T4 T5 T6 T7 T8 T18", bench.read), ("T9", bench.idle),
            ("T10 T12", bench.memory),
            ("T11", bench.growth), ("T13 T14 T15", bench.many), ("T16", bench.slow), ("T17", bench.gone),
        )  # fmt: skip
        load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        print(f"{options.size}, {options.language}, {options.runs} runs, {load}")
        for names, measure in groups:
            if wanted and wanted.isdisjoint(names.split()):
                continue
            for result in measure():
                results.append(result)
                verdict = "holds" if result.holds else "MISSED"
                print(f"{result.name:4}{result.what:26}{result.measured:52}{result.target:34}{verdict}", flush=True)
        raw = bench.raw
    if options.json:
        rows = [result._asdict() for result in results]
        Path(options.json).write_text(json.dumps({"options": vars(options), "results": rows, "raw": raw}, indent=1))
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
