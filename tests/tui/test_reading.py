"""Reading, in the reader's words: opening, paging, choosing, answering, going back, jumping and finding."""

from __future__ import annotations

import pytest

from state.store import ReaderStore
from tests.tui.pilot import Desk, Reader
from tui.screens.reading import ReadingScreen


async def test_the_story_opens_at_its_first_chapter_with_title_and_date(sample: Desk) -> None:
    async with sample.opened() as reader:
        assert reader.chapter == "harbour"
        assert "The harbour" in reader.text and "12 November 1940 · The port" in reader.text
        assert "The ship came in on a grey morning." in reader.text
        assert "The quay · 1 of 4" in reader.lines[0]


async def test_the_shipped_story_opens_and_everything_is_saved(desk: Desk) -> None:
    async with desk.opened() as reader:
        await reader.saved()
        assert reader.chapter == "a-open"
        assert "●" in reader.lines[0]
    kept = desk.store().progress("no-2362")
    assert kept.visits["a-open"].count == 1


async def test_space_turns_the_page_and_keeps_one_line_of_the_last(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        last = reader.lines[-2]
        below = reader.app.reading.text.lines_below()
        await reader.press("space")
        assert reader.lines[1] == last
        assert reader.app.reading.text.lines_below() < below
        await reader.press("pageup")
        assert "The harbour" in reader.text


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up"), ("ت", "ن")])
async def test_lines_go_by_one_at_a_time(sample: Desk, down: str, up: str) -> None:
    async with sample.opened((80, 14)) as reader:
        second = reader.lines[2]
        await reader.press(down)
        assert reader.lines[1] == second
        await reader.press(up)
        assert reader.lines[2] == second


async def test_the_wheel_moves_three_lines(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        fourth = reader.lines[4]
        await reader.pilot._post_mouse_events([_wheel()], offset=(10, 5))
        await reader.rest()
        assert reader.lines[1] == fourth


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_home_and_end_go_to_the_title_and_to_the_choices(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        assert "2 choices below" in reader.bottom
        await reader.press("end")
        assert "Up the hill" in reader.text and "below" not in reader.bottom
        await reader.press("home")
        assert "The harbour" in reader.text


@pytest.mark.parametrize(("key", "chapter"), [("1", "office"), ("١", "office"), ("2", "hill"), ("٢", "hill")])
async def test_a_number_takes_the_choice_in_either_script(sample: Desk, key: str, chapter: str) -> None:
    async with sample.opened() as reader:
        await reader.press(key)
        assert reader.chapter == chapter
        await reader.saved()
        assert sample.store().progress("sample").choices["harbour"].first == chapter


async def test_a_number_too_high_says_how_many_choices_there_are(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("7")
        assert reader.bottom == "There are 2 choices here."
        assert reader.chapter == "harbour"
        await reader.press("j")
        assert "There are" not in reader.bottom


async def test_tab_goes_to_the_choice_and_enter_takes_it(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("end")
        for _ in range(12):
            await reader.press("tab")
            target = reader.prose.page.targets[reader.prose.target]
            if target.value == "hill":
                break
        await reader.press("enter")
        assert reader.chapter == "hill"


async def test_shift_tab_goes_to_the_link_before(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("tab", "tab")
        second = reader.prose.target
        await reader.press("shift+tab")
        assert reader.prose.target == second - 1


async def test_a_click_takes_the_choice(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("end")
        await reader.click("Up the hill")
        assert reader.chapter == "hill"


# ---- a decision


async def _to_the_decision(reader: Reader) -> None:
    await reader.press("1")
    assert reader.chapter == "office"


async def test_the_answer_is_kept_and_the_outcome_opens_with_it(sample: Desk) -> None:
    async with sample.opened() as reader:
        await _to_the_decision(reader)
        assert "What does the clerk write?" in reader.text
        await reader.press("2")
        assert reader.chapter == "answer"
        assert "You expected: A refusal." in reader.flow
        assert "Nearest to what was done: Nothing at all." in reader.flow
        await reader.saved()
    kept = sample.store().progress("sample").choices["office"]
    assert (kept.first, kept.latest) == ("refusal", "refusal")


async def test_the_first_answer_stands_whatever_is_tried_later(sample: Desk) -> None:
    async with sample.opened() as reader:
        await _to_the_decision(reader)
        await reader.press("2", "backspace")
        assert "A refusal ✓ your first answer" in reader.flow
        await reader.press("1")
        assert "You expected: A refusal." in reader.flow
        await reader.saved()
    kept = sample.store().progress("sample").choices["office"]
    assert (kept.first, kept.latest) == ("refusal", "nothing")
    async with sample.opened() as reader:
        assert "You expected: A refusal." in reader.flow


async def test_what_would_give_the_answer_away_is_shut_before_and_open_after(sample: Desk) -> None:
    async with sample.opened((120, 40)) as reader:
        await _to_the_decision(reader)
        await reader.press("tab", "tab")
        assert reader.prose.page.targets[reader.prose.target].value == "document:reply"
        await reader.press("enter")
        assert "Not yet" in reader.beside and "empty sheet" not in reader.text
        await reader.press("o")
        assert "Not yet" in reader.text and "empty sheet" not in reader.text
        await reader.press("backspace", "escape")
        assert "shut until you have answered" in reader.flow
        await reader.press("1", "backspace")
        await reader.press("tab", "tab", "enter")
        assert "an empty sheet" in reader.beside


async def test_space_never_answers_a_decision(sample: Desk) -> None:
    async with sample.opened() as reader:
        await _to_the_decision(reader)
        await reader.press("space", "space", "space")
        assert reader.chapter == "office"
        assert reader.bottom == "Choose by number: the record answers in the next chapter."


async def test_space_at_the_end_offers_the_way_on_and_then_takes_it(sample: Desk) -> None:
    async with sample.opened(shown="answer") as reader:
        await reader.press("end", "space")
        assert reader.bottom == "Space again: To the evening"
        await reader.press("space")
        assert reader.chapter == "evening"


async def test_an_ending_offers_what_is_not_read_yet(sample: Desk) -> None:
    async with sample.opened(shown="evening") as reader:
        assert "This thread ends here. To the contents" in reader.text
        assert "Not yet read: The harbour" in reader.text
        await reader.press("space", "space")
        assert reader.chapter == "harbour"


async def test_the_way_on_by_date_stands_beside_the_choices_and_not_twice(sample: Desk) -> None:
    async with sample.opened(shown="hill") as reader:
        assert "1 Down again" in reader.flow and "→ Next by date: The office" in reader.flow
        assert "Next in this thread" not in reader.text
    async with sample.opened(shown="answer") as reader:
        await reader.press("end")
        assert "1 To the evening" in reader.flow and "Next" not in reader.flow


# ---- back, forward and the trail


async def test_back_and_forward_go_through_the_trail_as_often_as_one_likes(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("1", "2", "1")
        assert reader.chapter == "evening"
        await reader.press("backspace", "backspace", "backspace")
        assert reader.chapter == "harbour"
        await reader.press("backspace")
        assert reader.bottom == "This is where you began."
        await reader.press("u", "u")
        assert reader.chapter == "answer"
        await reader.press("ع")
        assert reader.chapter == "evening"
        await reader.press("u")
        assert reader.bottom == "There is nothing to go forward to."


async def test_going_back_finds_the_paragraph_that_was_left(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        await reader.press("space", "j", "j")
        top = reader.prose.top()
        assert reader.on_top != "arrive"
        await reader.press("1", "backspace")
        assert reader.prose.top() == top


async def test_the_trail_shows_every_step_and_opens_any(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("1", "1", "backspace", "h")
        assert "How I got here" in reader.text
        assert "1 The harbour" in reader.flow and "› 2 The office" in reader.flow and "ahead" in reader.flow
        assert "The hill from The harbour" in reader.flow, "the branch not taken"
        await reader.press("tab", "enter")
        assert reader.chapter == "harbour"
        assert reader.app.session.reading.trail == ("harbour", "office", "answer")


async def test_the_contents_mark_what_was_read_and_what_was_not_taken(sample: Desk) -> None:
    async with sample.opened((80, 40)) as reader:
        await reader.press("1", "c")
        assert "✓ The harbour" in reader.flow and "› ? The office" in reader.flow
        assert "Branches not taken" in reader.text
        await reader.click("The hill")
        assert reader.chapter == "hill"


async def test_progress_counts_by_thread_and_lists_what_was_expected(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("1", "2", "r")
        assert "The quay" in reader.text and "3 of 4 read" in reader.text
        assert "3 of 5 read" in reader.text
        assert "A refusal" in reader.text


# ---- jumping


async def test_a_name_with_a_slip_finds_the_person(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.jump("Moltova")
        assert "People" in reader.text and "Vera Molotova" in reader.text
        await reader.press("enter")
        assert "Clerk of the port" in reader.text


async def test_an_arabic_name_finds_the_person_while_one_reads_english(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.jump("مولوتوفا")
        assert "Vera Molotova" in reader.text
        await reader.press("enter")
        assert "Clerk of the port" in reader.text


@pytest.mark.parametrize("date", ["13 Nov 1940", "1940-11-13", "13 نوفمبر 1940"])
async def test_a_date_finds_the_chapter(sample: Desk, date: str) -> None:
    async with sample.opened() as reader:
        await reader.jump(date)
        assert "The office" in reader.text
        await reader.click("The office")
        assert reader.chapter == "office"


async def test_a_word_of_the_text_opens_its_paragraph(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        await reader.jump("ledger of the year before")
        assert "in the text" in reader.text
        places = [t.value for t in reader.app.screen.query_one("#hits").page.targets]  # type: ignore[attr-defined]
        for _ in range(places.index("harbour#books")):
            await reader.press("down")
        await reader.press("enter")
        assert reader.on_top == "books"


async def test_enter_opens_the_best_hit_without_waiting_for_the_list(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("g")
        await reader.type("evening")
        await reader.press("enter")
        assert reader.chapter == "evening"


async def test_escape_leaves_the_jump_box_and_nothing_has_moved(sample: Desk) -> None:
    async with sample.opened() as reader:
        before = reader.text
        await reader.press("g")
        assert "Type a name, a word, a number or a date." in reader.text
        await reader.type("qqqqqqqq")
        await reader.sees("Nothing found for “qqqqqqqq”.")
        await reader.press("escape")
        assert isinstance(reader.app.screen, ReadingScreen)
        assert reader.text == before


# ---- finding in the text


async def test_words_are_found_over_the_end_of_a_line_and_counted(sample: Desk) -> None:
    async with sample.opened((60, 14)) as reader:
        lines = ["".join(run.text for run in line.runs).split() for line in reader.prose.setting.lines]
        first = next(n for n, line in enumerate(lines) if line[:3] == ["At", "noon", "the"])
        words = " ".join((*lines[first][-2:], *lines[first + 1][:2])).upper()
        await reader.find(words)
        assert f"“{words}”: 1 of 1" in reader.bottom
        assert words not in reader.text.upper().replace(reader.bottom.upper(), ""), "it runs over the end of a line"
        assert words in reader.flow.upper()


async def test_every_hit_is_reached_in_both_directions(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        await reader.find("mole")
        assert "“mole”: 1 of 2" in reader.bottom
        await reader.press("n")
        assert "2 of 2" in reader.bottom and "lamp on the mole" in reader.text
        await reader.press("n")
        assert "1 of 2" in reader.bottom and "length of the mole" in reader.text
        await reader.press("N")
        assert "2 of 2" in reader.bottom
        await reader.press("ى")
        assert "1 of 2" in reader.bottom
        await reader.press("escape")
        assert "mole”" not in reader.bottom


async def test_accents_do_not_matter_in_finding(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.find("CAFE")
        assert "“CAFE”: 1 of 1" in reader.bottom


async def test_words_that_are_not_there_are_said_to_be_elsewhere_perhaps(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.find("zeppelin")
        assert "“zeppelin” is not in this chapter. g searches the whole story." in reader.bottom
        await reader.press("slash", "escape")
        assert "zeppelin" not in reader.bottom


# ---- the keyword that one follows


async def test_the_brackets_go_through_the_chapters_of_a_keyword(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("right_square_bracket")
        assert reader.chapter == "office"
        assert reader.bottom == "Keyword “tide”: chapter 2 of 4."
        await reader.press("left_square_bracket", "left_square_bracket")
        assert reader.chapter == "evening"
        await reader.press("د")
        assert reader.chapter == "harbour"


async def test_a_chapter_without_a_shared_keyword_says_so(sample: Desk) -> None:
    async with sample.opened(shown="hill") as reader:
        await reader.press("right_square_bracket")
        assert reader.bottom == "No other chapter has a keyword of this one."
        assert reader.chapter == "hill"


async def test_a_chapter_that_was_asked_for_on_the_command_line_is_opened(sample: Desk) -> None:
    async with sample.opened(shown="harbour#rain", size=(80, 14)) as reader:
        assert reader.on_top == "rain"


async def test_a_card_that_was_asked_for_opens_above_the_text(sample: Desk) -> None:
    async with sample.opened(shown="telegram:wire") as reader:
        assert "TELEGRAM · 77" in reader.text and "urgent · open" in reader.text
        await reader.press("escape")
        assert reader.chapter == "harbour" and "grey morning" in reader.text


def test_nothing_is_written_before_anybody_reads(sample: Desk) -> None:
    assert ReaderStore.open(sample.file).progress("sample").trail is None
    assert not sample.file.exists()


async def test_a_new_size_is_laid_out_at_once_and_a_window_that_is_dragged_now_and_then(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("tui.app.monotonic", lambda: now[0])
    async with sample.opened() as reader:
        app, set_timer = reader.app, reader.app.set_timer
        # Textual's own wait, as long as the test: look at App._on_resize in textual/app.py.
        monkeypatch.setattr(app, "set_timer", lambda delay, *more: set_timer(60 if delay < 0.01 else delay, *more))
        now[0] += 1
        await reader.resize(90, 30)
        assert app.screen._compositor.size == (90, 30)
        now[0] += 0.05
        await reader.resize(91, 30)
        assert app.screen._compositor.size == (90, 30)
        app._check_resize()
        await reader.until(lambda: app.screen._compositor.size == (91, 30))
        now[0] += 1
        await reader.resize(80, 24)
        assert app.screen._compositor.size == (80, 24)
