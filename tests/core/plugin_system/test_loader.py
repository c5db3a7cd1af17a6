"""Discovery, manifests, stages: results of the loader for good and bad plugins."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy.orm import configure_mappers

from portal.base.db import metadata
from portal.plugin_system.hooks import call_hook
from portal.registry.failure import PluginError
from portal.registry.manifest import RESERVED
from portal.registry.registry import Portal, Stage, State
from portal.testing.values import present

MODELS = """
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
    from portal.api import DailyRecord, PluginBase, field

    class Base(PluginBase, DeclarativeBase):
        pass

    class Thing(DailyRecord, Base):
        __tablename__ = "{table}"
        __record__ = "thing"
        __label__ = "Things"
        name: Mapped[str] = mapped_column(info=field("Name"))
"""


def outcome(portal: Portal, name: str) -> tuple[State, Stage | None]:
    return portal.plugins[name].state, portal.plugins[name].stage


def test_a_local_plugin_is_imported_from_its_folder(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    root = plant("garden_a", {"models.py": MODELS.format(table="garden_a_thing")})
    portal = load()
    record = portal.plugins["garden_a"]
    assert (record.state, record.origin, record.root) == (State.ACTIVE, "local", root)
    assert Path(present(sys.modules["plugins.garden_a"].__file__)).parent == root
    assert [model.__name__ for model in record.models] == ["Thing"]
    assert portal.record_types["garden_a.thing"].key == "garden_a.thing"
    assert metadata.tables["garden_a_thing"].info == {"owner": "garden_a", "record": "garden_a.thing"}
    assert "garden_a.thing.edit" in portal.permissions


def test_an_installed_plugin_is_found_by_its_entry_point_without_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: Callable[..., Portal]
) -> None:
    package = tmp_path / "portal_test_package" / "inner"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("imported = True\n")
    (package / "__init__.py").write_text("")
    (package / "plugin.toml").write_text(
        'name = "installed_a"\ntitle = "Installed"\nversion = "2.1"\nrequires_portal = ">=0.1"\n'
    )
    info = tmp_path / "portal_test_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: portal-test-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[portal.plugins]\ninstalled_a = portal_test_package.inner\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    disabled = load(plugins_disabled=frozenset({"installed_a"}))
    assert outcome(disabled, "installed_a") == (State.DISABLED, None)
    assert disabled.plugins["installed_a"].version == "2.1"
    assert "portal_test_package" not in sys.modules

    portal = load()
    record = portal.plugins["installed_a"]
    assert (record.state, record.origin, record.root) == (State.ACTIVE, "installed", package)


def test_another_package_of_that_name_takes_nothing_away(
    plant: Callable[..., Path], load: Callable[..., Portal], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ModuleType("plugins")
    other.__path__ = ["/nowhere"]
    monkeypatch.setitem(sys.modules, "plugins", other)
    plant("garden_a", {"models.py": MODELS.format(table="garden_a_thing")})
    portal = load()
    assert {record.state for record in portal.plugins.values()} == {State.ACTIVE}
    assert "health" in portal.plugins
    assert sys.modules["plugins"] is not other


def test_a_disabled_plugin_is_shown_and_not_imported(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("garden_b", {"__init__.py": "raise RuntimeError"})
    portal = load(plugins_disabled=frozenset({"garden_b"}))
    assert outcome(portal, "garden_b") == (State.DISABLED, None)
    assert "plugins.garden_b" not in sys.modules


def test_order_is_the_manifests_unless_the_settings_say_otherwise(
    plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant("zz_first", manifest="order = 1\n")
    plant("aa_last", manifest="order = 999\n")
    names = list(load().plugins)
    assert names[0] == "zz_first"
    assert names[-1] == "aa_last"
    assert next(iter(load(plugins_order=("aa_last",)).plugins)) == "aa_last"


def test_a_plugin_is_loaded_after_those_it_depends_on(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("aa_user", {"__init__.py": "import plugins.zz_base.models"}, 'depends = ["zz_base"]\norder = 1\n')
    plant("zz_base", {"models.py": MODELS.format(table="zz_base_thing")}, "order = 2\n")
    portal = load()
    assert outcome(portal, "aa_user") == outcome(portal, "zz_base") == (State.ACTIVE, None)


def test_what_depends_on_a_failed_plugin_fails_too(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("aa_user", manifest='depends = ["zz_base"]\n')
    plant("zz_base", {"__init__.py": "1 / 0"})
    portal = load()
    assert outcome(portal, "zz_base") == (State.FAILED, Stage.IMPORT)
    assert outcome(portal, "aa_user") == (State.FAILED, Stage.REQUIREMENTS)
    assert "zz_base" in str(portal.plugins["aa_user"].error)


def test_a_circle_of_dependencies_fails(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("circle_a", manifest='depends = ["circle_b"]\n')
    plant("circle_b", manifest='depends = ["circle_a"]\n')
    portal = load()
    assert outcome(portal, "circle_a") == outcome(portal, "circle_b") == (State.FAILED, Stage.REQUIREMENTS)


@pytest.mark.parametrize("name", ["term", "calendar", "garden_c_more"])
def test_names_that_begin_like_others_are_refused(
    name: str, plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant("garden_c")
    plant(name)
    portal = load()
    # ``term`` is a command of the portal; the core has a table calendar_day.
    assert portal.plugins[name].state is State.FAILED
    assert outcome(portal, "garden_c") == (State.ACTIVE, None)


def test_the_name_of_a_plugin_that_is_there_is_taken(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    bundled = next(record.name for record in load().plugins.values() if record.origin == "bundled")
    plant(bundled, {"__init__.py": "raise RuntimeError"})
    portal = load()
    assert portal.plugins[bundled].origin == "bundled"
    assert portal.plugins[bundled].state is State.ACTIVE
    assert outcome(portal, f"{bundled}@local") == (State.FAILED, Stage.MANIFEST)


@pytest.mark.parametrize(
    ("manifest", "entry"),
    [
        ("", "name"),
        ('name = "Garden"', "name"),
        ('name = "other"', "name"),
        ('name = "bad"\ntitle = "x"\nversion = "one"', "version"),
        ('name = "bad"\ntitle = "x"\nversion = "1"\nrequires_portal = "new"', "requires_portal"),
        ('name = "bad"\ntitle = " "\nversion = "1"\nrequires_portal = ">=0"', "title"),
        ('name = "bad"\ntitle = "x"\nversion = "1"\nrequires_portal = ">=0"\norder = "first"', "order"),
        ('name = "bad"\ntitle = "x"\nversion = "1"\nrequires_portal = ">=0"\ndepends = "y"', "depends"),
        ('name = "bad"\ntitle = "x"\nversion = "1"\nrequires_portal = ">=0"\nauthor = "y"', "author"),
        ("name = ", "plugin.toml"),
    ],
)
def test_a_faulty_manifest_says_which_entry(
    manifest: str, entry: str, plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    root = plant("bad")
    (root / "plugin.toml").write_text(manifest, encoding="utf-8")
    portal = load()
    assert outcome(portal, "bad") == (State.FAILED, Stage.MANIFEST)
    assert entry in str(portal.plugins["bad"].error)


def test_a_folder_without_manifest_is_a_visible_failure(home: Path, load: Callable[..., Portal]) -> None:
    (home / "plugins" / "stray").mkdir(parents=True)
    (home / "plugins" / ".hidden").mkdir()
    (home / "plugins" / "__pycache__").mkdir()
    (home / "plugins" / "readme.txt").write_text("not a plugin")
    portal = load()
    assert outcome(portal, "stray") == (State.FAILED, Stage.MANIFEST)
    assert all(record.origin == "bundled" or name == "stray" for name, record in portal.plugins.items())


def test_a_plugin_that_fails_half_way_leaves_nothing_behind(
    plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant(
        "garden_d",
        {"models.py": MODELS.format(table="garden_d_thing"), "__init__.py": "import plugins.garden_d.models\n1 / 0"},
    )
    portal = load()
    assert outcome(portal, "garden_d") == (State.FAILED, Stage.IMPORT)
    assert "garden_d_thing" not in metadata.tables
    assert not [name for name in sys.modules if name.startswith("plugins.garden_d")]
    configure_mappers()


def test_a_bad_relationship_does_not_reach_the_core(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    broken = MODELS.format(table="garden_e_thing") + '        owner: Mapped["Nobody"] = relationship("Nobody")\n'
    plant("garden_e", {"models.py": broken})
    portal = load()
    assert outcome(portal, "garden_e") == (State.FAILED, Stage.MAPPERS)
    assert "garden_e_thing" not in metadata.tables
    configure_mappers()


def test_a_backref_onto_the_core_is_refused_and_not_made(
    plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    from portal.organisation.models import Classroom

    models = """
        from sqlalchemy.orm import DeclarativeBase, Mapped, relationship
        from portal.api import Classroom, ClassroomRecord, PluginBase

        class Base(PluginBase, DeclarativeBase):
            pass

        class Thing(ClassroomRecord, Base):
            __tablename__ = "garden_f_thing"
            __record__ = "thing"
            __label__ = "Things"
            classroom: Mapped[Classroom] = relationship(Classroom, backref="garden_things", viewonly=True)
    """
    plant("garden_f", {"models.py": models})
    portal = load()
    assert outcome(portal, "garden_f") == (State.FAILED, Stage.MAPPERS)
    assert not hasattr(Classroom, "garden_things")


def test_a_table_of_the_core_cannot_be_declared_again(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    load()
    core = metadata.tables["post"]
    plant("garden_g", {"models.py": MODELS.format(table="post")})
    portal = load()
    assert outcome(portal, "garden_g") == (State.FAILED, Stage.IMPORT)
    assert metadata.tables["post"] is core
    configure_mappers()


def test_a_table_on_a_shared_base_is_refused(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    models = """
        from portal.api import db

        class Thing(db.Model):
            __tablename__ = "garden_h_thing"
            id = db.Column(db.Integer, primary_key=True)
    """
    plant("garden_h", {"models.py": models})
    portal = load()
    assert outcome(portal, "garden_h") == (State.FAILED, Stage.TABLES)
    assert "garden_h_thing" not in metadata.tables


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("@hookimpl\ndef portal_sections():\n    return []", "portal_report_sections"),
        ("def portal_facts():\n    return []", "@hookimpl"),
        ("@hookimpl(wrapper=True)\ndef portal_facts():\n    return (yield)", "portal_facts"),
        ("@hookimpl\ndef portal_facts(app):\n    return []", "app"),
    ],
)
def test_hooks_are_checked(code: str, word: str, plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("garden_i", {"__init__.py": f"from portal.api import hookimpl\n\n{code}\n"})
    portal = load()
    assert outcome(portal, "garden_i") == (State.FAILED, Stage.HOOKS)
    assert word in str(portal.plugins["garden_i"].error)
    portal.manager.check_pending()


HEAD = """
    from portal.api import *
    from portal.api import hookimpl
    @hookimpl
    def {hook}():
        return {result}
"""


@pytest.mark.parametrize(
    ("hook", "result"),
    [
        ("portal_facts", '[Ratio(key="r", label="率", title="R", part="a", whole="b")]'),
        ("portal_facts", "[1]"),
        ("portal_facts", '"text"'),
        ("portal_facts", '[Count(key="a", label="甲", title="A", record=Child, distinct=Staff.name)]'),
        ("portal_facts", '[Count(key=k, label=l, title="A", record=Child) for k, l in (("a", "甲"), ("a", "乙"))]'),
        ("portal_report_sections", '[Section(key="a", title="A", order=1)]'),
        ("portal_report_sections", '[Section(key="a", title="A", order=1, wording="../garden_k/plugin.toml")]'),
        ("portal_permissions", '[Permission("other.thing.do", "Do")]'),
        (
            "portal_dashboard_cards",
            '[Card(key="a", title="A", render=lambda c: None, permission="garden_j.nothing.view")]',
        ),
    ],
)
def test_contributions_are_checked(
    hook: str, result: str, plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant("garden_j", {"__init__.py": HEAD.format(hook=hook, result=result)})
    portal = load()
    assert outcome(portal, "garden_j") == (State.FAILED, Stage.CONTRIBUTIONS)
    assert not portal.manager.has_plugin("garden_j")
    kinds = (portal.facts, portal.sections, portal.cards, portal.permissions)
    assert not [key for kind in kinds for key in kind if key.startswith("garden_j.")]


def test_faulty_rules_and_catalogues_are_the_plugins_failure(
    plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant("garden_k", {"rules.toml": '[[rule]]\nkey = "x"\n'})
    root = plant("garden_l")
    catalogue = root / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b'msgid "\xff\xfe"\nmsgstr "x"\n')
    portal = load()
    assert outcome(portal, "garden_k") == (State.FAILED, Stage.CONTRIBUTIONS)
    assert outcome(portal, "garden_l") == (State.FAILED, Stage.CONTRIBUTIONS)


def test_strict_raises_and_names_plugin_and_stage(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant("garden_m", {"__init__.py": "1 / 0"})
    with pytest.raises(PluginError, match=r"garden_m.*import.*division by zero") as caught:
        load(strict=True)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_one_plugins_hook_is_called_alone(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    for name in ("hooked_a", "hooked_b"):
        code = f'from portal.api import hookimpl\n@hookimpl\ndef portal_demo_data(term):\n    return ["{name}", term]\n'
        plant(name, {"__init__.py": code})
    portal = load()
    assert call_hook(portal, "hooked_a", "portal_demo_data", term="t") == ["hooked_a", "t"]
    assert call_hook(portal, "hooked_a", "portal_facts") == []


def test_a_second_portal_of_the_process_sees_the_same(load: Callable[..., Portal]) -> None:
    first, second = load(), load()
    assert list(first.record_types) == list(second.record_types)
    assert {name: record.models for name, record in first.plugins.items()} == {
        name: record.models for name, record in second.plugins.items()
    }


def test_no_plugin_can_take_an_address_or_a_name_of_the_core(app: Flask) -> None:
    portal = app.extensions["portal"]
    own = {f"{name}." for name in portal.plugins}
    blueprints = {name.partition("_")[0] for name in app.blueprints}
    paths = {str(rule).split("/")[1] for rule in app.url_map.iter_rules()}
    taken = {name for name in blueprints | paths if name.replace("_", "").isalnum()} - set(portal.plugins)
    assert taken <= RESERVED | {name for name in taken if f"{name}." in own}


def test_a_table_of_the_core_cannot_be_changed_by_a_plugin(
    plant: Callable[..., Path], load: Callable[..., Portal]
) -> None:
    plant(
        "garden",
        {
            "models.py": """
            from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
            from portal.api import PluginBase

            class Base(PluginBase, DeclarativeBase):
                pass

            class Taken(Base):
                __tablename__ = "campus"
                __table_args__ = {"extend_existing": True}
                id: Mapped[int] = mapped_column(primary_key=True)
                secret: Mapped[str | None]
            """,
            "__init__.py": "from . import models",
        },
    )
    portal = load()
    assert "extend_existing" in str(portal.plugins["garden"].error)
    assert "secret" not in metadata.tables["campus"].columns
