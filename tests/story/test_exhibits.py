"""Figures and what the map shows: read, checked line by line, kept in the index."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.check import check_story
from story.exhibits import Area, Bar, Exhibits, Figure, Journey, Layer, decode_exhibits, encode_exhibits
from story.ids import Ref
from story.index import Index, Story
from story.open import LIBRARY, compile_story, open_story
from tests.story.make import load, translated, write_story

FIGURES = """\
[needs]
title = {en = "Needs", ar = "حاجات"}
unit = "tons"
sources = ["axis:1"]
about = ["a"]

[[needs.bars]]
name = {en = "Oil", ar = "نفط"}
value = 9.5

[[needs.bars]]
name = "Rubber"
value = 2
most = 3
sources = ["book"]
"""
MAP = """\
[layers.parts]
title = {en = "Parts", ar = "أجزاء"}
sources = ["book"]

[[layers.parts.areas]]
name = {en = "North", ar = "شمال"}
place = "aden"
width = 40

[journeys.ship]
name = "A ship"
stops = ["aden", "moscow"]
date = "1940-11-10/1940-11-12"
sources = ["book"]
about = ["b"]
"""


def place(name: str, where: str = "lat = 12.8\nlon = 45.0\n") -> dict[str, str | bytes]:
    base = f'+++\nname = "{name}"\n{where}+++\n\nA place, [too](place:aden), [there](place:moscow). [@book]\n'
    words = "مكان، [هنا](place:aden)، [هناك](place:moscow). [@book]"
    arabic = translated(base, words).replace("title", "name").replace('dateline = "هنا"\n', "")
    return {f"places/{name}.en.md": base, f"places/{name}.ar.md": arabic}


def write(root: Path, figures: str = FIGURES, drawn: str = MAP, where: str = "lat = 55.8\nlon = 37.6\n") -> Path:
    files: dict[str, str | bytes] = {**place("aden"), **place("moscow", where)}
    return write_story(root, {"figures.toml": figures, "map.toml": drawn, **files})


def test_what_is_read(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert [str(problem) for problem in check_story(root)] == []
    exhibits = load(root).exhibits
    assert exhibits.figures == (
        Figure(
            "needs",
            {"en": "Needs", "ar": "حاجات"},
            {"": "tons"},
            {},
            {},
            ("axis:1",),
            (Ref("chapter", "a"),),
            (Bar({"en": "Oil", "ar": "نفط"}, 9.5), Bar({"": "Rubber"}, 2.0, 3.0, ("book",))),
        ),
    )
    area = Area({"en": "North", "ar": "شمال"}, "aden", {}, 40.0, 10.0)
    assert exhibits.layers == (Layer("parts", {"en": "Parts", "ar": "أجزاء"}, {}, ("book",), (), (area,)),)
    stops = ("aden", "moscow")
    ship = Journey("ship", {"": "A ship"}, {}, "1940-11-10/1940-11-12", stops, ("book",), (Ref("chapter", "b"),))
    assert exhibits.journeys == (ship,)


def test_the_index_keeps_them(tmp_path: Path) -> None:
    root = write(tmp_path / "story")
    story = Story(Index(BytesIO(compile_story(root))), root)
    assert story.exhibits == load(root).exhibits
    assert [spot.id for spot in story.atlas.spots.values()] == ["aden", "moscow"]
    assert story.atlas.spots["moscow"][1:4] == ({"en": "moscow", "ar": "أ"}, 55.8, 37.6)
    assert not story.is_stale()
    (root / "map.toml").write_text(MAP.replace("40", "41"))
    assert story.is_stale() and not story.shown_is_stale(Ref("chapter", "a")), "no start looks at it"
    (root / "map.toml").unlink()
    assert story.is_stale()


def test_a_story_without_them() -> None:
    story = open_story(Path(__file__).parent.parent / "stories" / "sound")
    assert story.exhibits == Exhibits()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('sources = ["axis:1"]', 'sources = ["axis:9"]', "figures.toml:4: 'axis' has no sentence '9'."),
        ('sources = ["axis:1"]', 'sources = ["axes:1"]', "figures.toml:4: no source called 'axes'."),
        ('sources = ["axis:1"]\n', "", "figures.toml:1: 'needs' cites nothing."),
        ('about = ["a"]', 'about = ["person:molotow"]', "figures.toml:5: no person called 'molotow'."),
        ('about = ["a"]', 'about = ["A b"]', "figures.toml:5: 'A b' is not of the form kind:id."),
        ("value = 9.5", "", "figures.toml:7: the key 'value' is missing."),
        ("value = 9.5", "value = -1", "figures.toml:9: 'value' is a number, not below 0."),
        ("most = 3", "most = 1", "figures.toml:14: 'most' is below 'value'."),
        ("most = 3", "must = 3", "figures.toml:14: unknown key 'must'. Did you mean 'most'?"),
        ('unit = "tons"', "", "figures.toml:1: the key 'unit' is missing."),
        ('{en = "Needs", ar = "حاجات"}', '{en = "Needs"}', "figures.toml:2: 'title' says nothing in 'ar'."),
        ('sources = ["book"]', 'sources = ["boook"]', "figures.toml:15: no source called 'boook'."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_figure(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in FIGURES
    problems = [str(problem) for problem in check_story(write(tmp_path, FIGURES.replace(old, new)))]
    assert any(problem.startswith(said) for problem in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('place = "aden"', 'place = "eden"', "map.toml:7: no place called 'eden'. Did you mean 'aden'?"),
        ('"aden", "moscow"', '"aden", "moskow"', "map.toml:12: no place called 'moskow'."),
        ("width = 40", "width = 400", "map.toml:8: 'width' is a number from 1 to 180."),
        ("[layers.parts]", "[layer.parts]", "map.toml:1: unknown key 'layer'. Did you mean 'layers'?"),
        ("1940-11-10/1940-11-12", "yesterday", "map.toml:13: 'date' is a date"),
        ("[journeys.ship]", "[journeys.SHIP]", "map.toml:10: 'SHIP' is not right."),
    ],
)
def test_what_is_wrong_with_a_map(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in MAP
    problems = [str(problem) for problem in check_story(write(tmp_path, drawn=MAP.replace(old, new)))]
    assert any(problem.startswith(said) for problem in problems), problems


def test_a_stop_that_is_on_no_map(tmp_path: Path) -> None:
    problems = [str(problem) for problem in check_story(write(tmp_path, where=""))]
    assert "map.toml:12: the place 'moscow' has no 'lat' and 'lon'." in problems


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3), max_leaves=8))
def test_a_section_that_another_program_wrote(data: object) -> None:
    try:
        decode_exhibits(data)
    except (ValueError, TypeError):
        return


def test_the_shipped_exhibits_come_back_as_they_were() -> None:
    exhibits = load(LIBRARY / "no-2362").exhibits
    assert exhibits.figures and exhibits.layers and exhibits.journeys
    assert decode_exhibits(encode_exhibits(exhibits)) == exhibits
    for figure in exhibits.figures:
        for words in (figure.titles, figure.units, *(each.names for each in figure.bars)):
            assert {"en", "ar"} <= words.keys(), figure.id
