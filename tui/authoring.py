"""What an author's commands do: check a story, begin one or a part of one, stamp what was translated."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from story.clean import clean_line
from tui.i18n import LANGUAGES, Words, language_of_environment
from tui.opening import FINE, STORY_HAS_ERRORS, Asked, environment_words, load, story_root, talk, write_json
from tui.typed import Wrong, nearest


def check(asked: Asked, path: str) -> int:
    """Print every problem of a story, a line each."""
    from story.check import check_story

    root = story_root(path or asked.story)
    problems = check_story(root)
    warnings = len(problems) - problems.errors
    if asked.as_json:
        rows = [asdict(problem) for problem in problems]
        write_json({"story": str(root), "errors": problems.errors, "warnings": warnings, "problems": rows})
    else:
        for problem in problems:
            print(problem)
        words = environment_words()
        errors = words.count("{n} error", "{n} errors", problems.errors)
        talk(words.join([errors, words.count("{n} warning", "{n} warnings", warnings)]) + ".")
    return STORY_HAS_ERRORS if problems.errors else FINE


def new(asked: Asked, kind: str, name: str) -> int:
    """Write the skeleton of a story into a new folder, or of a thing into the story that was asked for.

    Raises:
        Wrong: there is such a thing already, it cannot be called so, or not be written there.
    """
    from shlex import quote

    from story.new import KINDS, CannotMake, new_story, new_thing

    words = environment_words()
    try:
        if kind == "story":
            base = asked.lang or language_of_environment()
            root = Path(name)
            made = new_story(root, list(dict.fromkeys([base, *LANGUAGES])))
        else:
            if not asked.story and not Path("story.toml").is_file():  # else it went into the story that came along
                raise Wrong(words.say("no story in this folder. Type --story and the folder of yours."))
            root = story_root(asked.story or ".")
            story = load(asked, str(root))
            start = story.chapter(story.meta.start)
            threads, sides = story.meta.threads, story.meta.sides
            facts = {"kind": "ending", "thread": threads[0].id if threads else "", "side": next(iter(sides), "")}
            facts["date"] = start.date[:10] if start else "1940"
            made = new_thing(story.root, kind, name, story.meta.languages, facts, next(iter(story.sources), "book"))
    except CannotMake as wrong:
        said = {
            "kind": words.say("no kind called '{name}'. There are: {all}.", name=wrong.what, all=", ".join(KINDS)),
            "id": words.say("'{name}' is no id: small letters, digits and hyphens make one.", name=wrong.what),
            "exists": words.say("'{name}' is there already, and is left as it is. Take another name.", name=wrong.what),
            "write": words.say(
                "'{name}' cannot be written ({reason}). Take a folder of yours.", name=wrong.what, reason=wrong.reason
            ),
        }
        raise Wrong(clean_line(said[wrong.code])) from wrong
    for path in made:
        print(clean_line(str(path)))
    check = words.key(f"explorer check {quote(clean_line(str(root)))}")
    talk(words.say("Now fill in the words; to see what is missing, type: {command}", command=check))
    if kind == "chapter":
        talk(words.say("To lead to it, end another chapter with: {link}", link=words.key(f"- [...]({name})")))
    return FINE


def stamp(asked: Asked, names: list[str]) -> int:
    """Write into translations which text they translate: into all of a story, or those named."""
    from story.loader import load_story
    from story.problems import Problems
    from story.stamp import stamp_page

    words = environment_words()
    root = _root_of(asked, names)
    files = load_story(root)
    if isinstance(files, Problems):
        return _print_problems(files)
    pages = {page.path: page for page in files.all_pages() if page.language != files.meta.base}
    wanted = [_path_in(root, name, list(pages), files.meta.base, words) for name in names] or list(pages)
    problems, changed = Problems(), 0
    for path in wanted:
        base = files.base(pages[path].ref)
        if base is None or base.header.broken:
            problems.at(path, 0, 0, "missing-base", "the text that this translates cannot be read.")
        elif stamp_page(root, path, base.stamp, problems):
            print(clean_line(path))
            changed += 1
    said = words.count("{n} file stamped", "{n} files stamped", changed)
    right = len(wanted) - changed - len(problems)
    talk(words.join([said, words.count("{n} was right", "{n} were right", right)]) + ".")
    return _print_problems(problems) if problems else FINE


def _root_of(asked: Asked, names: list[str]) -> Path:
    """The story that files belong to: the one asked for, else the folder above the first file that holds one."""
    if not asked.story and names:
        for folder in Path(os.path.abspath(names[0])).parents:
            if os.path.isfile(folder / "story.toml") and os.path.lexists(names[0]):
                return folder
    return story_root(asked.story)


def _path_in(root: Path, name: str, known: list[str], base: str, words: Words) -> str:
    """Return a file's path inside the story, typed from the working folder or from the story's.

    Raises:
        Wrong: there is no translation there.
    """
    for path in (os.path.relpath(os.path.abspath(name), os.path.abspath(root)), os.path.normpath(name)):
        if path in known:
            return path
    if name.endswith(f".{base}.md"):
        said = words.say("'{name}' is no translation: name the file of another language.", name=clean_line(name, 100))
        raise Wrong(said)
    said = words.say("the story has no translation called '{name}'.", name=clean_line(name, 100))
    raise Wrong(said + nearest(name, known, words))


def _print_problems(problems: Iterable[object]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return STORY_HAS_ERRORS
