"""Fixtures: a short summary with blocks of every kind, and the comparison of a Word file with stored parts.

The parts of the file stand in ``parts/``, one tag on a line. If a change of appearance is intended, renew them and
read the difference before it is committed::

    RENEW_GOLDEN=1 python -m pytest tests/golden
    git diff tests/golden/parts
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from PIL import Image

from portal.declarations.charts import ChartKind
from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Chart,
    Column,
    Document,
    Failure,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    Photo,
    PhotoRow,
    Series,
    Signature,
    Table,
    Text,
    Value,
)

STORED = Path(__file__).parent / "parts"
RENEW = "RENEW_GOLDEN"
MOST = 60
"""Greatest number of lines of a difference that are reported."""

TITLES = ("序号", "日期", "地点", "隐患", "整改措施", "责任岗位", "完成日期", "备注")


def series(name: str, *numbers: int | Decimal | None) -> Series:
    return Series(name, numbers, tuple(None if number is None else Value(str(number), "a.b") for number in numbers))


def table(rows: int, *titles: str) -> Table:
    columns = tuple(Column(title, numeric=title == "序号") for title in titles)
    cells = tuple(tuple((Text(f"{title}{number} <&>“甲”"),) for title in titles) for number in range(rows))
    return Table("表1 隐患", columns, cells, (Text("共"), Value("9", "a.b"), Text("条。")))


@pytest.fixture(scope="session")
def whole() -> Document:
    """Return a document with each kind of block."""
    photos = tuple(
        Photo(at, str(at) * 64, "image/png", *size, (Text(f"改造{at}（3月5日）"),))
        for at, size in enumerate(((400, 300), (300, 400), (300, 200)), start=1)
    )
    rates = (Decimal("95.1"), None, Decimal(100))
    return Document(
        "阳光幼儿园\n2025—2026学年第二学期后勤工作总结",
        (
            Heading(1, "卫生保健"),
            Paragraph((Text("本学期坚持“保教并重”，共晨检"), Value("12468", "a.b"), Text("人次。", bold=True))),
            Heading(2, "日常"),
            Heading(3, "消毒"),
            Heading(4, "餐具"),
            Numbered((((Text("检查"), Value("12", "a.b"), Text("次；"))), (Text("整改完毕。"),))),
            Chart("图1 各月出勤率（%）", ChartKind.LINE, ("2月", "3月", "4月"), (series("出勤率", *rates),), "%"),
            Failure("固定资产", "没有数据 <a & b>"),
            PageBreak(),
            Paragraph((Text("有关资料见附件1、附件2、附件3。"),)),
            AnnexList(("数据图表", "照片", "登记表")),
            Signature("阳光幼儿园", date(2026, 7, 3)),
            Annex(
                "数据图表",
                (
                    Chart(
                        "图2 缺勤（人次）",
                        ChartKind.COLUMN,
                        ("2月", "3月"),
                        (series("病假", 3, 4), series("事假", 1, None)),
                        "人次",
                        (Text("注：2月自24日起。"),),
                    ),
                    Chart("图3 消毒（次）", ChartKind.BAR, ("=1+1", "毛巾 & <桌面>"), (series("次", 30, 2),), "次"),
                    Chart(
                        "图4 采购（元）",
                        ChartKind.PIE,
                        ("菜", "肉"),
                        (series("元", Decimal("1.50"), Decimal(6)),),
                        "元",
                    ),
                    table(2, "指标", "本学期"),
                ),
            ),
            Annex("照片", (PhotoRow(photos[:2]), PhotoRow(photos[2:]))),
            Annex("登记表", (table(20, *TITLES),), landscape=True),
        ),
    )


@pytest.fixture(scope="session")
def pictures() -> Callable[[Photo], bytes | None]:
    def read(photo: Photo) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (photo.width, photo.height), "#5b8db8").save(file, "PNG")
        return file.getvalue()

    return read


@pytest.fixture(scope="session")
def readable() -> Callable[[bytes], dict[str, str]]:
    """Return a function that gives each part of a package as text: canonical XML, cells of workbooks, picture sizes."""
    return _readable


@pytest.fixture
def agrees() -> Callable[[dict[str, str]], None]:
    """Return a function that compares parts with the stored ones, or with ``RENEW_GOLDEN`` stores them."""
    return _agrees


def _readable(package: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: _text(name, archive.read(name)) for name in sorted(archive.namelist())}


def _text(name: str, data: bytes) -> str:
    if name.endswith(".xlsx"):
        rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()
        return "".join("\t".join(f"{cell.value!r}" for cell in row) + "\n" for row in rows)
    if name.endswith((".xml", ".rels")):
        # Attributes in order of their names; the rest is as it was written, so that blanks count.
        canonical = etree.tostring(etree.fromstring(data), method="c14n2").decode()
        return canonical.replace("><", ">\n<") + "\n"
    with Image.open(io.BytesIO(data)) as picture:
        return f"{picture.format} {picture.width}×{picture.height}\n"


def _agrees(parts: dict[str, str]) -> None:
    files = {STORED / f"{name.replace('/', '__')}.txt": text for name, text in parts.items()}
    if os.environ.get(RENEW):
        STORED.mkdir(exist_ok=True)
        for path in STORED.glob("*.txt"):
            path.unlink()
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    stored = {path.name for path in STORED.glob("*.txt")}
    found = {path.name for path in files}
    faults = [f"new part: {name}" for name in sorted(found - stored)]
    faults += [f"lost part: {name}" for name in sorted(stored - found)]
    for path, text in files.items():
        if path.name in stored and (before := path.read_text("utf-8")) != text:
            lines = unified_diff(before.splitlines(), text.splitlines(), f"{path.name} as stored", "now", "", "", 2, "")
            faults += list(lines)[:MOST]
    if faults:
        pytest.fail(
            "\n".join([f"The Word file is another ({RENEW}=1 stores it as it is now):", *faults]), pytrace=False
        )
