"""What a paste is to the parser: text, whatever is in it, and never more than is taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from tui.terminal.paste import LONGEST_PASTE, Pastes

START, END = "\x1b[200~", "\x1b[201~"


def parsed(*pieces: str) -> tuple[list[str], list[str]]:
    """Return the texts that were pasted and the keys that were pressed."""
    pastes, parser = Pastes(), XTermParser(False)
    events = [event for piece in pieces if (tame := pastes.tame(piece)) for event in parser.feed(tame)]
    return [e.text for e in events if isinstance(e, Paste)], [e.key for e in events if isinstance(e, Key)]


def test_without_it_a_paste_presses_keys() -> None:
    parser = XTermParser(False)
    assert [e for e in parser.feed(f"{START}\x1bqqq{'x' * 40}{END}") if isinstance(e, Key)], "then it can go"


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1b[201~qO"), max_size=60), st.data())
def test_no_paste_presses_a_key_however_it_is_cut(text: str, data: st.DataObject) -> None:
    sent = START + text.replace(END, "") + END
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=6)))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    pasted, keys = parsed(*pieces, "w")
    assert keys == ["w"], "what comes after is keys again"
    assert not any(c in "".join(pasted) for c in "\x1b\x9b\x07\x00")


def test_keys_do_not_wait_and_text_stays() -> None:
    pastes = Pastes()
    assert [pastes.tame(piece) for piece in ("\x1b", "[A", "q", "\x1b[20", "1~")] == [
        "\x1b",
        "[A",
        "q",
        "\x1b[20",
        "1~",
    ]
    assert parsed("a", "\x1b[20", "0~two\rlines\t", "مع\x1b[2J\x1b", "[201~b") == (["two\rlines\tمع[2J"], ["a", "b"])


def test_a_megabyte_is_cut() -> None:
    pasted, keys = parsed(START + "[@click=app.quit]\x1b[2J\x9b1m word\r" * 30_000 + END + "w")
    assert [len(text) for text in pasted] == [LONGEST_PASTE] and keys == ["w"]
