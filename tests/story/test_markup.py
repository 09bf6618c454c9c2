from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.ids import Ref
from story.markup import parse_body
from story.model import Citation, Span
from story.problems import Problems
from tests.story.make import body_of


def test_the_kinds_of_blocks() -> None:
    text = (
        "## Heading\n\nOne\ntwo.\n\n> Said.\n>\n> Again.\n\n- Item\n  - Inner\n\n3. Three\n4. Four\n\n> - Quoted item"
    )
    body, problems = body_of(text)
    assert [(b.key, b.kind, b.level, b.ordinal, b.text, b.line) for b in body.blocks] == [
        ("p1", "heading", 2, 0, "Heading", 1),
        ("p2", "paragraph", 0, 0, "One two.", 3),
        ("p3", "quote", 0, 0, "Said.", 6),
        ("p4", "quote", 0, 0, "Again.", 8),
        ("p5", "item", 0, 0, "Item", 10),
        ("p6", "item", 1, 0, "Inner", 11),
        ("p7", "item", 0, 3, "Three", 13),
        ("p8", "item", 0, 4, "Four", 14),
        ("p9", "item", 0, 0, "Quoted item", 16),
    ]
    assert not problems


def test_the_spans_of_a_paragraph() -> None:
    body, problems = body_of("A *b* **c** ***d*** [e *f*](person:g).[^n1] [@axis:1-2; hd_1 corrects] {#one}")
    g = Ref("person", "g")
    assert body.blocks[0].spans == (
        Span("A "),
        Span("b", emphasis=True),
        Span(" "),
        Span("c", strong=True),
        Span(" "),
        Span("d", emphasis=True, strong=True),
        Span(" "),
        Span("e ", ref=g),
        Span("f", emphasis=True, ref=g),
        Span("."),
        Span(ref=Ref("note", "n1")),
        Span(citations=(Citation("axis", "1-2"), Citation("hd_1", "", True))),
    )
    block = body.blocks[0]
    assert block.key == "one" and block.refs == (g, Ref("note", "n1")) and block.notes == ("n1",)
    assert block.citations == (Citation("axis", "1-2"), Citation("hd_1", "", True))
    assert list(map(str, block.citations)) == ["axis:1-2", "hd_1 corrects"]
    assert not problems


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. [@a] Two. [@b] {#c}", "One. Two."),
        ("One [^n]. Two.", "One . Two."),
        ("One.[^n] [@a]\nTwo. [@b]", "One. Two."),
        ("[@a] One.", "One."),
        ("One.  \nTwo.", "One. Two."),
        ("One. [@a;\nb] Two.", "One. Two."),
        (r"\[@a\] \{#b} \*c\*", "[@a] {#b} *c*"),
        ("a { b } ! & < _ c_d", "a { b } ! & < _ c_d"),
        ("[x] and (y)", "[x] and (y)"),
        ("[@a] [^n]", ""),
    ],
)
def test_the_words_that_are_shown(text: str, shown: str) -> None:
    assert body_of(text)[0].blocks[0].text == shown


PREFIXES = ["", "> ", ">", "- ", "1. ", "> - ", "- > ", "## ", "10. ", "  ", ">   ", "-   "]
FILLERS = ["", "words ", "مولوتوف ", "*a* ", "(a) ", "a\\* ", "[b](b) ", "x[^n] "]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("filler", FILLERS)
def test_columns_are_exact_on_the_first_line(prefix: str, filler: str) -> None:
    marks = {"link": "[x](zz)", "cited": "[@zz]", "note": "[^zz]", "anchor": "{#zz}"}
    for name, mark in marks.items():
        line = f"{prefix}{filler}{mark}"
        body, _ = body_of(f"Before.\n\n{line} after", choices=False)
        place = {
            "link": lambda b: b.links[-1].place,
            "cited": lambda b: b.cited[-1].place,
            "note": lambda b: b.links[-1].place,
            "anchor": lambda b: b.anchors["zz"],
        }[name](body)
        column = line.index(mark) + 1 + (2 if name == "cited" else 0)
        assert (place.line, place.column) == (3, column), line


@pytest.mark.parametrize(
    ("first", "then"), [("", ""), ("", "   "), ("- ", "  "), ("- ", ""), ("> ", "> "), ("> ", ""), ("10. ", "    ")]
)
@pytest.mark.parametrize("filler", FILLERS)
def test_columns_are_exact_on_a_second_line(first: str, then: str, filler: str) -> None:
    line = f"{then}{filler}more [x](zz) [@zz; zy] [^zz] {{#zz}}"
    body, _ = body_of(f"{first}One [y](b)\n{line}\n{then}end [@last]")
    places = {
        "[x]": body.links[-2].place,
        "zz;": body.cited[0].place,
        "zy]": body.cited[1].place,
        "[^zz]": body.links[-1].place,
        "{#zz}": body.anchors["zz"],
    }
    assert {mark: (p.line, p.column) for mark, p in places.items()} == {m: (2, line.index(m) + 1) for m in places}
    assert (body.cited[-1].place.line, body.cited[-1].place.column) == (3, len(f"{then}end [@") + 1)


def test_the_second_paragraph_of_an_item() -> None:
    body, _ = body_of("- One.\n\n  Two [x](b). [@c]\n\n> > Deep [y](d).")
    assert [(p.place.line, p.place.column) for p in body.links] == [(3, 7), (5, 10)]
    assert [(b.kind, b.level) for b in body.blocks] == [("item", 0), ("item", 0), ("quote", 0)]


def test_a_heading_closed_by_its_marks() -> None:
    body, _ = body_of("## Of [x](b) ##")
    assert body.links[0].place.column == 7 and body.blocks[0].text == "Of x"


def test_choices_are_the_last_list_of_links_only() -> None:
    text = 'Text.\n\n- [One](a)\n- [Not only a link](a) here\n\nMore.\n\n- [On](b "go")\n- [*Off*](c)\n'
    body, problems = body_of(text, choices=True)
    assert [(o.id, o.target, o.label, o.titled, o.place.line) for o in body.options] == [
        ("go", "b", "On", True, 8),
        ("c", "c", "Off", False, 9),
    ]
    assert len(body.blocks) == 4 and not problems
    assert body_of(text)[0].options == [], "only a chapter has choices"
    assert body_of("- [On](b)\n- And text", choices=True)[0].options == []
    assert body_of("- [On](b)\n\nText.", choices=True)[0].options == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- [On](b)\n- [Off](b)", "x:2:3: two choices are called 'b'. Give each its own id: [words](b \"id\")."),
        (
            '- [On](b "x")\n- [Off](c "x")',
            "x:2:3: two choices are called 'x'. Give each its own id: [words](c \"id\").",
        ),
        ('- [On](b "Not so")', "x:1:3: 'Not so' cannot be a choice's id."),
        ("- [On](term:b)", "x:1:3: a choice leads to a chapter, and 'term:b' is none."),
        ("- [On](http://b)", "x:1:3: 'http://b' is not a link of this format."),
        ("- [](b)", "x:1:3: the link has no words."),
    ],
)
def test_choices_that_are_none(text: str, said: str) -> None:
    assert body_of(text, choices=True)[1] == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[@a b]", "x:1:3: 'a b' is not a citation. Write [@source:46] or [@source]."),
        ("Text [@a;; b]", "x:1:10: '' is not a citation. Write [@source:46] or [@source]."),
        ("Text [@a", "x:1:6: '[@' begins a mark that is not closed or not of this format."),
        ("Text\n{#a b}", "x:2:1: '{#' begins a mark that is not closed or not of this format."),
        ("Text [^a b]", "x:1:6: '[^' begins a mark that is not closed or not of this format."),
        ("Text.[^D1]", "x:1:6: 'D1' cannot be an id. Use lower-case letters, digits and hyphens."),
        ("a {#A}", "x:1:3: 'A' cannot name a paragraph."),
        ("a {#p12}", "x:1:3: 'p12' cannot name a paragraph."),
        ("a {#b} {#c}", "x:1:8: the paragraph is called 'b' already."),
        ("a {#b}\n\nc {#b}", "x:3:3: the anchor 'b' stands on line 1 already."),
        ("[a](Person:b)", "x:1:1: 'Person:b' is not a link of this format. Did you mean 'person'?"),
        ("[a](#b)", "x:1:1: '#b' is not a link of this format. A link is kind:id, or the id of a chapter."),
        ("[ ](b)", "x:1:1: the link has no words."),
        ("a <br/> b", "x:1:3: '<br/>' means nothing in this format."),
        ("```python", "x:1:1: '```' means nothing in this format."),
        ("a\n" + "b" * 1001, "x:2: the line is longer than 1000 characters."),
        ("> " * 12 + "a", "x:1: quotations and lists nest too deeply here."),
        ("- " * 6 + "a", "x:1: quotations and lists nest too deeply here."),
    ],
)
def test_what_is_said_of_a_fault(text: str, said: str) -> None:
    problems = body_of(text)[1]
    assert len(problems) == 1 and problems[0].startswith(said), problems


def test_nothing_is_left_out_at_the_depth_that_is_allowed() -> None:
    for mark, most in (("> ", 11), ("- ", 5)):
        body, problems = body_of(mark * most + "Deep.")
        assert [block.text for block in body.blocks] == ["Deep."] and not problems


PIECES = st.sampled_from(
    [
        *"[](){}#*_>-\\!&`<^@:;\n\n\n ",
        "[@a:1]",
        "[^n]",
        "{#x}",
        "[a](b)",
        "- ",
        "> ",
        "1. ",
        "## ",
        "word",
        "كلمة",
        "\t",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)), st.booleans())
def test_no_body_raises(text: str, choices: bool) -> None:
    problems = Problems()
    body = parse_body(text, "x", 1, problems, choices=choices)
    lines = text.split("\n")
    places = [marked.place for marked in body.links] + [c.place for c in body.cited] + [o.place for o in body.options]
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    keys = [block.key for block in body.blocks]
    assert len(set(keys)) == len(keys), "a key names one block"
    assert all(str(problem) for problem in problems)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_columns_of_marks_are_where_the_marks_stand(text: str) -> None:
    body, _ = body_of(text.replace("\t", " "))
    lines = text.replace("\t", " ").split("\n")
    for link in body.links:
        assert lines[link.place.line - 1][link.place.column - 1] == "["
    for place in body.anchors.values():
        assert lines[place.line - 1][place.column - 1] == "{"


def test_a_number_as_anchor_cannot_be_taken_for_a_key() -> None:
    body, _ = body_of("One. {#p2}\n\nTwo.")
    assert [block.key for block in body.blocks] == ["p1", "p2"]
