"""The piece of a text that is shown with a hit, and what is lit in it."""

from __future__ import annotations

import re

from story.fold import fold_mapped

_SNIPPET = 90
"""Characters of text shown around a hit."""


def light(text: str, lit: dict[str, int]) -> list[tuple[int, int, int]]:
    """The spans of `text` that hold words to light, each with the place in the query of its word."""
    mapped = fold_mapped(text)
    words = re.finditer("[^ ]+", mapped.text)
    return [(*mapped.original(*word.span()), lit[word[0]]) for word in words if word[0] in lit]


def cut(text: str, lit: dict[str, int]) -> tuple[str, list[tuple[int, int]]]:
    """A piece of `text` with as many of the query's words as can be, cut between words, and its lit spans."""
    text = re.sub(r"\s", " ", text)
    spans = light(text, lit)
    start, end = _densest(spans)
    spare = max(0, _SNIPPET - (end - start)) // 2
    left, right = start - spare, end + spare
    left, right = max(0, left - max(0, right - len(text))), min(len(text), right + max(0, -left))
    if left > 0:
        left = next((p + 1 for p in range(left - 1, start) if text[p] == " "), start)
    if right < len(text):
        right = next((p for p in range(right, end, -1) if text[p] == " "), end)
    before, after = "…" if left > 0 else "", "…" if right < len(text) else ""
    shift = len(before) - left
    inside = [(a + shift, b + shift) for a, b, _ in spans if left <= a and b <= right]
    return before + text[left:right] + after, inside


def _densest(spans: list[tuple[int, int, int]]) -> tuple[int, int]:
    """The stretch, no longer than a snippet, that holds the most of the query's words in the least room."""
    best, choice = (0, 0), (0, 0)
    for place, (start, end, word) in enumerate(spans):
        held, reach = {word}, end
        for _, later, other in spans[place + 1 :]:
            if later - start > _SNIPPET:
                break
            if other not in held:
                held.add(other)
                reach = later
        if (len(held), start - reach) > best or choice == (0, 0):
            best, choice = (len(held), start - reach), (start, reach)
    return choice
