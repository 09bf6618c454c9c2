from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.header import MAX_HEADER, Header, key_lines, parse_header, parse_toml
from story.problems import Problems

TEXT = """\
title = "A"
"quoted" = "B"
'single' = "C"
dotted.name = 1
many = [
  "one = 1",
  "two",
]
spaced   =   2

[choices.one]
nearest = true

[choices."two"] # with a comment
time = "earlier"

[panels]
closed = []

[[events]]
date = "1940"

[[ events ]]
date = "1941"
  words = "W"
"""


def parsed(text: str) -> tuple[Header, list[str]]:
    problems = Problems()
    return parse_header(text, "x", problems), [str(problem) for problem in problems]


def test_every_key_has_its_line() -> None:
    tomllib.loads(TEXT)
    assert key_lines(TEXT, 2) == {
        "title": 2,
        "quoted": 3,
        "single": 4,
        "dotted": 5,
        "many": 6,
        "spaced": 10,
        "choices": 12,
        "choices.one": 12,
        "choices.one.nearest": 13,
        "choices.two": 15,
        "choices.two.time": 16,
        "panels": 18,
        "panels.closed": 19,
        "events": 21,
        "events.0": 21,
        "events.0.date": 22,
        "events.1": 24,
        "events.1.date": 25,
        "events.1.words": 26,
    }


NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
VALUES = st.sampled_from(['"text"', "5", "true", '["a", "b"]', '[\n  "a",\n]', '{a = "b"}', "'[x]'", '"a = b"', '"#"'])


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES)), st.integers(0, 3))
def test_the_line_of_a_key_is_where_it_stands(
    keys: dict[str, str], tables: dict[str, dict[str, str]], blank: int
) -> None:
    tables = {name: table for name, table in tables.items() if name not in keys}
    rows: list[str] = []
    expected = {}
    for key, value in keys.items():
        rows += [""] * blank
        expected[key] = len(rows) + 1
        rows += f"{key} = {value}".split("\n")
    for name, table in tables.items():
        expected[name] = len(rows) + 1
        rows.append(f"[{name}]")
        for key, value in table.items():
            expected[f"{name}.{key}"] = len(rows) + 1
            rows += f"{key} = {value}".split("\n")
    text = "\n".join(rows)
    tomllib.loads(text)
    assert key_lines(text, 1) == expected


def test_the_innermost_line_that_is_known() -> None:
    header = Header({}, {"choices": 4, "choices.one": 5}, "", 1)
    assert header.line("choices.one", "nearest") == header.line("choices", "one") == 5
    assert header.line("choices", "two") == 4
    assert header.line("title") == 1


def test_a_header_and_a_body() -> None:
    header, problems = parsed('+++\ntitle = "A"\n+++\n\nText.\n')
    assert (header.data, header.lines, header.body, header.body_line) == ({"title": "A"}, {"title": 2}, "\nText.\n", 4)
    assert not header.broken and not problems
    assert parsed("+++ \n+++")[0].body == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x:1: the file does not start with a +++ line."),
        ("Text.", "x:1: the file does not start with a +++ line."),
        ("+++\ntitle", "x:1: the header is not closed by a second +++ line."),
        ('+++\ntitle = "A"\nb = \n+++\n', "x:3: the header is not TOML: Invalid value."),
        ("+++\na = 1\na = 2\n+++\n", "x:3: the header is not TOML: Cannot overwrite a value."),
        ("+++\na = [\n+++\n", "x:2: the header is not TOML: Invalid value."),
        ("+++\na = 1940-02-30\nb = 1\n+++\n", "x:2:5: the header is not TOML: Invalid date or datetime."),
        ("+++\n" + "#" * 1001 + "\n+++\n", "x:2: the line is longer than 1000 characters."),
        ("+++\n" + "#\n" * MAX_HEADER + "+++\n", "x:2: the header is larger than 16 KB."),
        ("+++\na = " + "[\n" * 5000 + "+++\n", "x:2: the header nests too deeply."),
    ],
)
def test_a_header_that_is_none(text: str, said: str) -> None:
    header, problems = parsed(text)
    assert problems == [said]
    assert header.broken and header.data == {}


def test_what_python_itself_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> dict[str, object]:
        raise ValueError("Exceeds the limit (4300 digits)")

    monkeypatch.setattr(tomllib, "loads", refuse)
    assert parsed("+++\n+++\n")[1] == ["x:2: the header is not TOML: Exceeds the limit (4300 digits)."]


LINES = st.lists(st.one_of(st.just("+++"), st.text(max_size=20), st.sampled_from(TEXT.split("\n"))), max_size=12)


@given(LINES)
def test_no_header_raises(lines: list[str]) -> None:
    header, problems = parsed("\n".join(lines))
    assert header.broken == bool(problems)
    assert parse_toml("\n".join(lines), "x", 1, Problems()) is not None or lines
