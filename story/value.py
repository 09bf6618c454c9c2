"""`value`: a dataclass that is never changed, as far as the type checker can see.

`dataclass(frozen=True)` forbids changes at run time too, which costs 0.2 ms for every class at every start. Our types
are checked by mypy, and nothing outside the program makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make `cls` a slotted dataclass whose fields are given by name and not assigned to again."""
    return dataclass(slots=True, kw_only=True)(cls)
