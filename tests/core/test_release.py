"""The version is one: in the package, the project, the changelog, the commands of the docs and the areas' manifests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from portal import __version__

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## (\S+) — (\d{4}-\d{2}-\d{2})$", CHANGELOG, flags=re.MULTILINE)
MANIFESTS = sorted((ROOT / "plugins").glob("*/plugin.toml"))


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    assert RELEASES[0][0] == __version__
    # Every entry is a version with its day, the newest first.
    assert len(RELEASES) == CHANGELOG.count("\n## ")
    assert sorted(RELEASES, key=lambda release: (Version(release[0]), release[1]), reverse=True) == RELEASES


def test_the_project_has_the_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/deployment.md"])
def test_commands_name_the_wheel_of_this_version(page: str) -> None:
    named = re.findall(r"kindergarten_logistics_portal-([\d.]+)-py3", (ROOT / page).read_text(encoding="utf-8"))
    assert named == [__version__]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_bundled_areas_accept_this_version(manifest: Path) -> None:
    document = tomllib.loads(manifest.read_text(encoding="utf-8"))
    assert __version__ in SpecifierSet(document["requires_portal"])
    # They use names of this version: one carried over to an older portal is refused with a sentence, not by an error.
    assert "0.1.0" not in SpecifierSet(document["requires_portal"])


def test_the_range_that_the_docs_give_is_that_of_the_promise() -> None:
    [promised] = re.findall(
        r'`requires_portal = "([^"]+)"` is the range', (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    )
    shown = re.findall(r'requires_portal = "([^"]+)"', (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8"))
    assert shown
    for text in (promised, *shown):
        accepted = SpecifierSet(text)
        assert [version in accepted for version in ("0.1.0", __version__, "0.99", "1.0")] == [True, True, True, False]
