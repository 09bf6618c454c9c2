"""What a text and its translation must have in common, found without understanding either: numbers, months, marks.

Rules, from what the languages do:

* Digits are one, whatever their shape: ١٩٤٠ is 1940, and 110,000 is 110000.
* A number that stands in digits in one language may stand in words in the other: "Panzer Group 2", «الثانية».
  So may a Roman numeral ("XIX Corps", "Boris III") and a decade ("the 1990s", «التسعينيات»).
* Number words count from three on, cardinals, ordinals and fractions alike: one is an article in English, two is an
  ending in Arabic. They are compared as a set: a language may repeat a word where the other has a pronoun.
* Arabic may say "the three states" where English says "they".
* «في المئة» is "per cent"; "third countries" is a lawyer's term for any other country; Ernst August is no month.
* A month is compared by its first Arabic name; the second, after a stroke, must be of the same month.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import NamedTuple

from story.dates import EGYPT, ENGLISH, LEVANT
from story.fold import ARABIC_PREFIXES, fold
from story.loader import Page

_DIGITS = re.compile(r"[0-9]+(?:[.,٫٬][0-9]+)*")
_ROMAN = re.compile(r"\b(?=[IVX]{2})(X{0,3})(IX|IV|V?I{0,3})\b")
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_NOT_NUMBERS = re.compile(r"[Tt]hird countr(?:y|ies)|في المئة")

_ENGLISH_FORMS = {
    1: "one first",
    2: "two second",
    3: "three third thirds tripartite triple",
    4: "four fourth quarter quarters",
    5: "five fifth fifths",
    6: "six sixth sixths",
    7: "seven seventh sevenths",
    8: "eight eighth eighths",
    9: "nine ninth ninths",
    10: "ten tenth tenths",
    11: "eleven eleventh",
    12: "twelve twelfth dozen",
    13: "thirteen thirteenth",
    14: "fourteen fourteenth",
    15: "fifteen fifteenth",
    16: "sixteen sixteenth",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth twenties",
    30: "thirty thirtieth thirties",
    40: "forty fortieth forties",
    50: "fifty fiftieth fifties",
    60: "sixty sixtieth sixties",
    70: "seventy seventieth seventies",
    80: "eighty eightieth eighties",
    90: "ninety ninetieth nineties",
    100: "hundred hundreds",
    10**3: "thousand thousands",
    10**6: "million millions",
    10**9: "billion billions",
}
_ENGLISH = {form: value for value, forms in _ENGLISH_FORMS.items() for form in forms.split()}
_ARABIC_FORMS = {
    1: "واحد واحدة أول أولى أحد إحدى",
    2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي ثان ثاني ثانية كلا كلتا",
    3: "ثلاثة ثلاث ثالث ثالثة ثالثا ثالثها ثلث ثلثا ثلثي ثلثين ثلاثي ثلاثية",
    4: "أربعة أربع رابع رابعة رابعا ربع أرباع رباعي رباعية",
    5: "خمسة خمس خامس خامسة خامسا خمسا أخماس",
    6: "ستة ست سادس سادسة ستا",
    7: "سبعة سبع سابع سابعة سبعا",
    8: "ثمانية ثماني ثمان ثامن ثامنة ثمانيا",
    9: "تسعة تسع تاسع تاسعة تسعا",
    10: "عشرة عشر عاشر عاشرة عشرا",
    20: "عشرون عشرين عشرينيات",
    30: "ثلاثون ثلاثين ثلاثينيات",
    40: "أربعون أربعين أربعينيات",
    50: "خمسون خمسين خمسينيات",
    60: "ستون ستين ستينيات",
    70: "سبعون سبعين سبعينيات",
    80: "ثمانون ثمانين ثمانينيات",
    90: "تسعون تسعين تسعينيات",
    100: "مئة مئات مئتان مئتين مئتا مئتي",
    10**3: "ألف آلاف ألفا ألفان ألفين ألفي ألوف",
    10**6: "مليون ملايين مليونا مليونان مليونين",
    10**9: "مليار ملياران مليارين مليارات مليارا",
}
_BARE = {fold(form): n for n, forms in _ARABIC_FORMS.items() for form in forms.split()}
_ARABIC = {
    prefix + fold(form): value
    for value, forms in _ARABIC_FORMS.items()
    for form in forms.split()
    for prefix in ARABIC_PREFIXES
    if not prefix.startswith("ك")  # «كمية» is no hundred
}
"""Every number word with what Arabic writes together with it."""
_HUNDRED = fold("مئة")
_THEY = re.compile(r"(?:دول|اطراف|حكومات) (?:ال)?(\w+)|ال(\w+) معا\b")
"""Where Arabic counts those whom English calls "they"."""

_MONTH_EN = re.compile(rf"(?<!\w)(?<!Ernst[- ])({'|'.join(ENGLISH)})(?!\w)")
_MONTH_AR = re.compile(rf"(?<!\w)[وفبلك]?({'|'.join(EGYPT)})(?!\w)(?:/({'|'.join(LEVANT)}))?")


class Numbers(NamedTuple):
    """The numbers of a text."""

    digits: Counter[str]
    """Those in digits, without the marks between thousands."""
    words: Set[int]
    """The values of those in words, and of Roman numerals."""
    asides: Set[int] = frozenset()
    """Of `words`, those that only say "they" in Arabic."""


def latin_digits(text: str) -> str:
    """Write every digit as 0 to 9."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def numbers_of(text: str, language: str) -> Numbers:
    """Return the numbers of a text."""
    text = _NOT_NUMBERS.sub(" ", latin_digits(text))
    found = (re.sub("[,٬]", "", match).replace("٫", ".") for match in _DIGITS.findall(text))
    roman = {10 * len(tens) + _UNITS.index(units) for tens, units in _ROMAN.findall(text)}
    words, asides = _arabic_words(fold(text)) if language == "ar" else (_english_words(text), set[int]())
    return Numbers(Counter(found), words | roman, asides)


def _english_words(text: str) -> set[int]:
    return {_ENGLISH[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _ENGLISH}


def _arabic_words(folded: str) -> tuple[set[int], set[int]]:
    values: set[int] = set()
    unit = 0
    for word in folded.split():
        value = _ARABIC.get(word, 0)
        if word.endswith(_HUNDRED) and (many := _ARABIC.get(word.removesuffix(_HUNDRED), 0)):
            values |= {many, 100}  # three hundred is one word
        elif value == 10 and unit:  # thirteen is two words, and what is counted may not stand between them
            values = (values - {unit}) | {10 + unit}
        elif value:
            values.add(value)
        unit = value if value < 10 else 0
    return values, {_ARABIC.get(a or b, 0) for a, b in _THEY.findall(folded)} - {0}


def number_faults(base: str, translation: str, languages: tuple[str, str] = ("en", "ar")) -> list[str]:
    """Return the numbers that stand in one of two texts only."""
    one, other = numbers_of(base, languages[0]), numbers_of(translation, languages[1])
    return [*_missing(one, other, languages[1]), *_missing(other, one, languages[0])]


def _missing(one: Numbers, other: Numbers, language: str) -> Iterator[str]:
    for number in sorted((one.digits - other.digits).elements()):
        whole = int(number) if number.isdecimal() else -1
        decade = whole % 100 if 1900 <= whole < 2000 and not whole % 10 else -1
        if not {whole, decade} & other.words:
            yield f"{number} is not in '{language}'"
    for value in sorted(one.words - other.words - one.asides):
        # A decade in words stands for the year that begins it: «التسعينيات», "the 1990s".
        if value > 2 and not {str(value), str(1900 + value)} & other.digits.keys():
            yield f"the word for {value} is not in '{language}'"


def month_faults(base: str, translation: str) -> list[str]:
    """Return the months that an English and an Arabic text do not share, and Arabic pairs of names that are none."""
    english = Counter(ENGLISH.index(name) + 1 for name in _MONTH_EN.findall(base))
    arabic: Counter[int] = Counter()
    faults = []
    for first, second in _MONTH_AR.findall(translation):
        arabic[EGYPT.index(first) + 1] += 1
        if second and EGYPT.index(first) != LEVANT.index(second):
            faults.append(f"{first} is not {second}")
    faults += [f"the month {n} is not in 'ar'" for n in (english - arabic).elements()]
    return faults + [f"the month {n} is not in 'en'" for n in (arabic - english).elements()]


class Pair(NamedTuple):
    """The same words in two languages."""

    path: str
    """Of the translation."""
    key: str
    """The paragraph's, or the header's; of a choice its id."""
    base: str
    translation: str

    def __str__(self) -> str:
        return f"{self.path} {self.key}"


def pairs_of(base: Page, translation: Page) -> Iterator[Pair]:
    """Yield everything that is said in words, beside its translation: body, choices and header."""
    path = translation.path
    for one, other in zip(base.body.blocks, translation.body.blocks, strict=True):
        yield Pair(path, one.key, one.text, other.text)
    for option, label in zip(base.body.options, translation.body.options, strict=True):
        yield Pair(path, option.id, option.label, label.label)
    for key, value in base.values.items():
        said = translation.values.get(key)
        if key in ("events", "questions"):
            for n, (first, second) in enumerate(zip(value, said or (), strict=True), 1):
                yield Pair(path, f"{key} {n}", first["words"], second["words"])
        elif isinstance(value, str) and isinstance(said, str) and key != "of":
            yield Pair(path, key, value, said)
        elif key == "parties":
            yield Pair(path, key, " ".join(value), " ".join(said or ()))
