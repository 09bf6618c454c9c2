"""The app: it holds the session, saves in a worker, opens screens, and leaves in good order however it ends."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.worker import Worker

from state.errors import StateError
from story.ids import Ref
from story.model import Chapter, Citation
from tui.early import EarlyKeys
from tui.errors import error_text, event_words
from tui.i18n import RIGHT_TO_LEFT, Words, words_for
from tui.messages import GoToStep, OpenRef
from tui.page import Page
from tui.palette import DEFAULT_THEME, THEME_WORDS, THEMES
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import SIDEWAYS, Writing
from tui.screens.base import StoryScreen, action_of
from tui.screens.reading import ReadingScreen
from tui.session import Session
from tui.terminal.driver import QuietDriver
from tui.terminal.order import Terminal, terminal_of
from tui.terminal.probe import SILENCE, Answers, Heard
from tui.terminal.thin import ThinApp, ThinDriver

PageMaker = Callable[[Words], Page]

LOOK_SECONDS = 1.5
"""After the first frame, the story's files are compared with its index once, when nobody waits for anything."""

UNSAVED = 3
"""Exit code where something stayed unsaved."""


class ExplorerApp(EarlyKeys, ThinApp[int]):
    """A story in the terminal."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = ""

    def __init__(
        self,
        session: Session,
        *,
        shown: Ref | None = None,
        trouble: StateError | None = None,
        bidi: str = "",
        heard: Heard = SILENCE,
        driver_class: type[Driver] | None = None,
    ) -> None:
        """Read in `session`.

        Args:
            session: Who reads what.
            shown: What to open instead of where the reader was.
            trouble: Why progress is not kept, if it is not.
            bidi: Who is to put right-to-left text in order (`tui.terminal.order.Mode`), if that was said; it is kept.
            heard: What the terminal has said of itself so far.
            driver_class: Another driver than ours, for tests.
        """
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
        self._early = []
        self._saver: Worker[None] | None = None
        self._settled = self._left = False

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
        """Take the signals, open what was asked for, and leave the rest for after the first frame."""
        for number in (signal.SIGHUP, signal.SIGTERM):
            self._catch(number)
        shown = self._shown
        if shown is not None and shown.kind == "chapter":
            self.session.open_chapter(shown.id)
        self.session.arrive_once()
        self.call_after_refresh(self._settle, shown)

    def _catch(self, number: int) -> None:
        import asyncio

        asyncio.get_running_loop().add_signal_handler(number, self._signalled, number)

    def _settle(self, shown: Ref | None) -> None:
        """After the first frame: the card asked for, the first save, the files' freshness, the garbage collector."""
        if shown is not None and (shown.kind != "chapter" or shown.anchor):
            self.open_ref(shown)
        for event in self.session.take_events():
            self.reading.say(event_words(self.words, event))
        self._settled = True
        if self.heard.listener is None:
            self._know_terminal()
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

    def _signalled(self, number: int) -> None:
        """Save and leave; after a hang-up nothing more is written to the terminal."""
        if number == signal.SIGHUP and isinstance(self._driver, QuietDriver):
            self._driver.gone = True
        self.leave(128 + number)

    def action_terminal_gone(self) -> None:
        """The input has ended: the line is dead. Save and leave."""
        self.leave(128 + signal.SIGHUP)

    async def action_quit(self) -> None:
        """Save and leave."""
        self.leave(0)

    def leave(self, code: int) -> None:
        """Save what waits, then end with `code`, or with 3 where it could not be saved."""
        if self._left:
            return
        self._left = True
        saved = self.session.save()
        self.exit(code or (0 if saved and self.trouble is None else UNSAVED))

    def _fatal_error(self) -> None:
        """End at once; what is to be said of a fault, `explorer.main` says in one line."""
        self._close_messages_no_wait()

    # ---- saving

    def save_soon(self) -> None:
        """Save what waits, off the screen's thread."""
        if self._saver is None or self._saver.is_finished:
            self._saver = self.run_worker(self._save, thread=True, exit_on_error=False)

    def _save(self) -> None:
        while self.session.unsaved and self.session.save():
            pass
        self.call_from_thread(self._saved)

    def _saved(self) -> None:
        if self.session.unsaved and self.session.trouble is None:
            self.save_soon()
        self.reading.after_save()

    def on_resize(self, event: events.Resize) -> None:
        """New rows know nothing of what the terminal was told, and what old ones show is its own affair."""
        self._tell_terminal(event.size.height)  # the app's own size is still the one before
        self._forget_shown()

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

    def action_trail(self) -> None:
        """How the reader got here."""
        from tui.pages.lists import trail_page

        self._sheet(partial(trail_page, self.session))

    def action_notebook(self) -> None:
        """Notes and bookmarks."""
        from tui.pages.lists import notebook_page

        self._sheet(partial(notebook_page, self.session))

    def action_progress(self) -> None:
        """What was read."""
        from tui.pages.lists import progress_page

        self._sheet(partial(progress_page, self.session))

    def action_help(self) -> None:
        """Help for what is on screen."""
        from tui.commands import COMMANDS
        from tui.pages.lists import help_page

        screen = self.screen
        if screen.name == "help":
            self.pop_screen()
            return
        ids = screen.COMMAND_IDS if isinstance(screen, StoryScreen) else ()
        about = screen.HELP if isinstance(screen, StoryScreen) else ""
        own = [command for command in COMMANDS if command.id in ids or not ids]
        self._sheet(lambda words: help_page(words, own, about), name="help")

    def action_jump(self) -> None:
        """Jump by keyword."""
        from tui.screens.jump import JumpScreen

        self.push_screen(JumpScreen(), self._jumped)

    def _jumped(self, ref: Ref | None) -> None:
        if ref is not None:
            self.open_ref(ref)

    def annotate(self, block: int) -> None:
        """Write or change the note on a paragraph."""
        from tui.screens.note import NoteScreen

        key = self.session.blocks[block].key if self.session.blocks else ""
        own = [n for n in self.session.notes(self.session.reading.chapter) if n.position.block == key]
        note = own[0] if own else None

        def keep(text: str | None) -> None:
            if text is None:
                return
            if note is not None:
                self.session.change_note(note, text)
            elif text.strip():
                self.session.add_note(block, text)
            self.save_soon()

        quoted = " ".join(self.session.blocks[block].text.split()[:12]) if self.session.blocks else ""
        self.push_screen(NoteScreen(quoted, note.text if note else ""), keep)

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
        from tui.commands import COMMANDS

        if not isinstance(screen, StoryScreen):
            return
        for command in COMMANDS:
            if command.id in screen.COMMAND_IDS and command.id not in ("choose", "palette"):
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
) -> int:
    """Read until the reader leaves; return the exit code."""
    app = ExplorerApp(session, shown=shown, trouble=trouble, bidi=bidi, heard=heard)
    code = app.run()
    if code is None:  # nobody left: a fault ended it. What can be saved is, and `explorer.main` tells of it
        session.save()
        raise app._exception or RuntimeError("the screen ended by itself")
    if code == UNSAVED:
        error = session.trouble or trouble
        if error is not None:
            print(error_text(app.words, error), file=sys.stderr)
    return code or 0
