"""The input edge: where the screen is mirrored, so are the mouse and the two arrow keys that point sideways."""

from __future__ import annotations

from math import floor

from textual import events

_SWAPPED = {"left": "right", "right": "left"}


def mirrored_event(event: events.Event, width: int) -> events.Event:
    """Return an event from the terminal as it is in layout coordinates, where x = 0 is the right edge.

    Args:
        event: What the terminal said; a mouse event is changed in place.
        width: Of the screen, in cells.
    """
    if isinstance(event, events.MouseEvent):
        # A terminal that counts in pixels says which part of a cell; the cell is enough.
        event._x = width - 1 - floor(event._x)
        event._screen_x = width - 1 - floor(event._screen_x)
        event._delta_x = -event._delta_x
    elif isinstance(event, events.Key):
        held, plus, key = event.key.rpartition("+")
        if key in _SWAPPED:
            return events.Key(held + plus + _SWAPPED[key], event.character)
    return event
