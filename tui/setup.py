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
READER = "reader"
"""The account that pupils share, where no other is named."""
GROUP = "explorer"
"""The group of pupils with accounts of their own, where no other is named."""


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
        return self.account or (READER if way == "A" else GROUP)


_COMMANDS = f"""\
# ---- the program: a folder for each version below {PREFIX}, and a link "current" to the one in use
test -x {PREFIX}/current/bin/python || {{
  echo "First install the program:" >&2
  echo "  python3 -m venv {PREFIX}/VERSION && {PREFIX}/VERSION/bin/pip install --no-cache-dir FOLDER_OR_NAME" >&2
  echo "  ln -sfn VERSION {PREFIX}/current" >&2
  exit 1
}}
umask 022
rm -f /usr/local/bin/explorer  # perhaps a link: what it leads to is not to be written over
cat >/usr/local/bin/explorer <<'END'
#!/bin/sh
# The real folder and not the link: whoever reads now goes on in this version after an upgrade.
exec "$(readlink -f {PREFIX}/current)/bin/python" -I -B -X utf8 -m explorer "$@"
END
chmod 0755 /usr/local/bin/explorer
"""

_WRAPPER = f"""\
# ---- the command that locked accounts run, and nothing else
cat >{WRAPPER} <<'END'
#!/bin/sh -p
# "$@" comes from sshd's configuration or from a key's line, never from the client. No -f: it would tear files.
ulimit -v 600000; ulimit -n 128; ulimit -t 7200; ulimit -c 0
umask 077
case $TERM in ''|*[!A-Za-z0-9._+-]*) TERM=xterm;; esac
exec /usr/bin/env -i HOME="$HOME" USER="$USER" LOGNAME="$LOGNAME" TERM="$TERM" COLORTERM="$COLORTERM" \\
  LANG=C.UTF-8 PATH=/usr/bin:/bin SSH_TTY="$SSH_TTY" \\
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
    AcceptEnv LANG LC_* COLORTERM NO_COLOR
    # A dead line is dropped after about three and a half minutes.
    ClientAliveInterval 30
    ClientAliveCountMax 3
"""

_CHECK = """\
# AcceptEnv lines add up: look for others in /etc/ssh/sshd_config (Debian ships "AcceptEnv LANG LC_*").
mkdir -p /run/sshd
"$(command -v sshd || echo /usr/sbin/sshd)" -t || {
  rm -f SNIPPET
  echo "sshd refused its part; it was taken away again." >&2
  exit 1
}
systemctl reload ssh 2>/dev/null || systemctl reload sshd 2>/dev/null || echo "Now reload sshd."
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
    opening = f"{WRAPPER} class open {quote(plan.folder)}"
    if way == "B":
        return f"{_GLOBAL}Match Group {plan.name(way)}\n    ForceCommand {opening}\n{_CLOSED}"
    how = f"    AuthenticationMethods publickey\n    AuthorizedKeysFile {_keys(plan)}\n    PasswordAuthentication no\n"
    # With keys there is no ForceCommand: it would override each key's command=, and with it who reads.
    if not plan.keys:
        how = (
            "    AuthenticationMethods password\n    PasswordAuthentication yes\n    PubkeyAuthentication no\n"
            f"    ForceCommand {opening}\n"
        )
    return f"{_GLOBAL}Match User {plan.name(way)}\n{how}    KbdInteractiveAuthentication no\n{_CLOSED}"


def _shared(plan: Plan) -> Iterable[str]:
    folder, teacher, reader = quote(plan.folder), quote(plan.teacher), plan.name("A")
    how = "a key each" if plan.keys else "a number and a PIN each"
    yield f"# (A) One locked account, '{reader}', that all pupils share; {how}. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Running it again does no harm.\nset -eu\n"
    yield _COMMANDS
    yield _WRAPPER
    yield f"""\
# ---- the account: a real shell, for nologin would refuse the command too; a home that it cannot write to
mkdir -p /var/lib/explorer/home
id {reader} >/dev/null 2>&1 ||
  useradd --system --user-group --no-create-home --home-dir /var/lib/explorer/home --shell /bin/sh {reader}
"""
    if not plan.keys:
        yield f"""\
# Its password is for the door of the computer and is the same for all; the PINs say who is who.
case "$(passwd -S {reader})" in "{reader} P"*) ;; *) passwd {reader} ;; esac
"""
    yield f"""\
# ---- the class folder: the teacher's; pupils' progress is the account's, and hand-ins are for the teacher to read
chown -R {teacher}:{reader} {folder}
chmod 2750 {folder} {folder}/assignments
find {folder} -maxdepth 2 -type f -name '*.toml' -exec chmod 0640 {{}} +
chmod 0640 {folder}/roster.json
chown -R {reader}:{reader} {folder}/readers
chmod 0700 {folder}/readers
chown -R {reader}:"$(id -gn {teacher})" {folder}/handin
chmod 2750 {folder}/handin
runuser -u {reader} -- test -r {folder}/class.toml || {{
  echo "The account {reader} cannot get to the class folder: put it below /srv." >&2
  exit 1
}}
# The teacher may look after that progress: sudo -u {reader} explorer class report --class {folder}
printf '%s ALL=(%s) NOPASSWD: /usr/local/bin/explorer class *\\n' {teacher} {reader} >/etc/sudoers.d/explorer-{reader}
chmod 0440 /etc/sudoers.d/explorer-{reader}
"""
    if plan.keys:
        keys = _keys(plan)
        opening = f"{WRAPPER} class open {folder} --pupil".replace('"', '\\"')
        lines = [f'# restrict,pty,command="{opening} {pupil.id}" ssh-ed25519 AAAA...' for pupil in plan.pupils]
        yield "\n".join([
            f"# ---- keys: one line for each pupil in {keys}; who reads is said by the line and not by the client",
            f"test -e {keys} || : >{keys}\nchmod 0644 {keys}", *lines, "",
        ])  # fmt: skip
    yield _sshd("A", plan)


def _own(plan: Plan) -> Iterable[str]:
    folder, teacher = quote(plan.folder), quote(plan.teacher)
    group = plan.name("B")
    yield f"# (B) Accounts of their own, in the group '{group}', that may only read. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Running it again does no harm.\nset -eu\n"
    yield _COMMANDS
    yield _WRAPPER
    yield f"# ---- accounts\ngetent group {group} >/dev/null || groupadd {group}"
    for account in _accounts(plan):
        yield (
            f"id {account} >/dev/null 2>&1 || "
            f"{{ useradd --create-home --groups {group} --shell /bin/sh {account}; passwd {account}; }}\n"
            f"usermod --append --groups {group} {account}"
        )
    yield _folder_for_group(plan, group)
    yield _sshd("B", plan)


def _shells(plan: Plan) -> Iterable[str]:
    folder, teacher = quote(plan.folder), quote(plan.teacher)
    group = plan.name("C")
    yield "# (C) Accounts with a shell. Nothing is restricted here. Read this, then run it as root."
    yield f"# Class: {folder}, of the teacher {teacher}. Pupils type: explorer class open {folder}\nset -eu\n"
    yield _COMMANDS
    yield f"# ---- accounts\ngetent group {group} >/dev/null || groupadd {group}"
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
        f"chown -R {teacher}:{group} {folder}",
        f"chmod 2750 {folder} {folder}/assignments",
        f"find {folder} -maxdepth 2 -type f -name '*.toml' -exec chmod 0640 {{}} +",
        f"chmod 0640 {folder}/roster.json",
        f"chown {teacher} {folder}/readers",
        f"chmod 0700 {folder}/readers",
        f"chmod 0711 {folder}/handin",
    ]
    for pupil in _with_accounts(plan):
        lines.append(f"mkdir -p {folder}/handin/{pupil.id}")
        lines.append(f'chown -R {pupil.account}:"$(id -gn {teacher})" {folder}/handin/{pupil.id}')
        lines.append(f"chmod 2750 {folder}/handin/{pupil.id}")
    lines.append("# The report reads each pupil's file with that pupil's rights; for that root starts it:")
    lines.append(f"#   sudo explorer class report --class {folder}\n")
    return "\n".join(lines)


def _sshd(way: Way, plan: Plan) -> str:
    path = f"/etc/ssh/sshd_config.d/explorer-{plan.name(way)}.conf"
    check = _CHECK.replace("SNIPPET", path)
    return f"# ---- sshd\nmkdir -p /etc/ssh/sshd_config.d\ncat >{path} <<'END'\n{sshd_snippet(way, plan)}END\n{check}"


def _keys(plan: Plan) -> str:
    return f"/etc/ssh/explorer_keys_{plan.name('A')}"
