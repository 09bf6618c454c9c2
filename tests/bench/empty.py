"""The yardstick for starting: a Textual app with nothing in it."""

from __future__ import annotations

from textual.app import App


class Empty(App[None]):
    """Nothing."""

    ENABLE_COMMAND_PALETTE = False


if __name__ == "__main__":
    Empty().run()
