"""A page as plain lines: for a screen reader, a braille display or a pipe.

What stands on the screen for the eye alone is put into words here (a tick, a dagger, a margin) or left out (rules,
bars). No line holds a control character, whoever wrote what is on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from story.clean import clean_line
from tui.i18n import N_, Words
from tui.layout import set_page
from tui.page import Page, Para, Run, Target

SIGNS = {
    "✓": N_("read"),
    "›": N_("here"),
    "*": N_("open"),
    "◦": N_("not reached"),
    "?": N_("decision"),
    "+": N_("join"),
    "■": N_("ending"),
    "▸": N_("bookmark"),
    "¶": N_("own note"),
}
"""What the marks of a page mean, in words."""

_NOTE = "†"
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Plain:
    """The lines of a page, and what its numbers stand for."""

    lines: tuple[str, ...]
    targets: tuple[Target, ...]
    """What number 1, 2, 3... on the page stand for."""


def plain_page(
    page: Page, words: Words, width: int, *, every: bool = False, paragraphs: bool = False, start: int = 0
) -> Plain:
    """Return a page as lines of at most `width` cells.

    Args:
        page: What to say.
        words: The language to say it in.
        width: In cells.
        every: Number every entry, as in a list; else only the choices.
        paragraphs: Number the paragraphs of the story's text.
        start: Leave out the blocks of the story's text before this one.
    """
    speaker = _Speaker(page, words, every, paragraphs)
    paras = tuple(said for para in page.paras if _from(para, start) and (said := speaker.para(para)))
    layout = set_page(page._replace(paras=paras), width)
    lines = [clean_line_end("".join(run.text for run in line.runs)) for line in layout.lines]
    while lines and not lines[0]:
        lines.pop(0)
    return Plain(tuple(lines), tuple(speaker.numbered))


def links_of(page: Page, words: Words) -> Page:
    """Return a list of everything that can be followed on a page beside its choices, once each."""
    shown: dict[Target, str] = {}
    for para in page.paras:
        for run in (*para.prefix, *para.runs):
            if run.target >= 0 and run.role not in ("choice", "number") and run.text.strip() != _NOTE:
                shown.setdefault(page.targets[run.target], run.text)
    for target in page.targets:
        if target.action == "peek" and target.ref and target.ref.kind == "note":
            shown.setdefault(target, words.say("note {id}", id=target.ref.id))
    paras = [Para((Run(words.say("Links"), "title"),))]
    for n, (target, text) in enumerate(shown.items()):
        where = f" ({target.value})" if target.action in ("peek", "go", "cite") else ""
        paras.append(Para((Run(text.strip() + where, "choice", n),), space=0))
    return Page(words.say("Links"), tuple(paras), tuple(shown), page.language)


def entries_of(page: Page, words: Words) -> list[dict[str, object]]:
    """Return the paragraphs of a page as data: `text`, `aside`, `marks` in words, and the `refs` that it leads to."""
    found: list[dict[str, object]] = []
    for para in page.paras[1:]:  # the first is the title
        narrows = any(_narrows(page.targets[run.target]) for run in para.runs if run.target >= 0)
        if narrows or _is_legend(para) or _is_bar(para) or not para.text.strip():
            continue
        signs = "".join(run.text for run in para.prefix if run.role == "mark").split()
        followed = dict.fromkeys(run.target for run in para.runs if run.target >= 0)
        targets = (page.targets[target] for target in followed)
        found.append(
            {
                "text": clean_line(para.text, _LONGEST),
                "aside": clean_line("".join(run.text for run in para.aside), _LONGEST),
                "marks": [words.say(SIGNS[sign]) for sign in signs if sign in SIGNS],
                "refs": [target.value for target in targets if target.ref is not None],
            }
        )
    return found


def clean_line_end(text: str) -> str:
    """Return a line without control characters and blanks at its end, its indent kept."""
    body = text.lstrip(" ")
    return (text[: len(text) - len(body)] + clean_line(body, _LONGEST)).rstrip()


def _from(para: Para, start: int) -> bool:
    """Whether a paragraph stands at or after a block, or belongs to none."""
    block = para.block if para.block >= 0 else para.owner
    return block < 0 or block >= start


class _Speaker:
    """Turns the paragraphs of one page, numbering what can be followed."""

    def __init__(self, page: Page, words: Words, every: bool, paragraphs: bool) -> None:
        self.page, self.words = page, words
        self.every, self.paragraphs = every, paragraphs
        self.numbered: list[Target] = []
        self._seen: set[int] = set()
        self._filters = {target for target in page.targets if _narrows(target) and target.value != "more"}

    def para(self, para: Para) -> Para | None:
        """Return a paragraph as it is to be said, or None where it is for the eye alone."""
        if _is_legend(para) or _is_bar(para) or (para.fill and not para.text.strip()):
            return None
        if para.aside:
            first, *rest = para.aside
            para = para._replace(runs=(*para.runs, first._replace(text=f"  {first.text}"), *rest), aside=())
        marks: list[str] = []
        before = "".join(self._before(para, marks))
        said = self._trimmed(list(self._runs(para, marks)))
        if marks:
            said.append(Run(f" ({self.words.join(dict.fromkeys(marks))})"))
        if not "".join(run.text for run in said).strip():
            return None
        prefix, indent = "", para.indent
        if number := self._number(para):
            prefix, indent = f"{number}. ", 0
        elif _is_bullet(para):
            prefix = "".join(run.text for run in para.prefix)
        elif before:
            indent = 0 if para.prefix and para.prefix[0].role == "label" else indent
        if self.paragraphs and para.block >= 0:
            before = f"[{para.block + 1}] {before}"
        runs = (Run(before), *said) if before else tuple(said)
        margin = (Run(prefix),) if prefix else ()
        return para._replace(runs=runs, prefix=margin, indent=max(indent, len(prefix)), fill="", sign=None, hang=0)

    def _before(self, para: Para, marks: list[str]) -> Iterator[str]:
        """Yield the words that stand for what is in the margin."""
        if para.sign is not None:
            marks.extend(self._meant(para.sign.text))
        for run in para.prefix:
            if run.role == "label" and run.text.strip():
                yield f"{run.text.strip().rstrip(':')}: "
            elif run.role == "note":
                yield self.words.say("Note") + ": "
            elif run.role == "mark":
                marks.extend(self._meant(run.text))

    def _runs(self, para: Para, marks: list[str]) -> Iterator[Run]:
        for run in para.runs:
            if run.role == "mark":
                marks.extend(self._meant(run.text))
            elif run.role == "bar":
                continue
            elif run.role == "note" and run.text.strip() == _NOTE:
                ref = self.page.targets[run.target].ref if run.target >= 0 else None
                said = self.words.say("note {id}", id=ref.id if ref else "")
                yield Run(f" ({said})")
            elif run.at < 0:
                text = run.text.replace("\u00a0", " ").replace(" · ", self.words.comma)
                text = text.replace("≠ ", self.words.say("corrected") + ": ")
                yield run._replace(text=text)
            else:
                yield run

    def _trimmed(self, runs: list[Run]) -> list[Run]:
        """Without blanks at the start, where a bar or a mark was dropped; columns parted by words, not by gaps."""
        made: list[Run] = []
        said = ""
        for run in runs:
            text = run.text
            if run.at < 0:
                text = self._closed_up(said, text)
                if run.role == "label" and run is not runs[-1] and text.rstrip()[-1:].isalnum():
                    text = f"{text.rstrip()}: "
            made.append(run._replace(text=text if said else text.lstrip(" ")))
            said += made[-1].text
        return made

    def _closed_up(self, said: str, text: str) -> str:
        """Put a comma in place of a wide gap, and a blank after what ends with a point."""
        if text.startswith("  ") and text.strip() and said:
            gap = self.words.comma if said.rstrip()[-1:].isalnum() else " "
            text = gap + text.lstrip(" ")
        while "  " in text:
            text = text.replace("  ", " ")
        return text

    def _meant(self, text: str) -> list[str]:
        """Return what a mark says in words; a mark that is followed by its words says those."""
        tokens = text.split()
        said = [token for token in tokens if token[0].isalpha()]
        if said:
            return [" ".join(token for token in tokens if token not in SIGNS)]
        return [self.words.say(SIGNS[token]) for token in tokens if token in SIGNS]

    def _number(self, para: Para) -> int:
        """Return the number under which the first new target of a paragraph can be followed, or 0."""
        for run in (*para.prefix, *para.runs):
            if run.target < 0 or self.page.targets[run.target] in self._filters:
                continue  # a filter is typed in words, after the word of the list
            if (self.every or run.role == "choice") and run.target not in self._seen:
                self._seen.add(run.target)
                self.numbered.append(self.page.targets[run.target])
                return len(self.numbered)
        return 0


def _narrows(target: Target) -> bool:
    """Whether a target is there to choose what is listed, and is no entry."""
    return target.action == "list" and "=" not in target.value


def _is_bullet(para: Para) -> bool:
    """Whether a paragraph is an item of a list in the text."""
    return any(run.role == "dim" and run.text.strip() not in ("", "→", "←") for run in para.prefix)


def _is_bar(para: Para) -> bool:
    """Whether a paragraph is a bar of a chart, which the table below it puts into words."""
    return bool(para.runs) and para.runs[0].role == "bar"


def _is_legend(para: Para) -> bool:
    """Whether a paragraph explains the marks, which are put into words."""
    return len(para.runs) == 1 and para.runs[0].role == "dim" and para.runs[0].text.startswith("✓ ")
