"""Lists of the line mode that can be narrowed: what is typed after `dossiers`, `notebook` or `search`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from state.rows import Answer, ChoiceMade, Note
from story.clean import clean_line
from tui.i18n import Words
from tui.typed import Wrong, nearest
from tui.views.listing import Listing
from tui.views.notebook import Kept, Notebook

if TYPE_CHECKING:
    from tui.plain import LineMode


def narrow(listing: Listing, typed: str, words: Words) -> None:
    """Take a tab, filters with values (`side=soviet`, `by=-date`) and words, in any order.

    Raises:
        Wrong: a filter has no such value; the sentence names those that it has.
    """
    names = {name: name for name in listing.FILTERS} | {"by": "sort"}
    rest: list[str] = []
    for token in typed.split():
        name, equals, value = token.partition("=")
        tab = _tab(listing, token)
        if equals and name in names:
            listing.act(f"{names[name]}={_value(listing, names[name], value, words)}")
        elif tab >= 0 and not rest:
            listing.to_tab(tab)
        else:
            rest.append(token)
    if rest:
        listing.narrow(" ".join(rest))


def _tab(listing: Listing, token: str) -> int:
    """Return the tab that a word names, in the singular or the plural; -1 for none."""
    word = token.lower()
    singular = {"people": "person"}.get(word, word.removesuffix("s"))
    names = list(listing.tab_names())
    return next((names.index(each) for each in (word, singular) if each in names), -1)


def _value(listing: Listing, name: str, typed: str, words: Words) -> str:
    wanted = typed.replace("_", " ").casefold()
    options = listing.options(name, words)
    for option in options:
        if wanted in (option.value.casefold(), option.label.casefold()):
            return option.value
    known = [option.value for option in options if option.value]
    said = words.say("'{name}' has no value '{value}'.", name=name, value=clean_line(typed, 40))
    near = nearest(typed, known, words)
    every = words.say("There are: {all}.", all=words.join(clean_line(value) for value in known[:20]))
    raise Wrong(said + (near or f" {every}" if known else ""))


def show_list(mode: LineMode, listing: Listing) -> None:
    """Print a list; what is typed next about it is about this one."""
    mode.listing = listing
    if mode.whole:
        listing.shown = sys.maxsize
    mode.print_page(listing.page(mode.words), every=True)


def notebook(mode: LineMode, rest: str) -> None:
    """Print the notebook, or change it: `change N TEXT`, `remove N`, `undo`."""
    word, _, more = rest.partition(" ")
    if word == "undo":
        if mode.session.undo() is None:
            raise Wrong(mode.say("there is nothing to bring back."))
        mode.print(mode.say("It is back."))
    elif word in ("remove", "change"):
        number, _, text = more.partition(" ")
        _change(mode, _kept(mode, number, word), text.strip(), remove=word == "remove")
    else:
        listing = Notebook(mode.session)
        if not listing.offers("sort"):
            raise Wrong(mode.say("nothing is kept here yet. Type bookmark, or note and your words."))
        narrow(listing, rest, mode.words)
        show_list(mode, listing)


def _kept(mode: LineMode, number: str, word: str) -> Kept:
    """Return what a number of the notebook printed last stands for."""
    form = mode.say("type {command}", command=f"notebook {word} NUMBER")
    if not number.isdecimal() or not isinstance(mode.listing, Notebook):
        raise Wrong(form + ".")
    target = mode.target(number)
    kept = mode.listing.find(target.value, mode.words) if target.action == "kept" else None
    if kept is None:
        raise Wrong(form + ".")
    return kept


def _change(mode: LineMode, kept: Kept, text: str, *, remove: bool) -> None:
    row = kept.row
    if isinstance(row, ChoiceMade):
        raise Wrong(mode.say("a decision stays: the first answer is the one that counts."))
    if remove:
        mode.session.remove(row)
        mode.print(mode.say("Taken away. To bring it back, type: notebook undo"))
    elif not text or not isinstance(row, Note | Answer):
        raise Wrong(mode.say("only notes and answers can be changed. Type: notebook change NUMBER TEXT"))
    else:
        if isinstance(row, Note):
            mode.session.change_note(row, text)
        else:
            mode.session.change_answer(row, text)
        mode.print(mode.say("Changed."))


def answer(mode: LineMode, rest: str) -> None:
    """Keep the answer to a question of the open chapter; without words, number the questions."""
    asked = mode.session.chapter.text(mode.session.language).questions
    if not asked:
        raise Wrong(mode.say("this chapter asks nothing to talk about."))
    number, _, text = rest.partition(" ")
    if not rest:
        mode.print(*(f"[{n}] {question}" for n, question in enumerate(asked, 1)), "")
        mode.print(mode.say("To answer question 1, type: answer 1 TEXT"))
        return
    if not number.isdecimal() or not 1 <= int(number) <= len(asked) or not text.strip():
        raise Wrong(mode.say("type answer, a number from 1 to {all}, and your words.", all=len(asked)))
    mode.session.talk(int(number) - 1, text.strip())
    mode.print(mode.say("Answer kept to question {n}.", n=number))
