"""Hatch build hook: puts the compiled index of each story that comes with the program into the wheel.

An installed story then opens as fast for an account that may write no cache as for one that may.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class IndexHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles before the build, and takes the files away after it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile each story; an editable install reads the files themselves."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from story.index import SHIPPED
        from story.open import compile_story

        for toml in sorted(Path(self.root, "story", "library").glob("*/story.toml")):
            folder = toml.parent
            target = Path(self.directory) / f"{folder.name}{SHIPPED}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(compile_story(folder))
            build_data["force_include"][str(target)] = f"story/library/{folder.name}/{SHIPPED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the compiled files away."""
        for target, inside in build_data["force_include"].items():
            if inside.startswith("story/library/"):
                Path(target).unlink()
