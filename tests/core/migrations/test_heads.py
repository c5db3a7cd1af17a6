"""The latest revisions read from plain files equal those of Alembic; other files are left to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from portal.migrations.heads import applied_heads, latest_revisions
from portal.migrations.owner import CORE_OWNER, HERE, owners
from portal.migrations.runner import upgrade
from portal.registry.registry import Portal


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, revision: str, before: str | tuple[str, ...] | None, more: str = "") -> Path:
        (tmp_path / f"{name}.py").write_text(f"revision = {revision!r}\ndown_revision = {before!r}\n{more}")
        return tmp_path

    return write


def test_the_same_as_alembic_for_all_that_there_are(load: Callable[..., Portal], engine: Engine) -> None:
    portal = load()
    assert len(owners(portal)) > 5
    for owner in owners(portal):
        script = ScriptDirectory(str(HERE), version_locations=[str(owner.folder)])
        assert latest_revisions(owner.folder) == frozenset(script.get_heads())
        with engine.connect() as connection:
            assert applied_heads(connection, owner.version_table) == frozenset()
    upgrade(portal, engine)
    for owner in owners(portal):
        with engine.connect() as connection:
            assert applied_heads(connection, owner.version_table) == latest_revisions(owner.folder)


def test_chains_and_merges(write: Callable[..., Path]) -> None:
    write("a", "a", None)
    assert latest_revisions(write("b", "b", "a")) == frozenset("b")
    assert latest_revisions(write("c", "c", "a")) == frozenset("bc")
    folder = write("d", "d", ("b", "c"))
    assert latest_revisions(folder) == frozenset("d")
    (folder / "__init__.py").write_text("revision = 'x'\n")
    assert latest_revisions(folder) == frozenset("d")
    # A file that changes is read again.
    assert latest_revisions(write("d", "dd", ("b", "c"))) == frozenset({"dd"})


@pytest.mark.parametrize(
    "text",
    [
        "revision = 'b'\n",
        "revision = make()\ndown_revision = 'a'\n",
        "revision = 'b'\ndown_revision = before\n",
        "revision = 'b'\ndown_revision = ['a']\n",
        "revision = 'b'\ndown_revision = 'nowhere'\n",
        "revision = 'b'\ndown_revision = 'a'\ndepends_on = 'c'\n",
        "revision = 'a'\ndown_revision = None\n",
        "revision = 'b\n",
        "\0",
    ],
)
def test_what_is_not_plain_is_left_to_alembic(write: Callable[..., Path], text: str) -> None:
    folder = write("a", "a", None)
    (folder / "b.py").write_text(text)
    assert latest_revisions(folder) is None


def test_nothing_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert latest_revisions(tmp_path / "none") == frozenset()
    assert CORE_OWNER.folder.is_dir()
