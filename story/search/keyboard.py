"""What was typed while the keyboard was set to the other script: `l,g,j,t` for «مولوتوف», `ةخمخفخر` for molotov."""

from __future__ import annotations

from collections.abc import Iterator

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvnm,./`"
_ARABIC = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذ"
"""The letters on the same keys, by the Arabic layout of XKB (`ara`)."""
_TO_ARABIC = dict(zip(_LATIN, _ARABIC, strict=True)) | {"b": "لا", "H": "أ", "Y": "إ", "N": "آ", "G": "لأ", "T": "لإ"}
_TO_LATIN = dict(zip(_ARABIC, _LATIN, strict=True)) | {"أ": "h", "إ": "y", "آ": "n"}


def on_the_other_layout(typed: str) -> Iterator[str]:
    """Yield what the keys of `typed`, a word as it was typed, give on the other layout; b types two letters there."""
    if any(letter in _TO_LATIN for letter in typed):
        for text in dict.fromkeys((typed.replace("لا", "b"), typed)):
            yield "".join(_TO_LATIN.get(letter, letter) for letter in text)
    elif typed.isascii():
        yield "".join(_TO_ARABIC.get(key, _TO_ARABIC.get(key.lower(), key)) for key in typed)
