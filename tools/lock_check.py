"""Check that a lock can be installed without a compiler on every system that the portal runs on.

    python -m tools.lock_check requirements.lock

pip downloads for another system, but it reads environment markers as those of the system it runs on. So they are
evaluated here, for each system; and what the downloaded wheels say they need there must be in the lock.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

__all__ = ["TARGETS", "Pin", "Target", "check", "missing", "pins"]

PROJECT = Path(__file__).parents[1] / "pyproject.toml"

GLIBC = ("manylinux_2_28", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
SYSTEMS = {
    # What markers call it: sys_platform, platform_system, os_name, platform_machine; and the tags of its wheels.
    "Linux x86_64": (("linux", "Linux", "posix", "x86_64"), tuple(f"{tag}_x86_64" for tag in GLIBC)),
    "Linux aarch64": (("linux", "Linux", "posix", "aarch64"), tuple(f"{tag}_aarch64" for tag in GLIBC)),
    "macOS arm64": (("darwin", "Darwin", "posix", "arm64"), ("macosx_11_0_arm64",)),
    "macOS x86_64": (("darwin", "Darwin", "posix", "x86_64"), ("macosx_11_0_x86_64",)),
    "Windows amd64": (("win32", "Windows", "nt", "AMD64"), ("win_amd64",)),
}
PYTHONS = ("3.11", "3.13")


@dataclass(frozen=True, slots=True)
class Pin:
    """Package of a lock, with its version and the hashes of its files."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the normalised name, as indexes compare it (PEP 503)."""
        return canonicalize_name(self.requirement.name)

    def line(self) -> str:
        """Return the pin as a requirement line for pip, with hashes and without its environment marker."""
        return " ".join((f"{self.requirement.name}{self.requirement.specifier}", *self.hashes))


@dataclass(frozen=True, slots=True)
class Target:
    """Operating system, machine and Python version that a lock must be installable on."""

    system: str
    python: str

    def environment(self) -> dict[str, str]:
        """Return the values of the environment markers (PEP 508) on this target."""
        sys_platform, platform_system, os_name, machine = SYSTEMS[self.system][0]
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": os_name,
            "platform_machine": machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": platform_system,
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": sys_platform,
        }

    def applies(self, requirement: Requirement, extra: str = "") -> bool:
        """Return True if the marker of a requirement, if any, is true on this target."""
        return requirement.marker is None or requirement.marker.evaluate({**self.environment(), "extra": extra})

    def options(self) -> list[str]:
        """Return the options that make ``pip download`` fetch wheels for this target."""
        platforms = [option for tag in SYSTEMS[self.system][1] for option in ("--platform", tag)]
        return ["--only-binary=:all:", "--implementation", "cp", "--python-version", self.python, *platforms]


TARGETS = tuple(Target(system, python) for system in SYSTEMS for python in PYTHONS)


def pins(text: str) -> list[Pin]:
    """Return the pins of a lock as ``uv pip compile --generate-hashes`` writes it."""
    lines = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return [
        Pin(Requirement(line.partition(" --hash")[0]), tuple(re.findall(r"--hash=\S+", line)))
        for line in lines
        if line and not line.startswith("#")
    ]


def missing(target: Target, roots: Iterable[str], needs: dict[str, list[str]], locked: Iterable[Pin]) -> Iterator[str]:
    """Yield a message for each requirement of a target, direct or transitive, that the lock does not satisfy."""
    there = {pin.name: pin for pin in locked if target.applies(pin.requirement)}
    waiting = [("the portal", Requirement(root)) for root in roots]
    done: set[tuple[str, str]] = set()
    while waiting:
        by, requirement = waiting.pop()
        if not target.applies(requirement):
            continue
        pin = there.get(canonicalize_name(requirement.name))
        version = next(iter(pin.requirement.specifier)).version if pin else ""
        if pin is None or not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name}{requirement.specifier} is needed by {by}, and locked is {version or 'none'}"
            continue
        for extra in ("", *requirement.extras):
            if (pin.name, extra) in done:
                continue
            done.add((pin.name, extra))
            further = map(Requirement, needs[pin.name])
            waiting += [(pin.name, _plain(one)) for one in further if target.applies(one, extra)]


def _plain(requirement: Requirement) -> Requirement:
    """Return a requirement whose marker has been evaluated, without it."""
    requirement.marker = None
    return requirement


def check(target: Target, locked: list[Pin], folder: Path) -> list[str]:
    """Download the wheels of a lock for a target into a folder; return the problems found, none if all is well."""
    chosen = [pin for pin in locked if target.applies(pin.requirement)]
    file = folder / "lock.txt"
    file.write_text("\n".join(pin.line() for pin in chosen), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(  # noqa: S603 (our own command)
        [*command, *target.options(), "--require-hashes", "--dest", str(folder), "--requirement", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [done.stderr]
    roots = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    return list(missing(target, roots, _needs(folder, chosen), locked))


def _needs(folder: Path, chosen: list[Pin]) -> dict[str, list[str]]:
    """Return the requirements of each package, read from the metadata of its downloaded wheel."""
    found: dict[str, list[str]] = {}
    for wheel in folder.glob("*.whl"):
        name, version, _build, _tags = parse_wheel_filename(wheel.name)
        if not any(
            pin.name == name and pin.requirement.specifier.contains(version, prereleases=True) for pin in chosen
        ):
            continue
        with ZipFile(wheel) as archive:
            path = next(path for path in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", path))
            found[name] = BytesParser().parsebytes(archive.read(path)).get_all("Requires-Dist", [])
    return found


def main(path: str) -> int:
    """Check the lock at a path for each target and print a verdict a line; return the exit code."""
    locked = pins(Path(path).read_text(encoding="utf-8"))
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for target in TARGETS:
            problems = check(target, locked, Path(folder))
            failed |= bool(problems)
            count = sum(target.applies(pin.requirement) for pin in locked)
            verdict = "; ".join(problems) or f"{count} wheels, nothing missing"
            print(f"{target.system}, Python {target.python}: {verdict}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
