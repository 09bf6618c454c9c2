"""`value`: a dataclass that is never changed, as far as the type checker can see.

`dataclass(frozen=True)` forbids changes at run time too, which costs 0.2 ms for every class at every start; comparing
and showing cost as much again, where they are written for each class and not once, here. Our types are checked by mypy,
and nothing outside the program makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T", bound="Value")


class Value:
    """What all values share: one is equal to another of its class that has equal fields."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(a == b for a, b in zip(self._told(), other._told(), strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._told())})"

    def _told(self) -> list[tuple[str, Any]]:
        return [(part.name, getattr(self, part.name)) for part in fields(self)]  # type: ignore[arg-type]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make `cls` a slotted dataclass whose fields are given by name and not assigned to again."""
    return dataclass(slots=True, kw_only=True, eq=False, repr=False)(cls)
