"""The pupils of a class, as their teacher looks after them: added, with a card each, a new PIN, put aside, deleted.

Loads no Textual. Each function that does a command returns an exit code; cards are data and go to stdout.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from rich.cells import cell_len

from state.account import become
from state.classroom import ClassFacts, ClassFolder
from state.paths import default_reader
from state.pins import make_pin, scramble
from state.roster import Pupil, Roster
from story.clean import clean_line
from tui import opening
from tui.i18n import LANGUAGES, Words, words_for
from tui.names import ACCOUNT, MOST_BYTES, Named, read_names, same_name, tidy
from tui.typed import Wrong, nearest

if TYPE_CHECKING:
    from tui.arguments import Options

MOST_NAMES = 500
CARD_CELLS = 46


def add(folder: ClassFolder, options: Options, words: Words) -> int:
    """Add pupils, and print a card for each; who is there already is named and left out."""
    wanted = [Named(name, options.account) for name in options.names]
    if options.names_file:
        wanted += read_names(_file(options.names_file, words))
    if not wanted:
        example = "explorer class add --from names.csv"
        raise Wrong(words.say("nobody is named. Type: {command}", command=example))
    if options.account and len(wanted) > 1:
        raise Wrong(words.say("an account belongs to one pupil: name one."))
    become(folder.owner)
    cards: list[tuple[Pupil, str]] = []
    left = 0
    with folder.changing_roster() as box:
        known = {same_name(pupil.name): pupil for pupil in box[0]}
        for named in wanted[:MOST_NAMES]:
            name, account = tidy(named.name), clean_line(named.account, 40)
            if not name or (there := known.get(same_name(name))):
                left += 1
                opening.talk(_left_out(words, named.name, there if name else None))
                continue
            if account and not ACCOUNT.fullmatch(account):
                left += 1
                opening.talk(words.say("'{name}' cannot name an account.", name=account))
                continue
            pin = "" if account else make_pin()
            box[0], pupil = box[0].add(name, pin=scramble(pin) if pin else "", account=account)
            known[same_name(name)] = pupil
            cards.append((pupil, pin))
    print_cards(folder, cards)
    added = words.count("{n} pupil was added", "{n} pupils were added", len(cards))
    opening.talk(
        words.join([added, words.count("{n} was left out", "{n} were left out", left)] if left else [added]) + "."
    )
    return opening.FINE if not left else opening.USAGE


def _left_out(words: Words, name: str, there: Pupil | None) -> str:
    if there is None:
        return words.say("'{name}' is no name: there is no letter in it.", name=clean_line(name, 60))
    said = words.say("'{name}' is in the class already, as number {number}.", name=tidy(name), number=there.number)
    return said + " " + words.say("For a namesake, add another name or a letter.")


def _file(path: str, words: Words) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Wrong(_unread(words, path, error.strerror or "")) from error
    if len(raw) > MOST_BYTES:
        raise Wrong(_unread(words, path, f"> {MOST_BYTES} bytes"))
    return raw


def _unread(words: Words, path: str, reason: str) -> str:
    return words.say("{file} cannot be read ({reason}).", file=clean_line(path, 200), reason=reason)


def print_cards(folder: ClassFolder, cards: Sequence[tuple[Pupil, str]]) -> None:
    """Print a card for each pupil, to be cut out along the dashes."""
    facts = folder.facts
    words = words_for(facts.language if facts.language in LANGUAGES else opening.environment_words().language)
    for pupil, pin in cards:
        rows = [
            (words.say("Name"), clean_line(pupil.name)),
            (words.say("Number"), "" if pupil.account else pupil.number),
            (words.say("PIN"), pin),
            (words.say("Account"), pupil.account),
            (words.say("To get there"), clean_line(_address(facts, pupil), 200)),
            (words.say("Password"), "" if pupil.account else clean_line(facts.password, 100)),
        ]
        shown = [(f"{label}:", value) for label, value in rows if value]
        width = max(cell_len(label) for label, _ in shown)
        print("- " * (CARD_CELLS // 2))
        print(f"  {clean_line(facts.title, 80)}")
        for label, value in shown:
            print(f"  {label}{' ' * (width - cell_len(label))}  {value}")
    if cards:
        print("- " * (CARD_CELLS // 2), flush=True)


def _address(facts: ClassFacts, pupil: Pupil) -> str:
    """What a pupil types to get there; the word ACCOUNT stands for the pupil's own."""
    return facts.address.replace("ACCOUNT", pupil.account) if pupil.account else facts.address


def pin(folder: ClassFolder, options: Options, words: Words) -> int:
    """Give a pupil a new PIN; the tries of the old one count no more."""
    become(folder.owner)
    with folder.changing_roster() as box:
        pupil = find_typed(box[0], options.pupil, words)
        if pupil.account:
            raise Wrong(words.say("'{name}' has an own account and needs no PIN.", name=clean_line(pupil.name)))
        made = make_pin()
        box[0] = box[0].change(replace(pupil, pin=scramble(made)))
    print_cards(folder, [(pupil, made)])
    return opening.FINE


def reset(folder: ClassFolder, options: Options, words: Words) -> int:
    """Put a pupil's progress aside, or bring it back."""
    pupil = find_typed(folder.roster(), options.pupil, words)
    command = _again(options, f"reset {pupil.id}")
    name = clean_line(pupil.name)
    if options.undo:
        folder.bring_back(pupil)
        opening.talk(words.say("The progress of {name} is back. To undo, type: {command}", name=name, command=command))
        return opening.FINE
    print(folder.put_aside(pupil))
    command = _again(options, f"reset {pupil.id} --undo")
    opening.talk(words.say("{name} begins anew. To undo, type: {command}", name=name, command=command))
    return opening.FINE


def remove(folder: ClassFolder, options: Options, words: Words) -> int:
    """Delete a pupil and everything that the class folder keeps; only where the teacher is sure."""
    pupil = find_typed(folder.roster(), options.pupil, words)
    name = clean_line(pupil.name)
    if not options.sure:
        said = words.say("this deletes {name}, all progress and everything handed in; nothing undoes it.", name=name)
        command = _again(options, f"remove {pupil.id} --yes")
        raise Wrong(said + " " + words.say("Type: {command}", command=command))
    folder.erase(pupil)
    become(folder.owner)
    with folder.changing_roster() as box:
        box[0] = box[0].remove(pupil)
    opening.talk(words.say("Nothing is kept of {name} any more.", name=name))
    if pupil.account:
        opening.talk(words.say("What the account keeps itself stays: it is the pupil's own."))
    return opening.FINE


def _again(options: Options, rest: str) -> str:
    """Return what to type for more of the same: of the same class, with the same rights."""
    rights = "" if "SUDO_UID" not in os.environ else "sudo " if os.geteuid() == 0 else f"sudo -u {default_reader()} "
    there = f" --class {quote(options.class_folder)}" if options.class_folder else ""
    return clean_line(f"{rights}explorer class {rest}{there}", 400)


def find_typed(roster: Roster, text: str, words: Words) -> Pupil:
    """Return the pupil whom a teacher typed.

    Raises:
        Wrong: nobody is called so, or more than one.
    """
    from tui.door import find_pupil

    if (pupil := find_pupil(roster, text)) is not None:
        return pupil
    known = [clean_line(each.name) for each in roster]
    said = words.say("the class has nobody called '{name}'.", name=clean_line(text, 60))
    raise Wrong(said + nearest(clean_line(text, 60), known, words))
