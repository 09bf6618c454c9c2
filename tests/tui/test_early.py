"""Keys that arrive in one burst with the key that opens a line to type in (`tui.early`)."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.widgets import Input, TextArea

from tests.tui.pilot import Desk, Reader
from tui.screens.jump import JumpScreen

NAMES = {"/": "slash", " ": "space", "\r": "enter", "\b": "backspace"}


def burst(reader: Reader, keys: str) -> None:
    """Post keys all at once, before anything can be done about the first."""
    for char in keys:
        reader.app.post_message(Key(NAMES.get(char, char), None if char == "\b" else char))


async def test_words_that_come_with_the_slash_are_looked_for_and_are_no_commands(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        burst(reader, "/quit micx\brophones")
        await reader.until(lambda: bool(reader.app.screen.query(Input)))
        field = reader.app.screen.query_one(Input)
        await reader.until(lambda: field.value == "quit microphones")
        assert reader.app.is_running


async def test_enter_among_them_finds(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        burst(reader, "/ambassador\r")
        await reader.sees("“ambassador”: 1 of")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_words_that_come_with_g_are_jumped_to(desk: Desk, language: str) -> None:
    async with desk.opened((80, 24), language=language, shown="m-train") as reader:
        burst(reader, "gmolot")
        await reader.until(lambda: isinstance(reader.app.screen, JumpScreen) and reader.app.screen.prose.target == 0)
        assert reader.app.screen.query_one(Input).value == "molot"


async def test_a_note_keeps_its_first_letters(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        burst(reader, "awhy q\rso")
        await reader.until(lambda: bool(reader.app.screen.query(TextArea)))
        area = reader.app.screen.query_one(TextArea)
        await reader.until(lambda: area.text == "why q\nso")


async def test_without_a_line_to_type_in_keys_stay_commands(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        burst(reader, "jj")
        await reader.until(lambda: reader.prose.line == 2)
