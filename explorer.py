"""Explorer tells true history as a branching story in the terminal. Type: python explorer.py --help

What is run as a script is compiled at each start, so here stands as little as can: the rest is `tui.program`.
"""

from __future__ import annotations

import sys

from tui.program import main, version

__all__ = ["main", "version"]

if __name__ == "__main__":
    sys.exit(main())
