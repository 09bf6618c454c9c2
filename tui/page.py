"""A page: what is to be read, as paragraphs of runs in named styles, before anybody knows how wide the screen is.

A chapter, a person's card, the contents and a list of search hits are all pages; one widget shows them, and the line
mode prints them. Nothing here knows of Textual, of colours or of columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from story.ids import Ref

Role = Literal[
    "text",
    "title",
    "heading",
    "dim",
    "strong",
    "emphasis",
    "strong-emphasis",
    "quote",
    "link",
    "choice",
    "number",
    "mark",
    "note",
    "cite",
    "label",
    "rule",
    "key",
    "tab",
    "lit",
    "bar",
    "warning",
]
"""What a run of text is; how that looks is `tui.palette`'s."""

Action = Literal[
    "peek", "choose", "go", "cite", "step", "command", "figure", "talk", "list", "kept", "answer", "answers", "handin",
    "pick",
]  # fmt: skip
"""What following a target does: look at a card, take a choice, open a place of the story, see a source, a figure...

`talk` answers a question of the chapter; `list` narrows a list, `kept` is an entry of the notebook. Three are of a
class: write an answer, see all answers, hand in. The last picks what a list offers."""


class Target(NamedTuple):
    """Something on a page that can be focused and followed."""

    action: Action
    value: str
    """A `Ref` as text, a choice's id, a citation, the number of a step, a command's id, what a list is to do or is
    asked for, a row's id, the number of a question from 0."""

    @property
    def ref(self) -> Ref | None:
        """What is pointed at, where the value is a reference."""
        return Ref.parse(self.value) if self.action in ("peek", "go") else None


class Run(NamedTuple):
    """Text in one style."""

    text: str
    role: Role = "text"
    target: int = -1
    """Index of its target on the page, or -1."""
    at: int = -1
    """Where it starts in the text of its block, in characters; -1 for what is not the block's own text."""


class Para(NamedTuple):
    """A paragraph: runs that wrap together."""

    runs: tuple[Run, ...]
    block: int = -1
    """Index of the story's block that it sets, or -1."""
    space: int = 1
    """Empty lines before it."""
    indent: int = 0
    """Cells before every line."""
    prefix: tuple[Run, ...] = ()
    """What stands in the indent of the first line: a number, a bullet, a label."""
    fill: str = ""
    """A rule: this character fills the measure after the runs."""
    owner: int = -1
    """For what stands below a block and belongs to it (its citations): that block's index."""
    sign: Run | None = None
    """Hangs in the margin before the first line: a bookmark, a note."""
    hang: int = 0
    """Cells by which the lines after the first stand deeper."""
    aside: tuple[Run, ...] = ()
    """What stands apart at the end of the first line, in a column of its own: a count, a date. It never wraps."""

    @property
    def text(self) -> str:
        """The words alone, without what stands apart."""
        return "".join(run.text for run in self.runs)


class Page(NamedTuple):
    """Paragraphs and what can be followed on them."""

    title: str
    paras: tuple[Para, ...]
    targets: tuple[Target, ...] = ()
    language: str = "en"

    def untitled(self) -> Page:
        """Return the page without its first paragraph, for a screen whose top line has the title."""
        paras = self.paras[1:]
        return self._replace(paras=(paras[0]._replace(space=0), *paras[1:])) if paras else self


def twin(page: Page, target: int, other: Page) -> int:
    """Return which target of `other`, the same page in another language, a target of `page` is there; -1 for none.

    A sentence has its links in another order in another language, so they are told by what they point at.
    """
    if not 0 <= target < len(page.targets):
        return -1
    wanted = page.targets[target]
    found = [n for n, each in enumerate(other.targets) if each == wanted]
    return next(iter(found[page.targets[:target].count(wanted) :]), -1)


def in_step(page: Page, first: Page) -> Page:
    """Return a page with the targets of `first`, the same page in another language."""
    twins = [twin(page, n, first) for n in range(len(page.targets))]

    def own(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(run._replace(target=twins[run.target]) if run.target >= 0 else run for run in runs)

    paras = tuple(para._replace(runs=own(para.runs), prefix=own(para.prefix)) for para in page.paras)
    return page._replace(paras=paras, targets=first.targets)


@dataclass(slots=True, eq=False, repr=False)
class PageBuilder:
    """Collects the paragraphs of a page."""

    title: str
    language: str = "en"
    paras: list[Para] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def target(self, action: Action, value: str) -> int:
        """Add a target; return its index for the runs that show it."""
        self.targets.append(Target(action, value))
        return len(self.targets) - 1

    def add(
        self,
        *runs: Run | str,
        role: Role = "text",
        space: int = 1,
        indent: int = 0,
        prefix: Iterable[Run | str] = (),
        block: int = -1,
        owner: int = -1,
    ) -> None:
        """Add a paragraph; plain strings take `role`."""
        made = tuple(run if isinstance(run, Run) else Run(run, role) for run in runs)
        before = tuple(run if isinstance(run, Run) else Run(run, "dim") for run in prefix)
        if made or before:
            self.paras.append(Para(made, block, space if self.paras else 0, indent, before, owner=owner))

    def row(
        self, *runs: Run | str, aside: str = "", sign: str = "", number: str = "", indent: int = 4, space: int = 0
    ) -> None:
        """Add an entry of a list: what it is called, then what is said of it, which hangs two cells deeper.

        Args:
            runs: The name first; plain strings are dim, and stand two blanks apart.
            aside: What is compared down the list, at the end of the line: a count or a date.
            sign: A mark in the margin.
            number: What stands in a column between the mark and the name, as wide as the indent leaves it.
            indent: Cells before the name.
            space: Empty lines before it.
        """
        made = tuple(run if isinstance(run, Run) else Run(f"  {run}", "dim") for run in runs if run)
        before = (Run(f"  {sign or ' '} ", "mark"), Run(number, "label")) if sign or number else ()
        apart = (Run(aside, "dim"),) if aside else ()
        self.paras.append(Para(made, -1, space if self.paras else 0, indent, before, hang=2, aside=apart))

    def rule(self, *runs: Run | str, char: str = "─", space: int = 1) -> None:
        """Add a rule across the measure, after words where there are any."""
        made = tuple(run if isinstance(run, Run) else Run(run, "label") for run in runs)
        self.paras.append(Para(made, space=space if self.paras else 0, fill=char))

    def gap(self) -> None:
        """Add an empty line."""
        self.paras.append(Para((), space=0))

    def heading(self, words: str, space: int = 1) -> None:
        """Add a heading."""
        self.add(Run(words, "heading"), space=space)

    def field(self, label: str, *value: Run | str, width: int = 12, space: int = 0) -> None:
        """Add a labelled line, the label in the margin; nothing where there is no value."""
        if any((run.text if isinstance(run, Run) else run) for run in value):
            self.add(*value, space=space, indent=width, prefix=[Run(label, "label")])

    def page(self) -> Page:
        """Return the finished page."""
        return Page(self.title, tuple(self.paras), tuple(self.targets), self.language)
