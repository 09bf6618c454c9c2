"""The Markdown subset of a body, read into `Block`s with the place of everything in its file; never raises.

Headings, paragraphs, quotations, lists, emphasis and links are markdown-it's. Three inline rules are ours, because no
plugin takes their forms: citations `[@axis:46]`, editor's notes `[^d28]` and anchors `{#offer}`. Our rules see the
parser's own position, so that a problem's column is exact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as markdown_link
from markdown_it.token import Token

from story.cite import citation_of
from story.clean import clean_line
from story.header import MAX_LINE
from story.ids import ID_PATTERN, KINDS, Ref, is_anchor
from story.model import Block, BlockKind, Citation, Span
from story.problems import Problems, near_miss

_CITATION = re.compile(r"\[@([^\[\]]{1,300})\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,80})\]")
_ANCHOR = re.compile(r"\{#([^{}\s]{0,80})\}")
_STRAY = re.compile(r"\[[@^]|\{#")
_NUMBER_KEY = re.compile(r"p[0-9]+")
_FOREIGN = re.compile(r"!\[|```|</?[a-z][^>]*>", re.IGNORECASE)


_MAX_NESTING = 12
"""Levels of markdown-it, where a list takes two."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: line and column from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, for the rules that look at where it leads."""

    ref: Ref
    place: Place


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as written."""

    citation: Citation
    place: Place


@dataclass(frozen=True, slots=True)
class Option:
    """One item of the list of choices."""

    id: str
    target: str
    label: str
    place: Place
    titled: bool


@dataclass(slots=True)
class Body:
    """A body, read."""

    blocks: list[Block] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    anchors: dict[str, Place] = field(default_factory=dict)


def _citation_rule(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos, state.posMax)
    return _mark(state, silent, match, "citation")


def _note_rule(state: StateInline, silent: bool) -> bool:
    return _mark(state, silent, _NOTE.match(state.src, state.pos, state.posMax), "note")


def _anchor_rule(state: StateInline, silent: bool) -> bool:
    return _mark(state, silent, _ANCHOR.match(state.src, state.pos, state.posMax), "anchor")


def _stray_rule(state: StateInline, silent: bool) -> bool:
    """The beginning of a mark that is none: it would be shown to the reader as it stands."""
    match = _STRAY.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("stray", "", 0)
        token.content = match.group()
        token.meta = {"pos": match.start()}
    state.pos = match.end()
    return True


def _mark(state: StateInline, silent: bool, match: re.Match[str] | None, name: str) -> bool:
    if match is None:
        return False
    if not silent:
        token = state.push(name, "", 0)
        token.content = match.group(1)
        token.meta = {"pos": match.start()}
    state.pos = match.end()
    return True


def _link_rule(state: StateInline, silent: bool) -> bool:
    """Markdown's own link, remembering where it starts."""
    start, before = state.pos, len(state.tokens)
    found = markdown_link(state, silent)
    if found and not silent:
        for token in state.tokens[before:]:
            if token.type == "link_open":
                token.meta = {"pos": start}
                break
    return found


def _brace_text(state: StateInline, silent: bool) -> bool:
    """Plain text up to the next character that could start a mark: the stock rule does not stop at `{`."""
    end = state.pos
    while end < state.posMax and state.src[end] not in "\\\n*_[]{!&`<":
        end += 1
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


class _Parser(MarkdownIt):
    """Takes every link, so that one with a foreign scheme is reported instead of being left as text."""

    def validateLink(self, url: str) -> bool:  # markdown-it's own name for it
        return True


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("zero", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["heading", "list", "blockquote", "emphasis", "newline", "escape"])
    parser.inline.ruler.at("text", _brace_text)
    parser.inline.ruler.before("emphasis", "citation", _citation_rule)
    parser.inline.ruler.before("citation", "note", _note_rule)
    parser.inline.ruler.before("note", "anchor", _anchor_rule)
    parser.inline.ruler.after("citation", "link_at", _link_rule)
    parser.inline.ruler.after("citation", "stray", _stray_rule)
    return parser


class _Reader:
    """Turns the tokens of one body into blocks, noting where everything stands."""

    def __init__(self, text: str, path: str, first_line: int, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.path, self.first_line, self.problems = path, first_line, problems
        self.body = Body()
        self._inline: Token | None = None
        self._rows: list[str] = []
        self._starts: list[int] = []

    def place(self, inline: Token, pos: int) -> Place:
        """Where position `pos` of an inline token's text stands in the file."""
        assert inline.map is not None
        if inline is not self._inline:
            self._inline, self._rows = inline, inline.content.split("\n")
            self._starts = [0, *accumulate(len(row) + 1 for row in self._rows[:-1])]
        row = bisect_right(self._starts, pos) - 1
        line = inline.map[0] + row
        within, content = pos - self._starts[row], self._rows[row]
        source = self.lines[line].rstrip() if line < len(self.lines) else content
        indent = max(0, len(source) - len(content.rstrip()))
        if content.rstrip() and not source.endswith(content.rstrip()):
            indent = max(0, source.find(content.strip()[:8]))
        return Place(self.first_line + line, indent + within + 1)

    def problem(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.at(self.path, place.line, place.column, code, message, hint)

    def citations(self, token: Token, inline: Token) -> tuple[Citation, ...]:
        pos = token.meta["pos"] + len("[@")
        found = []
        for part in token.content.split(";"):
            before = len(part) - len(part.lstrip())
            place = self.place(inline, pos + before)
            pos += len(part) + len(";")
            citation = citation_of(part)
            if citation is None:
                shown = clean_line(part.strip(), 60)
                self.problem(place, "citation", f"'{shown}' is not a citation.", "Write [@source:46] or [@source].")
                continue
            self.body.cited.append(Cited(citation, place))
            found.append(citation)
        return tuple(found)

    def link(self, token: Token, inline: Token) -> Ref | None:
        target = str(token.attrGet("href") or "")
        place = self.place(inline, token.meta["pos"])
        ref = Ref.parse(target)
        if ref is None:
            kind = target.partition(":")[0]
            known = (*KINDS,)
            hint = near_miss(kind, known) if ":" in target else "A link is kind:id, or the id of a chapter."
            self.problem(place, "link", f"'{clean_line(target, 60)}' is not a link of this format.", hint)
            return None
        self.body.links.append(Link(ref, place))
        return ref

    def spans(self, inline: Token) -> tuple[tuple[Span, ...], str]:
        """Return the runs of an inline token, and the anchor at its end."""
        spans: list[Span] = []
        anchor, emphasis, strong, opened = "", 0, 0, 0
        opening: Token | None = None
        ref: Ref | None = None
        for token in inline.children or []:
            match token.type:
                case "text" | "text_special" if token.content:
                    spans.append(Span(token.content, bool(emphasis), bool(strong), ref))
                case "softbreak" | "hardbreak":
                    spans.append(Span(" ", bool(emphasis), bool(strong), ref))
                case "em_open" | "em_close":
                    emphasis += token.nesting
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "link_open":
                    ref, opening, opened = self.link(token, inline), token, len(spans)
                case "link_close":
                    if ref and opening and not any(span.text.strip() for span in spans[opened:]):
                        self.problem(self.place(inline, opening.meta["pos"]), "link", "the link has no words.")
                    ref = None
                case "stray":
                    spans.append(Span(token.content, bool(emphasis), bool(strong), ref))
                    self.stray(token, inline)
                case "citation":
                    if cited := self.citations(token, inline):
                        spans.append(Span(citations=cited))
                case "note":
                    if note := self.note(token, inline):
                        spans.append(Span(ref=note))
                case "anchor":
                    anchor = self.anchor(token, inline, anchor) or anchor
        return tuple(_tidy(spans)), anchor

    def note(self, token: Token, inline: Token) -> Ref | None:
        place = self.place(inline, token.meta["pos"])
        if not ID_PATTERN.fullmatch(token.content):
            shown = clean_line(token.content, 40)
            self.problem(place, "id", f"'{shown}' cannot be an id.", "Use lower-case letters, digits and hyphens.")
            return None
        ref = Ref("note", token.content)
        self.body.links.append(Link(ref, place))
        return ref

    def stray(self, token: Token, inline: Token) -> None:
        said = f"'{token.content}' begins a mark that is not closed or not of this format."
        hint = "Write [@source:46], [^note] or {#anchor}."
        self.problem(self.place(inline, token.meta["pos"]), "markup", said, hint)

    def anchor(self, token: Token, inline: Token, already: str) -> str:
        place = self.place(inline, token.meta["pos"])
        name = token.content
        if not is_anchor(name) or _NUMBER_KEY.fullmatch(name):
            hint = "Paragraphs without a name are called so." if _NUMBER_KEY.fullmatch(name) else ""
            self.problem(place, "anchor", f"'{clean_line(name, 40)}' cannot name a paragraph.", hint)
            return ""
        if already:
            self.problem(place, "anchor", f"the paragraph is called '{already}' already.")
            return ""
        if (other := self.body.anchors.get(name)) is not None:
            self.problem(place, "duplicate", f"the anchor '{name}' stands on line {other.line} already.")
            return ""
        self.body.anchors[name] = place
        return name


def _tidy(spans: list[Span]) -> Iterator[Span]:
    """Join runs of one style, drop space before a mark that is not shown, and the space at both ends."""
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and span.text and last.text and _style(last) == _style(span):
            merged[-1] = Span(last.text + span.text, last.emphasis, last.strong, last.ref)
        else:
            merged.append(span)
    worded = [n for n, span in enumerate(merged) if span.text]
    following = dict(pairwise(worded))
    for n, span in enumerate(merged):
        if not span.text:
            yield span
            continue
        text, after = span.text, following.get(n)
        if after is None or (after > n + 1 and merged[after].text.startswith(" ")):
            text = text.rstrip(" ")
        if n == worded[0]:
            text = text.lstrip(" ")
        if text:
            yield Span(text, span.emphasis, span.strong, span.ref)


def _style(span: Span) -> tuple[bool, bool, Ref | None]:
    return span.emphasis, span.strong, span.ref


@dataclass(slots=True)
class _Raw:
    """A block before it has its key."""

    kind: BlockKind
    inline: Token
    level: int = 0
    ordinal: int = 0
    list_number: int = -1


def _raw_blocks(tokens: list[Token]) -> Iterator[_Raw]:
    """Flatten the token tree: one entry per heading, paragraph, quotation paragraph or list item."""
    quote, heading, list_number = 0, 0, -1
    lists: list[int] = []
    lists_seen = 0
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quote += token.nesting
            case "heading_open":
                heading = int(token.tag[1:])
            case "bullet_list_open" | "ordered_list_open":
                if not lists:
                    list_number, lists_seen = lists_seen, lists_seen + 1
                start = int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0
                lists.append(start - 1 if start else -1)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                lists[-1] += lists[-1] >= 0
            case "inline":
                if heading:
                    yield _Raw("heading", token, heading)
                    heading = 0
                elif lists:
                    yield _Raw("item", token, len(lists) - 1, max(0, lists[-1]), list_number)
                else:
                    yield _Raw("quote" if quote else "paragraph", token)


def _too_deep(tokens: list[Token]) -> int | None:
    """Return the line on which the parser stopped looking into quotations and lists, leaving text out."""
    for token in tokens:
        holds = token.type in ("blockquote_open", "list_item_open")
        if holds and token.level + 1 >= _MAX_NESTING and token.map:
            return token.map[0]
    return None


def _is_link_item(inline: Token) -> bool:
    """Whether an item is one link and nothing else."""
    kinds = [t.type for t in inline.children or [] if not (t.type == "text" and not t.content.strip())]
    return kinds[:1] == ["link_open"] and kinds[-1:] == ["link_close"] and kinds.count("link_open") == 1


def parse_body(text: str, path: str, first_line: int, problems: Problems, *, choices: bool = False) -> Body:
    """Read a body.

    Args:
        text: The body, cleaned.
        path: Of its file, for problems.
        first_line: Of the body in the file, from 1.
        problems: Where findings go.
        choices: Whether a last list made only of links is the choices (in a chapter it is).
    """
    reader = _Reader(text, path, first_line, problems)
    for number, line in enumerate(reader.lines, first_line):
        if len(line) > MAX_LINE:
            problems.at(path, number, 0, "line-length", f"the line is longer than {MAX_LINE} characters.")
            return reader.body
        if foreign := _FOREIGN.search(line):
            problems.at(
                path,
                number,
                foreign.start() + 1,
                "markup",
                f"'{foreign.group()[:20]}' means nothing in this format.",
            )
    tokens = _parser().parse(text)
    if (deep := _too_deep(tokens)) is not None:
        problems.at(path, first_line + deep, 0, "syntax", "quotations and lists nest too deeply here.")
    raws = list(_raw_blocks(tokens))
    last_list = raws[-1].list_number if raws and raws[-1].kind == "item" else -1
    options = [raw for raw in raws if raw.list_number == last_list] if choices and last_list >= 0 else []
    if not all(_is_link_item(raw.inline) for raw in options):
        options = []
    for raw in raws[: len(raws) - len(options)]:
        spans, anchor = reader.spans(raw.inline)
        key = anchor or f"p{len(reader.body.blocks) + 1}"
        at = reader.place(raw.inline, 0).line
        reader.body.blocks.append(Block(key, raw.kind, spans, raw.level, raw.ordinal, at))
    _read_options(reader, [raw.inline for raw in options])
    return reader.body


def _read_options(reader: _Reader, inlines: list[Token]) -> None:
    """The choices: their id is the link's title, else its target."""
    for inline in inlines:
        links = len(reader.body.links)
        spans, _ = reader.spans(inline)
        opening = next(t for t in inline.children or [] if t.type == "link_open")
        place = reader.place(inline, opening.meta["pos"])
        if len(reader.body.links) == links:
            continue
        ref = reader.body.links[links].ref
        if ref.kind != "chapter":
            reader.problem(place, "choice", f"a choice leads to a chapter, and '{ref}' is none.")
            continue
        title = str(opening.attrGet("title") or "")
        if title and not ID_PATTERN.fullmatch(title):
            reader.problem(place, "id", f"'{clean_line(title, 40)}' cannot be a choice's id.")
            title = ""
        name = title or ref.id
        if any(option.id == name for option in reader.body.options):
            hint = f'Give each its own id: [words]({ref.id} "id").'
            reader.problem(place, "duplicate", f"two choices are called '{name}'.", hint)
            continue
        label = "".join(span.text for span in spans)
        reader.body.options.append(Option(name, ref.id, label, place, bool(title)))
