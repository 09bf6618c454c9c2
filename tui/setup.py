"""The set-up of a server for a class, as a script that root reads and runs: `explorer class setup A|B|C --print`.

(A) one locked account that all pupils share, with a PIN or a key for each; (B) accounts of their own that may only
read; (C) accounts with a shell. The parts: the program's two commands, the account, the class folder's rights, sshd.
The scripts are in English, as shell scripts are; `tui/CLASSROOM.md` and its Arabic twin go through each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from shlex import quote
from typing import Literal

from state.roster import Pupil
from tui.names import ACCOUNT

Way = Literal["A", "B", "C"]

PREFIX = "/opt/explorer"
WRAPPER = "/usr/local/bin/explorer-locked"
HOME = "/var/lib/explorer/home"
"""The home of accounts that pupils share; it stays empty."""
READER = "reader"
"""The account that pupils share, where no other is named."""
GROUP = "explorer"
"""The group of pupils whose own accounts may only read, where no other is named."""
SHELLS = "explorer-c"
"""The group of pupils with shells; sshd locks up whoever is in the other one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a set-up is made for."""

    folder: str
    """The class folder, absolute."""
    teacher: str
    """The account that owns it."""
    pupils: tuple[Pupil, ...] = ()
    keys: bool = False
    """In (A): a key for each pupil instead of the PIN."""
    account: str = ""
    """In (A) the account, else the group, if not the usual one."""

    def name(self, way: Way) -> str:
        """Return the account of (A), or the group of (B) and (C)."""
        return self.account or {"A": READER, "B": GROUP, "C": SHELLS}[way]


_PROGRAM = f"""\
# ---- the program: a folder for each version below {PREFIX}, and a link "current" to the one in use
test -x {PREFIX}/current/bin/explorer || {{
  echo "First install the program in {PREFIX}/VERSION, as CLASSROOM.md says." >&2
  exit 1
}}
umask 022
ln -sfn {PREFIX}/current/bin/explorer /usr/local/bin/explorer
"""

_WRAPPER = f"""\
# ---- the command that locked accounts run, and nothing else
cat >{WRAPPER} <<'END'
#!/bin/sh -p
# "$@" comes from the account's shell, below. Of what the client asks, two words are let through, as they stand here.
case "${{SSH_ORIGINAL_COMMAND-}}" in me | handin) set -- "$@" -- "$SSH_ORIGINAL_COMMAND" ;; esac
ulimit -v 600000; ulimit -n 128; ulimit -t 7200; ulimit -c 0  # no -f: it would tear files
umask 077
case "${{TERM-}}" in '' | *[!A-Za-z0-9._+-]*) TERM=xterm ;; esac
# The real folder and not the link: whoever reads now goes on in this version after an upgrade.
exec /usr/bin/env -i HOME="$HOME" USER="$USER" LOGNAME="$LOGNAME" TERM="$TERM" COLORTERM="${{COLORTERM-}}" \\
  ${{NO_COLOR:+NO_COLOR=1}} LANG=C.UTF-8 PATH=/usr/bin:/bin \\
  "$(readlink -f {PREFIX}/current)/bin/python" -I -B -X utf8 -m explorer --locked "$@"
END
chmod 0755 {WRAPPER}
"""

_GLOBAL = """\
# A class arrives within one minute.
MaxStartups 100:30:200
LoginGraceTime 60
PermitUserEnvironment no
"""

_CLOSED = """\
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitUserRC no
    MaxSessions 2
    AcceptEnv COLORTERM NO_COLOR
    # A dead line is dropped after about three and a half minutes.
    ClientAliveInterval 30
    ClientAliveCountMax 3
"""

_CHECK = """\
mkdir -p /run/sshd
sshd=$(command -v sshd || echo /usr/sbin/sshd)
refuse() {
  rm -f SNIPPET
  echo "$1 What was meant for sshd was taken away again." >&2
  exit 1
}
"$sshd" -t || refuse "sshd refused its part."
"""

_RELOAD = """\
systemctl reload ssh 2>/dev/null || systemctl reload sshd 2>/dev/null ||
  echo "Now reload sshd, when this is through: sudo service ssh reload (or sshd in place of ssh)"
"""


def script(way: Way, plan: Plan) -> str:
    """Return the script of one of the three ways."""
    parts = {"A": _shared, "B": _own, "C": _shells}[way](plan)
    return "\n".join(["#!/bin/sh", *parts])


def all_scripts(plan: Plan) -> str:
    """Return the three scripts one below the other, to be read: run as they are, they do nothing."""
    guard = 'echo "Choose one: explorer class setup A, B or C" >&2; exit 2'
    parts = [f"\n# {'=' * 40} {way}\n\n{script(way, plan)}" for way in ("A", "B", "C")]
    return "\n".join(["#!/bin/sh", guard, *parts])


def sshd_snippet(way: Way, plan: Plan) -> str:
    """Return what is added to sshd's configuration; nothing for accounts with shells."""
    if way == "C":
        return ""
    opening = f"    ForceCommand {_shell_path(plan.name(way))}\n"
    if way == "B":
        return f"{_GLOBAL}Match Group {plan.name(way)}\n{opening}{_CLOSED}"
    # With keys there is no ForceCommand: it would override each key's command=, and with it who reads.
    how = f"    AuthenticationMethods publickey\n    AuthorizedKeysFile {_keys(plan)}\n    PasswordAuthentication no\n"
    if not plan.keys:
        how = "    AuthenticationMethods password\n    PasswordAuthentication yes\n    PubkeyAuthentication no\n"
        how += opening
    return f"{_GLOBAL}Match User {plan.name(way)}\n{how}    KbdInteractiveAuthentication no\n{_CLOSED}"


def _shared(plan: Plan) -> Iterable[str]:
    folder, teacher, reader = quote(plan.folder), quote(plan.teacher), plan.name("A")
    how = "a key each" if plan.keys else "a number and a PIN each"
    yield f"# (A) One locked account, '{reader}', that all pupils share; {how}. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Running it again does no harm.\nset -eu\n"
    yield _PROGRAM
    yield _WRAPPER
    yield _shell(plan, reader)
    yield f"""\
# ---- the account: its home cannot be written to, and at the console or by su it gets no further than by ssh
mkdir -p {HOME}
home=$(getent passwd {reader} | cut -d: -f6)
case "$home" in
  '') useradd --system --user-group --no-create-home --home-dir {HOME} --shell {_shell_path(reader)} {reader} ;;
  {HOME}) usermod --shell {_shell_path(reader)} {reader} ;;
  *)
    echo "There is an account {reader} already, for something else. Choose a name with --account NAME." >&2
    exit 1
    ;;
esac
{_can_run(reader)}"""
    yield f"""\
# ---- the class folder: the teacher's; pupils' progress is the account's, and hand-ins are for the teacher to read
{_teachers_own(folder, teacher, reader)}
chown -R {reader}:{reader} {folder}/readers
chmod 0700 {folder}/readers
chown -R {reader}:"$(id -gn {teacher})" {folder}/handin
chmod 2750 {folder}/handin
{_can_open(folder, reader)}
# The teacher may look after that progress: sudo -u {reader} explorer class report --class {folder}
if test -d /etc/sudoers.d; then
  printf '%s ALL=(%s) NOPASSWD: /usr/local/bin/explorer class *\\n' {teacher} {reader} >/etc/sudoers.d/explorer-{reader}
  chmod 0440 /etc/sudoers.d/explorer-{reader}
  visudo -cqf /etc/sudoers.d/explorer-{reader} || {{
    rm -f /etc/sudoers.d/explorer-{reader}
    echo "The account {reader} could not be lent to the teacher: only root sees the report." >&2
  }}
fi
"""
    yield _sshd("A", plan, reader)
    if plan.keys:
        yield _key_lines(plan)
    else:
        yield f"""\
# ---- the account's password, last of all: it is for the door of the computer and is the same for all
case "$(passwd -S {reader})" in
  "{reader} P"*) ;;
  *)
    echo "Now the password of the account {reader}, as it stands on the cards (it is not shown):"
    passwd {reader} || {{
      echo "No password yet. Run this again." >&2
      exit 1
    }}
    ;;
esac
"""


def _key_lines(plan: Plan) -> str:
    keys, reader = _keys(plan), plan.name("A")
    return "\n".join([
        f"# ---- keys: one line for each pupil in {keys}; who reads is said by the line and not by the client",
        f"touch {keys}",
        f"for pupil in {' '.join(pupil.id for pupil in plan.pupils)}; do",
        '  line="restrict,pty,command=\\"$pupil\\""',
        f"""  grep -qF "$line" {keys} || printf '#%s HERE THE LINE OF THE KEY\\n' "$line" >>{keys}""",
        "done",
        f"chmod 0644 {keys}",
        f"usermod --password '*' {reader}  # none fits; and unlike '!' it shuts out no key",
        f"""! grep -Env '^(#.*|restrict,pty,command="p[0-9]+" .*)?$' {keys} || {{""",
        f'  echo "These lines of {keys} say of nobody who reads. Each must begin so, with the number" >&2',
        """  echo 'from the card: restrict,pty,command="p07" and a space' >&2""",
        "  exit 1",
        "}",
        f"waiting=$(grep -c '^#restrict' {keys}) || :",
        'test "$waiting" = 0 || echo "Keys to come: $waiting. Put them into the file, and take the # away:"',
        f'test "$waiting" = 0 || echo "  sudo nano {keys}"',
        "",
    ])  # fmt: skip


def _own(plan: Plan) -> Iterable[str]:
    folder, teacher = quote(plan.folder), quote(plan.teacher)
    group = plan.name("B")
    yield f"# (B) Accounts of their own, in the group '{group}', that may only read. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Running it again does no harm.\nset -eu\n"
    yield _PROGRAM
    yield _WRAPPER
    yield _shell(plan, group)
    yield f"""\
# ---- accounts: the reader is their shell from now on (back to another: usermod --shell /bin/bash NAME)
getent group {group} >/dev/null || groupadd {group}"""
    for account in _accounts(plan):
        yield (
            f"id {account} >/dev/null 2>&1 || {{\n  useradd --create-home {account}\n"
            f"  echo 'Now a password for the account {account} (it is not shown):'\n"
            f"  passwd {account} || echo 'No password yet. As root: passwd {account}' >&2\n}}\n"
            f"usermod --append --groups {group} --shell {_shell_path(group)} {account}"
        )
    yield _folder_for_group(plan, group)
    yield _sshd("B", plan, next(iter(_accounts(plan)), ""))


def _shells(plan: Plan) -> Iterable[str]:
    folder, teacher = quote(plan.folder), quote(plan.teacher)
    group = plan.name("C")
    yield "# (C) Accounts with a shell. Nothing is restricted here. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Pupils type: explorer class open {folder}\nset -eu\n"
    yield _PROGRAM
    accounts = " ".join(_accounts(plan))
    yield f"""\
# ---- accounts
missing=
for account in {accounts}; do id "$account" >/dev/null 2>&1 || missing="$missing $account"; done
test -z "$missing" || {{
  echo "There are no such accounts yet:$missing. Make each (sudo adduser NAME), then run this again." >&2
  exit 1
}}
getent group {group} >/dev/null || groupadd {group}"""
    for account in _accounts(plan):
        yield f"usermod --append --groups {group} {account}"
    yield _folder_for_group(plan, group)
    yield """\
# ---- limits for each account, where systemd runs
if test -d /run/systemd/system; then
  limits=/etc/systemd/system/user-.slice.d
  mkdir -p "$limits"
  printf '[Slice]\\nMemoryMax=400M\\nTasksMax=100\\nCPUQuota=50%%\\n' >"$limits/50-explorer.conf"
  systemctl daemon-reload
fi
"""


def _shell_path(name: str) -> str:
    return f"{WRAPPER}-{name}"


def _shell(plan: Plan, name: str) -> str:
    path, was = _shell_path(name), f"exec {WRAPPER} class open {quote(plan.folder)}"
    opening, by_key = was, was + ' --pupil "${2-}"'
    who = ""
    if plan.keys and name == plan.name("A"):
        opening = by_key
        who = """\
# sshd hands on what the line of the key says: -c p01
case "${2-}" in p[0-9]*) ;; *) echo "The line of this key does not say who reads." >&2; exit 1 ;; esac
"""
    return f"""\
# ---- the shell of such an account: whatever is asked of it, by ssh, su or at the console, the class opens
test ! -e {path} || grep -qxF -e {quote(was)} -e {quote(by_key)} {path} || {{
  echo "{name} opens another class already. Print this again with --account and another name, or," >&2
  echo "if that class is no more, delete {path} and run this again." >&2
  exit 1
}}
cat >{path} <<'END'
#!/bin/sh -p
{who}{opening}
END
chmod 0755 {path}
"""


def _accounts(plan: Plan) -> list[str]:
    return [pupil.account for pupil in _with_accounts(plan)]


def _with_accounts(plan: Plan) -> list[Pupil]:
    """The pupils whose account may be locked: a list of names must not shut out root, nor the teacher."""
    spared = ("root", plan.teacher)
    return [each for each in plan.pupils if ACCOUNT.fullmatch(each.account) and each.account not in spared]


def _folder_for_group(plan: Plan, group: str) -> str:
    folder, teacher = quote(plan.folder), quote(plan.teacher)
    lines = [
        "",
        "# ---- the class folder: the teacher's, for pupils to read; each hands in to a folder of their own",
        _teachers_own(folder, teacher, group),
        f"chown {teacher} {folder}/readers {folder}/handin",
        f"chmod 0700 {folder}/readers",
        f"chmod 0711 {folder}/handin",
    ]
    for pupil in _with_accounts(plan):
        lines.append(f"mkdir -p {folder}/handin/{pupil.id}")
        lines.append(f'chown -R {pupil.account}:"$(id -gn {teacher})" {folder}/handin/{pupil.id}')
        lines.append(f"chmod 2750 {folder}/handin/{pupil.id}")
    if account := next(iter(_accounts(plan)), ""):
        lines += [_can_open(folder, account), _can_run(account).rstrip()]
    lines.append("# The report reads each pupil's file with that pupil's rights; for that root starts it:")
    lines.append(f"#   sudo explorer class report --class {folder}\n")
    return "\n".join(lines)


def _teachers_own(folder: str, teacher: str, group: str) -> str:
    # Root gives what stands there to others: behind a link that could be any file of the computer.
    return f"""\
if test -n "$(find {folder} -maxdepth 2 -type l)"; then
  echo "The class folder is a link, or there are links in it. Root follows none: take them away." >&2
  exit 1
fi
chown {teacher}:{group} {folder} {folder}/class.toml {folder}/roster.json
chown -R {teacher}:{group} {folder}/assignments
chmod 2750 {folder} {folder}/assignments
find {folder} -maxdepth 2 -type f -name '*.toml' -exec chmod 0640 {{}} +
chmod 0640 {folder}/roster.json"""


def _can_open(folder: str, account: str) -> str:
    return f"""\
runuser -u {account} -- test -r {folder}/class.toml || {{
  echo "The account {account} cannot get to the class folder: put it below /srv." >&2
  exit 1
}}"""


def _can_run(account: str) -> str:
    return f"""\
runuser -u {account} -- {PREFIX}/current/bin/python -I -B -c 'import explorer' || {{
  echo "The account {account} cannot run the program: install it again with umask 022 and with /usr/bin/python3." >&2
  exit 1
}}
"""


def _sshd(way: Way, plan: Plan, account: str) -> str:
    path = f"/etc/ssh/sshd_config.d/explorer-{plan.name(way)}.conf"
    check = _CHECK.replace("SNIPPET", path)
    if account:
        check += f"""\
"$sshd" -T -C user={account},host=localhost,addr=127.0.0.1 | grep -qx 'disableforwarding yes' ||
  refuse "sshd reads no sshd_config.d: let /etc/ssh/sshd_config begin with 'Include /etc/ssh/sshd_config.d/*.conf'."
"""
    snippet = sshd_snippet(way, plan)
    return f"# ---- sshd\nmkdir -p /etc/ssh/sshd_config.d\ncat >{path} <<'END'\n{snippet}END\n{check}{_RELOAD}"


def _keys(plan: Plan) -> str:
    return f"/etc/ssh/explorer_keys_{plan.name('A')}"
