"""Tests mirror the tree: the tests of ``portal/x/y.py`` are ``tests/core/x/test_y*.py``."""

from __future__ import annotations

from pathlib import Path

from tests.processes import ROOT

CORE = ROOT / "tests" / "core"
WHOLE = {
    "test_boundaries",
    "test_endpoints",
    "test_hostile_names",
    "test_imports",
    "test_translations",
    "test_hookspecs",
    "test_release",
}
"""Tests of the portal as a whole, at the root."""
OTHERS = {
    "bench",  # small forms of the benchmarks
    "broken_plugins",  # plugins that must not bring the portal down
    "browser",  # the portal in a real browser
    "contract",  # the contract suite, over the bundled plugins
    "core",  # portal/
    "docs",  # pages that are true
    "golden",  # the Word file, part by part
    "package",  # the wheel
    "plugins",  # plugins/
    "registers",  # from Excel to the summary
    "tools",  # tools/
    "upgrade",  # homes and plugins of earlier versions
}


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}


def test_every_test_of_the_core_has_its_module() -> None:
    lost = []
    for path in CORE.rglob("test_*.py"):
        package = ROOT / "portal" / path.parent.relative_to(CORE)
        subject = path.stem.removeprefix("test_")
        if path.parent == CORE and path.stem in WHOLE:
            continue
        # One file may be about several modules: test_plan_and_apply.py.
        known = modules(package) if package.is_dir() else set()
        if not any(f"{subject}_".startswith((f"{name}_", f"{name}s_")) for name in known):
            lost.append(str(path.relative_to(ROOT)))
    assert lost == []


def test_every_folder_of_tests_has_a_reason() -> None:
    present = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert present == OTHERS
    plugins = {path.name for path in (ROOT / "tests" / "plugins").iterdir() if path.is_dir()}
    assert plugins - {"__pycache__"} <= {path.name for path in (ROOT / "plugins").iterdir()}


def test_no_file_of_tests_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if len(path.read_text().splitlines()) > 450
    }
    assert long == set()
