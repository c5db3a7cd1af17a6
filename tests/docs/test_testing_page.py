"""``docs/testing.md``: its example runs as it stands, and it names every fixture that authors of plugins have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.testing import fixtures, plugin_fixtures
from tests.processes import ROOT, portal, python, write_files

PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
OF_THE_CORE = {"compiled_catalogues", "home", "memory", "portals", "postgres", "postgres_url", "sample_schema"} | {
    "settings",
    "sqlite_schema",
    "chromium",
    "tested_plugin",
}
"""Fixtures that those of the page are made of."""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the plugin of ``docs/plugins.md``, and the example as its tests."""
    home = tmp_path_factory.mktemp("garden")
    write_files(home, (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8"))
    portal(home, "db", "revision", "garden", "-m", "start")
    (example,) = EXAMPLE.findall(PAGE)
    tests = home / "tests" / "garden"
    tests.mkdir(parents=True)
    (tests / "test_waterings.py").write_text(example, encoding="utf-8")
    return home


def test_the_example_passes(garden: Path) -> None:
    options = ("-q", "-p", "no:cacheprovider", "--rootdir", str(garden), "--portal-plugins", str(garden / "plugins"))
    printed = python(garden, "-m", "pytest", *options, str(garden / "tests" / "garden"))
    assert " passed" in printed
    assert "error" not in printed


def test_the_page_names_every_fixture() -> None:
    table = PAGE[PAGE.index("## Fixtures") : PAGE.index("## Helpers")]
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)}
    present = {
        name
        for module in (fixtures, plugin_fixtures)
        for name, value in vars(module).items()
        if type(value).__name__ == "FixtureFunctionDefinition"
    }
    assert named - {"client"} == present - OF_THE_CORE


def test_the_page_names_modules_that_are_there() -> None:
    helpers = PAGE[PAGE.index("## Helpers") :]
    for name in re.findall(r"^\| `(\w+)` \|", helpers, re.M):
        assert (ROOT / "portal" / "testing" / f"{name}.py").is_file(), name
