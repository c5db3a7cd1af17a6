"""Building a wheel of this tree, and an environment outside of it with nothing but the lock and that wheel."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.lock_check import pins

ROOT = Path(__file__).parents[2]
# For the contract suite; the rest of what these need is in the lock.
TESTING = frozenset({"iniconfig", "pygments", "pytest"})
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@dataclass(frozen=True)
class Installed:
    """Environment with the wheel; its commands run outside the tree and know nothing of it."""

    folder: Path

    @property
    def source(self) -> Path:
        """Copy of the tree as a clone has it."""
        return self.folder / "source"

    @property
    def python(self) -> Path:
        """Path of the environment's own interpreter."""
        return self.folder / "env" / "bin" / "python"

    @property
    def portal(self) -> Path:
        """Path of the command that the wheel brings."""
        return self.python.with_name("portal")

    @property
    def wheel(self) -> Path:
        """Path of the built wheel, the only file of the build."""
        (wheel,) = (self.folder / "dist").glob("*.whl")
        return wheel

    def environ(self, home: Path) -> dict[str, str]:
        """Environment variables for a command, without those of ours that could lead back to the tree."""
        ours = ("PORTAL_", "PYTHON", "VIRTUAL_ENV", "COVERAGE")
        return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | {
            "PORTAL_HOME": str(home),
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, home: Path, *command: object, code: int = 0, path: str = "") -> str:
        """Run a command, check its exit code, and return its output."""
        done = subprocess.run(
            [str(part) for part in command],
            env=self.environ(home) | ({"PYTHONPATH": path} if path else {}),
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def make_once(folder: Path) -> Installed:
    """Build and install into a folder, or wait for another process that does."""
    folder.mkdir(exist_ok=True)
    made = Installed(folder)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _build(made)
            _install(made)
            (folder / "done").touch()
    return made


def program_files(root: Path) -> list[str]:
    """Return the files that git keeps, or would keep if they were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [name for name in listed.split("\0") if name and (root / name).is_file()]


def _build(made: Installed) -> None:
    for name in program_files(ROOT):
        (made.source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, made.source / name)
    # Left behind by running and by translating; they are nobody's to install.
    for name in ("portal/__pycache__/app.cpython-311.pyc", "portal/translations/zh/LC_MESSAGES/messages.mo"):
        (made.source / name).parent.mkdir(parents=True, exist_ok=True)
        (made.source / name).touch()
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", made.folder / "dist", made.source)


def _install(made: Installed) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made.folder / "env"], check=True)
    testing = made.folder / "testing.txt"
    lines = pins((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    testing.write_text("\n".join(pin.line() for pin in lines if pin.name in TESTING))
    into = ("--python", made.python, "install")
    locked = ("--require-hashes", "--requirement", ROOT / "requirements.lock", "--requirement", testing)
    _pip(*into, "--only-binary=:all:", *locked)
    _pip(*into, "--no-deps", "--no-index", made.wheel)


def _pip(*arguments: object) -> None:
    done = subprocess.run(
        [*PIP, *(str(part) for part in arguments)], cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
