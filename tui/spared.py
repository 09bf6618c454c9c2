"""What the libraries load and reading never uses: spared at the start, for a class of thirty starts at once.

Each is spared in the way its library's own source allows for, and is loaded as ever by whoever asks for it later. A
test (tests/tui/test_spared.py) says which lines of which library this hangs on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

REFUSED = ("ssl", "bz2", "lzma")
"""What asyncio and shutil import if they can, and do without where they cannot: nothing here speaks to another computer
or packs a file (2.5 MB)."""
NAMED = ("textual.command", "rich.table", "difflib")
"""The palette, whose classes Textual's app and its themes name and do not use before it opens, and which brings five
widgets (1 MB); tables, which only a theme's designer looks at; and what guesses the word that a style sheet meant."""


class _Named(ModuleType):
    """A module in which everything is there by name; what is called gives nothing."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("_"):
            raise AttributeError(name)
        return type(name, (), {"__module__": self.__name__, "__new__": lambda _, *__, **___: ()})


@contextmanager
def spared() -> Iterator[None]:
    """Load none of it while this lasts. What is there already stays."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    stand_ins = {**dict.fromkeys(REFUSED), **{name: _Named(name) for name in NAMED}}
    new = [name for name, stand_in in stand_ins.items() if modules.setdefault(name, stand_in) is stand_in]
    try:
        yield
    finally:
        for name in new:
            del modules[name]
