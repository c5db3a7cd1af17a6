"""The Word file of the whole sample term: made by ``portal demo``, looked into part by part."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ooxml_integrity
import pytest
from lxml import etree
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from portal.app import create_app
from portal.attachments.samples import plugin_photos
from portal.base.config import load_settings
from portal.base.db import db
from portal.cli.demo import demo
from portal.demo.problems import sample_last_problem_entries
from portal.demo.samples import plugin_samples
from portal.evidence.measure import measure
from portal.organisation.models import Child, Staff
from portal.organisation.terms import find_term
from portal.registry.registry import the_portal
from portal.report.document.blocks import Annex, Block, Chart, Document, Photo, PhotoRow, Table, plain_text
from portal.report.document.text import document_text
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.models import ProblemState
from portal.report.problems.entries import load_problem_entries

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Sample:
    document: Document
    package: bytes
    parts: dict[str, bytes]
    children: list[str]
    staff: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_schema: Path) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("whole")
    shutil.copy(sqlite_schema, folder / "portal.sqlite")
    app = create_app(load_settings({"PORTAL_HOME": str(folder), "PORTAL_STRICT": "1"}))
    done = app.test_cli_runner().invoke(demo)
    assert done.exit_code == 0, done.output
    with app.app_context():
        written = draft(load_term_inputs(find_term("2025-2026-2")), signed_on=date(2026, 7, 4))
        package = word_file(written.document)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        yield Sample(
            written.document,
            package,
            parts,
            list(db.session.scalars(select(Child.name))),
            list(db.session.scalars(select(Staff.name))),
        )
        db.session.remove()
        db.engine.dispose()


def blocks(sample: Sample, kind: type[Any]) -> list[Any]:
    found: list[Block] = []
    for block in sample.document.blocks:
        found += block.blocks if isinstance(block, Annex) else (block,)
    return [block for block in found if isinstance(block, kind)]


def charts(sample: Sample) -> list[str]:
    return sorted(name for name in sample.parts if name.startswith("word/charts/") and name.endswith(".xml"))


def test_checkers_find_nothing(
    made: Sample,
    tmp_path: Path,
    assert_valid_docx: Callable[[Path], None],
    package_faults: Callable[[bytes], list[str]],
) -> None:
    path = tmp_path / "whole.docx"
    path.write_bytes(made.package)
    assert_valid_docx(path)
    assert ooxml_integrity.check(path) == []
    assert package_faults(made.package) == []


def test_each_area_shows_something(made: Sample) -> None:
    assert made.document.failures == ()
    assert [annex.title for annex in made.document.annexes] == [
        "队伍建设数据图表",
        "卫生保健数据图表",
        "食堂膳食数据图表",
        "安全管理数据图表",
        "安全管理工作台账",
        "安全管理工作照片",
        "资产财务数据图表",
        "资产财务工作照片",
    ]
    in_text = [block.caption.partition(" ")[2] for block in made.document.blocks if isinstance(block, Chart)]
    assert in_text == ["各月因病缺勤（人次）", "各科目预算与支出（元）"]
    captions = [table.caption.partition(" ")[2] for table in blocks(made, Table)]
    assert [caption for caption in captions if caption.endswith("与上学期对比")] == [
        f"{area}主要数据与上学期对比" for area in ("队伍建设", "卫生保健", "食堂膳食", "安全管理", "资产财务")
    ]


def test_the_term_before_is_followed_up(made: Sample) -> None:
    text = document_text(made.document)
    assert "上学期总结列入整改的问题共3个，已解决2个，仍在整改1个。" in text
    assert "与上学期相比" in text


def test_what_was_sampled_is_not_sampled_again(made: Sample) -> None:
    for term in ("2025-2026-2", "2025-2026-1"):
        assert set(plugin_samples(the_portal(), term).values()) == {0}
    assert plugin_photos(the_portal(), "2025-2026-2") == {"assets": 0, "safety": 0}


def test_nothing_of_the_term_before_is_left_open_but_one_of_its_problems(made: Sample) -> None:
    facts = measure(find_term("2025-2026-1")).facts
    left = ("repairs_open", "hazards_open", "hazards_to_verify", "problems_unattended")
    assert {facts[f"safety.{key}"].value for key in left} == {0}
    assert (facts["safety.repairs"].value, facts["safety.drills_held"].value) == (27, 2)
    states = [followed.state for followed in load_problem_entries(find_term("2025-2026-2")).followed]
    assert states == [ProblemState.SOLVED, ProblemState.SOLVED, ProblemState.IN_PROGRESS]
    assert sample_last_problem_entries(find_term("2025-2026-1")) == 0


def test_what_is_drawn_is_what_its_workbook_holds(made: Sample) -> None:
    names = charts(made)
    assert len(names) == len(blocks(made, Chart)) > 10
    for name in names:
        root = etree.fromstring(made.parts[name])
        [data] = root.findall(f"{C}externalData")
        assert [child.tag for child in data] == [f"{C}autoUpdate"]
        relations = etree.fromstring(made.parts[f"word/charts/_rels/{Path(name).name}.rels"])
        [target] = [node.get("Target") for node in relations if node.get("Id") == data.get(RELATION)]
        sheet = load_workbook(io.BytesIO(made.parts[f"word/{str(target).removeprefix('../')}"])).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        drawn = root.findall(f".//{C}ser")
        assert list(rows[0][1:]) == [series.findtext(f"{C}tx//{C}v") for series in drawn]
        for at, series in enumerate(drawn, start=1):
            values: Any = series.find(f"{C}val")
            points = {int(point.get("idx")): point.findtext(f"{C}v") for point in values.iter(f"{C}pt")}
            held = {row: value for row, value in enumerate(line[at] for line in rows[1:]) if value is not None}
            assert {row: float(value or 0) for row, value in points.items()} == pytest.approx(held)
        categories: Any = drawn[0].find(f"{C}cat")
        names_of = [point.findtext(f"{C}v") for point in categories.iter(f"{C}pt")]
        assert names_of == [row[0] for row in rows[1:]]


def test_axes_have_valid_numbers_and_begin_at_nothing(made: Sample) -> None:
    for name in charts(made):
        root = etree.fromstring(made.parts[name])
        ids = [int(node.get("val") or "") for node in root.iter(f"{C}axId", f"{C}crossAx")]
        assert all(0 < found < 2**32 for found in ids)
        least = [node.get("val") for axis in root.iter(f"{C}valAx") for node in axis.iter(f"{C}min")]
        assert least == ["0"] * len(list(root.iter(f"{C}valAx")))


def test_photos_are_small_and_carry_nothing_but_the_picture(made: Sample) -> None:
    photos: list[Photo] = [photo for row in blocks(made, PhotoRow) for photo in row.photos]
    assert [plain_text(photo.caption) for photo in photos[:2]] == [
        "演练照片（5月9日）在桌下避震",
        "演练照片（5月9日）到操场集合",
    ]
    assert {len(row.photos) for row in blocks(made, PhotoRow)} == {2}
    stored = [data for name, data in made.parts.items() if name.startswith("word/media/")]
    assert 0 < len(stored) <= len(photos) == 8
    for data in stored:
        assert len(data) < 100_000
        with Image.open(io.BytesIO(data)) as picture:
            assert not picture.getexif()


def test_no_child_and_nobody_of_the_staff_is_named_anywhere(made: Sample) -> None:
    assert len(made.children) == 330
    texts = {name: data.decode("utf-8") for name, data in _deep(made.parts) if name.endswith((".xml", ".rels"))}
    assert "docProps/core.xml" in texts
    assert any(name.endswith(".xlsx/xl/sharedStrings.xml") for name in texts)
    named = {
        (name, person) for name, text in texts.items() for person in (*made.children, *made.staff) if person in text
    }
    assert named == set()


def _deep(parts: dict[str, bytes], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Return the parts of a package, and those of the workbooks in it."""
    for name, data in parts.items():
        yield prefix + name, data
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from _deep({inner: archive.read(inner) for inner in archive.namelist()}, f"{prefix}{name}/")
