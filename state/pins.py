"""PINs: how they are made, kept and tried. A PIN itself is in no file; it stands on the pupil's card.

Four digits would be guessed in a moment, so it is the tries that are kept few: they are counted over all processes,
before each is looked at, and after three wrong ones each costs a longer wait.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from state import files
from state.errors import os_errors_told
from state.lock import held
from state.rows import Clock, iso, utc_now

DIGITS = 4
FREE_TRIES = 3
"""Wrong tries that cost no wait: fingers slip."""
FIRST_WAIT, LONGEST_WAIT = 5, 900
"""Seconds to wait after the third wrong try, twice as long after each further one; and at most."""
MOST_TRIES = 20
"""Wrong tries in a row after which only a new PIN helps."""

_COST, _BLOCK, _LANES = 1 << 14, 8, 1
_Row = tuple[int, str, str]
"""Wrong tries in a row, when the last was, and of which PIN."""

_LOCK_SECONDS = 15.0
"""A class of thirty tries its PINs one after the other, each some 50 ms."""
_EASY = frozenset({"0000", "1111", "1234", "2222", "3333", "4321", "4444", "5555", "6666", "7777", "8888", "9999"})


def make_pin() -> str:
    """Return a new PIN that is none of the first ones anybody tries."""
    while (pin := f"{secrets.randbelow(10**DIGITS):0{DIGITS}}") in _EASY:
        pass
    return pin


def scramble(pin: str) -> str:
    """Return what is kept of a PIN: the parameters of scrypt, a salt and the hash."""
    salt = secrets.token_bytes(16)
    made = _scrypt(pin, salt, _COST, _BLOCK, _LANES)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${made.hex()}"


def fits(pin: str, kept: str) -> bool:
    """Whether a PIN is the one of which `kept` was kept; whatever is wrong with `kept`, then not."""
    try:
        name, cost, block, lanes, salt, made = kept.split("$")
        numbers = int(cost), int(block), int(lanes)
        # Somebody else's numbers must not take all the memory there is.
        if name != "scrypt" or numbers[0] > _COST * 4 or numbers[1] > 16 or numbers[2] > 4:
            return False
        return hmac.compare_digest(_scrypt(pin, bytes.fromhex(salt), *numbers), bytes.fromhex(made))
    except (ValueError, OverflowError, TypeError):  # TypeError: a negative number
        return False


def waste_time(pin: str) -> None:
    """Take as long as looking at a PIN: a name that is in no class must not be told apart by the time it costs."""
    _scrypt(pin, b"nobody's own salt", _COST, _BLOCK, _LANES)


def _scrypt(pin: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    most = 256 * cost * block  # twice what it takes
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=cost, r=block, p=lanes, maxmem=most, dklen=32)


class Verdict(NamedTuple):
    """What came of a try."""

    right: bool
    wait: int = 0
    """Seconds before the next try is looked at; this one was not, if it is no zero and `right` is false."""
    shut: bool = False
    """Whether too many were wrong: only a new PIN helps."""


class Tries:
    """The wrong tries of a class, in a file that all its processes share."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        """Count in the file `path`, which is made at the first try."""
        self.path = path
        self._clock = clock

    def check(self, pupil: str, pin: str, kept: str) -> Verdict:
        """Look at a PIN, if it is time to. The try is counted before, so that a cut line gives nobody a free one.

        Raises:
            StateError: the tries cannot be counted; then nobody is let in.
        """
        with held(self.path, _LOCK_SECONDS, self._clock):
            rows = self._read()
            wrong, last, mark = rows.pop(pupil, (0, "", ""))
            if mark != _mark(kept):
                wrong = 0  # there is a new PIN
            if wrong >= MOST_TRIES:
                return Verdict(False, shut=True)
            if (left := self._left(wrong, last)) > 0:
                return Verdict(False, wait=left)
            self._write({**rows, pupil: (wrong + 1, iso(self._clock()), _mark(kept))})
            if not fits(pin, kept):
                return Verdict(False, shut=wrong + 1 >= MOST_TRIES)
            self._write(rows)
            return Verdict(True)

    def forget(self, pupil: str) -> None:
        """Keep nothing of a pupil's tries."""
        with held(self.path, _LOCK_SECONDS, self._clock):
            rows = self._read()
            if rows.pop(pupil, None) is not None:
                self._write(rows)

    def _left(self, wrong: int, last: str) -> int:
        if wrong < FREE_TRIES:
            return 0
        wait = min(LONGEST_WAIT, FIRST_WAIT << min(wrong - FREE_TRIES, 20))
        try:
            passed = (self._clock() - datetime.fromisoformat(last)).total_seconds()
        except (ValueError, TypeError):
            return 0
        # Of a clock that was set back nobody knows how long it was: waiting until it is there again may take days.
        return max(0, math.ceil(wait - passed)) if passed >= 0 else 0

    def _read(self) -> dict[str, _Row]:
        """The counts as they are; what is not one counts as none."""
        with os_errors_told(self.path):
            raw = files.read_bytes(self.path) or b"{}"
        rows: dict[str, _Row] = {}
        with suppress(ValueError, RecursionError, AttributeError):
            for name, row in json.loads(raw).items():
                if isinstance(row, list) and [type(cell) for cell in row] == [int, str, str]:
                    rows[name] = (row[0], row[1], row[2])
        return rows

    def _write(self, rows: dict[str, _Row]) -> None:
        with os_errors_told(self.path):
            temporary = files.write_new(self.path, json.dumps(rows).encode())
            try:
                os.replace(temporary, self.path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise


def _mark(kept: str) -> str:
    """What tells one PIN of a pupil from the next: the beginning of its salt."""
    return kept.rpartition("$")[0].rpartition("$")[2][:8]
