"""Other forms of an Arabic word that no stemmer of endings brings together: broken plurals, and names of peoples.

The patterns are those of the grammars (W. Wright, A Grammar of the Arabic Language, I, 304: the plurales fracti),
limited to those that are frequent in prose on history. They are written for folded words: without hamza, with ه for ة.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PLURALS = {
    "CCوC": ("CCC", "CCCي", "CCCه"),  # شروط، جنود، بنود
    "CCCا": ("CCيC", "CاCC"),  # سفراء، علماء
    "اCCاC": ("CCC", "CCCه", "CCيC"),  # أسباب، أفكار، أشراف
    "CCايC": ("CCيCه", "CCاCه", "CCCيه"),  # وثائق، رسائل
    "CواCC": ("CاCCه", "CاCC"),  # قواعد، عواصم
    "مCاCC": ("مCCC", "مCCCه", "مCCوC"),  # مصادر، مشاريع
    "مCاCيC": ("مCCوC", "مCCاC"),  # مشاريع، مفاتيح
    "CCاC": ("CCC", "CCيC", "CاCC"),  # جبال، كبار، حكّام
    "CCC": ("CCاC", "CCيCه", "CCيC"),  # كتب، سفن، طرق
    "CCCي": ("CCيC",),  # قتلى، جرحى، أسرى
    "اCCCا": ("CCيC",),  # أصدقاء
    "اCCCه": ("CCاC",),  # أسلحة
    "CCCان": ("CCC",),  # بلدان
    "CاCه": ("CايC",),  # قادة
    "CCاCيC": ("CCCوC", "CCCاC"),  # عناوين، صناديق
}
"""Patterns of a plural -> those of its singular; C is a letter of the root."""

_ROOTS = [(re.compile(shape.replace("C", "(.)")), shape) for shape in {*_PLURALS, *sum(_PLURALS.values(), ())}]
_OF_A_PEOPLE = re.compile("(?:ييون|ييين|يون|يين|يات|يه|يا|ي|ا)$")


def broken_forms(word: str) -> Iterator[str]:
    """Yield what may be the broken plurals of a folded Arabic word without article, and the singulars it may be of."""
    if not 3 <= len(word) <= 7:
        return
    for pattern, shape in _ROOTS:
        if not (match := pattern.fullmatch(word)):
            continue
        others = {*_PLURALS.get(shape, ()), *(plural for plural, own in _PLURALS.items() if shape in own)}
        for other in others:
            if other.count("C") == len(match.groups()):
                letters = iter(match.groups())
                yield re.sub("C", lambda _: next(letters), other)  # noqa: B023 - used at once


def people_forms(word: str) -> Iterator[str]:
    """Yield a country's and its people's other forms, of a folded word without article: المانيا، الماني، المانيه."""
    base = _OF_A_PEOPLE.sub("", word)
    if len(base) >= 4 and base != word or len(base) >= 5:
        yield from (base + ending for ending in ("", "ا", "ي", "يا", "يه", "يون", "يين"))
