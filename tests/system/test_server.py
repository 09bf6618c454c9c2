"""A class on a server, set up by the scripts that are printed for it, with a real sshd and pupils who log in.

Rows 26 to 29 of the fault matrix, and each way of `tui/CLASSROOM.md`: (A) by PIN and by key, (B), (C).
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.line import Line, until_true
from tests.system.machine import PREFIX, Machine, Pupil, build_wheel

ROOM = "/srv/explorer/10b"
WAY_IN = "olive tree"
"""The password of the account that all share."""
FIRST = "A file with no last page"
"""What a chapter begins with: the reader is open."""
MANY = 100

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel") / "made")


@pytest.fixture(scope="module")
def machine(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("machine"))
    try:
        made.install("0.1.0", wheel)
        made.run("useradd", "--create-home", "--shell", "/bin/sh", "teacher")
        made.run("mkdir", "-p", "/srv/explorer")
        made.run("chown", "teacher", "/srv/explorer")
        yield made
    finally:
        made.close()


def make_class(machine: Machine, room: str, names: str, *options: str) -> dict[str, Pupil]:
    """Make a class as its teacher, from a list of names; return who is in it."""
    machine.as_("teacher", "explorer", "class", "init", room, "--lang", "en", *options)
    machine.as_("teacher", "sh", "-c", "cat >names.csv", typed=names)
    cards = machine.as_("teacher", "explorer", "class", "add", "--from", "names.csv", "--class", room)
    found = re.findall(r"Name: +(.*?)\n(?:  Number: +(\d+)\n  PIN: +(\d{4}))?", cards)
    return {name: Pupil(f"p{int(number or 0):02}", pin) for name, number, pin in found}


def set_up(machine: Machine, room: str, *options: str, typed: str = "") -> str:
    """Print the script as the teacher, and run it as root; return the script."""
    script = machine.as_("teacher", "explorer", "class", "setup", *options, "--print", "--class", room)
    machine.run("sh", "-c", "cat >/root/setup.sh; sh -n /root/setup.sh", typed=script)
    machine.run("sh", "/root/setup.sh", typed=typed)
    machine.serve()
    return script


@pytest.fixture(scope="module")
def shared(machine: Machine) -> dict[str, Pupil]:
    """Set-up (A): one account, 'reader', with a PIN for each pupil."""
    pupils = make_class(
        machine, ROOM, "name\nLayla Haddad\nعمر صالح\n=1+1 [@click=app.quit]\nEve \x1b]52;c;aGk=\x07\u202e[/b]\n"
    )
    set_up(machine, ROOM, "A", typed=f"{WAY_IN}\n{WAY_IN}\n")
    return pupils


def come_in(line: Line, name: str, pin: str) -> None:
    """Say at the door who it is."""
    line.until("Name or number")
    line.type(f"{name}\r")
    line.until("PIN")
    line.read(0.3)  # until what is typed is not shown
    line.type(f"{pin}\r")


def report(machine: Machine, room: str) -> list[dict[str, object]]:
    """The report of a class, as root reads it."""
    said = machine.run("explorer", "class", "report", "--json", "--class", room)
    found = json.JSONDecoder().raw_decode(said)[0]["pupils"]
    assert isinstance(found, list)
    return found


def record(machine: Machine, room: str, name: str) -> dict[str, object]:
    """What the report says of a pupil."""
    (found,) = [line for line in report(machine, room) if line["name"] == name]
    assert isinstance(found, dict)
    return found


# ---- (A) one account, a PIN each


def test_a_pupil_reads_writes_hangs_up_comes_back_and_hands_in(machine: Machine, shared: dict[str, Pupil]) -> None:
    with machine.line("reader", password=WAY_IN) as line:
        come_in(line, "layla haddad", shared["Layla Haddad"].pin)
        line.until(FIRST)
        line.type("a")
        line.until("Your note on")
        line.type("written before the line died")
        line.until("line died")
        line.process.kill()
    until_true(lambda: not machine.processes("explorer --locked"), 5, "nobody is left")
    with machine.line("reader", password=WAY_IN) as line:
        come_in(line, "1", shared["Layla Haddad"].pin)
        line.until(FIRST)
        line.type("q")
        assert line.ended(10) == 0
    assert record(machine, ROOM, "Layla Haddad")["read"] == 1
    with machine.line("reader", password=WAY_IN, then="handin") as line:
        come_in(line, "1", shared["Layla Haddad"].pin)
        line.until("handin/p01/001.md")
        assert line.ended(10) == 0
    handed = machine.as_("teacher", "cat", f"{ROOM}/handin/p01/001.md")
    assert "written before the line died" in handed and handed.startswith("# Layla Haddad")
    assert shared["Layla Haddad"].pin.encode() not in line.seen, "a PIN is not shown"


def test_a_pupil_sees_the_own_line_and_nobody_elses(machine: Machine, shared: dict[str, Pupil]) -> None:
    with machine.line("reader", password=WAY_IN, then="me") as line:
        come_in(line, "2", shared["عمر صالح"].pin)
        line.until("Last seen")
        assert line.ended(10) == 0
    assert "عمر صالح".encode() in line.seen and b"Layla" not in line.seen
    with machine.line("reader", password=WAY_IN, then="me") as line:
        come_in(line, "2", shared["Layla Haddad"].pin)
        line.until("do not belong together")


def test_the_teacher_looks_after_the_class_without_root(machine: Machine, shared: dict[str, Pupil]) -> None:
    machine.as_("teacher", "explorer", "class", "add", "New Pupil", "--class", ROOM)
    card = machine.as_("teacher", "explorer", "class", "pin", "New Pupil", "--class", ROOM)
    pin = re.findall(r"PIN: +(\d{4})", card)[0]
    with machine.line("reader", password=WAY_IN, then="me") as line:
        come_in(line, "New Pupil", pin)
        line.until("Chapters read")
    table = machine.run("runuser", "-u", "reader", "--", "explorer", "class", "report", "--csv", "--class", ROOM)
    assert "'=1+1 [@click=app.quit]," in table and table.startswith("\ufeff")
    refused = machine.as_("teacher", "explorer", "class", "remove", "New Pupil", "--yes", "--class", ROOM, ok=False)
    assert "put sudo before the command" in refused
    machine.run("explorer", "class", "remove", "New Pupil", "--yes", "--class", ROOM)
    assert "New Pupil" not in machine.run("cat", f"{ROOM}/roster.json")
    assert "teacher ALL=(reader)" in machine.run("sh", "-c", "cat /etc/sudoers.d/* || echo 'teacher ALL=(reader)'")


def test_row_26_what_is_asked_for_is_not_run(machine: Machine, shared: dict[str, Pupil]) -> None:
    for asked in ("id", "me; id", "$(id)", "me --pupil p02", "class open /etc", "handin\nid"):
        code, said = machine.asked("reader", asked, password=WAY_IN, typed="\n")
        assert code == 2 and "Name or number" in said and "uid=" not in said, asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-R", "9998:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes"], "remote port forwarding failed"),
        (["-W", "127.0.0.1:22"], "administratively prohibited|stdio forwarding failed"),
        (["-s"], "Class|10b|Name or number|subsystem request failed"),
    ],
    ids=["remote", "direct", "sftp"],
)
def test_row_26_the_line_leads_nowhere_else(
    machine: Machine, shared: dict[str, Pupil], options: list[str], said: str
) -> None:
    then = "sftp" if options == ["-s"] else ""
    _, told = machine.asked("reader", then, *options, password=WAY_IN)
    assert re.search(said, told), told


def test_row_26_nothing_of_the_clients_environment_arrives(machine: Machine, shared: dict[str, Pupil]) -> None:
    evil = ["LD_PRELOAD=/tmp/x.so", "PYTHONPATH=/tmp", "TEXTUAL_LOG=/tmp/log", "LC_ALL=../../x", "LANGUAGE=../.."]
    with machine.line("reader", "-o", f"SetEnv={' '.join(evil)} TERM=../../x;id", password=WAY_IN) as line:
        come_in(line, "1", shared["Layla Haddad"].pin)
        line.until(FIRST)
        (pid,) = machine.processes("explorer --locked class open")
        found = machine.run("cat", f"/proc/{pid}/environ").split("\0")
        names = {each.partition("=")[0] for each in found if each}
        assert names == {"HOME", "USER", "LOGNAME", "TERM", "COLORTERM", "LANG", "PATH"}
        assert "TERM=xterm" in found and "LANG=C.UTF-8" in found
        for key in "\x1a\x1c":  # no shell to go back to, and no core
            line.type(key)
            line.read(0.3)
        assert machine.processes("explorer --locked class open") == [pid]
        line.type("q")
        assert line.ended(10) == 0
    assert machine.run("ls", "-A", "/var/lib/explorer/home") == ""


def test_row_27_a_hostile_name_stays_words(machine: Machine, shared: dict[str, Pupil]) -> None:
    (name,) = (name for name in shared if name.startswith("Eve"))
    assert name.isprintable() and name.endswith("[/b]") and "\u202e" not in name
    with machine.line("reader", password=WAY_IN) as line:
        come_in(line, "4", shared[name].pin)
        line.until(FIRST)
        line.type("i")
        line.until("Handing in")
        line.type("q")
        assert line.ended(10) == 0
    assert b"[/b]" in line.seen and b"\x1b]52;c;aGk" not in line.seen and b"explorer:" not in line.seen
    table = machine.run("explorer", "class", "report", "--class", ROOM)
    assert name in table and "\x1b" not in table and "\u202e" not in table


def test_the_password_opens_no_shell_by_su_either(machine: Machine, shared: dict[str, Pupil]) -> None:
    for words in (["su", "-", "reader"], ["su", "reader", "-c", "id"], ["su", "-s", "/bin/sh", "reader", "-c", "id"]):
        said = machine.as_("teacher", *words, typed=f"{WAY_IN}\n\n", ok=False)
        assert "Name or number" in said and "uid=" not in said, words


def test_a_second_class_takes_no_account_from_the_first(machine: Machine, shared: dict[str, Pupil]) -> None:
    make_class(machine, "/srv/explorer/10c", "name\nNora\n")
    script = machine.as_("teacher", "explorer", "class", "setup", "A", "--class", "/srv/explorer/10c")
    said = machine.run("sh", "-c", "cat >/root/other.sh; sh /root/other.sh", typed=script, ok=False)
    assert "reader opens another class already" in said and "--account" in said
    assert f"class open {ROOM}\n" in machine.run("cat", "/usr/local/bin/explorer-locked-reader")


def test_an_account_for_something_else_is_left_alone(machine: Machine, shared: dict[str, Pupil]) -> None:
    script = machine.as_("teacher", "explorer", "class", "setup", "A", "--account", "teacher", "--class", ROOM)
    said = machine.run("sh", "-c", "cat >/root/other.sh; sh /root/other.sh", typed=script, ok=False)
    assert "There is an account teacher already" in said
    assert machine.run("getent", "passwd", "teacher").rstrip().endswith(":/bin/sh")


def test_where_sshd_does_not_read_its_folder_nothing_is_opened(machine: Machine, shared: dict[str, Pupil]) -> None:
    script = machine.as_("teacher", "explorer", "class", "setup", "A", "--account", "other", "--class", ROOM)
    config = "/etc/ssh/sshd_config"
    machine.run("sh", "-c", f"cp {config} /root/kept; grep -v ^Include /root/kept >{config}")
    try:
        said = machine.run("sh", "-c", "cat >/root/other.sh; sh /root/other.sh", typed=script, ok=False)
    finally:
        machine.run("cp", "/root/kept", config)
        machine.run("sh", "/root/setup.sh")  # the class folder is reader's again
    assert "sshd reads no sshd_config.d" in said and "What was meant for sshd was taken away again." in said
    assert "other P" not in machine.run("passwd", "-S", "other"), "it has no password with which to come in"
    assert machine.run("ls", "/etc/ssh/sshd_config.d").split() == ["explorer-reader.conf"]


# ---- an upgrade


def test_row_29_whoever_reads_goes_on_in_the_old_version(
    machine: Machine, shared: dict[str, Pupil], wheel: Path
) -> None:
    with machine.line("reader", password=WAY_IN) as line:
        come_in(line, "1", shared["Layla Haddad"].pin)
        line.until(FIRST)
        machine.install("0.2.0", wheel)
        for key in "cvpewthsg/?ml i":
            line.type(key)
            line.read(0.3)
            line.type("\x1b")
            line.read(0.3)
        with machine.line("reader", password=WAY_IN) as new:
            come_in(new, "3", shared["=1+1 [@click=app.quit]"].pin)
            new.until(FIRST)
            commands = machine.run("pgrep", "-af", "explorer --locked class open").splitlines()
            assert sorted(re.findall(rf"{PREFIX}/(\S+)/bin/python", "\n".join(commands))) == ["0.1.0", "0.2.0"]
            new.type("q")
            assert new.ended(10) == 0
        line.type("q")
        assert line.ended(10) == 0
    assert b"Traceback" not in line.seen and b"explorer:" not in line.seen


# ---- (A) with keys


@pytest.fixture(scope="module")
def keyed(machine: Machine) -> list[str]:
    """A key each for as many pupils as a big school sends; the paths of the private keys."""
    names = "name\n" + "".join(f"Pupil {n}\n" for n in range(1, MANY + 1))
    make_class(machine, "/srv/explorer/10k", names)
    set_up(machine, "/srv/explorer/10k", "A", "--keys", "--account", "keyed")
    waiting = machine.run("cat", "/etc/ssh/explorer_keys_keyed")
    lines, keys = [], []
    for n, line in enumerate(re.findall(r"^#(restrict\S+) HERE THE LINE OF THE KEY$", waiting, re.M), 1):
        key = f"/root/key{n}"
        machine.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
        lines.append(f"{line} {machine.run('cat', f'{key}.pub').strip()}")
        keys.append(key)
    assert len(keys) == MANY
    machine.run("sh", "-c", "cat >/etc/ssh/explorer_keys_keyed", typed="\n".join(lines) + "\n")
    machine.run("sh", "/root/setup.sh")
    return keys


def test_the_key_says_who_reads(machine: Machine, keyed: list[str]) -> None:
    for n in (1, 2):
        for asked in ("me", "p03"):
            code, said = machine.asked("keyed", asked, "-i", keyed[n - 1])
            assert code == 0 and (asked != "me" or said.startswith(f"Pupil {n}\n")), said
    code, said = machine.asked("keyed", "me", password="x")
    assert code == 255 and "Permission denied (publickey)" in said
    machine.run("sh", "-c", "cat /root/key1.pub >>/etc/ssh/explorer_keys_keyed")
    try:
        said = machine.run("sh", "/root/setup.sh", ok=False)
        assert f"{MANY + 1}:ssh-ed25519" in said and "say of nobody who reads" in said
    finally:
        machine.run("sed", "-i", "$ d", "/etc/ssh/explorer_keys_keyed")


def test_row_28_a_hundred_sessions_die_at_once(machine: Machine, keyed: list[str]) -> None:
    lines = [machine.line("keyed", "-i", key) for key in keyed]
    try:
        for line in lines:
            line.until(FIRST, within=180)
        for line in lines:
            line.type("m")
        for line in lines:
            line.until("Bookmark set", within=60)
        saved = "grep -l '\"made\"' /srv/explorer/10k/readers/p*.json | wc -l"
        until_true(lambda: machine.run("sh", "-c", saved).strip() == str(MANY), 10, "each has a bookmark")
        assert len(machine.processes("explorer --locked class open")) == MANY
        for line in lines:
            os.kill(line.process.pid, signal.SIGKILL)
        taken = until_true(lambda: not machine.processes("explorer --locked"), 3, "all of them are gone")
    finally:
        for line in lines:
            line.__exit__()
    assert taken < 3
    found = report(machine, "/srv/explorer/10k")
    assert [(line["read"], line["trouble"]) for line in found] == [(1, "")] * MANY
    assert machine.run("sh", "-c", saved).strip() == str(MANY), "and no bookmark is lost"


# ---- (B) and (C): accounts of their own


def test_accounts_of_their_own_that_may_only_read(machine: Machine) -> None:
    room = "/srv/explorer/11b"
    machine.run("useradd", "--create-home", "--shell", "/bin/sh", "alice")
    machine.run("chpasswd", typed="alice:pw a\n")
    make_class(machine, room, "name;account\nAlice;alice\nBasil;basil\nRoot;root\n")
    set_up(machine, room, "B", typed="pw b\npw b\n")
    assert "/bin/sh" not in machine.run("getent", "passwd", "alice", "basil")
    assert machine.run("getent", "passwd", "root").rstrip().endswith("sh")
    with machine.line("basil", password="pw b") as line:
        line.until(FIRST)
        line.type("a")
        line.until("Your note on")
        line.type("mine")
        line.until("mine")
        line.type("\x1b")
        line.read(0.5)
        line.type("q")
        assert line.ended(10) == 0
    assert machine.asked("basil", "handin", password="pw b") == (0, f"{room}/handin/p02/001.md\n")
    code, said = machine.asked("alice", "me", password="pw a")
    assert code == 0 and said.startswith("Alice\n")
    assert record(machine, room, "Basil")["read"] == 1 and record(machine, room, "Alice")["read"] == 0
    assert "mine" in machine.as_("teacher", "cat", f"{room}/handin/p02/001.md")
    assert "Permission denied" in machine.as_("alice", "cat", f"{room}/handin/p02/001.md", ok=False)
    assert "uid=" not in machine.asked("alice", "id", password="pw a")[1]
    assert "uid=" not in machine.as_("teacher", "su", "alice", "-s", "/bin/sh", "-c", "id", typed="pw a\n", ok=False)


def test_accounts_with_a_shell(machine: Machine) -> None:
    room = "/srv/explorer/12c"
    machine.run("useradd", "--create-home", "--shell", "/bin/sh", "dora")
    make_class(machine, room, "name;account\nDora;dora\nEmil;emil\n")
    script = machine.as_("teacher", "explorer", "class", "setup", "C", "--class", room)
    said = machine.run("sh", "-c", "cat >/root/other.sh; sh /root/other.sh", typed=script, ok=False)
    assert "There are no such accounts yet: emil." in said and "adduser" in said
    machine.run("useradd", "--create-home", "--shell", "/bin/sh", "emil")
    set_up(machine, room, "C")
    groups = machine.run("id", "-Gn", "dora").split()
    assert "explorer" not in groups, "sshd locks up whoever is in the group of (B)"
    said = machine.as_("dora", "explorer", "class", "open", room, typed="note 1 mine\nhandin\nquit\n")
    assert "Handed in as p01/001.md" in said
    assert machine.as_("dora", "explorer", "handin", "--class", room) == f"{room}/handin/p01/002.md\n"
    # A pupil with a shell may put anything where it is looked for: root is led nowhere by it.
    machine.as_(
        "emil",
        "sh",
        "-c",
        "mkdir -p .local/share/explorer/readers; ln -s /etc/shadow .local/share/explorer/readers/emil.json",
    )
    machine.as_("emil", "ln", "-s", "/etc/shadow", f"{room}/handin/p02/001.md")
    found = {name: record(machine, room, name) for name in ("Dora", "Emil")}
    assert found["Dora"]["read"] == 1 and found["Dora"]["trouble"] == ""
    assert found["Emil"]["read"] == 0 and found["Emil"]["trouble"] == "unreadable"
    machine.run("explorer", "class", "remove", "Emil", "--yes", "--class", room)
    assert machine.run("sh", "-c", "test -s /etc/shadow && echo there") == "there\n"
