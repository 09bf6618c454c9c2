"""Values: made by name, with what they must have and nothing else, and equal where their fields are."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any

import pytest

from story.value import Value, value


@value
class Base(Value):
    name: str
    tags: dict[str, str] = field(default_factory=dict)


@value
class Pair(Base):
    low: int = 0
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("the wrong way round")


def test_a_value_has_what_was_given_and_else_its_defaults() -> None:
    made = Pair(name="a", high=2)
    assert (made.name, made.low, made.high, made.tags) == ("a", 0, 2, {})
    assert made.tags is not Pair(name="a", high=2).tags
    assert made == replace(made) != replace(made, low=1)
    assert repr(made) == "Pair(name='a', tags={}, low=0, high=2)"
    assert not hasattr(made, "__dict__")


@pytest.mark.parametrize("given", [{}, {"name": "a"}, {"high": 1}, {"name": "a", "high": 1, "more": 2}])
def test_what_is_missing_or_unknown_is_a_type_error(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Pair: "):
        Pair(**given)


def test_a_rule_is_held_however_a_value_is_made() -> None:
    with pytest.raises(ValueError, match="wrong way"):
        Pair(name="a", low=3, high=2)
    with pytest.raises(ValueError, match="wrong way"):
        replace(Pair(name="a", high=2), high=-1)


def test_no_code_is_written_for_each_class_at_a_start() -> None:
    assert "__init__" not in Pair.__dict__ and "__init__" not in Base.__dict__
