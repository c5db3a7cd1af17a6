"""Import of registers as people keep them; expected figures are counted in the files, without our code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from plugins.team.models import Certificate, CertificateLevel, Meeting, SpotCheck, Training
from portal.base.db import db
from portal.evidence.measure import measure
from portal.records.base import Record
from portal.registry.registry import the_portal
from portal.report.summary_json import summary_json
from portal.spreadsheets.apply import import_file
from portal.testing.dates import FIRST, LAST
from portal.testing.registers import write_rows
from portal.testing.types import ImportRows

if TYPE_CHECKING:
    from tests.plugins.team.conftest import World


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@pytest.fixture
def registers(tmp_path: Path, world: World) -> dict[type[Record], Path]:
    """Write four random files, with some rows of other terms among them."""
    chance = Random(20260224)
    names = list(world.people)
    days = [FIRST + timedelta(days=number) for number in range(-20, 150)]

    def register(name: str, header: list[str], rows: Sequence[Sequence[Any]]) -> Path:
        return write_rows(tmp_path / name, [header, *rows])

    meetings = [
        [
            at_noon(chance.choice(days)),
            "赵一",
            chance.randint(5, 30),
            chance.choice(["食品安全法", "安全知识培训"]),
            "问题",
            "措施",
        ]
        for _ in range(12)
    ]
    kinds = ["内部学习", "跟班学习", "外出观摩", "专家来园", "考证", "消防", "食安"]
    trainings = [
        [
            at_noon(chance.choice(days)),
            chance.choice(kinds),
            f"主题{number}",
            chance.choice([2, 4, 8, 1.5]),
            chance.randint(1, 40),
        ]
        for number in range(15)
    ]
    certificates = [
        [
            name,
            "健康证",
            f"JK{number}",
            at_noon(FIRST - timedelta(days=300 - number)),
            at_noon(LAST + timedelta(days=end)),
        ]
        for number, (name, end) in enumerate(zip(names, (0, -1, 30, 60), strict=True))
    ]
    checks = []
    for _ in range(40):
        failed = chance.random() < 0.3
        kind = chance.choice(["个性", "共性"]) if failed else None
        via = {"个性": "个别交流", "共性": "会议"}.get(kind or "")
        checks.append(
            [
                at_noon(chance.choice(days)),
                chance.choice(names),
                chance.choice(["分餐", "留样"]),
                "不合格" if failed else "合格",
                kind,
                via,
            ]
        )
    return {
        Meeting: register("后勤会议.xlsx", ["日期", "主持人", "参加人数", "学习内容", "问题", "措施"], meetings),
        Training: register("培训记录.xlsx", ["日期", "类别", "主题", "学时", "参加人数"], trainings),
        Certificate: register("证照.xlsx", ["持证人", "证照种类", "编号", "发证日期", "到期日期"], certificates),
        SpotCheck: register("随机检查.xlsx", ["日期", "被检查人", "环节", "结果", "问题类别", "处理方式"], checks),
    }


def rows(path: Path) -> list[dict[Any, Any]]:
    [page] = load_workbook(path).worksheets
    header, *found = page.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in found]


def in_term(path: Path) -> list[dict[Any, Any]]:
    return [row for row in rows(path) if FIRST <= row["日期"].date() <= LAST]


def test_figures_are_what_one_counts_in_the_files(
    data_app: Flask, world: World, registers: dict[type[Record], Path]
) -> None:
    for model, path in registers.items():
        outcome = import_file(db.session(), the_portal().record_type(model), path, world.term)
        assert (outcome.bad, outcome.new, outcome.written) == (0, len(rows(path)), True)
        db.session.commit()
        again = import_file(db.session(), the_portal().record_type(model), path, world.term)
        assert (again.new, again.unchanged) == (0, len(rows(path)))
        db.session.commit()
    meetings, trainings, checks = (in_term(registers[model]) for model in (Meeting, Training, SpotCheck))
    dates = sorted({row["日期"].date() for row in meetings})
    valid = [row for row in rows(registers[Certificate]) if row["发证日期"].date() <= LAST <= row["到期日期"].date()]
    assert 0 < len(meetings) < 12
    figures = summary_json(measure(world.term))["facts"]["team"]
    wanted = {
        "会议次数": len(meetings),
        "会议最长间隔": max((after - before).days for before, after in pairwise(dates)),
        "会议人次": sum(row["参加人数"] for row in meetings),
        "培训次数": len(trainings),
        "培训人次": sum(row["参加人数"] for row in trainings),
        "培训学时": sum(row["学时"] for row in trainings),
        "随机检查次数": len(checks),
        "随机检查合格": sum(row["结果"] == "合格" for row in checks),
        "个性问题": sum(row["问题类别"] == "个性" for row in checks),
        "共性问题": sum(row["问题类别"] == "共性" for row in checks),
        "健康证有效": len(valid),
    }
    assert {label: figures[label] for label in wanted} == wanted


def test_levels_and_the_kindergartens_own_certificates(world: World, import_rows: ImportRows) -> None:
    outcome = import_rows(
        Certificate,
        [
            ["姓名", "证书种类", "等级", "发证日期", "有效期至"],
            ["钱二", "保育师证", "四级/中级工", "2024-06-01", None],
            [None, "食品经营许可证", None, "2023-08-20", "2028-08-19"],
        ],
    )
    assert (outcome.bad, outcome.new) == (0, 2)
    kept = db.session.query(Certificate).order_by(Certificate.id).all()
    assert [(row.holder and row.holder.name, row.level) for row in kept] == [
        ("钱二", CertificateLevel.FOUR),
        (None, None),
    ]


def test_errors_are_reported_at_their_line_and_nothing_is_written(world: World, import_rows: ImportRows) -> None:
    outcome = import_rows(
        Certificate,
        [
            ["持证人", "证照种类", "发证日期", "到期日期"],
            ["钱二", "健康证", "2026-03-01", "2027-02-28"],
            ["没有此人", "健康证", "2026-03-01", "2027-02-28"],
            ["孙三", "潜水证", "2026-03-01", "2027-02-28"],
            ["孙三", "健康证", "2026-03-01", None],
            ["孙三", "健康证", "2026-03-01", "2026-02-28"],
        ],
    )
    assert not outcome.written
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [
        (3, "持证人"),
        (4, "证照种类"),
        (5, "到期日期"),
        (6, "到期日期"),
    ]
    assert db.session.query(Certificate).count() == 0
