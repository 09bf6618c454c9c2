"""Who is to put right-to-left text in order: what a reader can ask for."""

from __future__ import annotations

from typing import Literal, get_args

Mode = Literal["auto", "app", "marks", "terminal", "off"]
"""`auto` tells the terminal what it understands; `app` puts text in order and tells it nothing; `marks` holds each
letter with a mark; `terminal` hands out text as it is stored, in one column; `off` too, and leaves the screen as in a
left-to-right language."""

MODES: tuple[Mode, ...] = get_args(Mode)
