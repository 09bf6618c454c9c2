"""The private seams of Textual that right-to-left text hangs on: a test for each says where to look when one breaks.

`pyproject.toml` pins Textual to 8.2; before another version is let in, these must pass.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import pytest
from rich.console import Console
from rich.segment import Segment
from textual import events
from textual._compositor import ChopsUpdate, Compositor, InlineUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.rtl.compositor import MirroringCompositor, MirroringScreen, PlacedUpdate, mirrored_update
from tui.rtl.events import mirrored_event
from tui.widgets.input import LineInput

COMPOSITOR = "look at textual/_compositor.py and tui/rtl/compositor.py: "
FILTER = "look at textual/_styles_cache.py, textual/strip.py and tui/rtl/filter.py: "
INPUT = "look at textual/widgets/_input.py and tui/widgets/input.py: "
EVENTS = "look at textual/events.py and tui/rtl/events.py: "
DISPLAY = "look at App._display in textual/app.py and cursor_position in tui/app.py: "


class Shouting(LineFilter):
    """Turns everything to capitals, and notes what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[object] = []

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        self.given.append(segments)
        return [Segment(text.upper(), style, control) for text, style, control in segments]


class Plain(Static):
    """A widget that leaves the filter out."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [each for each in super().get_line_filters() if not isinstance(each, Shouting)]


class Small(App[None]):
    """Two lines of words and one to type in."""

    mirrored = True

    def __init__(self) -> None:
        super().__init__()
        self.shouting = Shouting()

    def get_default_screen(self) -> Screen[Any]:
        return MirroringScreen()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.shouting]

    def compose(self) -> ComposeResult:
        yield Static("heard", id="heard")
        yield Plain("left out", id="plain")
        yield LineInput("word", id="input")


# ---- the compositor


async def test_a_screen_has_its_compositor_in_an_attribute() -> None:
    async with Small().run_test(size=(20, 5)) as pilot:
        screen = pilot.app.screen
        assert type(screen._compositor) is MirroringCompositor, COMPOSITOR + "Screen._compositor is not ours any more"
        assert type(Screen()._compositor) is Compositor, COMPOSITOR + "a plain screen makes its compositor elsewhere"
        assert screen._compositor.widgets, COMPOSITOR + "the screen lays out with another compositor than ours"


async def test_the_compositor_knows_its_root_and_its_size() -> None:
    async with Small().run_test(size=(20, 5)) as pilot:
        compositor = pilot.app.screen._compositor
        assert compositor.root is pilot.app.screen, COMPOSITOR + "Compositor.root, by which it finds the app"
        assert compositor.size == Size(20, 5), COMPOSITOR + "Compositor.size, the width of the mirror"


async def test_all_that_is_drawn_comes_through_render_update(monkeypatch: pytest.MonkeyPatch) -> None:
    said = COMPOSITOR + "Screen._compositor_refresh draws by another way than Compositor.render_update"
    async with Small().run_test(size=(20, 5)) as pilot:
        app, compositor = pilot.app, pilot.app.screen._compositor
        drawn: list[object] = []
        made: list[object] = []
        render = compositor.render_update

        def noted(*args: Any, **kwargs: Any) -> Any:
            made.append(render(*args, **kwargs))
            return made[-1]

        monkeypatch.setattr(app, "_display", lambda screen, update: drawn.append(update))
        monkeypatch.setattr(compositor, "render_update", noted)
        app.query_one("#heard", Static).update("other words")
        await pilot.pause()
        assert drawn and drawn == made, said
        assert set(inspect.signature(Compositor.render_update).parameters) == {
            "self",
            "full",
            "screen_stack",
            "simplify",
        }, COMPOSITOR + "render_update takes other arguments"


async def test_a_whole_screen_is_a_layout_update_of_rows_of_strips() -> None:
    async with Small().run_test(size=(20, 5)) as pilot:
        compositor = pilot.app.screen._compositor
        update = Compositor.render_update(compositor, full=True)
        assert isinstance(update, LayoutUpdate), COMPOSITOR + "a full update is no LayoutUpdate"
        assert update.region == Region(0, 0, 20, 5), COMPOSITOR + "LayoutUpdate.region"
        rows = [list(row) for row in update.strips]
        assert len(rows) == 5 and all(isinstance(strip, Strip) for row in rows for strip in row), (
            COMPOSITOR + "LayoutUpdate.strips is no longer a row of strips for each line"
        )
        mirrored = compositor.render_update(full=True)
        assert isinstance(mirrored, LayoutUpdate)
        first = [strip.text for strip in next(iter(mirrored.strips))]
        assert first[-1].endswith("DRAEH"), COMPOSITOR + "the compositor does not mirror it"


async def test_a_changed_widget_is_a_chops_update() -> None:
    async with Small().run_test(size=(20, 5)) as pilot:
        compositor = pilot.app.screen._compositor
        compositor._dirty_regions = {Region(0, 0, 4, 1)}
        update = Compositor.render_update(compositor)
        assert isinstance(update, ChopsUpdate), COMPOSITOR + "a partial update is no ChopsUpdate"
        assert list(update.spans) == [(0, 0, 4)], COMPOSITOR + "ChopsUpdate.spans: row, first cell, cell after the last"
        assert list(update.chops[0]) == [0] and isinstance(update.chops[0][0], Strip), (
            COMPOSITOR + "ChopsUpdate.chops: for each row, x -> strip"
        )
        assert list(update.chop_ends[0]) == [20], COMPOSITOR + "ChopsUpdate.chop_ends: for each row, where chops end"
        turned = mirrored_update(update, 20)
        assert isinstance(turned, PlacedUpdate)
        assert [(x, y, strip.text) for x, y, strip in turned.placed] == [(16, 0, "RAEH")]


def test_a_chops_update_draws_no_more_than_its_spans() -> None:
    said = COMPOSITOR + "ChopsUpdate.render_segments cuts by another rule than `_changed`"
    strips = [Strip([Segment("abcde")]), Strip([Segment("fghij")])]
    chops = [{0: strips[0], 5: strips[1]}]
    assert ChopsUpdate(chops, [(0, 2, 7)], [[5, 10]]).render_segments(Console()) == "\x1b[1;1Habcde\x1b[1;6Hfg", said


async def test_an_inline_app_is_drawn_by_an_inline_update() -> None:
    async with Small().run_test(size=(20, 5)) as pilot:
        update = Compositor.render_inline(pilot.app.screen._compositor, Size(20, 5), clear=True)
        assert isinstance(update, InlineUpdate), COMPOSITOR + "render_inline makes no InlineUpdate"
        assert len(update.strips) == 5 and update.clear is True, COMPOSITOR + "InlineUpdate.strips and .clear"


def test_a_strip_has_its_segments_in_an_attribute() -> None:
    segments = [Segment("a"), Segment("b")]
    assert Strip(segments)._segments == segments, COMPOSITOR + "Strip._segments"


# ---- filters


async def test_filters_are_given_the_segments_of_every_strip() -> None:
    app = Small()
    async with app.run_test(size=(20, 5)):
        assert app.shouting.given, FILTER + "App.get_line_filters is not asked any more"
        assert all(isinstance(part, Segment) for given in app.shouting.given for part in given), (  # type: ignore[attr-defined]
            FILTER + "LineFilter.apply is not given a list of segments"
        )
        assert "HEARD" in app.screen._compositor.render_strips()[0].text, FILTER + "what apply returns is not drawn"


async def test_a_widget_says_which_filters_it_takes() -> None:
    app = Small()
    async with app.run_test(size=(20, 5)):
        assert app.shouting in Widget.get_line_filters(app.query_one("#heard")), FILTER + "Widget.get_line_filters"
        assert "left out" in app.screen._compositor.render_strips()[1].text, (
            FILTER + "a widget's own get_line_filters is not asked: text would be put in order twice"
        )


def test_a_filtered_strip_is_kept_by_its_filter() -> None:
    strip, filters = Strip([Segment("a")]), (Shouting(), Shouting())
    first = strip.apply_filter(filters[0], Color(0, 0, 0))
    assert strip.apply_filter(filters[0], Color(0, 0, 0)) is first and len(filters[0].given) == 1, (
        FILTER + "Strip.apply_filter keeps nothing: every frame would be arranged anew"
    )
    strip.apply_filter(filters[1], Color(0, 0, 0))
    assert filters[1].given, FILTER + "another filter gets the strip of the first: a new direction would not be seen"


# ---- the line to type in


async def test_the_input_asks_for_the_character_under_a_click() -> None:
    app = Small()
    async with app.run_test(size=(20, 5)) as pilot:
        line = app.query_one(LineInput)
        asked: list[int] = []
        line._cell_offset_to_index = lambda offset: asked.append(offset) or 2  # type: ignore[func-returns-value,method-assign]
        await pilot.click(line, offset=(3, 0))
        assert asked and asked[0] == 3, INPUT + "Input._cell_offset_to_index is not asked where the mouse is"
        assert line.cursor_position == 2, INPUT + "what Input._cell_offset_to_index returns is not the cursor's place"


async def test_the_input_tells_the_app_where_its_cursor_is() -> None:
    app = Small()
    async with app.run_test(size=(20, 5)) as pilot:
        line = app.query_one(LineInput)
        line.focus()
        await pilot.press("home", "right")
        assert isinstance(inspect.getattr_static(Input, "cursor_screen_offset"), property), INPUT + "no property"
        assert app.cursor_position == line.cursor_screen_offset == Offset(1, 2), (
            INPUT + "Input.cursor_screen_offset does not come to App.cursor_position"
        )


async def test_the_input_counts_cells_by_the_text_as_it_is_stored() -> None:
    app = Small()
    async with app.run_test(size=(20, 5)):
        line = app.query_one(LineInput)
        line.value = "قالا"
        assert [line._position_to_cell(n) for n in range(5)] == [0, 1, 2, 3, 4], INPUT + "Input._position_to_cell"
        assert line.scroll_offset.x == 0, INPUT + "Input scrolls by ScrollView.scroll_offset"


# ---- events


def test_the_place_of_a_mouse_event_can_be_changed() -> None:
    event = events.MouseDown(None, 3, 2, 1, 0, 1, False, False, False, screen_x=3, screen_y=2)
    for name in ("_x", "_screen_x", "_delta_x"):
        assert hasattr(event, name), EVENTS + f"MouseEvent.{name}"
    turned = mirrored_event(event, 20)
    assert isinstance(turned, events.MouseDown)
    assert (turned.x, turned.screen_x, turned.delta_x, turned.y) == (16, 16, -1, 2), (
        EVENTS + "MouseEvent._x, _screen_x and _delta_x are not what its properties return"
    )


# ---- the terminal's cursor


def test_drawing_puts_the_terminals_cursor_where_cursor_position_says() -> None:
    source = inspect.getsource(App._display)
    assert "self.cursor_position" in source, DISPLAY + "it reads the cursor's place elsewhere"
    assert "move_to" in source and "render_segments(console)" in source, DISPLAY + "it moves the cursor elsewhere"
    assert "cursor_position = Offset(0, 0)" in inspect.getsource(App.__init__), (
        DISPLAY + "App.cursor_position is no plain attribute any more: our property does not take its place"
    )
