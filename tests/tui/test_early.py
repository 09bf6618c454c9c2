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


async def test_a_screen_that_is_left_twice_at_once_goes_once(desk: Desk) -> None:
    from textual.widgets import Input

    from tui.screens.palette import Palette
    from tui.screens.sheet import SheetScreen

    async with desk.opened((80, 24), shown="m-train") as reader:
        await reader.press("c")
        await reader.jump("molotov")
        field = reader.app.screen.query_one(Input)
        for _ in range(3):
            field.post_message(Input.Submitted(field, field.value))
        await reader.until(lambda: isinstance(reader.app.screen, SheetScreen))
        await reader.rest()
        assert len(reader.app.screen_stack) == 3, "the contents are still there below the card"
        await reader.press("escape", "escape")
        await reader.press("ctrl+p")
        palette = reader.app.screen
        assert isinstance(palette, Palette)
        palette.dismiss()
        palette.dismiss()
        await reader.until(lambda: reader.app.screen is reader.app.reading)
        assert reader.app.is_running


async def test_a_line_that_lost_the_focus_takes_no_keys_and_escape_shuts_it(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        await reader.press("slash")
        field = reader.app.screen.query_one(Input)
        await reader.until(lambda: field.has_focus)
        reader.prose.focus()
        await reader.press("j")
        assert (reader.prose.line, field.value) == (1, ""), "a key is a command again"
        await reader.press("slash")
        assert field.has_focus and len(reader.app.screen.query(Input)) == 1, "and it is asked for once"
        reader.prose.focus()
        await reader.press("escape", "j")
        assert not reader.app.screen.query(Input) and reader.prose.line == 2


async def test_a_line_that_is_left_before_it_is_made_leaves_nothing_behind(desk: Desk) -> None:
    async with desk.opened((80, 24), shown="m-train") as reader:
        for opens in "/ga":
            burst(reader, opens)
            reader.app.post_message(Key("escape", None))
            await reader.rest()
            reader.app.post_message(Key("escape", None))
            await reader.until(lambda: not reader.app.screen.query(Input) and reader.app.screen is reader.app.reading)
        await reader.press("j")
        assert reader.prose.line == 1 and "Contents" in reader.bottom
