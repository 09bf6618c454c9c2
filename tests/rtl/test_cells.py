"""How many cells a text takes is what Rich says, and Rich is asked, and keeps the text, only where it must be."""

from __future__ import annotations

from rich.cells import cached_cell_len, cell_len

from tui.rtl.writing import Writing, cells_of


def test_every_letter_takes_the_cells_that_rich_gives_it() -> None:
    told = [chr(code) for code in range(0x20, 0x3100) if not 0x7F <= code < 0xA0]
    assert [char for char in told if cells_of(char) != cell_len(char)] == []
    assert all(cells_of(text) == cell_len(text) for text in ("", "a\u0301", "“No” – 2362…", "日本", "لا", "né à 5 €"))


def test_a_line_in_latin_letters_is_not_kept_by_rich() -> None:
    before = cached_cell_len.cache_info()
    for n in range(50):
        assert Writing().cells(f"“Line {n}” – naïve…") == len(f"“Line {n}” – naïve…")
    assert cached_cell_len.cache_info() == before
