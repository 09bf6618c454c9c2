"""A class on the command line: real folders, real files, two processes at one door, a server's set-up."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

import explorer
from state.class_errors import ClassError
from state.classroom import ClassFacts, ClassFolder
from state.pins import scramble
from state.roster import Pupil, Roster
from state.rows import Trail
from state.store import ReaderStore
from story.ids import Position
from tests.story.make import write_story
from tests.test_cli import Done, environment
from tests.test_layers import ROOT
from tui.arguments import Options, build_parser
from tui.door import Door, find_pupil
from tui.names import Named, read_names, same_name, tidy, typed_number
from tui.outward import cell as safe_cell
from tui.setup import Plan, Way, script, sshd_snippet

Run = Callable[..., Done]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_story(tmp_path / "small")


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process, from an empty folder."""
    (home / "desk").mkdir()
    monkeypatch.chdir(home / "desk")
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    def once(*arguments: str | Path, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = explorer.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "\x1b" not in captured.out + captured.err and "\u202e" not in captured.out + captured.err
        return Done(code, captured.out, captured.err)

    return once


@pytest.fixture
def room(run: Run, small: Path, home: Path) -> ClassFolder:
    """A class that reads the small story, with one pupil whose PIN is known."""
    assert run("class", "init", "10b", "--title", "10 B", "--story", small).code == 0
    folder = ClassFolder.open(home / "desk" / "10b")
    with folder.changing_roster() as box:
        box[0], _ = box[0].add("Layla Haddad", pin=scramble("4071"))
    return folder


def assign(folder: ClassFolder, text: str, name: str = "one") -> None:
    (folder.root / "assignments" / f"{name}.toml").write_text(text, encoding="utf-8")


def store_of(folder: ClassFolder, pupil: str) -> ReaderStore:
    found = folder.roster().find(pupil)
    assert found
    return ReaderStore.open(folder.file_of(found))


# ---- names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spreadsheets_list_is_read(encoding: str, separator: str, end: str) -> None:
    rows = [("الرقم", "اسم الطالب", "الصف"), ("1", "ليلى حداد", "10"), ("2", "عمر", "10"), ("3", "", "10")]
    raw = end.join(separator.join(row) for row in rows).encode(encoding)
    assert read_names(raw) == [Named("ليلى حداد"), Named("عمر")]


def test_a_list_without_headings_or_columns_is_read() -> None:
    assert read_names(b"Layla\n\n Omar \n12\n") == [Named("Layla"), Named("Omar")]
    assert read_names(b"1;Layla\n2;Omar\n") == [Named("Layla"), Named("Omar")]
    assert read_names(b'sep=;\nname;account\n"Haddad, Layla";layla\n') == [Named("Haddad, Layla", "layla")]
    assert read_names(b"Haddad, Layla\nOmar\nSami\nRana\n")[0].name == "Haddad, Layla"
    assert read_names(b"") == read_names(b"\n\n") == []


@pytest.mark.parametrize(
    "raw", [b"\0" * 99, b"\xff" * 99, b'"' * 9_999, b"a;" * 90_000, b'"' + b"x" * 200_000, b"\xff\xfe\xff"]
)
def test_what_is_no_list_does_no_harm(raw: bytes) -> None:
    assert all(0 < len(each.name) <= 60 for each in read_names(raw))


def test_names_are_tidied_and_spellings_meet() -> None:
    assert tidy("  Layla\u202e\x1b[2J \n Haddad ") == "Layla[2J Haddad"
    assert tidy("x" * 10_240) and len(tidy("x" * 10_240)) == 60
    assert tidy("") == tidy("123") == tidy("\u202e") == tidy("...") == ""
    assert same_name("أَحمد عليّ") == same_name("احمد  علي") != same_name("احمد عمر")
    assert typed_number("٤٠ ٧١") == "4071" and typed_number("4a") == ""


def test_a_pupil_is_found_by_number_id_or_spelling() -> None:
    layla, ahmad = Pupil("p01", "Layla"), Pupil("p12", "أحمد")
    roster = Roster((layla, ahmad, Pupil("p13", "Sami"), Pupil("p14", "sami")), 99)
    for text in ("12", "p12", "٠١٢", "احمد", " أَحمد "):
        assert find_pupil(roster, text) is ahmad
    for text in ("", "0", "99", "Sami", "../p12", "p", "x" * 10_240, "9" * 5_000):
        assert find_pupil(roster, text) is None


# ---- making a class


def test_three_commands_make_a_class(run: Run, home: Path) -> None:
    assert run("class", "init", "10b", "--address", "ssh reader@school").code == 0
    Path("names.csv").write_bytes("الاسم;الصف\r\nليلى;10\r\nعمر;10\r\n".encode("cp1256"))
    done = run("class", "add", "--from", "names.csv")
    assert done.code == 0 and done.err == "2 pupils were added.\n"
    pins = re.findall(r"PIN: +(\d{4})$", done.out, re.M)
    assert len(pins) == 2 and done.out.count("ssh reader@school") == 2
    done = run("class", "open", "--plain", typed=f"ليلى\n{pins[0]}\nquit\n")
    assert done.code == 0 and "A file with no last page" in done.out
    assert Path("10b/readers/p01.json").is_file()
    assert not list(home.rglob("readers/reader.json"))


def test_a_class_needs_a_folder_of_its_own(run: Run, room: ClassFolder) -> None:
    assert run("class", "init", "10b").code == 2
    assert run("class", "report", "--class", "nowhere").code == 2
    assert "no class.toml" in run("class", "report", "--class", "nowhere").err


def test_without_any_class_the_way_to_one_is_said(run: Run) -> None:
    done = run("class", "report")
    assert done.code == 2 and "explorer class init FOLDER" in done.err


def test_what_init_writes_can_be_edited_as_it_says(run: Run, room: ClassFolder) -> None:
    path = room.root / "assignments" / "first.toml"
    assert room.assignments() == ([], [])
    lines = [line.removeprefix("#") if line[1:2].isalpha() else line for line in path.read_text().splitlines()]
    assert tomllib.loads("\n".join(lines))["due"]
    path.write_text("\n".join(lines))
    assert run("class", "report").err == ""


def test_names_that_are_none_and_names_that_are_there_are_left_out(run: Run, room: ClassFolder) -> None:
    done = run("class", "add", "أحمد علي", "احمد علي", "", "123", "\u202e", "layla HADDAD", "../../x", "y" * 10_240)
    assert done.code == 2
    assert "3 pupils were added, 5 were left out." in done.err
    assert "'layla HADDAD' is in the class already, as number 1." in done.err
    names = [pupil.name for pupil in room.roster()]
    assert names == ["Layla Haddad", "أحمد علي", "../../x", "y" * 59 + "…"]
    assert [pupil.id for pupil in room.roster()] == ["p01", "p02", "p03", "p04"]


def test_a_list_that_cannot_be_read_is_said(run: Run, room: ClassFolder) -> None:
    assert "cannot be read" in run("class", "add", "--from", "none.csv").err
    assert "cannot be read" in run("class", "add", "--from", ".").err
    assert run("class", "add").code == 2
    assert len(room.roster()) == 1


def test_a_new_pin_replaces_the_old_one(run: Run, room: ClassFolder) -> None:
    done = run("class", "pin", "1")
    pin = re.findall(r"PIN: +(\d{4})", done.out)[0]
    assert run("class", "open", "--plain", typed="1\n4071\n\n").code == 2 or pin == "4071"
    assert run("class", "open", "--plain", typed=f"1\n{pin}\nquit\n").code == 0


# ---- the door


def test_the_door_lets_in_by_name_or_number_and_pin(run: Run, room: ClassFolder) -> None:
    for typed in ("1\n4071\n", "layla haddad\n4071\n", "p01\n٤٠٧١\n"):
        done = run("class", "open", "--plain", typed=typed + "quit\n")
        assert done.code == 0 and "One of Molotov" in done.out
    assert "Name or number · الاسم أو الرقم: " in done.out


def test_the_door_says_the_same_of_a_wrong_name_and_a_wrong_pin(run: Run, room: ClassFolder) -> None:
    name = run("class", "open", "--plain", typed="Nobody\n4071\n" * 3)
    pin = run("class", "open", "--plain", typed="1\n0000\n" * 3)
    assert name.code == pin.code == 2 and name.out == pin.out
    assert name.out.count("do not belong together") == 3, "then the line is cut"
    slow = run("class", "open", "--plain", typed="1\n4071\n")
    assert re.search(r"Wait [1-5] second", slow.out)


@pytest.mark.parametrize("typed", ["", "\n", "1\n", "1\n\n", "\x00\n\x00\n", "x" * 10_240, "1\n" + "9" * 10_240 + "\n"])
def test_the_door_stays_shut_for_anything_else(run: Run, room: ClassFolder, typed: str) -> None:
    assert run("class", "open", "--plain", typed=typed).code == 2
    assert not (room.root / "readers" / "p01.json").exists()


def test_when_tries_cannot_be_counted_nobody_is_let_in_and_it_is_said(
    run: Run, room: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("state.files.write_new", full)
    done = run("class", "open", "--plain", typed="1\n4071\n")
    assert done.code == 2 and "One of Molotov" not in done.out
    assert "Nobody can be let in now" in done.err and "no room left" in done.err and "Reading goes on" not in done.err


def test_a_pupil_without_a_pin_cannot_come_in_through_the_door(run: Run, room: ClassFolder) -> None:
    with room.changing_roster() as box:
        box[0], _ = box[0].add("No Pin")
    assert run("class", "open", "--plain", typed="2\n\n" + "2\n0\n" * 3).code == 2


def test_the_line_of_a_key_says_who_reads(run: Run, room: ClassFolder) -> None:
    assert run("class", "open", "--pupil", "p01", "--plain", typed="quit\n").code == 0
    assert (room.root / "readers" / "p01.json").is_file()
    for hostile in ("p02", "../p01", "", "1"):
        assert run("class", "open", f"--pupil={hostile}", "--plain").code == 2


def test_nothing_is_shown_of_a_pin_and_the_terminal_is_as_before(home: Path, room: ClassFolder) -> None:
    command = (
        f"{sys.executable} {ROOT}/explorer.py class open {room.root} --plain; stty -a | grep -c -- '[^-]echo '; exit"
    )
    child = pexpect.spawn("sh", ["-c", command], env=environment(home), cwd=str(home), encoding="utf-8", timeout=20)
    child.expect("Name or number")
    child.sendline("1")
    child.expect("PIN")
    child.waitnoecho(5)
    child.sendline("4071")
    child.expect("One of Molotov")
    assert "4071" not in str(child.before)
    child.sendline("quit")
    child.expect(pexpect.EOF)
    assert str(child.before).rstrip().endswith("> 1"), "the terminal shows again what is typed"


def test_what_is_typed_too_early_after_a_wrong_pin_is_neither_shown_nor_taken(home: Path, room: ClassFolder) -> None:
    arguments = [f"{ROOT}/explorer.py", "class", "open", str(room.root), "--plain"]
    child = pexpect.spawn(sys.executable, arguments, env=environment(home), encoding="utf-8", timeout=20)
    child.expect("Name or number")
    child.sendline("1")
    child.expect("PIN")
    child.waitnoecho(5)
    child.sendline("0000")
    child.expect("do not belong together")
    child.sendline("4071")
    child.expect("Name or number")
    child.sendline("1")
    child.expect("PIN")
    assert "4071" not in str(child.before), "and it was not read as a name"
    child.waitnoecho(5)
    child.sendline("4071")
    child.expect("One of Molotov")
    child.sendline("quit")
    child.expect(pexpect.EOF)


def test_ctrl_c_at_the_door_leaves_and_gives_the_terminal_back(home: Path, room: ClassFolder) -> None:
    arguments = [f"{ROOT}/explorer.py", "class", "open", str(room.root), "--plain"]
    child = pexpect.spawn(sys.executable, arguments, env=environment(home), encoding="utf-8", timeout=20)
    child.expect("Name or number")
    child.sendline("1")
    child.expect("PIN")
    child.waitnoecho(5)
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_in_turns_the_door_asks_again(home: Path, room: ClassFolder) -> None:
    arguments = [f"{ROOT}/explorer.py", "class", "open", str(room.root), "--plain", "--turns"]
    child = pexpect.spawn(sys.executable, arguments, env=environment(home), encoding="utf-8", timeout=20)
    for _ in range(2):
        child.expect("Name or number")
        child.sendline("1")
        child.expect("PIN")
        child.waitnoecho(5)
        child.sendline("4071")
        child.expect("> ")
        child.sendline("quit")
    child.expect("Name or number")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


GUESS = """
import io, sys
from pathlib import Path
from state.classroom import ClassFolder
folder = ClassFolder.open(Path(sys.argv[1]))
pupil = folder.roster().find("p01")
looked = [folder.tries().check("p01", f"{n:04}", pupil.pin) for n in range(40)]
print(sum(not v.wait and not v.shut for v in looked))
"""


def test_two_processes_at_one_pin_have_three_tries_between_them(home: Path, room: ClassFolder) -> None:
    command = [sys.executable, "-c", GUESS, str(room.root)]
    both = [subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    looked = [int(process.communicate(timeout=60)[0]) for process in both]
    assert sum(looked) == 3, "tries that were looked at"
    assert json.loads(room.tries().path.read_text())["p01"][0] == 3


def test_nobody_at_the_keyboard_is_not_waited_for_for_ever(room: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("select.select", lambda *_: ([], [], []))
    assert Door(room, Silent(), io.StringIO()).ask() is None


# ---- what the teacher sees


def test_the_report_says_what_was_read(run: Run, room: ClassFolder) -> None:
    assign(room, 'chapters = ["a"]\nquestion = "Why?"\n')
    run("class", "add", "Zaid", "=cmd|'/c calc'!A0")
    key = f"{room.facts.id}/one"
    store = store_of(room, "p01")
    store.record_opening("small", "a", Trail("small", ("a",), 0), Position("small", "a", "p1"))
    store.save_answer(Position("small", "a", "p1"), key, "Because")
    (room.root / "readers" / "p02.json").write_text("{")
    (room.root / "readers" / "p02.json").chmod(0o600)
    table = run("class", "report").out
    assert "10 B, 3 pupils" in table and re.search(r"01 +Layla Haddad +1/2 +1 .* 1/1 +\d{4}-\d\d-\d\d\n", table)
    assert "02  Zaid: the progress file is damaged and has no good backup" in table
    document = run("class", "report", "--json").json
    assert [pupil["name"] for pupil in document["pupils"]] == ["=cmd|'/c calc'!A0", "Layla Haddad", "Zaid"], "by name"
    assert document["pupils"][1]["read"] == 1 and document["pupils"][1]["questions"] == [1, 1]
    assert "Because" not in json.dumps(document) and "rank" not in json.dumps(document)
    text = run("class", "report", "--csv").out
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][1] == "'=cmd|'/c calc'!A0" and rows[2][:4] == ["01", "Layla Haddad", "yes", "1"]
    assert (room.root / "readers" / "p02.json").read_text() == "{", "never changed"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("Layla-Ann") == "Layla-Ann" and safe_cell(3) == "3"


def test_the_map_counts_from_five_on_and_names_nobody(run: Run, tmp_path: Path) -> None:
    run("class", "init", "c")
    folder = ClassFolder.open(Path("c").absolute())
    run("class", "add", *(f"Pupil {letter}" for letter in "ABCDEF"))
    story = run("export", "json").json
    chapter = next(t for t in story["things"] if t["kind"] == "chapter" and t["texts"]["en"]["words"].get("question"))
    choices = [choice["id"] for choice in chapter["choices"]]
    labels = chapter["texts"]["en"]["choices"]
    for n in range(1, 5):
        store_of(folder, f"p0{n}").record_choice("no-2362", chapter["id"], choices[0])
    four = run("class", "map", "--lang", "en").out
    assert "4 answers so far, counts are shown from 5 on" in four and labels[choices[0]] not in four
    store_of(folder, "p05").record_choice("no-2362", chapter["id"], choices[1])
    five = " ".join(run("class", "map", "--lang", "en").out.split())
    assert f"4 {labels[choices[0]]}" in five and f"1 {labels[choices[1]]}" in five
    assert "Pupil" not in five


def test_answers_stand_side_by_side_and_names_only_when_asked_for(run: Run, room: ClassFolder) -> None:
    assign(room, 'question = "Why?"\n')
    run("class", "add", "Zaid")
    for pupil, text in (("p01", "\x1b[2JBecause [b]of[/b] tin\u202e"), ("p02", "Nobody knows")):
        store_of(room, pupil).save_answer(Position("small", "a", "p1"), f"{room.facts.id}/one", text)
    plain = run("class", "map", "--question", "one").out
    assert "Because [b]of[/b] tin" in plain and "Nobody knows" in plain
    assert "Layla" not in plain and "Zaid" not in plain
    named = run("class", "map", "--question", "one", "--names").out
    assert named.index("Layla Haddad") < named.index("Because") and "Zaid" in named
    assert "There are: one." in run("class", "map", "--question", "two").err


def test_a_reset_is_undone(run: Run, room: ClassFolder) -> None:
    run("class", "open", "--pupil", "p01", "--plain", typed="on\nquit\n")
    assert run("class", "reset", "Layla Haddad").code == 0
    assert run("class", "report", "--json").json["pupils"][0]["read"] == 0
    done = run("class", "reset", "1", "--undo")
    assert done.code == 0 and "is back" in done.err
    assert run("class", "report", "--json").json["pupils"][0]["read"] == 2
    assert run("class", "reset", "Nobody").code == 2


def test_deleting_asks_and_then_leaves_nothing(run: Run, room: ClassFolder) -> None:
    run("class", "open", "--pupil", "p01", "--plain", typed="note 1 mine\nhandin\nquit\n")
    assert run("class", "remove", "1").code == 2
    assert run("class", "remove", "1", "--yes").code == 0
    left = [path for path in room.root.rglob("*") if path.is_file()]
    assert not [path for path in left if "p01" in str(path) or "Layla" in path.read_text()]


def test_an_assignment_that_names_nothing_of_the_story_is_told(run: Run, room: ClassFolder) -> None:
    assign(room, 'chapters = ["nowhere"]\n')
    assign(room, 'thread = "none"\n', "two")
    assign(room, "title =", "three")
    said = run("class", "report").err
    assert "one.toml: no chapter called 'nowhere'." in said and "two.toml: no thread called 'none'." in said
    assert "three.toml: " in said


# ---- what pupils do


def test_a_pupil_sees_what_is_set_answers_it_and_hands_in(run: Run, room: ClassFolder) -> None:
    assign(room, 'title = "Lesson"\nchapters = ["a", "b"]\nquestion = "Why?"\ndue = 2026-12-01\n')
    typed = "class\nreply It was <b>tin</b>\nnote 1 # my note\nhandin\nhandin\nquit\n"
    done = run("class", "open", "--pupil", "p01", "--plain", "--lang", "en", typed=typed)
    assert "Set: Lesson, 1 of 2 read, due 1 December 2026. To see it: class." in done.out
    assert "Answer kept." in done.out and "Handed in as p01/002.md." in done.out
    text = (room.root / "handin" / "p01" / "001.md").read_text()
    assert text.startswith("# Layla Haddad\n") and "**Why?**\n\nIt was \\<b\\>tin\\</b\\>\n" in text
    assert "> One of Molotov" in text and "\n\\# my note\n" in text
    assert run("class", "report", "--json").json["pupils"][0]["questions"] == [1, 1]


def test_what_is_set_can_be_closed_once_for_all(run: Run, room: ClassFolder) -> None:
    assign(room, 'title = "Lesson"\nchapters = ["a", "b"]\n')
    first = run("class", "open", "--pupil", "p01", "--plain", "--lang", "en", typed="class close\nclass close\n")
    assert "Set: Lesson" in first.out and "Closed: Lesson" in first.out and "Nothing is set that" in first.out
    second = run("class", "open", "--pupil", "p01", "--plain", "--lang", "en")
    assert "Set: Lesson" not in second.out


def test_half_a_hand_in_is_none(room: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    (pupil,) = room.roster()
    with pytest.raises(ClassError, match="cannot be written"):
        room.hand_in(pupil, "words")
    assert list((room.root / "handin" / "p01").iterdir()) == []


def test_without_notes_there_is_nothing_to_hand_in(run: Run, room: ClassFolder) -> None:
    done = run("class", "open", "--pupil", "p01", "--plain", typed="handin\nquit\n")
    assert "no notes and no answers" in done.out and not (room.root / "handin" / "p01").exists()


def test_outside_a_class_its_words_are_unknown(run: Run, small: Path) -> None:
    done = run("--story", small, typed="class\nhelp\nquit\n")
    assert "No command called 'class'" in done.out and "answer TEXT" not in done.out


def test_everybody_sees_their_own_line(run: Run, small: Path) -> None:
    run("--story", small, typed="note 1 mine\nquit\n")
    done = run("me", "--story", small)
    assert done.code == 0 and "Chapters read: 1/2" in done.out
    line = run("me", "--story", small, "--json").json
    assert line["read"] == 1 and line["started"] is True
    assert "> One of Molotov" in run("handin", "--story", small).out


def test_in_a_class_the_own_line_asks_who_it_is(run: Run, room: ClassFolder) -> None:
    assert run("me", "--class", room.root, typed="1\n0000\n").code == 2
    done = run("me", "--class", room.root, typed="1\n4071\n")
    assert done.code == 0 and "Layla Haddad" in done.out
    run("class", "open", "--pupil", "p01", "--plain", typed="note 1 mine\nquit\n")
    done = run("handin", "--class", room.root, typed="1\n4071\n")
    assert done.out.rstrip().endswith(f"handin{os.sep}p01{os.sep}001.md")


def test_what_can_name_no_account_is_left_out(run: Run, room: ClassFolder) -> None:
    Path("names.csv").write_text("name;account\nAnn;-rf\nBen;a b\nCem;../x\nDan;dan\n")
    done = run("class", "add", "--from", "names.csv")
    assert [pupil.account for pupil in room.roster()] == ["", "dan"] and "3 were left out" in done.err


@pytest.mark.parametrize("way", ["B", "C"])
def test_neither_root_nor_the_teacher_is_shut_out(way: Way) -> None:
    names = ("root", "teacher", "-rf", "x;y", "layla")
    pupils = tuple(Pupil(f"p0{n}", "x", account=name) for n, name in enumerate(names))
    text = script(way, Plan("/srv/c", "teacher", pupils))
    assert re.findall(r"^usermod .* (\S+)$", text, re.M) == ["layla"] and re.findall(r"mkdir -p \S*/(p\d+)", text) == [
        "p04"
    ]


def test_an_account_of_the_roster_needs_no_pin(run: Run, room: ClassFolder, home: Path) -> None:
    import pwd

    account = pwd.getpwuid(os.getuid()).pw_name
    assert run("class", "add", "Own Account", "--account", account).code == 0
    assert run("class", "open", "--plain", typed="quit\n").code == 0
    assert list(home.rglob(f"readers/{account}.json")), "in the account's own folder"
    assert not (room.root / "readers" / "p02.json").exists()
    (own,) = [line for line in run("class", "report", "--json").json["pupils"] if line["id"] == "p02"]
    assert own["read"] == 1
    assert run("class", "open", "--pupil", "p01", "--plain", typed="quit\n").code == 0


def test_the_teacher_reads_in_the_class_and_sees_the_map(run: Run, room: ClassFolder) -> None:
    done = run("class", "open", "--teacher", "--plain", "--lang", "en", typed="class\nquit\n")
    assert done.code == 0 and "1 pupil, 0 of 1 have begun" in done.out
    assert (room.root / "readers" / "teacher.json").is_file()
    assert len(run("class", "report", "--json").json["pupils"]) == 1


def test_pupils_begin_in_the_language_of_the_class(run: Run, small: Path) -> None:
    run("class", "init", "ar", "--lang", "ar", "--story", small)
    with ClassFolder.open(Path("ar").absolute()).changing_roster() as box:
        box[0], _ = box[0].add("ليلى")
    assert "أ\n" in run("class", "open", "--pupil", "p01", "--plain").out
    run("class", "open", "--pupil", "p01", "--plain", typed="language en\n")
    assert run("class", "open", "--pupil", "p01", "--plain").out.startswith("A\n"), "then in their own"


def test_arabic_is_spoken_throughout(run: Run, room: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ar_JO.UTF-8")
    assert "اسم واحد" in run("class", "report", "--lang", "ar").out
    assert "ليس في الصف أحد باسم «x»." in run("class", "pin", "x").err


# ---- a server


PLAN = Plan("/srv/explorer/10 b's", "teacher", (Pupil("p01", "Layla\nMatch all", account="layla"), Pupil("p02", "x")))


@pytest.mark.parametrize("way", ["A", "B", "C"])
@pytest.mark.parametrize("keys", [False, True])
def test_the_script_is_sound_and_holds_no_name(way: Way, keys: bool) -> None:
    text = script(way, Plan(PLAN.folder, PLAN.teacher, PLAN.pupils, keys))
    assert subprocess.run(["sh", "-n"], input=text, text=True, check=False).returncode == 0
    assert "Match all" not in text and "Layla" not in text
    assert "'/srv/explorer/10 b'\"'\"'s'" in text


@pytest.mark.skipif(not (shutil.which("sshd") or Path("/usr/sbin/sshd").exists()), reason="no sshd here")
@pytest.mark.parametrize(("way", "keys", "who"), [("A", False, "reader"), ("A", True, "reader"), ("B", False, "layla")])
def test_sshd_accepts_its_part(tmp_path: Path, way: Way, keys: bool, who: str) -> None:
    sshd = shutil.which("sshd") or "/usr/sbin/sshd"
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    config = tmp_path / "sshd_config"
    snippet = sshd_snippet(way, Plan(PLAN.folder, PLAN.teacher, PLAN.pupils, keys))
    config.write_text(f"HostKey {key}\nUsePAM no\n{snippet.replace('Group explorer', 'User layla')}")
    tested = subprocess.run([sshd, "-t", "-f", config], capture_output=True, text=True, check=False)
    if "privilege separation" in tested.stderr.lower():
        pytest.skip("this machine has no folder for sshd")
    assert (tested.returncode, tested.stderr) == (0, "")
    asked = [sshd, "-T", "-f", str(config), "-C", f"user={who},host=x,addr=127.0.0.1"]
    effective = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.lower()
    assert "disableforwarding yes" in effective and "permituserrc no" in effective
    assert ("forcecommand none" in effective) == keys
    other = subprocess.run(
        [*asked[:-1], "user=admin,host=x,addr=127.0.0.1"], capture_output=True, text=True, check=True
    )
    assert "forcecommand none" in other.stdout.lower() and "disableforwarding no" in other.stdout.lower()


def test_the_set_up_is_printed_for_the_class(run: Run, room: ClassFolder) -> None:
    done = run("class", "setup", "A", "--print")
    assert done.code == 0 and done.out.startswith("#!/bin/sh\n") and str(room.root) in done.out
    keys = run("class", "setup", "A", "--keys", "--print").out
    assert "for pupil in p01; do" in keys and f'class open {room.root} --pupil "${{2-}}"\n' in keys
    assert run("class", "setup", "D").code == 2
    second = run("class", "setup", "A", "--account", "reader-11", "--print").out
    assert "Match User reader-11\n" in second and "explorer-reader-11.conf" in second and "useradd" in second
    assert " reader " not in second, "two classes share no account"
    assert run("class", "setup", "A", "--account", "x; rm -rf /", "--print").code == 2


@pytest.mark.parametrize("way", ["A", "B", "C"])
@pytest.mark.parametrize("link", [".", "class.toml", "assignments", "handin/p01"])
def test_root_gives_away_nothing_that_a_link_leads_to(tmp_path: Path, room: ClassFolder, way: Way, link: str) -> None:
    folder, target = tmp_path / "10b", tmp_path / "secret"
    target.touch(mode=0o600)
    if link == ".":
        folder.symlink_to(room.root)
    else:
        (folder / "handin").mkdir(parents=True)
        (folder / link).symlink_to(target)
    text = script(way, Plan(str(folder), "teacher", PLAN.pupils))
    part = text[text.index("# ---- the class folder") : text.index("\nchown")]
    done = subprocess.run(["sh"], input=f"set -eu\n{part}\necho given", text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, "") and "link" in done.stderr


def test_a_class_folder_without_links_is_set_up(room: ClassFolder) -> None:
    text = script("A", Plan(str(room.root), "teacher"))
    part = text[text.index("# ---- the class folder") : text.index("\nchown")]
    assert subprocess.run(["sh", "-eu"], input=part, text=True, check=False).returncode == 0


def test_without_a_letter_all_three_are_printed_and_none_is_run(run: Run) -> None:
    text = run("class", "setup", "--print").out
    assert all(f"# ({way}) " in text for way in "ABC") and "/srv/explorer/CLASS" in text
    assert "Match User reader" in text and "Match Group explorer" in text
    done = subprocess.run(["sh"], input=text, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, "") and "Choose one" in done.stderr


# ---- the guides

GUIDES = [ROOT / "tui" / "CLASSROOM.md", ROOT / "tui" / "CLASSROOM.ar.md"]


def commands_of(path: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("path", GUIDES, ids=["en", "ar"])
def test_every_command_of_the_guide_is_understood(path: Path) -> None:
    lines = [line.removeprefix("sudo ").removeprefix("-u reader ") for line in commands_of(path)]
    ours = [line for line in lines if line.startswith("explorer ")]
    assert len(ours) > 12
    for line in ours:
        words = re.findall(r'"[^"]*"|\S+', re.split(r"\s+[#|<>]", line)[0])[1:]
        build_parser().parse_args([word.strip('"') for word in words], Options())


def test_both_guides_give_the_same_commands() -> None:
    bare = [[re.split(r"\s+#", line)[0] for line in commands_of(path)] for path in GUIDES]
    names = [[re.sub(r'"[^"]*"|--lang \w+', "", line) for line in lines] for lines in bare]
    assert names[0] == names[1]


def test_every_guide_installs_in_the_same_place() -> None:
    paths = (*GUIDES, ROOT / "README.md", ROOT / "README.ar.md")
    (command,) = {next(x for x in commands_of(path) if x.startswith("sudo sh -c 'umask 022")) for path in paths}
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"V=/opt/explorer/{version} " in command and "/opt/explorer/current" in command


def test_facts_are_kept_as_they_were_given(run: Run) -> None:
    run("class", "init", "c", "--title", "10 \u202eB", "--address", 'ssh "x"', "--password", "\x1b[2Jx")
    facts = ClassFolder.open(Path("c").absolute()).facts
    assert facts == ClassFacts(facts.id, "10 B", "", "en", 'ssh "x"', "[2Jx") and len(facts.id) == 8


# ---- in locked mode


def locked(home: Path, *arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a process of its own: what is locked stays so."""
    return subprocess.run(
        [sys.executable, str(ROOT / "explorer.py"), "--locked", *map(str, arguments)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"},
    )


def test_a_locked_account_opens_the_class_that_its_line_names(run: Run, home: Path, room: ClassFolder) -> None:
    done = locked(home, "class", "open", room.root, "--pupil", "p01", typed="on\nnote 1 mine\nhandin\nquit\n")
    assert done.returncode == 0, done.stderr
    (handed,) = (room.root / "handin").rglob("*.md")
    assert "mine" in handed.read_text(encoding="utf-8")
    assert [note.text for note in store_of(room, "p01").progress("small").notes] == ["mine"]


def test_what_comes_from_the_pupil_opens_no_class_and_changes_none(home: Path, room: ClassFolder) -> None:
    for words in (
        ["--", "class", "open", room.root],
        ["class", "add", "Omar"],
        ["class", "open", room.root, "--", "class", "open", room.root],
        ["class", "open", room.root, "--", "progress"],
    ):
        done = locked(home, *words)
        assert (done.returncode == 2 and "only reads" in done.stderr + done.stdout) or "too many" in done.stderr, words
    for words in (["me", "--class", room.root], ["me", "--reader", "p02"], ["handin", "--state", room.root]):
        done = locked(home, "class", "open", room.root, "--pupil", "p01", "--", *words)
        assert done.returncode == 2 and "is set by whoever looks after this account" in done.stderr, words
    for words in (["me", "--pupil", "p02"], ["me", "p02"], ["handin", "id"], ["me;", "id"]):
        assert locked(home, "class", "open", room.root, "--pupil", "p01", "--", *words).returncode == 2, words
    assert "Omar" not in (room.root / "roster.json").read_text(encoding="utf-8")


def test_a_pupil_of_a_locked_account_sees_the_own_line_and_hands_in(run: Run, home: Path, room: ClassFolder) -> None:
    line = ("class", "open", room.root, "--pupil", "p01")
    with room.changing_roster() as box:
        box[0], _ = box[0].add("Omar", pin=scramble("8152"))
    locked(home, *line, typed="note 1 mine\nquit\n")
    own = locked(home, *line, "--", "me", "--json")
    assert own.returncode == 0 and json.loads(own.stdout)["id"] == "p01", own.stderr
    assert locked(home, *line, "--", "handin").stdout == f"{room.root / 'handin' / 'p01' / '001.md'}\n"
    asked = locked(home, "class", "open", room.root, "--", "me", typed="2\n8152\n")
    assert asked.returncode == 0 and "Omar" in asked.stdout and "Layla" not in asked.stdout
    assert locked(home, "class", "open", room.root, "--", "me", typed="2\n0000\n").returncode == 2
