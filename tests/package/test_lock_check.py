"""Tests of ``make lock-check`` on made-up locks and requirements, without its downloads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.lock_check import TARGETS, Target, missing, pins

ROOT = Path(__file__).parents[2]
LOCK = """
# a comment
click==8.5.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
old==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:dd
"""
WINDOWS, LINUX = Target("Windows amd64", "3.13"), Target("Linux aarch64", "3.11")


def test_a_lock_is_read_with_its_markers_and_hashes() -> None:
    click, colorama, _old = pins(LOCK)
    assert click.line() == "click==8.5.1 --hash=sha256:aa --hash=sha256:bb"
    assert colorama.line() == "colorama==0.4.6 --hash=sha256:cc"
    assert [pin.name for pin in pins(LOCK) if WINDOWS.applies(pin.requirement)] == ["click", "colorama"]
    assert [pin.name for pin in pins(LOCK) if LINUX.applies(pin.requirement)] == ["click", "old"]


@pytest.mark.parametrize(
    ("needs", "on_windows", "on_linux"),
    [
        ({"click": []}, [], []),
        ({"click": ["colorama; platform_system == 'Windows'"], "colorama": []}, [], []),
        ({"click": ["colorama>=0.5; os_name == 'nt'"], "colorama": []}, ["colorama>=0.5"], []),
        ({"click": ["colorama"], "colorama": []}, [], ["colorama"]),
        ({"click": ["old"], "old": []}, ["old"], []),
        ({"click": ["greenlet>=1; platform_machine == 'AMD64'"]}, ["greenlet>=1"], []),
        ({"click": ["nowhere; extra == 'fast'"]}, [], []),
        ({"click": ["colorama[fast]; sys_platform == 'win32'"], "colorama": ["zoom; extra == 'fast'"]}, ["zoom"], []),
        ({"click": ["click"]}, [], []),
    ],
)
def test_what_a_wheel_needs_on_a_system_must_be_locked_for_it(
    needs: dict[str, list[str]], on_windows: list[str], on_linux: list[str]
) -> None:
    for target, wanted in ((WINDOWS, on_windows), (LINUX, on_linux)):
        found = [line.split(" ")[0] for line in missing(target, ["click"], needs, pins(LOCK))]
        assert found == wanted, target


def test_the_project_itself_counts() -> None:
    assert list(missing(LINUX, ["click>=9", "flask"], {}, pins(LOCK))) == [
        "flask is needed by the portal, and locked is none",
        "click>=9 is needed by the portal, and locked is 8.5.1",
    ]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: f"{target.system} {target.python}")
def test_each_package_is_locked_once_for_a_system(target: Target) -> None:
    locked = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    names = [pin.name for pin in locked if target.applies(pin.requirement)]
    assert len(names) == len(set(names)) > 30
    assert all(pin.hashes for pin in locked)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"])
def test_the_locks_are_those_of_the_project(name: str) -> None:
    """The locks hold every direct dependency, on every system; and no URL."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    locked = pins(text)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    roots = [*project["dependencies"]]
    if name != "requirements.lock":
        extras = project["optional-dependencies"]
        own = f"{project['name']}["
        roots += [one for one in extras["bench"] + (extras["dev"] if "dev" in name else []) if not one.startswith(own)]
    nothing_more: dict[str, list[str]] = {pin.name: [] for pin in locked}
    assert [(target, list(missing(target, roots, nothing_more, locked))) for target in TARGETS] == [
        (target, []) for target in TARGETS
    ]
