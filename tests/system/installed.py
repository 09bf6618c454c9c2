"""The program as an administrator installs it, away from the checkout."""

from __future__ import annotations

import shutil
import sysconfig
import venv
from pathlib import Path

from tests.test_layers import ROOT


def install(root: Path) -> Path:
    """Make an environment that holds the program, with the libraries of this one; return its Python."""
    venv.create(root, with_pip=False)
    (site,) = root.glob("lib/python*/site-packages")
    for name in ("story", "state", "tui"):
        shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "explorer.py", site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return root / "bin" / "python"
