from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
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


@given(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Cn", "Mn", "Me"]))
)
def test_it_is_ascii_and_as_wide(text: str) -> None:
    made = to_ascii(text)
    assert made.isascii()
    if all(cell_len(c) == 1 for c in text):
        assert abs(len(made) - len(text)) <= sum(c > "\u0600" for c in text)


def test_a_stream_passes_on_ascii() -> None:
    below = io.StringIO()
    stream = AsciiStream(below)
    stream.write("– 1 –\n")
    assert below.getvalue() == "- 1 -\n"
    assert stream.isatty() is False  # type: ignore[operator]
