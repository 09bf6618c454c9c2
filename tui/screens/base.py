"""What all our screens share: the session, its words, and the bindings from the command table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen

from tui.commands import BY_ID, COMMANDS, Command
from tui.i18n import Words, words_for
from tui.page import Run
from tui.rtl.compositor import MirroringScreen
from tui.session import Session
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose

if TYPE_CHECKING:
    from tui.app import ExplorerApp

LEAST_COLUMNS, LEAST_ROWS = 40, 12
"""The smallest terminal that can be read in."""
MEASURES = (45, 80)
"""Shortest and longest line, in cells."""


APP_ACTIONS = {
    name: f"app.{name}"
    for name in (
        "jump", "search", "contents", "map", "timeline", "world", "figures", "trail", "dossiers", "notebook",
        "progress", "help", "language", "theme", "quit",
    )
} | {"palette": "app.command_palette", "class": "app.classroom"}  # fmt: skip
"""Commands that the app itself carries out, wherever the reader is."""


NAMES = {"؟": "arabic_question_mark"}
"""Textual's names of keys that are no letters: it asks Unicode for one that it is not given, and reads in 0.3 MB."""


def action_of(command_id: str) -> str:
    """Return the action that carries a command out, as a binding of a screen names it."""
    return APP_ACTIONS.get(command_id, command_id)


def bindings(ids: Iterable[str]) -> list[BindingType]:
    """Return the bindings of some commands, all their keys, the Arabic layout's included."""
    made: list[BindingType] = []
    for name in ids:
        command = BY_ID[name]
        if name == "choose":
            made += [Binding(key, f"choose({n % 9})", show=False) for n, key in enumerate(command.keys)]
        else:
            priority = "ctrl+c" in command.keys
            made += [
                Binding(NAMES.get(key, key), action_of(name), show=False, priority=priority and key == "ctrl+c")
                for key in command.all_keys
            ]
    return made


def hint(command: Command, words: Words) -> tuple[Run, ...]:
    """Return a command as the footer shows it: its key, then its name."""
    return hint_of(command.sign, command.label, words)


def hint_of(sign: str, label: str, words: Words) -> tuple[Run, ...]:
    """Return a key and what it does, as the footer shows them."""
    return Run(words.key(sign), "key"), Run(f" {words.say(label)}", "dim")


class DismissedOnce(Screen[Any]):
    """A screen that goes once. Textual 8.2 takes the topmost away for each `dismiss`, whosever it is: two keys in one
    burst, or a key and a click, would take the screen below too, and end the program at the last."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go, if this is the screen that is seen."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class StoryScreen(DismissedOnce, MirroringScreen):
    """A screen of the reader's app."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = ()
    """What can be done here: bindings, help and palette are made of it."""
    MEANT: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Label and help of commands whose keys mean something of this screen's own."""
    HELP: ClassVar[str] = ""
    """One sentence about the screen, for the help page."""

    @classmethod
    def commands(cls) -> list[Command]:
        """Return what can be done here, in the order of the table and in the words of this screen."""
        own = [command for command in COMMANDS if command.id in cls.COMMAND_IDS]
        meant = [cls.MEANT.get(each.id, (each.label, each.help)) for each in own]
        return [each._replace(label=label, help=said) for each, (label, said) in zip(own, meant, strict=True)]

    @property
    def reader(self) -> ExplorerApp:
        """The app, by its own type."""
        return cast("ExplorerApp", self.app)

    @property
    def session(self) -> Session:
        """Who reads what."""
        return self.reader.session

    @property
    def measure(self) -> int:
        """How long a line the reader likes, whatever the progress file says."""
        least, most = MEASURES
        liked: int = self.session.setting("measure", 68)
        return min(most, max(least, liked))

    @property
    def words(self) -> Words:
        """The interface's words in the language being read."""
        return words_for(self.session.language)

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        """What the keys do here. Textual 8.2 asks of every binding at every key whether a widget would rather take the
        key as text, and for that Unicode's table of names (0.8 MB); here that is asked where a widget takes text."""
        nodes = (self.focused or self).ancestors_with_self
        if self.app._keymap or any(type(node).check_consume_key is not DOMNode.check_consume_key for node in nodes):
            return super()._binding_chain
        return [(node, node._bindings) for node in nodes]

    def _screen_resized(self, size: Size) -> None:
        """Lay out for a size once: Textual 8.2 tells a screen its size again when it has been laid out for it."""
        if size != self._compositor.size:
            super()._screen_resized(size)

    def redraw(self) -> None:
        """Draw everything anew, the theme having changed."""
        for bar in self.query(Bar):
            bar.refresh()
        for prose in self.query(Prose):
            prose.redraw()

    def after_save(self) -> None:
        """Show what saving changed; screens that show what is kept override it."""

    def language_changed(self) -> None:
        """Show everything in the other language; screens that show words override it."""
