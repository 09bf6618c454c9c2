"""In which direction each character of a paragraph runs: the Unicode bidirectional algorithm, whole.

The steps bear the names of the rules in UAX #9 (https://www.unicode.org/reports/tr9/). A *class* is a bidi class by its
short name ("L", "AL", "NSM"); a *level* is even where text runs from left to right, odd where from right to left; a
*base* is the level of a paragraph, 0 or 1. Lists of classes and levels have one item for each character of the text.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple
from unicodedata import bidirectional

from tui.rtl.tables import CANONICAL, MIRRORED, OPENING, UNASSIGNED

_DEEPEST = 125
"""max_depth of BD2."""
_MOST_OPEN = 63
"""Brackets that may be open at once (BD16)."""

_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_INITIATORS = frozenset({"LRI", "RLI", "FSI"})
_ISOLATES = _INITIATORS | {"PDI"}
_REMOVED = _EMBEDDINGS | {"PDF", "BN"}
_EXPLICIT = _EMBEDDINGS | _ISOLATES | {"PDF"}
_SEPARATORS = frozenset({"B", "S"})
_NEUTRAL = _ISOLATES | _SEPARATORS | {"WS", "ON"}
"""NI of N1."""
_BLANK = _ISOLATES | _REMOVED | {"WS"}
"""What goes back to the base level at the end of a line (L1; 5.2 for what X9 removes)."""
_TURNING = (_EXPLICIT | {"R", "AL", "AN"}, _EXPLICIT | {"L", "EN", "AN"})
"""By base: the classes without which all of a paragraph stays at the base level."""

_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""The direction that a class has for brackets and neutrals: numbers count as right to left (N0, N1)."""
_IMPLICIT = ({"R": 1, "AN": 2, "EN": 2}, {"L": 1, "AN": 1, "EN": 1})
"""How far a class lies above an even (I1) and above an odd level (I2)."""

_MIRROR = dict(zip(MIRRORED[::2], MIRRORED[1::2], strict=True)) | dict(zip(MIRRORED[1::2], MIRRORED[::2], strict=True))
_CLOSER_OF = {CANONICAL.get(char, char): CANONICAL.get(_MIRROR[char], _MIRROR[char]) for char in OPENING}
_BRACKETS = frozenset(OPENING) | {_MIRROR[char] for char in OPENING}
_CLOSERS = frozenset(_CLOSER_OF.values())


class _Classes(dict[str, str]):
    """The class of each character, filled in as texts are met."""

    def __missing__(self, char: str) -> str:
        self[char] = bidirectional(char) or _unassigned(ord(char))
        return self[char]


def _unassigned(code: int) -> str:
    if code & 0xFFFE == 0xFFFE:
        return "BN"
    return next((kind for first, last, kind in UNASSIGNED if first <= code <= last), "L")


_CLASSES = _Classes()


class _Sequence(NamedTuple):
    """An isolating run sequence (BD13): what the rules W1 to I2 see as one text."""

    indices: Sequence[int]
    """Of its characters in the paragraph, rising; what X9 removes is not among them."""
    level: int
    start: str
    """Direction of what is before it, "L" or "R": sos of X10."""
    end: str
    """Direction of what comes after it: eos of X10."""


class _Status(NamedTuple):
    """An entry of the directional status stack (X1)."""

    level: int
    override: str = ""
    """The class that all characters get, "L" or "R"; none without an override."""
    isolate: bool = False


def bidi_class(char: str) -> str:
    """Return the bidi class of a character, such as "L", "AL" or "NSM" (UAX #9, 3.2)."""
    return _CLASSES[char]


def bidi_classes(text: str) -> list[str]:
    """Return the bidi class of each character of `text`."""
    return list(map(_CLASSES.__getitem__, text))


def mirrored(char: str) -> str:
    """Return how a character is drawn at an odd level: a bracket as its partner, most as they are (L4)."""
    return _MIRROR.get(char, char)


def first_strong(classes: Sequence[str], start: int = 0, end: int | None = None) -> int | None:
    """Return the base that the first strong character between two indices asks for; None if there is none (P2, P3).

    What is inside isolates does not count.
    """
    depth = 0
    for index in range(start, len(classes) if end is None else end):
        kind = classes[index]
        if kind in _INITIATORS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return int(kind != "L")
    return None


def paragraph_levels(text: str, base: int | None = None, classes: Sequence[str] | None = None) -> list[int]:
    """Return the level of each character of a paragraph (P2 to I2).

    Args:
        text: One paragraph: a separator (class "B") stands at its end if at all (P1).
        base: Its level, 0 or 1; None to take that of the first strong character, else 0.
        classes: Of its characters, where they are known already.

    Characters that X9 removes take the level of the one before. L1 belongs to lines: see `line_levels`.
    """
    classes = bidi_classes(text) if classes is None else classes
    if base is None:
        base = first_strong(classes) or 0
    levels = [base] * len(classes)
    present = frozenset(classes)
    if present.isdisjoint(_TURNING[base]):
        return levels
    if present.isdisjoint(_EXPLICIT):
        types, sequences = classes, [_whole(classes, base)]
    else:
        partners = _isolate_partners(classes)
        types = _explicit_levels(classes, base, partners, levels)
        sequences = list(_isolating_runs(classes, base, partners, levels))
    brackets = text if not _BRACKETS.isdisjoint(text) else ""
    for sequence in sequences:
        _resolve(sequence, types, brackets, levels)
    if not present.isdisjoint(_REMOVED):
        _level_removed(classes, base, levels)
    return levels


def line_levels(levels: Sequence[int], classes: Sequence[str], base: int) -> list[int]:
    """Return the levels of a line: its separators and the blanks at its end, or before them, fall to the base (L1).

    `levels` and `classes` are those of the line's characters, cut out of the paragraph's.
    """
    made = list(levels)
    blank = True
    for index in range(len(made) - 1, -1, -1):
        kind = classes[index]
        if kind in _SEPARATORS:
            blank = True
        elif kind not in _BLANK:
            blank = False
        if blank:
            made[index] = base
    return made


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of what has these levels in the order in which it stands from left to right (L2)."""
    order = list(range(len(levels)))
    lowest_odd = min((level for level in set(levels) if level % 2), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(levels), lowest_odd - 1, -1):
        for start, end in _runs(levels, range(level, _DEEPEST + 2)):
            order[start:end] = order[start:end][::-1]
    return order


# ---- explicit levels: X1 to X10


def _whole(classes: Sequence[str], base: int) -> _Sequence:
    """The only sequence of a paragraph without explicit codes."""
    size = len(classes)
    indices = [n for n in range(size) if classes[n] != "BN"] if "BN" in classes else range(size)
    return _Sequence(indices, base, _direction(base), _direction(base))


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


def _isolate_partners(classes: Sequence[str]) -> dict[int, int]:
    """Index of each isolate initiator -> that of the PDI that ends it, where there is one (BD9)."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for index, kind in enumerate(classes):
        if kind in _INITIATORS:
            opened.append(index)
        elif kind == "PDI" and opened:
            partners[opened.pop()] = index
    return partners


def _explicit_levels(classes: Sequence[str], base: int, partners: dict[int, int], levels: list[int]) -> Sequence[str]:
    """Set the explicit levels, and return the classes as overrides have changed them (X1-X8)."""
    types = list(classes)
    stack = _Stack(base)
    for index, kind in enumerate(classes):
        if kind in _EMBEDDINGS:
            stack.embed(kind)
            continue
        if kind == "PDF":
            stack.end_embedding()
            continue
        if kind in ("B", "BN"):  # X8: a separator stays at the base
            continue
        if kind == "PDI":
            stack.end_isolate()
        levels[index] = stack.top.level
        types[index] = stack.top.override or kind
        if kind in _INITIATORS:
            if kind == "FSI":  # X5c
                inside = first_strong(classes, index + 1, partners.get(index))
                kind = "RLI" if inside else "LRI"
            stack.isolate(kind)
    return types


class _Stack:
    """The directional status stack, and the counts of what found no room on it (X1)."""

    def __init__(self, base: int) -> None:
        self._entries = [_Status(base)]
        self._lost_isolates = 0
        self._lost_embeddings = 0
        self._isolates = 0

    @property
    def top(self) -> _Status:
        """What holds for the next character."""
        return self._entries[-1]

    def embed(self, kind: str) -> None:
        """Begin an embedding or an override (X2-X5)."""
        if not self._push(kind, kind[0] if kind.endswith("O") else "") and not self._lost_isolates:
            self._lost_embeddings += 1

    def isolate(self, kind: str) -> None:
        """Begin an isolate, LRI or RLI (X5a, X5b)."""
        if self._push(kind, isolate=True):
            self._isolates += 1
        else:
            self._lost_isolates += 1

    def _push(self, kind: str, override: str = "", isolate: bool = False) -> bool:
        """Open the next level of a direction, if there is room for it."""
        level = self.top.level
        level += 2 if level % 2 == (kind[0] == "R") else 1
        if level > _DEEPEST or self._lost_isolates or self._lost_embeddings:
            return False
        self._entries.append(_Status(level, override, isolate))
        return True

    def end_isolate(self) -> None:
        """End the innermost isolate, and the embeddings that are open in it (X6a)."""
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._isolates:
            self._lost_embeddings = 0
            while not self._entries.pop().isolate:
                pass
            self._isolates -= 1

    def end_embedding(self) -> None:
        """End the innermost embedding or override, unless an isolate is open inside it (X7)."""
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif len(self._entries) > 1 and not self.top.isolate:
            self._entries.pop()


def _isolating_runs(
    classes: Sequence[str], base: int, partners: dict[int, int], levels: Sequence[int]
) -> Iterator[_Sequence]:
    """Yield the isolating run sequences of a paragraph, without what X9 removes (BD13, X9, X10)."""
    kept = [index for index, kind in enumerate(classes) if kind not in _REMOVED]
    place = {index: n for n, index in enumerate(kept)}
    runs = _level_runs(kept, levels)
    resumed = set(partners.values())
    for first in runs:
        if first in resumed:
            continue
        indices = list(runs[first])
        while (partner := partners.get(indices[-1])) is not None:
            indices += runs[partner]
        level, before, after = levels[first], place[first] - 1, place[indices[-1]] + 1
        start = levels[kept[before]] if before >= 0 else base
        open_end = after == len(kept) or classes[indices[-1]] in _INITIATORS
        end = base if open_end else levels[kept[after]]
        yield _Sequence(indices, level, _direction(max(level, start)), _direction(max(level, end)))


def _level_runs(kept: Sequence[int], levels: Sequence[int]) -> dict[int, list[int]]:
    """Stretches of one level by the index of their first character (BD7)."""
    runs: dict[int, list[int]] = {}
    run: list[int] = []
    for index in kept:
        if not run or levels[run[-1]] != levels[index]:
            run = runs[index] = []
        run.append(index)
    return runs


def _level_removed(classes: Sequence[str], base: int, levels: list[int]) -> None:
    """Give what X9 removes the level of the character before (5.2)."""
    level = base
    for index, kind in enumerate(classes):
        if kind in _REMOVED:
            levels[index] = level
        level = levels[index]


# ---- one isolating run sequence: W1 to I2


def _resolve(sequence: _Sequence, classes: Sequence[str], text: str, levels: list[int]) -> None:
    """Set the levels of a sequence. `text` is empty where there are no brackets."""
    given = [classes[index] for index in sequence.indices]
    types = given.copy()
    _weak_types(types, sequence.start)
    if text:
        pairs = _bracket_pairs([text[index] for index in sequence.indices], types)
        _paired_brackets(pairs, sequence, given, types)
    _neutral_types(types, sequence)
    _implicit_levels(types, sequence, levels)


def _weak_types(types: list[str], start: str) -> None:
    """Resolve marks, and numbers with what belongs to them; leaves only L, R, EN, AN and neutrals (W1-W7)."""
    present = set(types)
    if "NSM" in present:
        _marks(types, start)
    if "EN" in present or "AL" in present:
        _arabic_context(types, start)
    if present & {"EN", "AN"} and present & {"ES", "CS"}:
        _number_separators(types)
    if present & {"ET", "ES", "CS"}:
        _terminators(types)
    if "EN" in present:
        _latin_context(types, start)


def _marks(types: list[str], start: str) -> None:
    """A mark takes the type of what it stands on; after an isolate's edge it is neutral (W1)."""
    before = start
    for n, kind in enumerate(types):
        if kind == "NSM":
            types[n] = "ON" if before in _ISOLATES else before
        before = types[n]


def _arabic_context(types: list[str], start: str) -> None:
    """European numbers after an Arabic letter become Arabic numbers, and Arabic letters R (W2, W3)."""
    strong = start
    for n, kind in enumerate(types):
        if kind == "AL":
            strong = kind
            types[n] = "R"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            types[n] = "AN"


def _number_separators(types: list[str]) -> None:
    """One separator between two numbers of a kind is part of the number (W4)."""
    for n in range(1, len(types) - 1):
        if types[n] in ("ES", "CS"):
            before, after = types[n - 1], types[n + 1]
            if before == after and (before == "EN" or (before == "AN" and types[n] == "CS")):
                types[n] = before


def _terminators(types: list[str]) -> None:
    """Terminators beside European numbers are part of them (W5); other terminators and separators are neutral (W6)."""
    for first, end in _runs(types, ("ET",)):
        beside = "EN" in (*types[max(first - 1, 0) : first], *types[end : end + 1])
        types[first:end] = ["EN" if beside else "ON"] * (end - first)
    for n, kind in enumerate(types):
        if kind in ("ES", "CS"):
            types[n] = "ON"


def _latin_context(types: list[str], start: str) -> None:
    """European numbers after a letter from left to right run on with it (W7)."""
    strong = start
    for n, kind in enumerate(types):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            types[n] = "L"


def _bracket_pairs(chars: Sequence[str], types: Sequence[str]) -> list[tuple[int, int]]:
    """Where the brackets of a sequence open and close, in the order in which they open (BD16)."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for n, char in enumerate(chars):
        if char not in _BRACKETS or types[n] != "ON":
            continue
        bracket = CANONICAL.get(char, char)
        if bracket not in _CLOSERS:
            if len(opened) == _MOST_OPEN:
                break
            opened.append((_CLOSER_OF[bracket], n))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            closer, opener = opened[depth]
            if closer == bracket:
                pairs.append((opener, n))
                del opened[depth:]
                break
    return sorted(pairs)


def _paired_brackets(pairs: list[tuple[int, int]], sequence: _Sequence, given: Sequence[str], types: list[str]) -> None:
    """Give both brackets of a pair the direction of what they hold and stand in (N0).

    `given` are the types before W1: the marks on a bracket follow it.
    """
    embedding = _direction(sequence.level)
    for opener, closer in pairs:
        inside = {_STRONG.get(kind) for kind in types[opener + 1 : closer]} - {None}
        if not inside:
            continue
        direction = embedding if embedding in inside else _strong_before(types, opener, sequence.start)
        for bracket in (opener, closer):
            types[bracket] = direction
            for n in range(bracket + 1, len(types)):
                if given[n] != "NSM":
                    break
                types[n] = direction


def _strong_before(types: Sequence[str], end: int, start: str) -> str:
    """The direction of the last strong type before an index."""
    for n in range(end - 1, -1, -1):
        if (direction := _STRONG.get(types[n])) is not None:
            return direction
    return start


def _neutral_types(types: list[str], sequence: _Sequence) -> None:
    """Neutrals between two of a direction take that direction (N1), others that of the embedding (N2)."""
    for first, end in _runs(types, _NEUTRAL):
        before = _STRONG[types[first - 1]] if first else sequence.start
        after = _STRONG[types[end]] if end < len(types) else sequence.end
        direction = before if before == after else _direction(sequence.level)
        types[first:end] = [direction] * (end - first)


def _implicit_levels(types: Sequence[str], sequence: _Sequence, levels: list[int]) -> None:
    """Raise what runs against its level, and numbers, above it (I1, I2)."""
    raised = _IMPLICIT[sequence.level % 2]
    for n, index in enumerate(sequence.indices):
        levels[index] = sequence.level + raised.get(types[n], 0)


def _runs(items: Sequence[object], members: Container[object]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each longest stretch of `items` that are all among `members`.

    What was yielded may be changed before the next is asked for.
    """
    start, size = 0, len(items)
    while start < size:
        if items[start] not in members:
            start += 1
            continue
        end = start + 1
        while end < size and items[end] in members:
            end += 1
        yield start, end
        start = end
