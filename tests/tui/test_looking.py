"""Looking at people, documents, telegrams, notes and sources: beside the text, below it, and whole."""

from __future__ import annotations

from tests.tui.pilot import Desk, Reader
from tui.screens.reading import ReadingScreen
from tui.screens.sheet import SheetScreen

WIDE, NARROW = (120, 40), (80, 24)


async def _focus(reader: Reader, value: str) -> None:
    """Tab to the link with a value."""
    for _ in range(len(reader.prose.page.targets)):
        await reader.press("tab")
        if reader.prose.page.targets[reader.prose.target].value == value:
            return
    raise AssertionError(f"no link to {value}")


def _is_drawn_below(reader: Reader) -> bool:
    return reader.panel.display and reader.panel.region.y > reader.prose.region.y


async def test_enter_looks_at_a_person_beside_the_text_on_a_wide_screen(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await _focus(reader, "person:molotova")
        await reader.press("enter")
        assert "Clerk of the port" in reader.text and "grey morning" in reader.text
        assert reader.panel.region.x >= reader.prose.region.right
        assert "o opens the whole card." in reader.beside
        await reader.press("enter")
        assert "In this paragraph" in reader.beside, "asked again, one stops looking"


async def test_enter_looks_at_a_person_in_a_drawer_on_a_narrow_screen(sample: Desk) -> None:
    async with sample.opened(NARROW) as reader:
        await _focus(reader, "person:molotova")
        await reader.press("enter")
        assert _is_drawn_below(reader)
        assert "Clerk of the port" in reader.flow and "grey morning" in reader.text
        await reader.press("escape")
        assert "Clerk of the port" not in reader.flow and not reader.panel.display


async def test_the_drawer_never_covers_the_link_that_is_looked_at(sample: Desk) -> None:
    async with sample.opened((80, 24)) as reader:
        for value in ("note:slip", "telegram:wire", "place:aden"):
            await _focus(reader, value)
            await reader.press("enter")
            first, last = reader.prose.setting.target_lines[reader.prose.target]
            assert reader.prose.line <= first and last < reader.prose.line + reader.prose.height
            await reader.press("escape")


async def test_o_opens_the_whole_card_and_backspace_comes_back(sample: Desk) -> None:
    async with sample.opened(NARROW) as reader:
        await _focus(reader, "person:molotova")
        before = reader.text
        await reader.press("o")
        assert isinstance(reader.app.screen, SheetScreen)
        for words in (
            "Vera Molotova",
            "Вера Молотова · " + "فيرا مولوتوفا"[::-1],  # from the left, as it is drawn
            "3 February 1901 – 1977 (from memory, not checked)",
            "Clerk of the port",
            "The east",
            "Left the port in 1942",
            "Met so far The harbour",
            "She kept the ledger.",
        ):
            assert words in reader.flow
        await reader.press("backspace")
        assert isinstance(reader.app.screen, ReadingScreen) and reader.text == before


async def test_o_on_a_card_that_is_looked_at_opens_it_whole(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await _focus(reader, "telegram:wire")
        await reader.press("enter", "o")
        assert isinstance(reader.app.screen, SheetScreen)
        assert "TELEGRAM · 77" in reader.text


async def test_o_without_a_link_says_how_to_get_to_one(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("o")
        assert reader.bottom == "Tab goes to a link first; then o opens its card."


async def test_a_telegram_is_set_like_a_cable_with_the_time_it_took(sample: Desk) -> None:
    async with sample.opened(shown="telegram:wire") as reader:
        assert "══ TELEGRAM · 77 ═" in reader.text
        assert "urgent · open" in reader.text
        assert "On the way  4 h 16 min" in reader.text
        assert "From        Aden" in reader.text, "no separator where nobody is named"
        assert "To          Vera Molotova" in reader.text
        assert "Answer: None." in reader.text


async def test_a_document_says_what_it_is_and_how_sure_that_is(sample: Desk) -> None:
    async with sample.opened(shown="document:draft") as reader:
        for words in ("draft letter", "Draft of a letter", "11 November 1940", "The port; The owners", "never sent"):
            assert words in reader.text
        assert "Where this is from" in reader.text and "A Book of Harbours" in reader.text


async def test_a_back_link_leads_to_the_paragraph_that_speaks_of_it(sample: Desk) -> None:
    async with sample.opened((80, 14), shown="document:draft") as reader:
        await reader.press("end")
        await reader.click("The harbour  paragraph")
        assert reader.chapter == "harbour"
        assert reader.on_top == "letters"


async def test_cards_open_cards_and_backspace_goes_back_through_them(sample: Desk) -> None:
    async with sample.opened((80, 40), shown="telegram:wire") as reader:
        await reader.click("Vera Molotova")
        assert "Clerk of the port" in reader.text
        await reader.press("backspace")
        assert "TELEGRAM · 77" in reader.text
        await reader.press("backspace")
        assert "grey morning" in reader.text


async def test_the_panel_follows_the_paragraph_being_read(sample: Desk) -> None:
    async with sample.opened((120, 14)) as reader:
        assert reader.panel.tab == 0
        assert reader.beside.startswith("In this paragraph Vera Molotova")
        await reader.press("end")
        assert reader.beside.startswith("In this chapter Vera Molotova")


async def test_the_arrows_and_the_mouse_change_the_tab(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await reader.press("right")
        assert reader.panel.tab == 1 and "Draft of a letter" in reader.beside
        await reader.press("right")
        assert "The wire from Aden" in reader.beside
        await reader.press("left", "left", "left")
        assert reader.panel.tab == 3 and "A slip of the pen" in reader.beside and "Aden" in reader.beside
        await reader.click("Documents")
        assert reader.panel.tab == 1


async def test_the_tabs_count_what_the_chapter_names(sample: Desk) -> None:
    async with sample.opened(NARROW) as reader:
        await reader.press("p")
        assert "People 1  Documents 1  Telegrams 1  Notes 2" in reader.text


async def test_p_opens_the_panel_goes_in_and_shuts_it(sample: Desk) -> None:
    async with sample.opened(NARROW) as reader:
        await reader.press("p")
        assert _is_drawn_below(reader) and reader.app.reading.in_panel
        assert reader.panel.prose.line == 0 and "In this paragraph" in reader.text
        await reader.press("enter")
        assert "Clerk of the port" in reader.beside
        await reader.press("p")
        assert not reader.panel.display and reader.prose.has_focus


async def test_a_panel_that_was_shut_on_a_wide_screen_gives_its_room_to_the_text(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await reader.press("p", "p")
        assert reader.prose.region.width == 120
        await reader.press("p")
        assert reader.prose.region.width < 100


async def test_a_note_sign_opens_the_editors_note(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await _focus(reader, "note:slip")
        await reader.press("enter")
        assert "Editor's note A slip of the pen The record is clear." in reader.beside


async def test_evidence_shows_the_sources_below_the_paragraphs_and_is_kept(sample: Desk) -> None:
    async with sample.opened(NARROW) as reader:
        assert "axis 1" not in reader.text
        await reader.press("e")
        assert reader.bottom == "Sources are shown." and "axis 1" in reader.text
        await reader.saved()
    async with sample.opened(NARROW) as reader:
        assert "axis 1" in reader.text
        await reader.press("e")
        assert "axis 1" not in reader.text


async def test_a_source_is_looked_at_in_the_panel_and_opened_whole(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await reader.press("e")
        await _focus(reader, "axis:1")
        await reader.press("enter")
        assert reader.beside.startswith("Source A base source")
        assert "axis-001" in reader.flow
        await reader.press("o")
        assert isinstance(reader.app.screen, SheetScreen) and "axis-001" in reader.text


async def test_a_click_on_a_link_looks_at_it(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await reader.click("draft of a third")
        assert "Draft of a letter" in reader.beside


async def test_a_card_that_is_shut_inside_the_panel_can_be_looked_at_by_its_list(sample: Desk) -> None:
    async with sample.opened(WIDE) as reader:
        await reader.press("p", "enter")
        assert "Clerk of the port" in reader.beside
        await reader.press("escape")
        assert "In this paragraph" in reader.beside


async def test_help_lists_the_commands_of_this_screen_and_no_others(sample: Desk) -> None:
    from tui.commands import COMMANDS

    async with sample.opened((100, 60)) as reader:
        for opened in ("reading", "sheet"):
            if opened == "sheet":
                await reader.press("c")
            screen = reader.app.screen
            assert isinstance(screen, ReadingScreen | SheetScreen)
            ids = screen.COMMAND_IDS
            await reader.press("question_mark")
            assert screen.HELP.split(";")[0][:40] in reader.flow
            page = reader.app.screen.query_one("#sheet").page  # type: ignore[attr-defined]
            said = {para.text for para in page.paras}
            for command in COMMANDS:
                offered = command.id in ids and command.id != "class"  # that needs one
                assert (command.help in said) == offered, command.id
            await reader.press("question_mark")
            assert reader.app.screen is screen


async def test_the_palette_lists_our_commands_and_no_screenshot(sample: Desk) -> None:
    async with sample.opened() as reader:
        commands = list(reader.app.get_system_commands(reader.app.screen))
        titles = [command.title for command in commands]
        assert "Jump  (g)" in titles and "Note  (a)" in titles
        assert len(titles) == len(set(titles)) == len(ReadingScreen.COMMAND_IDS) - 2, (
            "all but the numbers and the class"
        )
        assert not any("screenshot" in title.lower() or "maximize" in title.lower() for title in titles)


async def test_a_command_chosen_in_the_palette_is_done(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("ctrl+p")
        await reader.sees("Jump")
        assert "Screenshot" not in reader.text
        await reader.type("bookmark")
        await reader.sees("Bookmark")
        await reader.press("enter")
        await reader.until(lambda: len(reader.app.screen_stack) == 1)
        await reader.until(lambda: reader.bottom == "Bookmark set.")
        await reader.saved()
        assert len(sample.store().progress("sample").bookmarks) == 1
