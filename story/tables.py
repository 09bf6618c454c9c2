"""The tables of the TOML files beside the chapters: what is known and of its type is kept, the rest is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from story.clean import clean_line
from story.dates import parse_date
from story.ids import is_id
from story.problems import Problems, near_miss


def sound_keys(
    data: Mapping[str, Any], known: Mapping[str, str], path: str, line_of: Callable[[str], int], problems: Problems
) -> dict[str, Any]:
    """Return the keys of `data` that are known and of their type; record the rest."""
    sound: dict[str, Any] = {}
    for key, value in data.items():
        shown = clean_line(str(key), 40)
        if key not in known:
            problems.at(path, line_of(key), 0, "unknown-key", f"unknown key '{shown}'.", near_miss(key, known))
        elif not _is_of(value, known[key]):
            wanted = _SAID.get(known[key], known[key].replace("|", ", "))
            problems.at(path, line_of(key), 0, "type", f"'{shown}' is {wanted}.")
        else:
            sound[key] = value
    return sound


def names_of(value: Any) -> dict[str, str]:
    """Words per language; a plain text serves every language."""
    if isinstance(value, str):
        return {"": clean_line(value)}
    return {str(k): clean_line(v) for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}


def texts_of(value: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(clean_line(v) for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _is_of(value: Any, type_name: str) -> bool:
    """Whether a value has the type that a table of `story.fields` names."""
    match type_name:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "amount":
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
        case "flag":
            return isinstance(value, bool)
        case "texts" | "citations" | "refs":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "words":
            each = value.values() if isinstance(value, dict) else [value]
            return all(isinstance(item, str) for item in each)
        case "date":
            return isinstance(value, str) and parse_date(value) is not None
        case "place":
            return isinstance(value, str) and is_id(value)
        case "place list":
            return isinstance(value, list) and all(isinstance(item, str) and is_id(item) for item in value)
        case "table":
            return isinstance(value, dict)
        case "tables":
            return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return value in type_name.removeprefix("one of ").split("|")


_SAID = {
    "text": "a text in quotation marks",
    "number": "a whole number",
    "amount": "a number, not below 0",
    "flag": "true or false",
    "texts": "a list of texts in quotation marks",
    "citations": "a list of citations in quotation marks",
    "refs": "a list of links in quotation marks",
    "words": "a text, or a text per language",
    "date": 'a date: "1940-11-26", "1940-11" or "1940-11-12/1940-11-13"',
    "place": "the id of a place",
    "place list": "a list of ids of places",
    "table": "a table",
    "tables": "a list of tables, written with [[ ]]",
}
