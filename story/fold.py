"""How spellings are brought together, so that what a reader types meets what an author wrote.

`fold` throws away what readers leave out or type differently; the functions after it name other spellings of one
folded word (umlauts, Arabic prefixes, another script). What is searched, and how hits are ranked, is in `search`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from unicodedata import category, decimal, normalize

_SPECIAL = {
    **dict.fromkeys(
        "'`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78c", ""
    ),  # apostrophes
    **{"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"},
    "ـ": "",
    "ء": "",  # typists leave it out at a word's end, so it counts for nothing anywhere
    **{"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "گ": "ك"},
    **{
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ج",
    },  # letters borrowed for foreign names, beside their everyday twins
}
"""What a character without a useful decomposition becomes. The hamza seats (أ إ آ ؤ ئ) fall apart under NFKD."""

_KEPT = ("L", "N", "Mc")
_DROPPED = ("Mn", "Me", "Cf")


def _fold_piece(character: str) -> str:
    """Fold one character of a decomposition: a letter, a digit, nothing, or a space for all that parts words."""
    if (special := _SPECIAL.get(character)) is not None:
        return special
    kind = category(character)
    if kind == "Nd":
        return str(decimal(character))
    if kind in _DROPPED:
        return ""
    return character.casefold() if kind.startswith(_KEPT) else " "


class _Table(dict[int, str]):
    """What each code point folds to, filled in as texts are met: a million entries would not pay."""

    def __missing__(self, code: int) -> str:
        text = chr(code)
        # One pass is not enough: case folding can give letters that decompose again.
        while (folded := "".join(map(_fold_piece, normalize("NFKD", text)))) != text:
            text = folded
        self[code] = text
        return text


_TABLE = _Table()


def fold(text: str) -> str:
    """Bring `text` to the form in which spellings meet: letters, digits and single spaces, in one case.

    Case, accents, vowel marks, tatweel, apostrophes and bidi controls vanish; hyphens and other punctuation become
    spaces; Arabic letter variants and all digits become one form each. Any text can be folded, and folding twice
    changes nothing. `fold(text).split()` are the words of `text`.
    """
    return " ".join(text.translate(_TABLE).split())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers where its characters came from, so that a hit can be lit in the original."""

    text: str
    """What `fold` gives."""
    offsets: tuple[int, ...]
    """For each character of `text`, the index in the original of the character it came from; never falling."""
    ends: tuple[int, ...]
    """For each character of `text`, the index in the original just after it and the marks that hang on it."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` came from; the span must not be empty."""
        return self.offsets[start], self.ends[end - 1]


def fold_mapped(text: str) -> Folded:
    """Fold `text` and map each folded character back; about five times slower than `fold`, so for shown text only."""
    characters: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        folded = _TABLE[ord(character)]
        if not folded and ends and ends[-1] == index and category(character) in _DROPPED:
            ends[-1] = index + 1
        for piece in folded:
            if piece != " " or (characters and characters[-1] != " "):
                characters.append(piece)
                offsets.append(index)
                ends.append(index + 1)
    if characters and characters[-1] == " ":
        del characters[-1], offsets[-1], ends[-1]
    return Folded("".join(characters), tuple(offsets), tuple(ends))


def is_arabic(word: str) -> bool:
    """Whether a folded word is written in Arabic letters."""
    return any("\u0620" <= character <= "\u06ff" for character in word)


_CYRILLIC = dict(zip("абвгдезийклмнопрстуфхыэіїєґђјћџ", "abvgdeziiklmnoprstufhyeiiegdjcd", strict=True))
_CYRILLIC |= {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
_CYRILLIC |= {"љ": "l", "њ": "n"}


def romanised(word: str) -> str:
    """A folded word with its Cyrillic letters in Latin ones, about as newspapers write them: шуленбург, shulenburg."""
    return "".join(_CYRILLIC.get(letter, letter) for letter in word)


def umlaut_spellings(word: str) -> set[str]:
    """The other ways to type a folded Latin word that may hold an umlaut: goering, goring.

    ö folds to o, but German also writes it oe. Words under four letters have too many accidental twins.
    """
    if len(word) < 4 or not word.isascii():
        return set()
    found = {re.sub("([aou])e", r"\1", word)}
    found.update(word[: place.end()] + "e" + word[place.end() :] for place in re.finditer("[aou](?!e)", word))
    return found - {word}


ARABIC_PREFIXES = (
    "",
    "ال",
    "و",
    "وال",
    "ب",
    "بال",
    "ل",
    "لل",
    "ف",
    "فال",
    "ك",
    "كال",
    "وب",
    "ول",
    "وبال",
    "ولل",
)
"""What Arabic writes together with a noun: the article, and one-letter words for and, so, in, to and like."""

_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=...)")


def without_article(word: str) -> str:
    """A folded Arabic word without its article and what stands before that; three letters at least remain."""
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word


def arabic_spellings(word: str) -> set[str]:
    """A folded Arabic word with every prefix it may carry in a text; none for words under three letters."""
    if len(word) < 3:
        return set()
    return {prefix + base for base in {word, without_article(word)} for prefix in ARABIC_PREFIXES}


_LATIN_SOUNDS = {
    **{
        "tsch": "$",
        "sch": "$",
        "tch": "$",
        "sh": "$",
        "kh": "k",
        "gh": "g",
        "ph": "f",
        "th": "t",
        "dt": "t",
        "ck": "k",
        "zh": "g",
    },
    **{
        "ce": "sE",
        "ci": "sI",
        "cy": "sI",
        "c": "k",
        "q": "k",
        "x": "ks",
        "p": "b",
        "v": "f",
        "j": "g",
        "z": "s",
    },
    **{"a": "A", "e": "E", "i": "I", "y": "I", "o": "U", "u": "U"},
}
_ARABIC_SOUNDS = {
    **{"تش": "$", "ش": "$", "ب": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "g", "غ": "g", "ح": "h", "ه": "h"},
    **{"خ": "k", "ق": "k", "ك": "k", "د": "d", "ض": "d", "ذ": "d", "ر": "r", "ز": "s", "س": "s", "ص": "s"},
    **{"ظ": "s", "ف": "f", "ل": "l", "م": "m", "ن": "n", "ا": "A", "ي": "I", "و": "U", "ع": ""},
}
"""Consonants that one script keeps apart and the other does not share a class; capitals are vowels."""

_AMBIGUOUS = {"w": ("f", "U"), "ch": ("$", "k")}
_LATIN_UNITS = re.compile("tsch|sch|tch|sh|ch|kh|gh|ph|th|dt|ck|zh|c[eiy]|.", re.DOTALL)
_ARABIC_UNITS = re.compile("تش|.", re.DOTALL)
_VOWELS = re.compile("[AEIU]+")
_MAY_BE_WRITTEN = {"A": "AE", "I": "IE", "U": "U"}
"""Latin vowels that each Arabic long vowel can stand for. Short vowels Arabic leaves out."""


@lru_cache(maxsize=4096)
def _sounds(word: str) -> tuple[str, ...]:
    """How a folded word may be said: consonant classes in small letters, vowels in capitals."""
    if is_arabic(word):
        units = _ARABIC_UNITS.findall(word.removesuffix("ه") + "ا" if word.endswith("ه") else word)
        readings = ["".join(_ARABIC_SOUNDS.get(unit, unit) for unit in units)]
    else:
        units = _LATIN_UNITS.findall(word)
        doubtful = [key for key in _AMBIGUOUS if key in units]
        readings = []
        for choice in product(*(_AMBIGUOUS[key] for key in doubtful)):
            sounds = _LATIN_SOUNDS | dict(zip(doubtful, choice, strict=True))
            readings.append("".join(sounds.get(unit, unit) for unit in units))
    return tuple(re.sub(r"([^AEIU])\1+", r"\1", reading) for reading in readings)


def consonants(word: str) -> frozenset[str]:
    """The consonant skeletons of a folded word, the same in Latin and in Arabic letters: molotov, مولوتوف: mltf."""
    return frozenset(_VOWELS.sub("", reading) for reading in _sounds(word))


_FIRST_LETTERS = {
    **{"$": "sctتش", "k": "ckqxخقك", "s": "sczزسصظ", "t": "tdتطث", "g": "gjzجغ", "f": "fvwpف", "b": "bpب", "d": "dدضذ"},
    **{"h": "hحه", "r": "rر", "l": "lل", "m": "mم", "n": "nن"},
}
"""Consonant classes -> the letters, of both scripts, that can begin a word whose first sound is one of them."""
_FIRST_VOWELS = "aeiouywاويع"


def first_letters(word: str) -> set[str]:
    """The letters with which a word that sounds like a folded word may begin."""
    return {letter for reading in _sounds(word) for letter in _FIRST_LETTERS.get(reading[:1], _FIRST_VOWELS)}


def sounds_alike(latin: str, arabic: str) -> bool:
    """Whether an Arabic word can be the spelling of a Latin one: the same consonants, no long vowel unaccounted for.

    Consonants alone would confuse `mallet` with `مالطا`. An alef that begins a word only carries its vowel.
    """
    if is_arabic(latin) or not is_arabic(arabic):
        return False
    for one, other in product(_sounds(latin), _sounds(arabic)):
        if _VOWELS.sub("", one) != _VOWELS.sub("", other):
            continue
        said, written = (re.split("[^AEIU]", reading) for reading in (one, other))
        written[0] = written[0].removeprefix("A")
        gaps = zip(said, written, strict=True)
        if all(set(spoken) & set(_MAY_BE_WRITTEN.get(vowel, "")) for spoken, long in gaps for vowel in long):
            return True
    return False
