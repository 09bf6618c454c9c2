"""What somebody wrote, for the programs that it leaves to: no sign in it is a mark of Markdown or begins a formula."""

from __future__ import annotations

import re

from story.clean import clean

_MARKS = re.compile(r"[\\`*_\[\]<>|]")
_LINE_START = re.compile(r"^(\s*)([#=~+\-]|\d+[.)])", re.MULTILINE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for a formula (OWASP, "CSV Injection")."""


def markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is (CommonMark 0.31, 2.4)."""
    return _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", _MARKS.sub(r"\\\g<0>", clean(text)))


def cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: before what might be one stands an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip(" \n").startswith(_FORMULA) else text
