"""Other forms of an Arabic word that no stemmer of endings brings together: broken plurals, peoples, verbal nouns.

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
    if len(base) >= (4 if base != word else 5):
        yield from (base + ending for ending in ("", "ا", "ي", "يا", "يه", "يون", "يين"))


_NOUNS = {
    "CCC": ("تCCيC", "CCوC", "CCC", "CCCه"),  # حذّر: تحذير، وصل: وصول
    "CاCC": ("مCاCCه", "CCوC", "CCاC"),  # هاجم: مهاجمة، هجوم
    "اCCC": ("اCCاC",),  # أعدم: إعدام
    "اCتCC": ("اCتCاC",),  # اقترح: اقتراح
    "انCCC": ("انCCاC",),  # انسحب: انسحاب
    "انCC": ("انCCاD",),  # انضم: انضمام
    "استCCC": ("استCCاC",),  # استسلم: استسلام
    "تCاCC": ("تCاCC",),  # تبادل
}
"""Patterns of a verb -> those of its noun; D doubles the letter before it. Wright, I, 195 and after."""
_VERBS = [(re.compile(shape.replace("C", "([^اوي])")), nouns) for shape, nouns in _NOUNS.items()]
_VERB_ENDING = re.compile("(?:(?:ت|وا|تا|ون|نا)|(?:ت|و|نا)ه|(?:ت|وا?|نا)?(?:ها|هم|هما))$")
"""The ending of a person, and the pronoun that may be written together with it: شنقته."""


def verbal_nouns(word: str) -> Iterator[str]:
    """Yield what may be the nouns of a folded Arabic verb, past or present: انضمت، ينضم: انضمام."""
    bases = {word, _VERB_ENDING.sub("", word), re.sub("^س(?=[يتن]...)", "", word)}
    present = [base[1:] for base in bases if len(base) >= 4 and base[0] in "يتن"]
    for base in bases.union(present, ("ا" + base for base in present)):
        for pattern, nouns in _VERBS:
            if match := pattern.fullmatch(base):
                for noun in nouns:
                    letters = iter(match.groups())
                    filled = re.sub("C", lambda _: next(letters), noun)  # noqa: B023 - used at once
                    yield filled.replace("D", filled[-3])
