"""Doing something with the rights of another account: the only way in which root touches what a pupil owns.

A pupil can put a link, a pipe or a file of another's where their progress should lie. Whoever reads there as root can
be led anywhere; a process that is nobody but the pupil can only be led where the pupil may go anyway.
"""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from state.class_errors import ClassError
from state.errors import StateError

Work = Callable[[], Any]
"""What is to be done; it returns what JSON can carry."""


def uid_of(account: str) -> int:
    """Return the number of an account. Raises ClassError `no-account`."""
    try:
        return pwd.getpwnam(account).pw_uid
    except (KeyError, ValueError) as error:  # ValueError: a NUL in the name
        raise ClassError("no-account", name=account) from error


def call_as(uid: int, work: Work) -> Any:
    """Return what `work` returns, done by a process of `uid` where we are root, else done here.

    Raises:
        StateError, ClassError, OSError: as `work` raised them.
    """
    if os.geteuid() != 0 or uid == 0:
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        # Nothing of the parent's may run in the child: no cleaning up, no second answer.
        try:
            os.close(reading)
            become(uid)
            with os.fdopen(writing, "wb") as out:
                out.write(_answer(work))
            code = 0
        except BaseException:
            code = 1
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        raw = answer.read()
    os.waitpid(child, 0)
    return _value(raw)


def become(uid: int) -> None:
    """Be `uid` from now on, with its groups and its home; root itself stays what it is.

    Raises:
        OSError: where that is not allowed.
    """
    if os.geteuid() != 0 or uid == 0:
        return
    name, gid, home = f"#{uid}", uid, "/"
    with suppress(KeyError):
        entry = pwd.getpwuid(uid)
        name, gid, home = entry.pw_name, entry.pw_gid, entry.pw_dir
    os.initgroups(name, gid) if not name.startswith("#") else os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    for variable in [v for v in os.environ if v.startswith("XDG_")]:
        del os.environ[variable]
    os.environ["HOME"] = home


def _answer(work: Work) -> bytes:
    try:
        told: dict[str, Any] = {"value": work()}
    except StateError as error:
        told = {"state": error.code, "details": error.details}
    except ClassError as error:
        told = {"class": error.code, "details": error.details}
    except OSError as error:
        told = {"errno": error.errno or 0, "text": error.strerror or ""}
    return json.dumps(told).encode()


def _value(raw: bytes) -> Any:
    told = json.loads(raw or b'{"errno": 5, "text": "it ended early"}')
    if "state" in told:
        raise StateError(told["state"], **told["details"])
    if "class" in told:
        raise ClassError(told["class"], **told["details"])
    if "errno" in told:
        raise OSError(told["errno"], told["text"])
    return told["value"]
