"""Migrations of the core and of plugins: each for itself, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from portal.base.errors import PortalError
from portal.migrations.authoring import find_owner, make_revision
from portal.migrations.runner import CORE_OWNER, check_migrations, compare, downgrade, owners, pending, upgrade
from portal.registry.failure import PluginError
from portal.registry.registry import Portal, Stage, State

MODELS = """
    from sqlalchemy import ForeignKey, String
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
    from portal.api import PluginBase

    class Base(PluginBase, DeclarativeBase):
        pass

    class Bed(Base):
        __tablename__ = "{name}_bed"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20))

    class Plant(Base):
        __tablename__ = "{name}_plant"
        id: Mapped[int] = mapped_column(primary_key=True)
        bed_id: Mapped[int] = mapped_column(ForeignKey("{name}_bed.id", ondelete="CASCADE"))
"""
START = """
    import sqlalchemy as sa
    from alembic import op

    revision = "0001"
    down_revision = None

    def upgrade():
        op.create_table(
            "{name}_bed",
            sa.Column("id", sa.Integer, nullable=False),
            sa.Column("name", sa.String(20), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_{name}_bed"),
        )
        op.create_table(
            "{name}_plant",
            sa.Column("id", sa.Integer, nullable=False),
            sa.Column("bed_id", sa.Integer, nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_{name}_plant"),
            sa.ForeignKeyConstraint(
                ["bed_id"], ["{name}_bed.id"], name="fk_{name}_plant_bed_id", ondelete="CASCADE"
            ),
        )

    def downgrade():
        op.drop_table("{name}_plant")
        op.drop_table("{name}_bed")
"""
NEXT = """
    import sqlalchemy as sa
    from alembic import op

    revision = "0002"
    down_revision = "0001"

    def upgrade():
{upgrade}

    def downgrade():
        pass
"""


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def number(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def write(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def garden(plant: Callable[..., Path]) -> Callable[..., Path]:
    """Write the plugin, with further revisions: ``garden("plot", upgrade="…")``."""

    def make(name: str, upgrade: str = "", manifest: str = "") -> Path:
        files = {"models.py": MODELS.format(name=name), "migrations/0001_start.py": START.format(name=name)}
        if upgrade:
            body = "\n".join(f"        {line}" for line in upgrade.splitlines())
            files["migrations/0002_next.py"] = NEXT.format(upgrade=body)
        return plant(name, files, manifest)

    return make


def test_from_nothing_and_again(load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]) -> None:
    garden("plot")
    portal = load()
    with pytest.raises(PortalError, match="portal db upgrade"):
        check_migrations(portal, engine)
    report = upgrade(portal, engine)
    assert [step.owner for step in report.steps] == [owner.name for owner in owners(portal)]
    assert not report.failed
    assert report.backup is None
    check_migrations(portal, engine)
    assert all(record.state is State.ACTIVE for record in portal.plugins.values())
    for owner in owners(portal):
        assert pending(engine, owner) == ()
        assert compare(engine, owner) == []
        assert owner.version_table in tables(engine)
    again = upgrade(portal, engine)
    assert again.steps == []
    assert again.backup is None


def test_down_and_up_again(load: Callable[..., Portal], engine: Engine) -> None:
    portal = load()
    upgrade(portal, engine)
    everything = tables(engine)
    for owner in reversed(owners(portal)):
        downgrade(engine, owner)
    assert {name for name in tables(engine) if not name.startswith("alembic_version_")} == set()
    upgrade(portal, engine)
    assert tables(engine) == everything
    assert all(compare(engine, owner) == [] for owner in owners(portal))


def test_what_the_models_have_more_is_a_difference_of_its_owner_alone(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    garden("plot")
    portal = load()
    upgrade(portal, engine)
    write(engine, "ALTER TABLE plot_bed DROP COLUMN name", "CREATE TABLE plot_left (id INTEGER PRIMARY KEY)")
    found = compare(engine, find_owner(portal, "plot"))
    assert {entry[0] for entry in found} == {"add_column", "remove_table"}
    assert compare(engine, CORE_OWNER) == []


def test_a_database_newer_than_the_program(load: Callable[..., Portal], engine: Engine) -> None:
    portal = load()
    upgrade(portal, engine)
    write(engine, "UPDATE alembic_version_core SET version_num = '9999'")
    for attempt in (check_migrations, upgrade):
        with pytest.raises(PortalError, match=r"newer than this program.*9999") as caught:
            attempt(portal, engine)
        assert "\n" not in str(caught.value)


def test_tables_newer_than_their_plugin(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    garden("plot")
    upgrade(load(), engine)
    write(engine, "UPDATE alembic_version_plot SET version_num = '9999'")
    portal = load()
    check_migrations(portal, engine)
    assert (portal.plugins["plot"].stage, portal.active != []) == (Stage.MIGRATIONS, True)
    assert "9999" in str(portal.plugins["plot"].error)
    report = upgrade(load(), engine)
    assert [step.owner for step in report.failed] == ["plot"]


def test_a_plugin_whose_tables_wait_fails_and_is_upgraded(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    upgrade(load(), engine)
    garden("plot")
    portal = load()
    check_migrations(portal, engine)
    record = portal.plugins["plot"]
    assert (record.state, record.stage) == (State.FAILED, Stage.MIGRATIONS)
    assert "portal db upgrade" in str(record.error)
    assert [step.owner for step in upgrade(portal, engine).steps] == ["plot"]
    portal = load()
    check_migrations(portal, engine)
    assert portal.plugins["plot"].state is State.ACTIVE


def test_tables_without_migrations_are_a_failure(
    load: Callable[..., Portal], engine: Engine, plant: Callable[..., Path]
) -> None:
    plant("plot", {"models.py": MODELS.format(name="plot")})
    portal = load()
    upgrade(portal, engine)
    assert portal.plugins["plot"].stage is Stage.MIGRATIONS
    assert "portal db revision plot" in str(portal.plugins["plot"].error)


def test_a_failing_migration_leaves_its_tables_as_they_were_and_the_others_go_on(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    garden("plot")
    upgrade(load(), engine)
    write(engine, "INSERT INTO plot_bed (id, name) VALUES (1, '一号')")
    garden("plot", upgrade='op.execute("DELETE FROM plot_bed")\nop.execute("SELECT * FROM nowhere")')
    garden("other", manifest="order = 999\n")
    garden("needs_plot", manifest='order = 999\ndepends = ["plot"]\n')
    portal = load()
    report = upgrade(portal, engine)
    assert [step.owner for step in report.failed] == ["plot"]
    assert "nowhere" in report.failed[0].error
    assert number(engine, "plot_bed") == 1
    assert pending(engine, find_owner(portal, "plot")) == ("0002",)
    assert "other_bed" in tables(engine)
    assert "needs_plot_bed" not in tables(engine)
    assert portal.plugins["needs_plot"].stage is Stage.REQUIREMENTS
    with pytest.raises(PluginError):
        upgrade(load(strict=True), engine)


def test_a_table_made_anew_keeps_the_rows_that_refer_to_it(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    garden("plot")
    upgrade(load(), engine)
    write(
        engine,
        "INSERT INTO plot_bed (id, name) VALUES (1, '一号')",
        "INSERT INTO plot_plant (id, bed_id) VALUES (7, 1)",
    )
    garden(
        "plot",
        upgrade='with op.batch_alter_table("plot_bed") as batch:\n'
        '    batch.alter_column("name", type_=sa.String(40), existing_type=sa.String(20))',
    )
    assert not upgrade(load(), engine).failed
    assert (number(engine, "plot_bed"), number(engine, "plot_plant")) == (1, 1)


def test_a_migration_that_would_break_references_is_refused(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path]
) -> None:
    garden("plot")
    upgrade(load(), engine)
    write(
        engine,
        "INSERT INTO plot_bed (id, name) VALUES (1, '一号')",
        "INSERT INTO plot_plant (id, bed_id) VALUES (7, 1)",
    )
    garden("plot", upgrade='op.execute("UPDATE plot_plant SET bed_id = 99")')
    report = upgrade(load(), engine)
    assert [step.owner for step in report.failed] == ["plot"]
    assert "plot_plant" in report.failed[0].error
    with engine.connect() as connection:
        assert connection.execute(text("SELECT bed_id FROM plot_plant")).scalar_one() == 1
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_without_its_folder_a_plugins_data_stays_and_is_found_again(
    load: Callable[..., Portal], engine: Engine, garden: Callable[..., Path], home: Path
) -> None:
    root = garden("plot")
    upgrade(load(), engine)
    write(engine, "INSERT INTO plot_bed (id, name) VALUES (1, '一号')")
    shutil.move(root, home / "away")

    portal = load()
    assert "plot" not in portal.plugins
    check_migrations(portal, engine)
    assert upgrade(portal, engine).steps == []
    assert compare(engine, CORE_OWNER) == []
    assert number(engine, "plot_bed") == 1

    shutil.move(home / "away", root)
    portal = load()
    check_migrations(portal, engine)
    assert portal.plugins["plot"].state is State.ACTIVE
    assert number(engine, "plot_bed") == 1
    assert compare(engine, find_owner(portal, "plot")) == []


def test_a_revision_is_written_from_the_models(
    load: Callable[..., Portal], engine: Engine, plant: Callable[..., Path]
) -> None:
    models = """
        from sqlalchemy import Index
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        from portal.api import Choice, ChoiceType, ClassroomRecord, PluginBase, UtcDateTime, field

        class Base(PluginBase, DeclarativeBase):
            pass

        class Kind(Choice):
            A = "a"

        class Thing(ClassroomRecord, Base):
            __tablename__ = "written_thing"
            __table_args__ = (Index("ix_written_thing_occurred_on_id", "occurred_on", "id"),)
            __record__ = "thing"
            __label__ = "Things"
            kind: Mapped[Kind] = mapped_column(ChoiceType(Kind), info=field("Kind"))
    """
    root = plant("written", {"models.py": models})
    portal = load()
    path = make_revision(portal, find_owner(portal, "written"), "start of all")
    assert path == root / "migrations" / "0001_start_of_all.py"
    source = path.read_text(encoding="utf-8")
    assert "portal" not in source.replace("portal_", "")
    assert "info=" not in source
    upgrade(portal, engine)
    owner = find_owner(portal, "written")
    assert compare(engine, owner) == []
    downgrade(engine, owner)
    assert "written_thing" not in tables(engine)
    upgrade(portal, engine)
    assert compare(engine, owner) == []

    (root / "models.py").write_text(
        (root / "models.py").read_text(encoding="utf-8") + "    more: Mapped[int | None]\n", encoding="utf-8"
    )
    shutil.rmtree(root / "__pycache__", ignore_errors=True)
    portal = load()
    path = make_revision(portal, find_owner(portal, "written"), "more")
    assert path.name == "0002_more.py"
    assert "add_column" in path.read_text(encoding="utf-8")
    upgrade(portal, engine)
    assert compare(engine, owner) == []
    with pytest.raises(PortalError, match="nothing to write"):
        make_revision(portal, find_owner(portal, "written"), "nothing")
    assert len(list((root / "migrations").glob("0*.py"))) == 2


def test_no_revision_for_a_plugin_that_is_not_there_or_failed(
    load: Callable[..., Portal], engine: Engine, plant: Callable[..., Path]
) -> None:
    plant("broken_one", {"__init__.py": "1 / 0"})
    portal = load()
    for name in ("nobody", "broken_one"):
        with pytest.raises(PortalError, match=name):
            find_owner(portal, name)
