"""The app: it holds the session, saves in a worker, opens screens, and leaves in good order however it ends."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen

from state.errors import StateError
from state.rows import Answer, Note
from story.ids import Ref
from story.model import Chapter, Citation
from tui.commands import HABITS, Command
from tui.early import EarlyKeys
from tui.ending import UNSAVED, Ending
from tui.errors import error_text, event_words, words_of_idle
from tui.i18n import N_, RIGHT_TO_LEFT, Words, words_for
from tui.messages import GoToStep, OpenRef
from tui.page import Page
from tui.palette import DEFAULT_THEME, THEME_WORDS, THEMES
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import SIDEWAYS, Writing
from tui.saving import SavingApp
from tui.screens.base import StoryScreen, action_of
from tui.screens.reading import ReadingScreen
from tui.sealed import SealedApp
from tui.session import Session
from tui.terminal.driver import QuietDriver, has_shell
from tui.terminal.order import Terminal, terminal_of
from tui.terminal.probe import SILENCE, Answers, Heard
from tui.terminal.thin import ThinApp, ThinDriver

if TYPE_CHECKING:
    from tui.views.results import Hits

PageMaker = Callable[[Words], Page]

LOOK_SECONDS = 1.5
"""After the first frame, the story's files are compared with its index once, when nobody waits for anything."""

CALM_SECONDS = 0.1
"""A window that keeps its size for so long is not being dragged."""


class ExplorerApp(EarlyKeys, SavingApp, SealedApp, ThinApp[int], inherit_bindings=False):
    """A story in the terminal."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, action, show=False) for key, action in HABITS]
    AUTO_FOCUS = ""

    def __init__(
        self,
        session: Session,
        *,
        shown: Ref | None = None,
        trouble: StateError | None = None,
        bidi: str = "",
        heard: Heard = SILENCE,
        idle: float = 0.0,
        ascii_only: bool = False,
        tour: bool = False,
        driver_class: type[Driver] | None = None,
    ) -> None:
        """Read in `session`.

        Args:
            session: Who reads what.
            shown: What to open instead of where the reader was.
            trouble: Why progress is not kept, if it is not.
            bidi: Who is to put right-to-left text in order (`tui.terminal.order.Mode`), if that was said; it is kept.
            heard: What the terminal has said of itself so far.
            idle: After so many seconds without a key or a click, save and leave; 0 for never.
            ascii_only: Draw with the letters of ASCII.
            tour: Whether somebody who never read here is told the first keys.
            driver_class: Another driver than ours, for tests.
        """
        self.ascii = ascii_only
        super().__init__(driver_class=driver_class or ThinDriver)
        for theme in THEMES:
            self.register_theme(theme)
        self.session = session
        self.trouble = trouble
        self.heard, self._asked_mode = heard, bidi
        self.terminal = self._terminal_of(heard.answers)
        self.writing = self._writing()
        self._bidi_filter = BidiFilter(self.writing)
        self._start_in(self._theme_kept())
        self.animation_level = "none"
        self._shown = shown
        self._tour = tour and not session.progress.visits and not session.setting("toured", False)
        self._early = []
        self._idle, self._touched = idle, 0.0
        self._resized = 0.0
        self._after_key: list[Callable[[], None]] = []
        self._settled = self._left = False
        self._events: asyncio.AbstractEventLoop | None = None
        self._asked_to_leave = 0
        self.farewell = ""
        """What is said once the screen is gone."""
        self.ending = Ending(self.save_all, self._ask_to_leave, self.give_back)
        self.hits: Hits | None = None
        """The hits of a search that next and previous follow through the chapters."""

    def _start_in(self, theme: str) -> None:
        """Take a theme before anything is styled: what setting it does, without styling everything a second time."""
        self.set_reactive(App.theme, theme)
        dark = self.current_theme.dark
        self.update_classes({"-dark-mode": dark, "-light-mode": not dark}, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def _theme_kept(self) -> str:
        kept = self.session.setting("theme", DEFAULT_THEME)
        return kept if kept in THEME_WORDS else DEFAULT_THEME

    @property
    def words(self) -> Words:
        """The interface's words in the language being read."""
        return words_for(self.session.language)

    # ---- the direction of writing

    @property
    def mirrored(self) -> bool:
        """Whether the screen is mirrored when it leaves."""
        return self.writing.mirrored

    def _writing(self) -> Writing:
        reorders = self.terminal.reordered_here
        return Writing(
            mirrored=reorders and self.words.right_to_left,
            reorders=reorders,
            marks=self.terminal.marks,
            vowels=self.session.setting("vowels", True),
        )

    def write_anew(self) -> None:
        """Take the direction of the language that is read now, and draw everything anew."""
        self.writing = self._writing()
        self._bidi_filter = BidiFilter(self.writing)
        self._tell_terminal()
        for screen in self.screen_stack:
            screen.refresh()
            for widget in screen.query("*"):
                widget.refresh()

    def _tell_terminal(self, rows: int = 0) -> None:
        """Ask the terminal to leave the order of letters alone where right-to-left text is put in order here.

        That is so in a left-to-right language too: names are given in their own script, and a column may be beside.
        """
        if isinstance(self._driver, QuietDriver):
            held = self.writing.reorders and not RIGHT_TO_LEFT.isdisjoint(self.session.story.meta.languages)
            self._driver.keep_order(self.terminal, held, rows or self.size.height)

    def _terminal_of(self, answers: Answers) -> Terminal:
        return terminal_of(answers, os.environ, lambda kind: self.session.setting(f"bidi.{kind}", ""), self._asked_mode)

    def terminal_answered(self, answers: Answers) -> None:
        """The terminal has said, late, what it is."""
        self.heard = Heard(answers)
        before, self.terminal = self.terminal, self._terminal_of(answers)
        if self.terminal != before:
            self.write_anew()
        if self.terminal.holds_escape and isinstance(self._driver, QuietDriver):
            self._driver.leave_mouse()
        if self._settled:
            self._know_terminal()

    def _know_terminal(self) -> None:
        """Keep what the reader asked for on this kind of terminal; say once what only a person can change about it."""
        kind = self.terminal.kind
        if self._asked_mode and self.session.setting(f"bidi.{kind}", "") != self._asked_mode:
            self.session.set(f"bidi.{kind}", self._asked_mode)
            self.save_soon()
        if self.mirrored and self.terminal.advice and not self.session.setting(f"advised.{kind}", False):
            self.session.set(f"advised.{kind}", True)
            self.save_soon()
            self.reading.say(self.words.say(self.terminal.advice))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters, and the one that puts right-to-left text in order."""
        own = [self._bidi_filter] if self._bidi_filter.enabled else []
        return [*super().get_line_filters(), *own]

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor belongs, which is where an input method opens; mirrored as the screen is."""
        x, y = self._cursor
        return Offset(self.size.width - 1 - x, y) if self.mirrored else self._cursor

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        self._cursor = place

    @property
    def reading(self) -> ReadingScreen:
        """The screen below all others."""
        found = self.screen_stack[0]
        assert isinstance(found, ReadingScreen)
        return found

    def get_default_screen(self) -> Screen[object]:
        """Return the reading screen."""
        return ReadingScreen()

    # ---- starting and ending

    def on_mount(self) -> None:
        """Open what was asked for, and leave the rest for after the first frame."""
        self._events = asyncio.get_running_loop()
        self.app_resume_signal.subscribe(self, self._resumed)
        if self._idle:
            self._touched = monotonic()
            self.set_timer(self._idle, self._leave_if_idle)
        shown = self._shown
        if shown is not None and shown.kind == "chapter":
            self.session.open_chapter(shown.id)
        self.session.arrive_once()
        self.call_after_refresh(self._settle, shown)
        if self._asked_to_leave:  # before there was a loop to tell
            self._signalled(self._asked_to_leave)

    def _settle(self, shown: Ref | None) -> None:
        """After the first frame: the card asked for, the first save, the files' freshness, the garbage collector."""
        if shown is not None and (shown.kind != "chapter" or shown.anchor):
            self.open_ref(shown)
        for event in self.session.take_events():
            self.reading.say(event_words(self.words, event))
        self._settled = True
        if self.heard.listener is None:
            self._know_terminal()
        if self._tour:
            from tui.tour import how_to_learn

            self.session.set("toured", True)
            self.reading.tour.begin(learn=bool(how_to_learn(self.words, self.session.story.id)))
            self.reading.show_tour()
        self.save_soon()
        self.set_timer(LOOK_SECONDS, self._look_soon)
        # What was imported lives as long as the program: no collection need look at it.
        gc.freeze()
        gc.enable()

    def _look_soon(self) -> None:
        """What can wait until nobody waits for anything: the garbage of the start, the files' freshness."""
        if self.heard.listener is not None:  # the terminal has not answered, and may never do
            self._know_terminal()
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self.run_worker(self._look_for_edits, thread=True, exit_on_error=False)

    def _look_for_edits(self) -> None:
        if not self.session.story.is_stale():
            return
        from story.open import NoStory, rebuild

        try:
            story = rebuild(self.session.story.root, self.session.cache)
        except NoStory:
            return
        self.call_from_thread(self._edited, story)

    def _edited(self, story: object) -> None:
        from story.index import Story

        if isinstance(story, Story):
            self.session.replace_story(story)
            self.reading.show_chapter()
            self.reading.say(self.words.say("The story was edited: this is the new text."))

    def _ask_to_leave(self, number: int) -> None:
        """Have the loop leave, whichever thread asks; in a signal handler too."""
        self._asked_to_leave = number
        if number == signal.SIGHUP and isinstance(self._driver, QuietDriver):
            self._driver.gone = True  # nothing that is written now may be waited for
        if self._events is not None and not self._events.is_closed():
            self._events.call_soon_threadsafe(self._signalled, number)

    def _signalled(self, number: int) -> None:
        """Leave once the keys that came before are taken: first the app's, then those of whatever has the focus."""
        self.call_later(lambda: (self.focused or self.screen).call_later(self.leave, 128 + number))

    def terminal_gone(self) -> None:
        """The input has ended: the line is dead. Save and leave."""
        self.ending.begin(signal.SIGHUP)

    def give_back(self) -> None:
        """Give the terminal back without waiting for it."""
        if isinstance(self._driver, QuietDriver):
            self._driver.give_back()

    async def action_quit(self) -> None:
        """Save and leave."""
        self.leave(0)

    def leave(self, code: int) -> None:
        """Save what waits, then end with `code`, or with 3 where it could not be saved."""
        if self._left:
            return
        self._left = True
        self.exit(code if self.save_all() else UNSAVED)

    def save_all(self) -> bool:
        """Save what waits, a note that is still being written too; safe from any thread. Whether all is saved."""
        from tui.screens.note import NoteScreen

        for screen in self.screen_stack:
            if isinstance(screen, NoteScreen):
                screen.keep_draft()
        return self.session.save() and self.trouble is None

    # ---- habits of other programs

    def action_suspend_process(self) -> None:
        """Go back to the shell until `fg`, all saved: a stopped program must not hold the lock."""
        if has_shell():
            self.session.save()
            super().action_suspend_process()
        else:
            self.reading.say(self.words.say("There is no shell to go back to. To leave, press q."))

    def _resumed(self, _: object) -> None:
        """Draw everything: the shell has drawn over it, and Textual 8.2 waits for a key."""
        self._touched = monotonic()
        self.refresh(layout=True)
        self.screen.refresh(layout=True)

    def action_not_frozen(self) -> None:
        """Ctrl-Q lets a terminal go on that Ctrl-S has frozen: whoever presses it does not mean to leave."""
        self.reading.say(self.words.say("Nothing is frozen here. To leave, press q."))

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there."""
        if self._idle and isinstance(event, events.InputEvent | events.Paste):
            self._touched = monotonic()
        await super().on_event(event)
        if isinstance(event, events.Key) and event.is_forwarded:
            while self._after_key:
                self._after_key.pop()()

    def after_key(self, then: Callable[[], None]) -> None:
        """Do something once the key has done its work. A screen hears of a key before that: what it would repaint by
        itself would be a frame of its own, and the key's the second, a sixtieth of a second later."""
        self._after_key.append(then)

    def _leave_if_idle(self) -> None:
        """Leave where nobody was there for as long as was asked; else look again when that may be so."""
        left = self._idle - (monotonic() - self._touched)
        if left > 0:
            self.set_timer(left, self._leave_if_idle)
            return
        self.farewell = words_of_idle(self.words, self._idle)
        self.leave(0)

    def _fatal_error(self) -> None:
        """End at once; what is to be said of a fault, `tui.program` says in one line."""
        self._close_messages_no_wait()

    def on_resize(self, event: events.Resize) -> None:
        """New rows know nothing of what the terminal was told, and what old ones show is its own affair."""
        self._tell_terminal(event.size.height)  # the app's own size is still the one before
        self._forget_shown()
        # Textual waits 8 ms for more of them: a window that is dragged gives many, one that was changed gives one.
        if monotonic() - self._resized > CALM_SECONDS:
            self.call_next(self._check_resize)
        self._resized = monotonic()

    def _forget_shown(self) -> None:
        if isinstance(self._driver, ThinDriver):
            self._driver.forget()

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Take in what another window has saved meanwhile."""
        self._tell_terminal()  # it may be another one: a tmux session that was attached elsewhere
        self._forget_shown()
        if self.session.look_elsewhere():
            self.reading.refresh_chapter()

    # ---- opening

    @on(OpenRef)
    def _open(self, event: OpenRef) -> None:
        event.stop()
        self.open_ref(event.ref)

    @on(GoToStep)
    def _go_to_step(self, event: GoToStep) -> None:
        event.stop()
        self.to_text()
        self.session.step(event.at)
        self.reading.arrived()

    def to_text(self) -> None:
        """Close whatever lies above the text."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def open_ref(self, ref: Ref) -> None:
        """Open a chapter in the text, or anything else as a sheet above it."""
        thing = self.session.story.find(ref)
        if thing is None:
            self.reading.say(self.words.say("There is no card for this yet."))
        elif isinstance(thing, Chapter):
            self.to_text()
            self.reading.open_chapter(ref)
        else:
            from tui.pages.cards import card_page, closed_page

            def make(words: Words) -> Page:
                if self.session.is_closed(ref):
                    return closed_page(self.session, words)
                shown = self.session.setting("evidence", False)
                return card_page(self.session, words, thing, evidence=shown)

            self._sheet(make)

    def open_source(self, citation: Citation) -> None:
        """Open what a citation stands for."""
        from tui.pages.cards import source_page

        self._sheet(lambda words: source_page(self.session, words, citation))

    def _sheet(self, make: PageMaker, name: str = "") -> None:
        from tui.screens.sheet import SheetScreen

        self.push_screen(SheetScreen(make, name))

    def action_contents(self) -> None:
        """The contents."""
        from tui.pages.lists import contents_page

        self._sheet(partial(contents_page, self.session))

    def action_map(self) -> None:
        """The story map."""
        from tui.screens.story_map import MapScreen

        if isinstance(self.screen, MapScreen):
            self.pop_screen()
        else:
            self.push_screen(MapScreen())

    def action_timeline(self) -> None:
        """Everything dated, at the date of the open chapter."""
        from tui.screens.timeline import TimelineScreen

        self.push_screen(TimelineScreen())

    def action_trail(self) -> None:
        """How the reader got here."""
        from tui.pages.lists import trail_page

        self._sheet(partial(trail_page, self.session))

    def action_world(self) -> None:
        """The world map."""
        from tui.screens.world import WorldScreen

        self.push_screen(WorldScreen())

    def action_figures(self) -> None:
        """The figures, this chapter's first."""
        from tui.pages.figures import figures_page

        self._sheet(partial(figures_page, self.session))

    def open_figure(self, name: str) -> None:
        """Open a figure."""
        from tui.pages.figures import figure_page

        self._sheet(partial(figure_page, self.session, name=name))

    def action_dossiers(self) -> None:
        """All people, documents, messages, places, terms and keywords."""
        from tui.screens.listing import ListScreen
        from tui.views.dossiers import Dossiers

        self.push_screen(ListScreen(Dossiers(self.session)))

    def action_search(self) -> None:
        """Search the whole story, with all that is found."""
        from tui.screens.results import ResultsScreen
        from tui.views.results import Results

        self.push_screen(ResultsScreen(Results(self.session)))

    def follow_hits(self, hits: Hits) -> None:
        """Open a hit in the text; next and previous go on from it."""
        self.to_text()
        self.hits = hits
        self.reading.show_hit()

    def action_notebook(self) -> None:
        """All that was kept."""
        from tui.screens.notebook import NotebookScreen
        from tui.views.notebook import Notebook

        self.push_screen(NotebookScreen(Notebook(self.session)))

    def action_progress(self) -> None:
        """What was read."""
        from tui.pages.lists import progress_page

        self._sheet(partial(progress_page, self.session))

    def action_classroom(self) -> None:
        """The class that is open: a pupil's page, or the teacher's map."""
        from tui.screens.classroom import open_class

        open_class(self)

    def open_sheet(self, make: PageMaker, name: str) -> None:
        """Open a page as a sheet above whatever is shown; one with the same name is not opened twice."""
        if not name or self.screen.name != name:
            self._sheet(make, name)

    def pages_changed(self) -> None:
        """Make the pages that are open anew, what they tell of having changed."""
        from tui.screens.sheet import SheetScreen

        for screen in self.screen_stack:
            if isinstance(screen, SheetScreen):
                screen.page_changed()
        self.reading.after_save()

    def action_help(self) -> None:
        """Help for what is on screen."""
        from tui.commands import COMMANDS
        from tui.pages.lists import help_page
        from tui.tour import how_to_learn

        screen = self.screen
        if screen.name == "help":
            self.pop_screen()
            return
        about = screen.HELP if isinstance(screen, StoryScreen) else ""
        own = self._offered(screen.commands()) if isinstance(screen, StoryScreen) else list(COMMANDS)
        self._sheet(lambda words: help_page(words, own, about, how_to_learn(words, self.session.story.id)), name="help")

    def _offered(self, commands: Iterable[Command]) -> list[Command]:
        """Without what only a class has, where there is none."""
        return [command for command in commands if command.id != "class" or self.session.classroom is not None]

    def action_jump(self) -> None:
        """Jump by keyword."""
        from tui.screens.jump import JumpScreen

        self.push_screen(JumpScreen(), self._jumped)

    def _jumped(self, ref: Ref | None) -> None:
        if ref is not None:
            self.open_ref(ref)

    def annotate(self, block: int) -> None:
        """Write or change the note on a paragraph."""
        key = self.session.blocks[block].key if self.session.blocks else ""
        own = [n for n in self.session.notes(self.session.reading.chapter) if n.position.block == key]
        note = own[0] if own else None

        def keep(text: str) -> None:
            if note is not None:
                self.session.change_note(note, text)
            elif text.strip():
                self.session.add_note(block, text)

        quoted = " ".join(self.session.blocks[block].text.split()[:12]) if self.session.blocks else ""
        self.write(quoted, note.text if note else "", keep)

    def talk(self, number: int) -> None:
        """Write or change the answer to a question to talk about, of the open chapter."""
        old = self.session.talked(self.session.chapter, number)
        asked = self.session.chapter.text(self.session.language).questions[number]
        self.write(asked, old.text if old else "", partial(self.session.talk, number), answer=True)

    def edit_kept(self, row: Note | Answer, on: str) -> None:
        """Change a note or an answer from the notebook; `on` is what it was written on."""

        def keep(text: str) -> None:
            if not text.strip():
                self.session.remove(row)
            elif isinstance(row, Note):
                self.session.change_note(row, text)
            else:
                self.session.change_answer(row, text)

        self.write(on, row.text, keep, answer=isinstance(row, Answer))

    def write(self, on: str, text: str, keep: Callable[[str], None], *, answer: bool = False) -> None:
        """Open the editor on a paragraph that begins so, or on a question; `keep` takes what is written."""
        from tui.screens.note import NoteScreen

        def kept(written: str | None) -> None:
            if written is not None:
                keep(written)
                self.save_soon()
                self.pages_changed()

        self.push_screen(NoteScreen(on, text, keep, about=N_("Your answer to") if answer else ""), kept)

    # ---- how it looks

    def toggle_evidence(self) -> None:
        """Show or hide the sources, here and from now on."""
        self.session.set("evidence", not self.session.setting("evidence", False))
        self.save_soon()

    def action_language(self) -> None:
        """Read in the other language, at the same paragraph."""
        other = self.session.languages[1]
        if other == self.session.language:
            self.reading.say(self.words.say("This story has one language only."))
            return
        self.session.set_language(other)
        self.write_anew()
        for screen in self.screen_stack:
            if isinstance(screen, StoryScreen):
                screen.language_changed()
        self._know_terminal()
        self.save_soon()

    def action_theme(self) -> None:
        """The next theme."""
        names = list(THEME_WORDS)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.session.set("theme", self.theme)
        self.save_soon()
        for screen in self.screen_stack:
            if isinstance(screen, StoryScreen):
                screen.redraw()
        self.reading.say(self.words.say(THEME_WORDS[self.theme]))

    # ---- the palette

    def action_command_palette(self) -> None:
        """Open the palette, in the language being read."""
        from tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder=self.words.say("What to do?"), id="--command-palette"))

    def run_command(self, command_id: str) -> None:
        """Do what a command of the table says, as its key would."""
        self.call_later(self.run_action, action_of(command_id), default_namespace=self.screen)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Return our commands and no others: no screenshot, nothing of the framework."""
        if not isinstance(screen, StoryScreen):
            return
        for command in self._offered(screen.commands()):
            if command.id not in ("choose", "palette"):
                sign = command.sign.translate(SIDEWAYS) if self.mirrored else command.sign
                title = f"{self.words.say(command.label)}  ({self.words.key(sign)})"
                yield SystemCommand(title, self.words.say(command.help), partial(self.run_command, command.id))


def run_app(
    session: Session,
    *,
    shown: Ref | None = None,
    trouble: StateError | None = None,
    bidi: str = "",
    heard: Heard = SILENCE,
    mouse: bool = True,
    idle: float = 0.0,
    ascii_only: bool = False,
) -> int:
    """Read until the reader leaves; return the exit code."""
    app = ExplorerApp(
        session, shown=shown, trouble=trouble, bidi=bidi, heard=heard, idle=idle, ascii_only=ascii_only, tour=True
    )
    with app.ending.on_signals():
        code = app.run(mouse=mouse and not app.terminal.holds_escape)
        if code is None:  # nobody left: a fault ended it. What can be saved is, and `tui.program` tells of it
            app.save_all()
            raise app._exception or RuntimeError("the screen ended by itself")
        if app.ending.begun:
            app.give_back()  # after a hang-up nothing was written to the terminal, which may still be there
    said = [app.farewell] if app.farewell else []
    error = session.trouble or trouble
    if code == UNSAVED and error is not None:
        said.append(error_text(app.words, error))
    for line in said:
        with suppress(OSError):
            print(line, file=sys.stderr)
    return code
