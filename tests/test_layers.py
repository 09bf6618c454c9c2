"""Who may import whom (DESIGN 2), both ways: by reading the source, and by importing it in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OWN = {"story", "state", "tui", "explorer"}
THIRD_PARTY = {
    "story": {"markdown_it", "rapidfuzz", "snowballstemmer"},
    "state": {"tinydb", "filelock", "platformdirs"},
    "tui": {"textual", "rich"},
    "explorer": set[str](),
}
BUILD_ONLY = {"story.wheel_hook"}
"""Run by the build, never by a reader."""

NO_SCREEN = {
    "tui.arguments",
    "tui.ascii",
    "tui.authoring",
    "tui.class_arguments",
    "tui.classes",
    "tui.classroom",
    "tui.cli",
    "tui.commands",
    "tui.doctor",
    "tui.documents",
    "tui.door",
    "tui.ending",
    "tui.entering",
    "tui.errors",
    "tui.handin",
    "tui.i18n",
    "tui.layout",
    "tui.lines",
    "tui.locked",
    "tui.names",
    "tui.opening",
    "tui.outward",
    "tui.page",
    "tui.plain",
    "tui.plain_class",
    "tui.plain_views",
    "tui.plainlists",
    "tui.pupils",
    "tui.report",
    "tui.restore",
    "tui.rtl.bidi",
    "tui.rtl.line",
    "tui.rtl.runs",
    "tui.rtl.script",
    "tui.rtl.shaping",
    "tui.rtl.tables",
    "tui.rtl.writing",
    "tui.session",
    "tui.setup",
    "tui.signals",
    "tui.spared",
    "tui.terminal.card",
    "tui.terminal.modes",
    "tui.terminal.order",
    "tui.terminal.probe",
    "tui.terminal.tmux",
    "tui.tour",
    "tui.typed",
    "tui.views",
    "tui.views.axis",
    "tui.views.braille",
    "tui.views.dossiers",
    "tui.views.drawing",
    "tui.views.export",
    "tui.views.globe",
    "tui.views.layers",
    "tui.views.listing",
    "tui.views.notebook",
    "tui.views.results",
    "tui.views.scenes",
    "tui.views.story_map",
    "tui.views.timeline",
    "tui.views.wires",
    "tui.views.worldmap",
}
"""What works where there is no screen; with everything in `tui.pages`."""
LAZY = {"rapidfuzz", "snowballstemmer"}


def modules(package: str) -> Iterator[tuple[str, Path]]:
    """Every module of a package with its file."""
    if package == "explorer":
        yield package, ROOT / "explorer.py"
        return
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name not in BUILD_ONLY:
            yield name, path


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a file imports, by full name, and whether that is at its top level.

    What only type checkers see counts as an import too: a layer must not know of what lies above it.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in inner
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield str(node.module), id(node) not in inner
            if node.module in OWN:
                for alias in node.names:
                    yield f"{node.module}.{alias.name}", id(node) not in inner


def foreign(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a file imports that is not of Python itself."""
    for name, top in imports(path):
        if name.partition(".")[0] not in sys.stdlib_module_names:
            yield name, top


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter and return what it loaded."""
    dump = f"import sys\n{code}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", dump], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", ["story", "state", "tui", "explorer"])
def test_third_parties_are_those_of_the_layer(package: str) -> None:
    strange = {
        (module, name)
        for module, path in modules(package)
        for name, _ in foreign(path)
        if name.partition(".")[0] not in OWN | THIRD_PARTY[package]
    }
    assert strange == set()


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("story", ("story",)), ("state", ("state", "story.ids")), ("tui", ("tui", "story", "state"))],
)
def test_a_layer_imports_nothing_above_it(package: str, allowed: tuple[str, ...]) -> None:
    strange = {
        (module, name)
        for module, path in modules(package)
        for name, _ in foreign(path)
        if name.partition(".")[0] in OWN and not any(name == a or name.startswith(f"{a}.") for a in allowed)
    }
    assert strange == set()


def test_what_needs_no_screen_imports_no_screen() -> None:
    pages = {name for name, _ in modules("tui") if name.startswith("tui.pages")}
    strange = {
        (module, name)
        for module, path in modules("tui")
        if module in NO_SCREEN | pages
        for name, _ in foreign(path)
        if name.partition(".")[0] == "textual" or (name.startswith("tui.") and name not in NO_SCREEN | pages)
    }
    assert strange == set()
    assert {name for name, _ in modules("tui")} >= NO_SCREEN


def test_the_program_opens_the_screen_inside_a_function_only() -> None:
    allowed = NO_SCREEN | {"tui"}
    for name, top in foreign(ROOT / "tui" / "program.py"):
        if name.startswith("tui"):
            assert name in allowed or (name == "tui.app" and not top), name
    assert {name for name, _ in foreign(ROOT / "explorer.py")} == {"tui.program"}


def test_what_only_a_search_needs_is_imported_inside_functions() -> None:
    top = {(m, n) for m, path in modules("story") for n, top in foreign(path) if top and n.partition(".")[0] in LAZY}
    assert top == set()


def test_only_state_knows_tinydb_and_only_tui_knows_textual() -> None:
    knows = {
        (package, top)
        for package in ("story", "state", "tui", "explorer")
        for _, path in modules(package)
        for name, _ in foreign(path)
        if (top := name.partition(".")[0]) in ("tinydb", "textual")
    }
    assert knows == {("state", "tinydb"), ("tui", "textual")}


def test_importing_all_of_story_loads_nothing_above_it() -> None:
    loaded = loaded_by("\n".join(f"import {name}" for name, _ in modules("story")))
    assert tops(loaded) & {"textual", "rich", "tinydb", "filelock", "platformdirs", "state", "tui", *LAZY} == set()


def test_importing_all_of_state_loads_of_story_only_ids() -> None:
    loaded = loaded_by("\n".join(f"import {name}" for name, _ in modules("state")))
    assert tops(loaded) & {"textual", "rich", "tui", "markdown_it", *LAZY} == set()
    assert {name for name in loaded if name.partition(".")[0] == "story"} == {"story", "story.ids"}


def test_what_needs_no_screen_loads_no_screen() -> None:
    names = [name for name, _ in modules("tui") if name in NO_SCREEN or name.startswith("tui.pages")]
    loaded = loaded_by("\n".join(f"import {name}" for name in [*names, "explorer"]))
    assert tops(loaded) & {"textual", "markdown_it", *LAZY} == set()


@pytest.mark.parametrize("package", ["story", "state", "tui"])
def test_a_package_itself_loads_nothing(package: str) -> None:
    loaded = loaded_by(f"import {package}")
    assert {name for name in loaded if name.startswith(f"{package}.")} == set()
    tree = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))
    assert len(tree.body) == 1, "a docstring only"
