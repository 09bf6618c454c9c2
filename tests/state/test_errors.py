from __future__ import annotations

import errno
import pickle
import string
from pathlib import Path
from typing import get_args

import pytest

from state.errors import ERRORS, EVENTS, ErrorCode, Event, EventCode, StateError, os_errors_told


def test_every_code_has_its_words() -> None:
    assert set(ERRORS) == set(get_args(ErrorCode))
    assert set(EVENTS) == set(get_args(EventCode))


def test_no_template_asks_for_a_detail_by_number() -> None:
    for template in [text for wording in ERRORS.values() for text in wording] + list(EVENTS.values()):
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(template))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.ELOOP, "unsafe-path"),
        (errno.ENOTDIR, "unsafe-path"),
        (errno.EIO, "failed"),
    ],
)
def test_an_error_of_the_system_becomes_words(number: int, code: str) -> None:
    with pytest.raises(StateError) as caught, os_errors_told(Path("/home/layla.json")):
        raise OSError(number, "whatever the system says")
    assert caught.value.code == code
    assert "layla.json" in caught.value.message
    assert caught.value.title and caught.value.hint
    assert "{" not in str(caught.value)


def test_an_error_without_number_is_told_too() -> None:
    with pytest.raises(StateError, match="OSError"), os_errors_told(Path("x")):
        raise OSError


def test_an_error_goes_between_processes() -> None:
    again = pickle.loads(pickle.dumps(StateError("lock-held", pid="7", since="now", window="pts/3")))
    assert "Process 7" in again.message


def test_an_event_says_what_happened() -> None:
    event = Event("set-aside", {"name": "ليلى.damaged-1.json"})
    assert str(event) == "The damaged progress file is kept as ليلى.damaged-1.json."
