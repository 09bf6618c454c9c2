"""The one table of commands: what each is called, which keys give it, and what the help says of it.

Bindings, footer, palette, help page and the words of the line mode all come from here; a key stands nowhere else.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.i18n import N_

ARABIC_TWINS = {
    "q": "ض", "w": "ص", "e": "ث", "r": "ق", "t": "ف", "y": "غ", "u": "ع", "i": "ه", "o": "خ", "p": "ح",
    "a": "ش", "s": "س", "d": "ي", "f": "ب", "g": "ل", "h": "ا", "j": "ت", "k": "ن", "l": "م",
    "z": "ئ", "x": "ء", "c": "ؤ", "v": "ر", "n": "ى", "m": "ة", "N": "آ", "slash": "ظ", "full_stop": "ز", "question_mark": "؟",
    "left_square_bracket": "ج", "right_square_bracket": "د",
}  # fmt: skip
"""Key -> the letter on the same key of the Arabic layout (XKB `ara`); `b`, `B`, `G` and `T` have none of one character."""

ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"

KEY_SIGNS = {
    "space": "Space", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "tab": "Tab",
    "shift+tab": "Shift+Tab", "enter": "Enter", "backspace": "Backspace", "escape": "Esc", "slash": "/",
    "question_mark": "?", "plus": "+", "minus": "-", "left": "←", "right": "→", "up": "↑", "down": "↓",
    "ctrl+p": "^p", "ctrl+c": "^c", "delete": "Del", "left_square_bracket": "[", "right_square_bracket": "]", "full_stop": ".",
    "number_sign": "#",
}  # fmt: skip
"""How a key is written on screen, where not as itself."""


class Command(NamedTuple):
    """Something a reader can do."""

    id: str
    """Also the action's name: `reading.action_ID`."""
    keys: tuple[str, ...]
    """Textual's names; the first is the one that is shown."""
    label: str
    """Two or three words: the footer and the palette."""
    help: str
    """One sentence."""
    group: str
    word: str = ""
    """What is typed for it in the line mode; empty where it makes no sense there."""
    argument: str = ""
    """What the line mode takes after the word."""

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The keys, and their twins on the Arabic layout."""
        twins = tuple(ARABIC_TWINS[key] for key in self.keys if key in ARABIC_TWINS)
        return (*self.keys, *twins)

    @property
    def sign(self) -> str:
        """The first key, as written on screen; of the numbers, all."""
        if self.id == "choose":
            return "1-9"
        return KEY_SIGNS.get(self.keys[0], self.keys[0])


READ, MOVE, FIND, KEEP, SHOW, LEAVE = (
    N_("Reading"),
    N_("Moving about"),
    N_("Finding"),
    N_("Keeping"),
    N_("How it looks"),
    N_("Leaving"),
)

HABITS = (("ctrl+z", "suspend_process"), ("ctrl+q", "not_frozen"))
"""Keys that people press by habit, and the app's action for each: no commands of ours, so the help leaves them out."""

_NUMBERS = (*"123456789", *ARABIC_DIGITS[1:])

COMMANDS: tuple[Command, ...] = (
    Command("page_down", ("space", "pagedown"), N_("Read on"), N_("A page on; at the end of a chapter, the way on."), READ, "more"),
    Command("page_up", ("pageup",), N_("A page back"), N_("A page back in this chapter."), READ),
    Command("line_down", ("j", "down"), N_("A line on"), N_("A line on."), READ),
    Command("line_up", ("k", "up"), N_("A line back"), N_("A line back."), READ),
    Command("top", ("home",), N_("To the top"), N_("To the top of the chapter."), READ),
    Command("bottom", ("end",), N_("To the end"), N_("To the end of the chapter, where the choices are."), READ),
    Command("choose", _NUMBERS, N_("Choose"), N_("Take the choice with that number."), READ, "choose", N_("NUMBER")),
    Command("next_target", ("tab",), N_("Next link"), N_("To the next link or choice."), READ),
    Command("previous_target", ("shift+tab",), N_("Previous link"), N_("To the link or choice before."), READ),
    Command("follow", ("enter",), N_("Look"), N_("Look at what the link names, beside the text; take the choice."), READ, "look", N_("ID")),
    Command("open", ("o",), N_("Open"), N_("Open the whole card of the link or the card beside the text."), READ, "show", N_("ID")),
    Command("panel", ("p",), N_("Panel"), N_("Open the panel and go into it; inside it, shut it."), READ, "panel"),
    Command("previous_tab", ("left",), N_("Tab before"), N_("To the panel's tab before this one."), READ),
    Command("next_tab", ("right",), N_("Next tab"), N_("To the panel's next tab."), READ),
    Command("dismiss", ("escape",), N_("Shut"), N_("Shut what is open beside or above the text."), READ),
    Command("back", ("backspace",), N_("Back"), N_("Back to the chapter before, as often as you like."), MOVE, "back"),
    Command("forward", ("u",), N_("Forward"), N_("Forward again, after going back."), MOVE, "forward"),
    Command("trail", ("h",), N_("How I got here"), N_("The way through the story so far; any step can be opened."), MOVE, "trail"),
    Command("contents", ("c",), N_("Contents"), N_("All chapters by thread and by date, with what was read."), MOVE, "contents"),
    Command("map", ("s",), N_("Story map"), N_("The chapters as a map: threads, dates, and the ways between them."), MOVE, "map"),
    Command("timeline", ("t",), N_("Timeline"), N_("Everything that has a date on one axis, with a lane for each city."), MOVE, "timeline", N_("[PERSON] [YEAR-MONTH]")),
    Command("world", ("w",), N_("World map"), N_("The places and messages of this chapter, or of the whole story, on a map."), MOVE, "world"),
    Command("figures", ("number_sign",), N_("Figures"), N_("Amounts as bar charts and tables; how long the messages took."), MOVE, "figures", N_("ID")),
    Command("dossiers", ("d",), N_("Dossiers"), N_("All people, documents, messages, places, terms and keywords, to be narrowed."), MOVE, "dossiers", N_("[KIND] [FILTER=VALUE] [WORDS]")),
    Command("next_keyword", ("right_square_bracket",), N_("Next of the keyword"), N_("The next chapter with the same keyword."), MOVE, "next"),
    Command("previous_keyword", ("left_square_bracket",), N_("Previous of the keyword"), N_("The chapter before with the same keyword."), MOVE, "previous"),
    Command("jump", ("g",), N_("Jump"), N_("Jump by keyword to any chapter, person, document, telegram, place or date."), FIND, "jump", N_("WORDS")),
    Command("search", ("f",), N_("Search"), N_("Search the whole story: all that is found, by kind, thread, person and date."), FIND, "search", N_("WORDS [FILTER=VALUE]")),
    Command("find", ("slash",), N_("Find"), N_("Find words in this text."), FIND, "find", N_("WORDS")),
    Command("find_next", ("n",), N_("Next hit"), N_("To the next place found."), FIND),
    Command("find_previous", ("N",), N_("Previous hit"), N_("To the place found before."), FIND),
    Command("filter", ("f",), N_("Show only"), N_("Choose what is shown: a person, a thread, a kind."), FIND),
    Command("knew", ("i",), N_("Who knew this"), N_("Which messages had reached a person by the moment of this row."), FIND, "knew", N_("PERSON DATE")),
    Command("palette", ("ctrl+p",), N_("All commands"), N_("Search all commands and the whole story."), FIND),
    Command("bookmark", ("m",), N_("Bookmark"), N_("Set a bookmark on this paragraph, or take it away."), KEEP, "bookmark"),
    Command("annotate", ("a",), N_("Note"), N_("Write a note on this paragraph, or change it."), KEEP, "note", N_("TEXT")),
    Command("copy", ("x",), N_("Copy"), N_("Copy this paragraph with its sources to the clipboard, if the terminal allows it."), KEEP),
    Command("notebook", ("v",), N_("Notebook"), N_("All notes, bookmarks, answers and decisions; any can be opened or changed."), KEEP, "notebook"),
    Command("remove", ("delete",), N_("Take away"), N_("In the notebook: take away the entry."), KEEP),
    Command("undo", ("u",), N_("Bring back"), N_("In the notebook: bring back what was taken away."), KEEP),
    Command("progress", ("r",), N_("Progress"), N_("What was read, of each thread and of the whole."), KEEP, "progress"),
    Command("class", ("i",), N_("Class"), N_("What the class is set to read and answer; for its teacher, how far it has come."), KEEP, "class"),
    Command("evidence", ("e",), N_("Evidence"), N_("Show or hide the sources of every paragraph."), SHOW, "evidence"),
    Command("language", ("l",), N_("Language"), N_("Read this paragraph in the other language."), SHOW, "language"),
    Command("both", ("z",), N_("Both languages"), N_("The other language beside the text, or not; it needs 140 columns."), SHOW),
    Command("vowels", ("full_stop",), N_("Vowel marks"), N_("Show or hide Arabic vowel marks: some terminals draw them a cell off."), SHOW),
    Command("theme", ("y",), N_("Colours"), N_("The next of the colour themes; one is of high contrast."), SHOW),
    Command("wider", ("plus", "equals_sign"), N_("Wider lines"), N_("Longer lines."), SHOW),
    Command("narrower", ("minus",), N_("Narrower lines"), N_("Shorter lines."), SHOW),
    Command("titles", ("i",), N_("All titles"), N_("On the map: show all titles, or only those that were reached."), SHOW, "titles"),
    Command("zoom_in", ("plus", "equals_sign"), N_("Closer"), N_("From years to months, days and hours."), SHOW),
    Command("zoom_out", ("minus",), N_("Further off"), N_("From hours to days, months and years."), SHOW),
    Command("help", ("question_mark",), N_("Help"), N_("Help for what is on screen."), SHOW, "help"),
    Command("quit", ("q", "ctrl+c"), N_("Leave"), N_("Save and leave. The place is kept."), LEAVE, "quit"),
)  # fmt: skip

BY_ID = {command.id: command for command in COMMANDS}
