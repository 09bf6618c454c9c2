"""A class on the disk: the roster, PINs and their tries, progress read and put aside, hand-ins, assignments."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state import pins
from state.account import call_as, uid_of
from state.assignment import load_assignments
from state.class_errors import CLASS_ERRORS, ClassError
from state.classroom import ClassFacts, ClassFolder, day_of
from state.errors import StateError
from state.pins import LONGEST_WAIT, MOST_TRIES, Tries, fits, make_pin, scramble
from state.roster import MOST_PUPILS, Pupil, Roster, load_roster
from state.rows import Trail
from state.store import ReaderStore
from story.ids import Position

STORY = "no-2362"
HOSTILE = [
    "../../x", "/etc/passwd", "a\x00b", "a\x1b[2Jb", "\u202eevil", "[@click=app.quit]x", "=cmd()", "x" * 10_240,
    "\ud800", "a\nb", "p01", ".", "ليلى", "-rf",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    return ClassFolder.make(tmp_path / "10b", ClassFacts(id="ab12", title="10 B"))


def enrol(folder: ClassFolder, *names: str, pin: str = "") -> list[Pupil]:
    kept = scramble(pin) if pin else ""
    made = []
    for name in names:
        with folder.changing_roster() as box:
            box[0], pupil = box[0].add(name, pin=kept)
            made.append(pupil)
    return made


def read_something(folder: ClassFolder, pupil: Pupil, *chapters: str) -> ReaderStore:
    store = ReaderStore.open(folder.file_of(pupil))
    for chapter in chapters:
        store.record_opening(STORY, chapter, Trail(STORY, (chapter,), 0), Position(STORY, chapter, "p1"))
    return store


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ---- the folder and the roster


def test_a_class_is_its_owners_alone(folder: ClassFolder) -> None:
    assert {path.name for path in folder.root.iterdir() if path.name[0] != "."} == {
        "class.toml", "roster.json", "assignments", "readers", "handin",
    }  # fmt: skip
    assert all(mode_of(path) & 0o077 == 0 for path in [folder.root, *folder.root.iterdir()])
    assert folder.facts == ClassFacts(id="ab12", title="10 B")
    assert len(folder.roster()) == 0


def test_a_class_is_made_in_a_new_folder_only(folder: ClassFolder, tmp_path: Path) -> None:
    with pytest.raises(ClassError) as again:
        ClassFolder.make(folder.root, ClassFacts())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    with pytest.raises(ClassError) as full:
        ClassFolder.make(tmp_path / "full", ClassFacts())
    with pytest.raises(ClassError) as none:
        ClassFolder.open(tmp_path / "full")
    assert [each.value.code for each in (again, full, none)] == ["class-there", "not-empty", "no-class"]


def test_what_the_class_is_called_may_hold_anything(tmp_path: Path) -> None:
    facts = ClassFacts(title='a "b" \\ \n # \x7f', address="ssh x@y", password="'\"=")
    made = ClassFolder.make(tmp_path / "c", facts)
    assert made.facts == facts


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_kept_and_names_no_file(folder: ClassFolder, name: str) -> None:
    (pupil,) = enrol(folder, name)
    assert pupil.id == "p01" and len(pupil.name) <= 60
    assert folder.file_of(pupil) == folder.root / "readers" / "p01.json"
    (kept,) = folder.roster()
    assert kept.id == "p01" and kept.name == pupil.name


def test_an_id_is_never_used_twice(folder: ClassFolder) -> None:
    one, two = enrol(folder, "A", "B")
    with folder.changing_roster() as box:
        box[0] = box[0].remove(two)
    (three,) = enrol(folder, "C")
    assert [one.id, two.id, three.id] == ["p01", "p02", "p03"]
    assert folder.roster().find("p02") is None


def test_a_class_has_an_end() -> None:
    roster = Roster(tuple(Pupil(f"p{n:03}", "x") for n in range(MOST_PUPILS)), MOST_PUPILS)
    with pytest.raises(ClassError):
        roster.add("one more")


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"pupils": 3}', '{"pupils": [3]}', '{"pupils": [{"id": "../x", "name": "a"}]}',
        '{"pupils": [{"id": "p01", "name": 3}]}', '{"pupils": [{"id": "p01"}, {"id": "p01"}]}', "[" * 100_000,
        '{"format": 2, "pupils": []}', "x" * (1 << 21),
    ],
)  # fmt: skip
def test_a_roster_that_cannot_be_read_is_said_and_stays(folder: ClassFolder, text: str) -> None:
    path = folder.root / "roster.json"
    path.write_text(text)
    with pytest.raises(ClassError) as told:
        load_roster(path)
    assert str(told.value) and told.value.code in CLASS_ERRORS
    with pytest.raises(ClassError):
        enrol(folder, "A")
    assert path.read_text() == text


def test_a_roster_may_be_written_by_hand_with_a_mark(folder: ClassFolder) -> None:
    (folder.root / "roster.json").write_text('{"pupils": [{"id": "p07", "name": "ليلى"}]}', encoding="utf-8-sig")
    (pupil,) = folder.roster()
    assert pupil == Pupil("p07", "ليلى") and pupil.number == "7"
    assert folder.roster().next == 8


def test_a_link_in_place_of_the_roster_is_not_followed(folder: ClassFolder, tmp_path: Path) -> None:
    path = folder.root / "roster.json"
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ClassError):
        folder.roster()


def test_in_a_folder_made_for_a_group_the_group_reads_the_roster(folder: ClassFolder) -> None:
    folder.root.chmod(0o2750)
    enrol(folder, "A")
    assert mode_of(folder.root / "roster.json") == 0o640


# ---- PINs


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def tries(folder: ClassFolder, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> Tries:
    monkeypatch.setattr(pins, "_COST", 16)  # the cost is tried once below
    return Tries(folder.tries().path, clock)


def test_a_pin_has_four_digits_and_is_none_of_the_first_anybody_tries() -> None:
    made = {make_pin() for _ in range(3_000)}
    assert all(len(pin) == 4 and pin.isdecimal() for pin in made)
    assert not made & {"0000", "1234", "1111"}
    assert len(made) > 1_000


def test_a_pin_is_not_in_what_is_kept_of_it() -> None:
    kept = scramble("4071")
    assert kept.startswith("scrypt$16384$8$1$") and "4071" not in kept.split("$")
    assert fits("4071", kept) and not fits("4072", kept)
    assert scramble("4071") != kept


@pytest.mark.parametrize("kept", ["", "x", "scrypt$a$8$1$00$00", "scrypt$1073741824$8$1$00$00", "scrypt$3$8$1$00$00",
                                  "scrypt$16$8$-1$00$00", "scrypt$16$8$1$zz$00", "scrypt$16$8$1$00$"])  # fmt: skip
def test_what_is_no_pin_fits_none(kept: str) -> None:
    assert not fits("4071", kept)


def test_the_first_wrong_tries_are_free_and_then_each_waits_longer(tries: Tries, clock: Hands) -> None:
    kept = scramble("4071")
    assert [tries.check("p01", "0", kept).wait for _ in range(3)] == [0, 0, 0]
    waits = []
    for _ in range(12):
        verdict = tries.check("p01", "4071", kept)
        assert not verdict.right, "not even the right one, while it waits"
        waits.append(verdict.wait)
        clock.pass_(verdict.wait)
        assert not tries.check("p01", "0", kept).right
    assert waits[:5] == [5, 10, 20, 40, 80] and max(waits) == LONGEST_WAIT
    assert waits == sorted(waits)


def test_the_right_pin_begins_anew(tries: Tries, clock: Hands) -> None:
    kept = scramble("4071")
    for _ in range(3):
        tries.check("p01", "0", kept)
    clock.pass_(5)
    assert tries.check("p01", "4071", kept).right
    assert [tries.check("p01", "0", kept).wait for _ in range(3)] == [0, 0, 0]


def test_after_too_many_only_a_new_pin_helps(tries: Tries, clock: Hands) -> None:
    kept = scramble("4071")
    for _ in range(MOST_TRIES):
        clock.pass_(LONGEST_WAIT)
        verdict = tries.check("p01", "0", kept)
    assert verdict.shut
    clock.pass_(1_000_000)
    assert tries.check("p01", "4071", kept) == (False, 0, True)
    assert tries.check("p02", "4071", kept).right, "nobody else is kept out"
    assert tries.check("p01", "5555", scramble("5555")).right, "a new one"


def test_a_clock_that_was_set_back_keeps_nobody_out_for_longer(tries: Tries, clock: Hands) -> None:
    kept = scramble("4071")
    for _ in range(3):
        tries.check("p01", "0", kept)
    clock.pass_(-1_000_000)
    assert tries.check("p01", "0", kept) == (False, 0, False), "it is looked at, and it counts"
    assert tries.check("p01", "4071", kept).wait == 10, "from then on by the clock as it is"
    clock.pass_(10)
    assert tries.check("p01", "4071", kept).right


@pytest.mark.parametrize(
    "text", ["{", "[]", "3", '{"p01": 3}', '{"p01": [9, "no time", "x"]}', '{"p01": [true, "", ""]}']
)
def test_a_damaged_count_counts_as_none(tries: Tries, text: str) -> None:
    tries.path.write_text(text)
    assert tries.check("p01", "4071", scramble("4071")).right


def test_where_tries_cannot_be_counted_nobody_is_let_in(tries: Tries) -> None:
    tries.path.symlink_to(tries.path.with_name("elsewhere"))
    with pytest.raises(StateError):
        tries.check("p01", "4071", scramble("4071"))


# ---- what they did


def test_a_record_tells_chapters_choices_answers_and_the_day(folder: ClassFolder) -> None:
    (pupil,) = enrol(folder, "Layla")
    assert folder.record(pupil, STORY).started is False
    store = read_something(folder, pupil, "a-open", "m-train")
    store.record_choice(STORY, "m-night-wires", "x")
    store.record_choice(STORY, "m-night-wires", "y")
    store.save_answer(Position(STORY, "a-open", "p1"), "ab12/first", "Because.")
    store.add_note(Position(STORY, "a-open", "p1"), "private")
    record = folder.record(pupil, STORY)
    assert record.started and set(record.visited) == {"a-open", "m-train"}
    assert record.choices == {"m-night-wires": "x"} and record.answers == {"ab12/first": "Because."}
    assert len(record.last) == len("2026-11-22") and "private" not in str(record)
    assert folder.record(pupil, "another").started is False


def test_a_day_is_one_of_the_calendar_here_and_nothing_else() -> None:
    assert day_of("2026-11-22T12:00:00Z") == "2026-11-22"
    for text in ("", "yesterday", "\x1b[2J", "9999-99-99T00:00:00Z"):
        assert day_of(text) == ""


def test_damaged_progress_is_named_and_left_as_it_is(folder: ClassFolder) -> None:
    one, two = enrol(folder, "A", "B")
    read_something(folder, one, "a-open")
    read_something(folder, one, "m-train")  # another session: the first is the backup
    for pupil in (one, two):
        folder.file_of(pupil).write_bytes(b'{"visits": ')
        folder.file_of(pupil).chmod(0o600)
    before = {path.name: path.read_bytes() for path in folder.readers.iterdir()}
    assert folder.record(one, STORY).trouble == "restored"
    assert folder.record(one, STORY).visited == ("a-open",)
    assert folder.record(two, STORY).trouble == "damaged"
    assert {path.name: path.read_bytes() for path in folder.readers.iterdir()} == before


def test_a_link_in_place_of_progress_is_refused(folder: ClassFolder, tmp_path: Path) -> None:
    (pupil,) = enrol(folder, "A")
    (tmp_path / "secret.json").write_text('{"visits": {}}')
    folder.file_of(pupil).symlink_to(tmp_path / "secret.json")
    assert folder.record(pupil, STORY).trouble == "unreadable"
    folder.file_of(pupil).unlink()
    os.mkfifo(folder.file_of(pupil))
    assert folder.record(pupil, STORY).trouble == "unreadable"


def test_an_account_that_is_not_there_is_said(folder: ClassFolder) -> None:
    assert folder.record(Pupil("p01", "A", account="no-such-account"), STORY).trouble == "no-account"
    assert folder.record(Pupil("p01", "A", account="a\0b"), STORY).trouble == "no-account"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_root_does_it_as_the_account_that_it_belongs_to() -> None:
    nobody = uid_of("nobody")
    assert call_as(nobody, lambda: [os.geteuid(), os.getuid(), os.getgroups().count(0)]) == [nobody, nobody, 0]
    assert os.geteuid() == 0
    with pytest.raises(PermissionError):
        call_as(nobody, lambda: Path("/etc/shadow").read_text())
    with pytest.raises(ClassError):
        call_as(nobody, lambda: uid_of("no-such-account"))
    with pytest.raises(StateError):
        call_as(nobody, lambda: ReaderStore.open(Path("/proc/1/x/readers/y.json")).set_setting("a", 1))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_a_pupils_link_leads_root_nowhere(folder: ClassFolder, tmp_path: Path) -> None:
    (pupil,) = enrol(folder, "A")
    nobody = uid_of("nobody")
    os.chown(folder.readers, nobody, -1)
    for path in (tmp_path, folder.root):
        path.chmod(0o755)
    secret = folder.root / "secret.json"
    secret.write_text('{"visits": {"no-2362/a-open": {}}}')
    secret.chmod(0o600)
    os.link(secret, folder.file_of(pupil))
    assert folder.record(pupil, STORY).trouble == "unreadable"


# ---- putting aside


def test_progress_is_put_aside_and_brought_back(folder: ClassFolder) -> None:
    one, ten = enrol(folder, *["x"] * 10)[0], folder.roster().pupils[-1]
    read_something(folder, one, "a-open")
    read_something(folder, one, "m-train")
    read_something(folder, ten, "a-open")
    before = folder.file_of(one).read_bytes()
    folder.put_aside(one)
    assert not folder.record(one, STORY).started and folder.record(ten, STORY).started
    read_something(folder, one, "m-draft")
    folder.bring_back(one)
    assert folder.file_of(one).read_bytes() == before
    folder.bring_back(one)  # and the undoing is undone
    assert folder.record(one, STORY).visited == ("m-draft",)


def test_what_is_not_there_can_be_neither_put_aside_nor_brought_back(folder: ClassFolder) -> None:
    (pupil,) = enrol(folder, "A")
    with pytest.raises(ClassError) as nothing:
        folder.put_aside(pupil)
    with pytest.raises(ClassError) as never:
        folder.bring_back(pupil)
    assert (nothing.value.code, never.value.code) == ("nothing-kept", "nothing-to-undo")


def test_what_is_deleted_is_gone(folder: ClassFolder) -> None:
    one, two = enrol(folder, "A", "B", pin="4071")
    for pupil in (one, two):
        read_something(folder, pupil, "a-open")
        read_something(folder, pupil, "m-train")
        folder.hand_in(pupil, "x")
        folder.tries().check(pupil.id, "0", pupil.pin)
    folder.put_aside(one)
    read_something(folder, one, "m-draft")
    folder.erase(one)
    left = [str(path) for path in folder.root.rglob("*") if "p01" in path.name or path.parent.name == "p01"]
    assert left == [] and "p01" not in folder.tries().path.read_text()
    assert folder.record(two, STORY).started and (folder.root / "handin" / "p02" / "001.md").exists()


# ---- handing in


def test_hand_ins_are_numbered_and_private(folder: ClassFolder) -> None:
    (pupil,) = enrol(folder, "../../x")
    first, second = folder.hand_in(pupil, "one"), folder.hand_in(pupil, "two")
    assert [first.name, second.name] == ["001.md", "002.md"] and first.parent == folder.root / "handin" / "p01"
    assert first.read_text() == "one" and mode_of(first) == 0o600 and mode_of(first.parent) == 0o700
    first.unlink()
    assert folder.hand_in(pupil, "three").name == "003.md", "a number is not used again"


def test_hand_ins_are_for_the_group_where_that_was_arranged(folder: ClassFolder) -> None:
    (folder.root / "handin").chmod(0o2750)
    (pupil,) = enrol(folder, "A")
    before = os.umask(0o077)  # as in the wrapper of a locked account
    try:
        path = folder.hand_in(pupil, "x")
    finally:
        os.umask(before)
    assert mode_of(path) == 0o640 and mode_of(path.parent) & 0o7777 == 0o2750


def test_hand_ins_have_an_end_and_follow_no_link(folder: ClassFolder, tmp_path: Path) -> None:
    one, two = enrol(folder, "A", "B")
    folder.hand_in(one, "x")
    (folder.root / "handin" / "p01" / "200.md").touch()
    with pytest.raises(ClassError):
        folder.hand_in(one, "x")
    (tmp_path / "elsewhere").mkdir()
    (folder.root / "handin" / "p02").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ClassError):
        folder.hand_in(two, "x")
    assert list((tmp_path / "elsewhere").iterdir()) == []


# ---- assignments


def test_assignments_are_read_those_due_first(folder: ClassFolder) -> None:
    place = folder.root / "assignments"
    (place / "b.toml").write_text('title = "B"\nchapters = ["m-train", "m-train"]\n')
    (place / "a.toml").write_text('thread = "moscow"\nquestion = {en = "Why?", ar = "لماذا؟"}\ndue = 2026-12-01\n')
    (place / "none.toml").write_text("# due = 2026-12-01\n")
    (place / "notes.txt").write_text("x")
    found, wrong = load_assignments(place)
    assert [each.id for each in found] == ["a", "b"] and wrong == []
    assert found[0].due == "2026-12-01" and found[0].questions["ar"] == "لماذا؟"
    assert found[1].chapters == ("m-train",) and found[1].titles == {"": "B"}


@pytest.mark.parametrize(
    "text",
    ["x", "chapters = 3", 'chapters = ["../x"]', 'chapters = ["' + "a" * 10_000 + '"]', "title = 3", 'due = "soon"',
     "due = 3", 'title = "' + "x" * 10_240 + '"', "title = {en = 3}", "\x00", "a = [" * 5_000],
)  # fmt: skip
def test_an_assignment_that_cannot_be_read_is_named(folder: ClassFolder, text: str) -> None:
    (folder.root / "assignments" / "bad.toml").write_text(text)
    (folder.root / "assignments" / "good.toml").write_text('chapters = ["a-open"]')
    found, wrong = load_assignments(folder.root / "assignments")
    assert [each.id for each in found] == ["good"]
    assert len(wrong) == 1 and wrong[0].startswith("bad.toml: ") and len(wrong[0]) < 300


def test_every_error_has_a_sentence() -> None:
    details = dict.fromkeys(("file", "reason", "name", "limit"), "x")
    assert all(str(ClassError(code, **details)) for code in CLASS_ERRORS)
    assert json.dumps(list(CLASS_ERRORS))
