"""`value`: a dataclass that is never changed, as far as the type checker can see.

`dataclass(frozen=True)` forbids changes at run time too, which costs 0.2 ms for every class at every start; making,
comparing and showing cost as much again, where they are written for each class and not once, here. Our types are
checked by mypy, and nothing outside the program makes them.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T", bound="Value")


class Value:
    """What all values share: one is equal to another of its class that has equal fields."""

    __slots__ = ()

    def __init__(self, **given: Any) -> None:
        """Take the fields by name; TypeError where one is missing or there is none such."""
        for part in fields(self):  # type: ignore[arg-type]
            if part.name in given:
                value = given.pop(part.name)
            elif part.default is not MISSING:
                value = part.default
            elif part.default_factory is not MISSING:
                value = part.default_factory()
            else:
                raise TypeError(f"{type(self).__name__}: no {part.name}")
            setattr(self, part.name, value)
        if given:
            raise TypeError(f"{type(self).__name__}: unknown: {', '.join(given)}")
        self.__post_init__()

    def __post_init__(self) -> None:
        """Hold a rule over several fields, as in any dataclass: a subclass may say one."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(a == b for a, b in zip(self._told(), other._told(), strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._told())})"

    def _told(self) -> list[tuple[str, Any]]:
        return [(part.name, getattr(self, part.name)) for part in fields(self)]  # type: ignore[arg-type]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make `cls` a slotted dataclass whose fields are given by name and not assigned to again."""
    return dataclass(slots=True, kw_only=True, init=False, eq=False, repr=False)(cls)
