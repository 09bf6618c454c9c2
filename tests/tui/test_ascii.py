from __future__ import annotations

import io
import unicodedata

import pytest
from rich.cells import cell_len

from tui.ascii import AsciiStream, to_ascii


def test_signs_and_borders_become_what_is_nearest() -> None:
    assert to_ascii("“Nein” – no…  ● ○ · † ← →") == '"Nein" - no.  * o . + < >'
    assert to_ascii("┌──┬─┐│└┘═║") == "+--+-+|++-|"
    assert to_ascii("Müller, Łódź, Ångström, ﬁ") == "Muller, ?odz, Angstrom, ?"
    assert to_ascii("▁█") == "##"


def test_other_scripts_keep_their_cells() -> None:
    assert to_ascii("مرحبا") == "?????"
    assert to_ascii("日本") == "????"
    assert to_ascii("e\u0301\u200d") == "e"


def test_escape_sequences_stay() -> None:
    assert to_ascii("\x1b[1m●\x1b[0m") == "\x1b[1m*\x1b[0m"


@pytest.mark.parametrize("plane", range(0x20, 0x30000, 0x1000))
def test_every_character_is_ascii_and_as_wide(plane: int) -> None:
    characters = [c for i in range(plane, plane + 0x1000) if unicodedata.category(c := chr(i)) not in ("Cc", "Cs")]
    assert [c for c in characters if not (made := to_ascii(c)).isascii() or len(made) != cell_len(c)] == []


def test_a_stream_passes_on_ascii() -> None:
    below = io.StringIO()
    stream = AsciiStream(below)
    stream.write("– 1 –\n")
    assert below.getvalue() == "- 1 -\n"
    assert stream.isatty() is False  # type: ignore[operator]
