"""The command line: what each command prints, what is said of mistakes, and the exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pexpect
import pytest

import explorer
from story.header import parse_header
from story.open import DEFAULT, LIBRARY, TUTORIAL
from story.problems import Problems
from story.stamp import stamped_text
from tests.story.make import chapter, translated, write_files, write_story
from tests.test_layers import ROOT

TOLD_IN_BOTH = [
    "format", "story", "digest", "languages", "start", "licence", "titles", "threads", "routes", "sides", "sources",
    "things", "sentences",
]  # fmt: skip


class Done(NamedTuple):
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document that was printed."""
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and nothing of the machine's language."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_story(tmp_path / "small")


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process."""

    def once(*arguments: str | Path, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = explorer.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "\x1b" not in captured.out + captured.err
        return Done(code, captured.out, captured.err)

    return once


def test_reading_in_lines_prints_the_chapter(run: Run) -> None:
    done = run("read", "a-open", "--plain")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("A file with no last page\n26 November 1940")


def test_the_story_that_teaches_is_told_of_opens_by_its_name_and_has_its_own_progress(run: Run) -> None:
    assert f"type: explorer --story {TUTORIAL}\n" in run("--help").out
    assert run("--story", TUTORIAL, typed="1\nquit\n").out.startswith("Two ends of one wire\n5 August 1858")
    assert run("read", "--story", TUTORIAL).out.startswith("A spot of light\n"), "it goes on where it was"
    assert run(typed="quit\n").out.startswith("A file with no last page\n"), "without a name: the story of the program"
    own, other = (run("progress", "--json", "--story", name).json for name in (TUTORIAL, DEFAULT))
    assert (own["read"], other["read"]) == (2, 1) and own["chapter"] == "mirror"


def test_the_line_mode_says_how_to_learn(run: Run) -> None:
    assert f"explorer --story {TUTORIAL}" in run(typed="help\nquit\n").out
    assert f"explorer --story {TUTORIAL}" not in run("--story", TUTORIAL, typed="help\nquit\n").out


@pytest.mark.parametrize("before", [True, False])
def test_options_stand_before_or_after_the_command(run: Run, small: Path, tmp_path: Path, before: bool) -> None:
    options = ["--story", small, "--state", tmp_path / "s", "--reader", "layla", "--lang", "ar"]
    done = run(*options, "read") if before else run("read", *options)
    assert done.out.startswith("أ\n")
    assert (tmp_path / "s" / "readers" / "layla.json").is_file()


def test_without_a_command_we_go_on_where_we_were(run: Run, small: Path) -> None:
    run("--story", small, typed="on\n")
    assert run("--story", small).out.startswith("B\n")


def test_a_line_mode_keeps_the_language_chosen_in_it(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ar_JO.UTF-8")
    assert run("--story", small).out.startswith("أ\n"), "the environment's"
    run("--story", small, typed="language en\n")
    assert run("--story", small).out.startswith("A\n"), "the reader's own"
    assert run("--story", small, "--lang", "ar").out.startswith("أ\n"), "this time's"


def test_show_prints_a_card(run: Run, small: Path) -> None:
    done = run("show", "molotov", "--story", small)
    assert done.code == 0 and "Office then: Commissar" in done.out
    assert run("show", "person:molotov", "--story", small).out == done.out
    assert "The end." in run("show", "b", "--story", small).out
    assert "axis-002" in run("show", "axis:2", "--story", small).out
    assert not list(small.parent.rglob("readers/*.json")), "looking is not reading"


def test_show_as_json(run: Run, small: Path) -> None:
    thing = run("show", "a", "--json", "--story", small).json
    assert {"ref", "kind", "id", "facts", "links", "sources", "mentions", "texts", "choices"} == thing.keys()
    assert thing["texts"]["en"]["sentences"] == ["axis-001"]
    assert run("show", "source:axis", "--json", "--story", small).json["sentences"] == 3


def test_search_lists_and_jump_opens(run: Run, small: Path) -> None:
    done = run("search", "Molotow", "--story", small)
    assert done.out == "person:molotov  Molotov\na  A\n    One of Molotov.\n" or done.out.startswith("person:molotov")
    rows = run("search", "Molotow", "--story", small, "--json", "--limit", "1").json
    assert rows["query"] == "Molotow" and len(rows["hits"]) == 1
    assert rows["hits"][0].keys() == {
        "ref", "kind", "id", "language", "title", "why", "block", "snippet", "spans", "score",
    }  # fmt: skip
    assert run("jump", "two", "--story", small, "--list").out == "a#p2  A\n    Two.\n"
    assert "Office then: Commissar" in run("jump", "Molotow", "--story", small).out


def test_search_that_finds_nothing_is_fine_and_jump_is_not(run: Run, small: Path) -> None:
    said = "nothing was found for “zzzz”. Try fewer letters, another spelling, or the other language."
    assert run("search", "zzzz", "--story", small) == Done(0, "", f"{said}\n")
    assert run("jump", "zzzz", "--story", small) == Done(2, "", f"explorer: {said}\n")


def test_progress(run: Run, small: Path) -> None:
    run("--story", small, typed="on\nnote 1 mine\n")
    done = run("progress", "--story", small)
    assert "2 of 2 read" in done.out
    told = run("progress", "--story", small, "--json", "--reader", explorer_reader()).json
    assert told["trail"] == ["a", "b"] and told["at"] == 1 and told["chapter"] == "b"
    assert (told["read"], told["chapters"]) == (2, 2)
    assert told["threads"] == [{"id": "main", "name": "Main", "read": 2, "chapters": 2}]
    assert [row["text"] for row in told["notes"]] == ["mine"]
    assert [row["first"] for row in told["choices"]] == ["b"]


def explorer_reader() -> str:
    from state.paths import default_reader

    return default_reader()


def test_check_prints_each_problem_and_ends_with_1(run: Run, small: Path) -> None:
    assert run("check", small) == Done(0, "", "0 errors, 0 warnings.\n")
    base = chapter("The end. [@bok]", date="1940-11-13", title="B")
    write_files(small, {"chapters/b.en.md": base, "chapters/b.ar.md": translated(base, "النهاية. [@book]", title="ب")})
    done = run("check", small)
    assert done.code == 1
    assert done.out == "chapters/b.en.md:10:12: no source called 'bok'. Did you mean 'book'?\n"
    assert done.err == "1 error, 0 warnings.\n"
    told = run("check", "--story", small, "--json")
    assert told.code == 1
    assert (told.json["errors"], told.json["warnings"], told.json["story"]) == (1, 0, str(small))
    assert told.json["problems"][0].keys() == {"path", "line", "column", "code", "message", "hint", "severity"}


def test_the_shipped_story_has_no_problems(run: Run) -> None:
    assert run("check").code == 0


def test_stamp_changes_the_stamp_and_nothing_else(run: Run, small: Path) -> None:
    path = small / "chapters" / "a.ar.md"
    text = path.read_text()
    stamp = parse_header(text, "", Problems()).data["of"]
    path.write_text(text.replace(f'"{stamp}"', '"00000000"  # by hand'))
    path.chmod(0o640)
    assert run("check", small).code == 1
    assert run("stamp", "--story", small) == Done(0, "chapters/a.ar.md\n", "1 file stamped, 2 were right.\n")
    assert path.read_text() == text.replace(f'"{stamp}"', f'"{stamp}"  # by hand')
    assert path.stat().st_mode & 0o777 == 0o640
    assert run("check", small).code == 0
    assert run("stamp", "chapters/a.ar.md", "--story", small).err == "0 files stamped, 1 was right.\n"
    assert [f.name for f in path.parent.iterdir() if f.name.startswith(".")] == []


def test_a_skeleton_that_cannot_be_written_is_said_to_be_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("new", "story", tmp_path / "file" / "mine")
    assert done.code == 2 and "cannot be written (Not a directory)" in done.err


def test_stamp_finds_the_story_of_a_file(run: Run, small: Path) -> None:
    path = small / "chapters" / "a.ar.md"
    path.write_text(path.read_text().replace('of = "', 'of = "0'))
    assert run("stamp", path).out == "chapters/a.ar.md\n"
    assert run("check", small).code == 0


def test_stamp_takes_translations_only(run: Run, small: Path) -> None:
    done = run("stamp", "chapters/a.en.md", "--story", small)
    assert done.err == "explorer: 'chapters/a.en.md' is no translation: name the file of another language.\n"
    done = run("stamp", "chapters/c.ar.md", "--story", small)
    assert done.code == 2
    assert done.err.startswith("explorer: the story has no translation called 'chapters/c.ar.md'. Did you mean '")


@pytest.mark.parametrize(
    ("header", "stamped"),
    [
        ('of = "1"\ntitle = "x"', 'of = "2"\ntitle = "x"'),
        ("title = 'x'\n  of='1'", "title = 'x'\n  of=\"2\""),
        ('title = "x"', 'title = "x"\nof = "2"'),
        ('title = "x"\n\n[[events]]\nof = "1"', 'title = "x"\nof = "2"\n\n[[events]]\nof = "1"'),
        ('a = [\n  ["x"],\n]', 'of = "2"\na = [\n  ["x"],\n]'),
        ('a = """\nof = "1"\n"""', 'a = """\nof = "1"\n"""\nof = "2"'),
        ('title = "x"\r\nof = "1"\r', 'title = "x"\r\nof = "2"\r'),
        ("", 'of = "2"'),
    ],
)
def test_the_stamp_goes_where_toml_reads_it(header: str, stamped: str) -> None:
    end = "\r" if header.endswith("\r") else ""
    before, after = f"+++{end}\n{header}\n+++{end}\n\nText.\n", f"+++{end}\n{stamped}\n+++{end}\n\nText.\n"
    if not header:
        before = "+++\n+++\n\nText.\n"
    assert stamped_text(before, "2") == after
    assert stamped_text(after, "2") == after


@pytest.mark.parametrize("text", ["", "Text.", "+++\nof = 1\n", '+++\nof = "\n+++\n', "+++\n" + "[" * 9000 + "\n+++\n"])
def test_what_is_no_header_is_not_stamped(text: str) -> None:
    assert stamped_text(text, "2") is None


def test_export_holds_everything_and_expands_sentences(run: Run, small: Path) -> None:
    base = chapter("The end. [@axis:1-3; axis:2 corrects] {#end}", date="1940-11-13", title="B")
    write_files(small, {"chapters/b.en.md": base})
    done = run("export", "json", small)
    assert done.code == 0 and list(done.json) == TOLD_IN_BOTH
    things = {thing["ref"]: thing for thing in done.json["things"]}
    assert things.keys() == {"a", "b", "person:molotov"}
    assert things["b"]["texts"]["en"]["sentences"] == ["axis-001", "axis-002", "axis-003"]
    assert things["b"]["texts"]["en"]["corrects"] == ["axis-002"]
    assert things["b"]["texts"]["ar"]["text"] == "النهاية."
    assert things["a"]["links"] == ["person:molotov"] and things["a"]["choices"][0]["target"] == "b"
    where = {"ref": "b", "block": "end", "language": "en"}
    assert done.json["sentences"]["axis-002"] == [{**where, "corrects": False}, {**where, "corrects": True}]
    assert [source["id"] for source in done.json["sources"]] == ["book", "axis"]


def test_export_of_the_shipped_story_has_both_languages(run: Run) -> None:
    done = run("export", "json")
    for thing in done.json["things"]:
        assert {language for language, text in thing["texts"].items() if text["text"]} == {"en", "ar"}, thing["ref"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("reed", "no command called 'reed'. Did you mean 'read'?"),
        ("zzz", "no command called 'zzz'. Type: explorer --help"),
        ("--stroy x", "no option called '--stroy'. Did you mean '--story'?"),
        ("search a --jsn", "no option called '--jsn'. Did you mean '--json'?"),
        ("read a b", "'b' is one word too many. Type: explorer read [REF] [--lang LANGUAGE] [--plain]"),
        ("search", "WORDS is missing. Type: explorer search WORDS [--json] [--limit N]"),
        ("show", "REF is missing. Type: explorer show REF [--json]"),
        ("--state", "--state needs DIR after it. Type: explorer --state DIR"),
        ("--bidi x", "--bidi takes one of: auto, app, marks, terminal, off. Type: explorer --bidi auto"),
        ("read --bidi", "--bidi needs MODE after it. Type: explorer --bidi MODE"),
        ("read --lang", "--lang needs LANGUAGE after it. Type: explorer --lang LANGUAGE"),
        (
            "search a --limit x",
            "--limit needs a number from 1 to 10000. Type: explorer search WORDS [--json] [--limit N]",
        ),
        ("export xml", "no form called 'xml' to export to. Type: explorer export json [PATH] | print ROUTE"),
        ("export", "FORM is missing. Type: explorer export json [PATH] | print ROUTE"),
        ("show molotof", "no thing called 'molotof'. Did you mean 'molotov'?"),
        ("read m-draf", "no thing called 'm-draf'. Did you mean 'm-draft'?"),
        ("read m-draft#mapp", "'m-draft' has no paragraph called 'mapp'. Did you mean 'map'?"),
        ("read axis:46", "a source is no place to read on. Type: explorer show axis:46"),
        ("read --lang fr", "this story is not told in 'fr', but in: en, ar. Type --lang en"),
        ("--story no-236", "no story folder called 'no-236'. Did you mean 'no-2362'?"),
        ("check /nowhere", "no story folder called '/nowhere'. Type --story and a folder with a story.toml in it."),
        (
            "--reader a/b",
            "This reader name cannot be used. 'a/b' cannot be the name of a file. "
            "Use at most 40 letters, digits, hyphens, underscores and dots, and no dot at the start.",
        ),
        ("show \x1b[31m", "no thing called '[31m'."),
    ],
)
def test_a_wrong_argument_gets_one_sentence(run: Run, arguments: str, said: str) -> None:
    assert run(*arguments.split(" ")) == Done(2, "", f"explorer: {said}\n")


def test_a_folder_without_a_story_ends_with_1(run: Run, tmp_path: Path) -> None:
    done = run("--story", tmp_path)
    assert done == Done(1, "", "story.toml: the file cannot be read: No such file or directory.\n")


def test_a_file_that_cannot_be_read_is_said_and_reading_goes_on(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "s" / "readers" / "layla.json").mkdir(parents=True)
    options = ("--story", small, "--state", tmp_path / "s", "--reader", "layla")
    done = run(*options, typed="on\n")
    assert done.code == 3
    assert "The end." in done.out
    assert done.err.startswith("Not saved: the progress file is not to be trusted.") and done.err.count("\n") == 1
    assert run("progress", *options).code == 3 and run("progress", *options).out == ""


def test_a_crash_leaves_a_report_and_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError("so \x1b[1m it is")

    monkeypatch.setattr("tui.program.run", fail)
    done = run("read")
    assert done.code == 70 and done.out == "" and done.err.count("\n") == 1
    assert done.err.startswith("explorer: a fault of the program ended it (ZeroDivisionError: so  [1m it is).")
    report = Path(done.err.rpartition("report: ")[2].strip())
    assert report.is_relative_to(home) and report.stat().st_mode & 0o777 == 0o600
    assert "Traceback" in report.read_text()


def test_a_crash_without_a_home_is_still_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("tui.program.run", fail)
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    done = run("read")
    assert done.code == 70 and "No report could be written" in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["tinydb", "textual", "rapidfuzz.process"])
def test_a_missing_package_is_told_how_to_get(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(*_: object) -> int:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("tui.program.run", fail)
    done = run("read")
    top = name.partition(".")[0]
    assert done.code == 2 and done.err.count("\n") == 1
    assert done.err.startswith(f"explorer: the package {top} is missing. To install everything, type: python3 -m venv ")


def test_a_module_of_our_own_that_is_missing_is_a_crash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ModuleNotFoundError("No module named 'story.gone'", name="story.gone")

    monkeypatch.setattr("tui.program.run", fail)
    assert run("read").code == 70


# ---- as a process


def environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "LANG": "C", "PYTHONPATH": str(ROOT)}


def start(home: Path, *arguments: str | Path, **streams: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "explorer.py"), *map(str, arguments)]
    return subprocess.Popen(command, env=environment(home), cwd=home, **streams)


def test_the_version(home: Path) -> None:
    done = start(home, "--version", stdout=subprocess.PIPE)
    assert done.communicate()[0].decode() == f"explorer {explorer.version()}\n"


def test_python_without_the_packages_says_how_to_get_them(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "explorer.py"), "read"],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("explorer: the package ") and done.stderr.count("\n") == 1


def test_utf_8_whatever_the_locale_says(home: Path, small: Path) -> None:
    done = start(home, "--story", small, "--lang", "ar", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert done.communicate()[0].decode("utf-8").startswith("أ\n")


def test_a_pipe_that_closes_early_is_no_fault(home: Path) -> None:
    done = start(home, "export", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout and done.stderr
    done.stdout.read(10)
    done.stdout.close()
    assert done.stderr.read() == b""
    assert done.wait(20) == 0


def test_a_full_disk_at_the_other_end_is_said(home: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = start(home, "export", "json", stdout=full, stderr=subprocess.PIPE)
        said = done.communicate()[1].decode()
    assert done.returncode == 2
    assert said == "explorer: the output cannot be written (No space left on device). Send it to another place.\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_streams_may_be_closed(home: Path, small: Path, closed: str) -> None:
    line = f"exec {sys.executable} {ROOT}/explorer.py --story {small} {closed}"
    done = subprocess.run(["sh", "-c", line], env=environment(home), stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["HUP", "TERM", "INT"]
)
def test_a_signal_saves_and_ends(home: Path, small: Path, number: signal.Signals, code: int) -> None:
    done = start(home, "--story", small, "--state", home, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert done.stdin and done.stdout
    done.stdin.write(b"on\n")
    done.stdin.flush()
    while b"The end." not in done.stdout.readline():
        pass
    time.sleep(0.2)  # until it waits for the next line
    done.send_signal(number)
    assert done.wait(10) == code
    saved = next((home / "readers").glob("*.json")).read_text()
    assert '"small/b"' in saved


@pytest.mark.parametrize("terminal", ["dumb", ""])
def test_a_terminal_that_cannot_draw_gets_lines_and_a_prompt(home: Path, small: Path, terminal: str) -> None:
    env = {**environment(home), "TERM": terminal}
    arguments = [str(ROOT / "explorer.py"), "--story", str(small)]
    child = pexpect.spawn(sys.executable, arguments, env=env, cwd=str(home), encoding="utf-8", timeout=20)
    child.expect("1. On\r\n\r\n> ")
    assert "\x1b" not in str(child.before)
    child.sendline("on")
    child.expect("The end")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_line_that_is_cut_saves(home: Path, small: Path) -> None:
    env = {**environment(home), "TERM": "dumb"}
    arguments = [str(ROOT / "explorer.py"), "--story", str(small), "--state", str(home)]
    child = pexpect.spawn(sys.executable, arguments, env=env, cwd=str(home), encoding="utf-8", timeout=20)
    child.expect("> ")
    child.sendline("note 1 kept")
    child.expect("Note kept")
    child.expect("> ")
    child.close(force=False)
    for _ in range(100):
        if not child.isalive():
            break
        time.sleep(0.1)
    assert (child.exitstatus, child.signalstatus) == (129, None)
    assert "kept" in next((home / "readers").glob("*.json")).read_text()


ROUTES = (
    '\n[[routes]]\nid = "quay"\nname = {en = "The quay", ar = "الرصيف"}\nchapters = ["a", "b"]\nminutes = 40\n'
    '\n[[routes]]\nid = "bare"\nname = {en = "Without a lesson", ar = "بلا درس"}\n'
    'purpose = {en = "To read.", ar = "للقراءة."}\nchapters = ["b"]\n'
)
LESSON = (
    '+++\ntitle = "The quay"\naim = "To see who asks, and who of those who were asked gave an answer at all."\n+++\n\n'
)


@pytest.fixture
def taught(small: Path) -> Path:
    """A story with a lesson."""
    toml = small / "story.toml"
    toml.write_text(toml.read_text() + ROUTES)
    lesson = f"{LESSON}## Homework\n\n- Read [the end](b) again.\n"
    arabic = '+++\nof = "0"\ntitle = "الرصيف"\naim = "معرفة من يسأل."\n+++\n\n## الواجب\n\n- قراءة [النهاية](b).\n'
    return write_files(small, {"lessons/quay.en.md": lesson, "lessons/quay.ar.md": arabic})


def test_a_lesson_is_printed_as_one_page(run: Run, taught: Path) -> None:
    run("--story", taught, typed="on\n")
    done = run("export", "print", "quay", "--story", taught)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Lesson\nThe quay\n"
        "Aim: To see who asks, and who of those who were asked gave an answer at all.\n"
        "Time: 40 minutes\n\n"
        "1. A, 12 November 1940\n2. B, 13 November 1940\n\n"
        "Homework\n\n• Read the end again.\n"
    ), "what somebody has read is not on it"
    assert max(map(len, done.out.splitlines())) == 76, "wider than the line mode, and no wider than paper"


def test_a_lesson_is_printed_in_the_language_asked_for(run: Run, taught: Path) -> None:
    done = run("export", "print", "quay", "--lang", "ar", "--story", taught)
    assert done.out.startswith("درس\nالرصيف\nالهدف: معرفة من يسأل.\nالمدة: 40 دقيقة\n") and "الواجب" in done.out


def test_a_route_without_a_lesson_is_printed_too(run: Run, taught: Path) -> None:
    done = run("export", "print", "bare", "--story", taught)
    assert done == Done(0, "Without a lesson\nTo read.\n\n1. B, 13 November 1940\n", "")


def test_printing_writes_no_progress(run: Run, taught: Path, home: Path) -> None:
    run("export", "print", "quay", "--story", taught)
    assert not list(home.rglob("*.json"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("key",), "no route called 'key'. There are: quay, bare."),
        ((), "ROUTE is missing. There are: quay, bare."),
    ],
)
def test_an_unknown_route_is_told_which_there_are(
    run: Run, taught: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert run("export", "print", *arguments, "--story", taught) == Done(2, "", f"explorer: {said}\n")


def test_a_story_without_routes_says_so(run: Run, small: Path) -> None:
    done = run("export", "print", "quay", "--story", small)
    assert done == Done(2, "", "explorer: no route called 'quay'. The story has no routes.\n")


def test_export_has_questions_intros_routes_and_lessons(run: Run, taught: Path) -> None:
    base = chapter(
        "The end. [@book] {#end}",
        date="1940-11-13",
        title="B",
        extra='\n[[questions]]\nwords = "Why?"\nsee = ["end"]\n',
    )
    write_files(taught, {"chapters/b.en.md": base})
    toml = taught / "story.toml"
    toml.write_text(toml.read_text() + '\n[threads.main.intro]\nen = "It begins."\nar = "بداية."\n')
    done = run("export", "json", taught)
    assert done.json["threads"][0]["intro"] == {"en": "It begins.", "ar": "بداية."}
    assert [route["id"] for route in done.json["routes"]] == ["quay", "bare"]
    things = {thing["ref"]: thing for thing in done.json["things"]}
    assert things["b"]["texts"]["en"]["questions"] == [{"see": ["end"], "words": "Why?"}]
    assert things["b"]["texts"]["ar"]["questions"] == []
    assert things["lesson:quay"]["texts"]["en"]["words"]["aim"].startswith("To see who asks")


@pytest.mark.parametrize("command", ["progress", "me"])
def test_a_damaged_file_is_said_and_not_taken_for_an_empty_one(
    run: Run, small: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "state" / "readers").mkdir(parents=True, mode=0o700)
    own = tmp_path / "state" / "readers" / "layla.json"
    own.write_bytes(b"\xff\x00 no progress")
    done = run(command, "--story", small, "--state", tmp_path / "state", "--reader", "layla")
    assert "damaged" in done.err and done.code == 0
    assert own.read_bytes() == b"\xff\x00 no progress", "looking changes nothing"


# ---- making


def test_what_is_made_says_how_it_is_checked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("new", "story", "harbour")
    assert made.code == 0 and made.err.endswith("type: explorer check harbour\n")
    assert run(*made.err.split("explorer ")[1].split()).code == 0
    assert "- [...](second)" in run("new", "chapter", "second", "--story", "harbour").err
    monkeypatch.chdir(tmp_path / "harbour")
    assert run("new", "person", "keeper").out.startswith("people/keeper.en.md\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["story", "mine"], "'mine' is there already, and is left as it is. Take another name."),
        (["story", "."], "'.' is there already"),
        (["story", "Mine"], "'Mine' is no id: small letters"),
        (["story", "mine/story.toml/harbour"], "' cannot be written (Not a directory). Take a folder"),
        (["person", "b"], "no story in this folder. Type --story and the folder of yours."),
        (["person", "B", "--story", "mine"], "'B' is no id"),
        (["chapter", "b", "--story", "mine"], "mine/chapters/b.en.md' is there already"),
        (["hero", "b", "--story", "mine"], "no kind called 'hero'. There are: chapter, person"),
    ],
)
def test_what_cannot_be_made_says_so_and_leaves_everything_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], said: str
) -> None:
    write_story(tmp_path / "work" / "mine")
    monkeypatch.chdir(tmp_path / "work")

    def files() -> list[Path]:
        return [path for root in (Path(), LIBRARY) for path in sorted(root.rglob("*"))]

    before, done = files(), run("new", *typed)
    assert (done.code, done.out) == (2, "") and said in done.err and files() == before
