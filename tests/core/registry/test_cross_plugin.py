"""Plugins that use another work with it where it is loaded, and without it where it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from portal.records.describe import Kind
from portal.registry.cross_plugin import record_model
from portal.registry.failure import fail_plugin
from portal.registry.order import in_dependency_order
from portal.registry.registry import PluginRecord, Portal, Stage, State

TOOL = """
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
    from portal.api import PluginBase, Record, field

    class Base(PluginBase, DeclarativeBase):
        pass

    class Tool(Record, Base):
        __tablename__ = "shed_tool"
        __record__ = "tool"
        __label__ = "Tools"
        name: Mapped[str] = mapped_column(info=field("Name"))
"""

LOAN = """
    from typing import Any
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
    from portal.api import DailyRecord, PluginBase, field, linked, record_model

    TOOL = record_model("shed.tool")

    class Base(PluginBase, DeclarativeBase):
        pass

    class Loan(DailyRecord, Base):
        __tablename__ = "loans_loan"
        __record__ = "loan"
        __label__ = "Loans"
        tool_id: Mapped[int | None] = mapped_column(info=field("Tool", refers="shed.tool"))
        if TOOL is not None:
            tool: Mapped[Any] = linked(TOOL, tool_id)
"""

Plant = Callable[..., Path]
Load = Callable[..., Portal]


@pytest.fixture
def planted(plant: Plant) -> Plant:
    """Write the plugin ``loans``, whose records refer to the shed; it comes before the shed by order and name."""
    plant("loans", {"models.py": LOAN}, manifest='uses = ["shed"]\norder = 1\n')
    return plant


def _fields(portal: Portal) -> dict[str, Kind]:
    return {field.name: field.kind for field in portal.record_types["loans.loan"].fields}


def test_what_is_used_is_loaded_first_and_pointed_to(planted: Plant, load: Load) -> None:
    planted("shed", {"models.py": TOOL}, manifest="order = 9\n")
    portal = load()
    assert portal.plugins["loans"].state is State.ACTIVE
    assert _fields(portal)["tool"] is Kind.REFERENCE
    tool = record_model("shed.tool")
    assert tool is portal.record_types["shed.tool"].model
    assert portal.record_types["loans.loan"].field("tool_id").target is tool
    # No foreign key: the table may be missing one day.
    table: Any = inspect(portal.record_types["loans.loan"].model).local_table
    assert not table.c.tool_id.foreign_keys


@pytest.mark.parametrize("missing", ["absent", "disabled", "broken"])
def test_without_it_the_column_stays_and_is_not_shown(planted: Plant, load: Load, missing: str) -> None:
    if missing != "absent":
        planted("shed", {"models.py": TOOL if missing == "disabled" else "raise SystemExit"})
    portal = load(plugins_disabled=frozenset({"shed"}) if missing == "disabled" else frozenset())
    assert portal.plugins["loans"].state is State.ACTIVE
    assert {"tool", "tool_id"}.isdisjoint(_fields(portal))
    table: Any = inspect(portal.record_types["loans.loan"].model).local_table
    assert "tool_id" in table.c
    assert record_model("shed.tool") is None


def test_what_it_points_to_must_be_named(plant: Plant, load: Load) -> None:
    plant("loans", {"models.py": LOAN})
    portal = load()
    assert portal.plugins["loans"].stage is Stage.CONTRIBUTIONS
    assert 'uses = ["shed"]' in str(portal.plugins["loans"].error)


def test_tables_that_turn_out_missing_take_it_along(planted: Plant, load: Load) -> None:
    planted("shed", {"models.py": TOOL})
    portal = load()
    fail_plugin(portal, portal.plugins["shed"], Stage.MIGRATIONS, "tables are missing")
    assert portal.plugins["loans"].state is State.FAILED
    portal = load()
    fail_plugin(portal, portal.plugins["shed"], Stage.VIEWS, "a view is wrong")
    assert portal.plugins["loans"].state is State.ACTIVE


def _ordered(**plugins: tuple[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the order of plugins, given as words with what each depends on and uses."""
    records = {
        name: PluginRecord(
            name, name, "1", "local", Path(), name, depends=tuple(depends.split()), uses=tuple(uses.split())
        )
        for name, (depends, uses) in plugins.items()
    }
    return in_dependency_order(records)


def test_order() -> None:
    assert _ordered(a=("", "b"), b=("", "")) == (["b", "a"], {})
    assert _ordered(a=("", "gone"), b=("", "")) == (["a", "b"], {})
    # Two that use each other are no circle; nor is one that uses what depends on it.
    assert _ordered(a=("", "b"), b=("", "a")) == (["b", "a"], {})
    assert _ordered(a=("", "b"), b=("a", "")) == (["a", "b"], {})
    assert _ordered(p=("", "a"), a=("", "b"), b=("p", "")) == (["a", "p", "b"], {})
    assert _ordered(a=("b", ""), b=("a", ""))[1] == {"a": "a → b → a"}
