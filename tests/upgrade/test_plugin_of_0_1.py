"""A local plugin written for version 0.1, by its page ``plugins.md`` kept here as it was, loads unchanged."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.processes import FILE, portal, python, write_files

HERE = Path(__file__).parent
PAGE = (HERE / "plugins_0_1.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```\w+\n.*?^```$", re.M | re.S)
TEST = re.compile(r"^```python\n(import pytest\n.*?)^```$", re.M | re.S)
FRAGMENT = re.compile(r"^\n((?:    .*\n|\n(?=    ))+)", re.M)

MANIFEST = 'name = "{name}"\ntitle = "{name}"\nversion = "1.0"\nrequires_portal = ">=0.1,<1"\n'
TOOLS = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.api import PluginBase, Record, field


class Base(PluginBase, DeclarativeBase):
    pass


class Tool(Record, Base):
    __tablename__ = "tools_tool"
    __record__ = "tool"
    __label__ = "工具"
    name: Mapped[str] = mapped_column(info=field("名称"))

    def __str__(self):
        return self.name
"""
PLOT = """
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.api import (
    AttachmentSlot, Choice, ChoiceType, ClassroomRecord, PluginBase, Step, UtcDateTime, field, linked, record_model,
)


class Base(PluginBase, DeclarativeBase):
    pass


class State(Choice):
    ASKED = "asked", "申请"
    GRANTED = "granted", "批准"


"""
NAMED = """
    __tablename__ = "plot_watering"
    __record__ = "watering"
    __label__ = "浇水申请"

    def __str__(self):
        return str(self.occurred_on)
"""
VIEW = """
from plugins.plot.models import Watering
from portal.api import RecordView, hookimpl


class WateringView(RecordView):
    record = Watering
    list_columns = ("occurred_on", "classroom", "state")


@hookimpl
def portal_admin_views():
    return [WateringView]
"""
USE = """
import sys
from datetime import date
from portal.app import create_app
from portal.base.db import db
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.factories import Factory

app = create_app()
app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
with app.app_context():
    from plugins.garden.models import Tool, Watering
    make = Factory()
    term, classroom = make.term(), make.classroom(name="小一班")
    make(Watering, occurred_on=date(2026, 3, 2), classroom=classroom, crop="番茄", tool=Tool.CAN, litres=12)
    make(Watering, occurred_on=date(2026, 3, 3), classroom=classroom, crop="黄瓜", tool=Tool.HOSE, litres=30)
    if "plot" in sys.argv:
        from plugins.plot.models import State, Watering as Request
        from plugins.tools.models import Tool as Thing
        thing = make(Thing, name="长柄水勺")
        make(Request, occurred_on=date(2026, 3, 2), classroom=classroom, state=State.ASKED, tool=thing)
    db.session.commit()
    user = make.user(role="administrator")
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.fs_uniquifier, True
    print(document_text(draft(load_term_inputs(term)).document))
    print("LIST", client.get("/garden/watering/?term=2025-2026-2").text)
    form = {"occurred_on": "2026-03-04", "classroom": str(classroom.id), "crop": "丝瓜", "tool": "can", "litres": "30"}
    print("REFUSED", client.post("/garden/watering/new/", data=form).text)
    client.post("/garden/watering/new/", data=form | {"litres": "20"})
    print("TYPED", client.get("/garden/watering/?term=2025-2026-2").text)
    if "plot" in sys.argv:
        print("RECORD", client.get("/plot/watering/details/?id=1").text)
        print("TAKEN", client.post("/plot/watering/step/?id=1&step=grant", data={"version": "1"}).status_code)
        print("AFTER", client.get("/plot/watering/details/?id=1").text)
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the plugin of the page, its migration made and run by the page's commands."""
    home = tmp_path_factory.mktemp("garden")
    write_files(home, PAGE)
    portal(home, "db", "revision", "garden", "-m", "start")
    portal(home, "db", "upgrade")
    return home


@pytest.fixture(scope="module")
def used(garden: Path) -> str:
    """Return what its pages and the summary print."""
    return python(garden, "-c", USE)


@pytest.fixture(scope="module")
def plot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the page's garden, and a plugin made of the fragments in "Beyond the list"."""
    home = tmp_path_factory.mktemp("plot")
    write_files(home, PAGE)
    steps, of_others, photos = fragments()
    write(home, "tools/plugin.toml", MANIFEST.format(name="tools"))
    write(home, "tools/__init__.py", "")
    write(home, "tools/models.py", TOOLS)
    write(home, "plot/plugin.toml", MANIFEST.format(name="plot") + 'uses = ["tools"]\n')
    write(home, "plot/__init__.py", VIEW)
    body = "".join(indent(part, "    ") for part in (steps, photos))
    write(home, "plot/models.py", PLOT + of_others + body + NAMED)
    for name in ("garden", "tools", "plot"):
        portal(home, "db", "revision", name, "-m", "start")
    portal(home, "db", "upgrade")
    return home


@pytest.fixture(scope="module")
def moved_along(plot: Path) -> str:
    """Return what the pages of that plugin print."""
    return python(plot, "-c", USE, "plot")


def write(home: Path, name: str, text: str) -> None:
    path = home / "plugins" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), encoding="utf-8")


def fragments() -> list[str]:
    """Return the indented code of "Beyond the list"."""
    beyond = PAGE[PAGE.index("## 9.") : PAGE.index("## 10.")]
    return [dedent(text) for text in FRAGMENT.findall(beyond)]


def part(printed: str, name: str) -> str:
    """Return what was printed under a name."""
    return printed.split(f"\n{name} ")[1].split("</html>", maxsplit=1)[0]


def test_every_block_of_the_page_is_used() -> None:
    assert len(FILE.findall(PAGE)) + len(TEST.findall(PAGE)) == len(FENCED.findall(PAGE)) == 7
    assert [text.split(maxsplit=1)[0] for text in fragments()] == ["state:", "TOOL", "__attachments__"]


def test_it_is_active_beside_our_plugins_and_sound(garden: Path) -> None:
    lines = portal(garden, "plugins", "check").splitlines()
    assert [line for line in lines if " active " not in line] == []
    assert [line.split()[0] for line in lines][-1] == "garden"
    assert len(lines) > 5


def test_its_list_its_form_and_its_section_work(used: str) -> None:
    assert "种植园里的劳动" in used
    assert "各班种植园共浇水2次，用水42升，其中" in used
    assert "每班每周都有浇水记录" not in used
    assert "番茄" in part(used, "LIST")
    assert "丝瓜" not in part(used, "LIST")
    assert "一只水壶装不下20升以上的水。" in part(used, "REFUSED")
    assert "丝瓜" in part(used, "TYPED")


def test_its_own_test_passes(garden: Path, tmp_path: Path) -> None:
    (own,) = TEST.findall(PAGE)
    test_file = tmp_path / "test_garden.py"
    test_file.write_text(own, encoding="utf-8")
    options = ("-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "--portal-plugins", str(garden / "plugins"))
    assert "1 passed" in python(garden, "-m", "pytest", *options, str(test_file))


def test_steps_links_and_slots_work(moved_along: str) -> None:
    record, after = part(moved_along, "RECORD"), part(moved_along, "AFTER")
    assert "长柄水勺" in record
    assert "改造前" in record
    assert "step=grant" in record
    assert "\nTAKEN 303" in moved_along
    assert "step=grant" not in after
    assert "批准人" in after
