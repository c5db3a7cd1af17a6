"""Fixtures of the report tests: a house of made-up plugins, a sample summary, LibreOffice, a check of packages."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
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
from tests.core.fixtures.fair import fair, on_day
from tests.core.fixtures.house import house

__all__ = ["fair", "house", "on_day"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
TEMPLATE = Path(__file__).parents[3] / "docx_templates" / "official.docx"

Convert = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def template() -> Path:
    return TEMPLATE


@pytest.fixture
def rendered_elsewhere() -> Callable[[str], set[bytes]]:
    """Return a function that renders the ``document`` made by some code in two other processes, as a set of files."""

    def render(code: str) -> set[bytes]:
        script = (
            "import sys; from pathlib import Path\n"
            "from portal.report.document.blocks import *\n"
            "from portal.report.docx.render import render_docx\n"
            f"{code}\n"
            "sys.stdout.buffer.write(render_docx(document, template=Path(sys.argv[1])))\n"
        )
        return {
            subprocess.run(
                [sys.executable, "-c", script, str(TEMPLATE)],
                capture_output=True,
                check=True,
                env={"PYTHONHASHSEED": seed, "TZ": zone},
            ).stdout
            for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
        }

    return render


@pytest.fixture(scope="session")
def sample() -> Document:
    """Five sections with everything a summary holds."""
    prose = "本学期，后勤工作坚持“保教并重、安全第一”的方针——以制度促规范，以细节保质量……"
    blocks: list[Heading | Paragraph | Numbered | Failure | Signature] = []
    for title in ("卫生保健", "膳食营养", "安全与消防", "财产与采购", "存在问题与下学期打算"):
        blocks += [
            Heading(1, title),
            Paragraph((Text(prose + "共晨检"), Value("12,468", "health.check"), Text("人次。" + prose * 3))),
            Heading(2, "制度落实"),
            Heading(3, "餐具消毒"),
            Heading(4, "记录完整情况"),
            Heading(4, "抽检情况"),
            Numbered(
                (
                    (Value("12", "safety.walks"), Text("次检查，发现隐患"), Value("4", "safety.hazards")),
                    (Text("其余各项均已在当日整改完毕，整改情况逐项登记，责任到人，并由园长复查签字。"),),
                )
            ),
            Heading(2, "<重点>工作 & 其他"),
            Numbered(((Text("消防演练；"),), (Text("防震演练。", bold=True),))),
        ]
    blocks.append(Failure("固定资产", "没有数据 <a & b>"))
    blocks.append(Signature("阳光市第一幼儿园", date(2026, 7, 3)))
    return Document("阳光市第一幼儿园2025—2026学年\n第二学期后勤工作总结", tuple(blocks))


MONTHS = ("2月", "3月", "4月", "5月", "6月", "7月")


def series(name: str, *numbers: int | Decimal | None) -> Series:
    values = tuple(None if number is None else Value(str(number), "a.b") for number in numbers)
    return Series(name, tuple(numbers), values)


def register(rows: int) -> Table:
    titles = ("序号", "日期", "地点", "隐患", "整改措施", "责任岗位", "完成日期", "备注")
    hazard = "攀爬架螺丝松动 <&> “存在”安全隐患"
    return Table(
        "",
        tuple(Column(title, numeric=title == "序号") for title in titles),
        tuple(
            (
                (Text(str(number)),),
                (Value("3月5日", "a.b"),),
                (Text("操场"), Text("东侧", bold=True)),
                (Text(hazard),),
                (Text("更换螺丝并加固"),),
                (Text("维修工"),),
                (Text("3月6日"),),
                (),
            )
            for number in range(1, rows + 1)
        ),
        (Text("共"), Value("63", "a.b"), Text("条，本表列出60条；另有3条，详见台账。")),
    )


@pytest.fixture(scope="session")
def exhibited() -> Document:
    """A short summary with every kind of exhibit, in the text and in annexes, upright and across."""
    rates = (Decimal("95.1"), Decimal("96.2"), None, Decimal("97.3"), Decimal("98.0"), Decimal(100))
    photos = (
        Photo(1, "1" * 64, "image/jpeg", 1600, 1200, (Text("整改前（3月5日）"),)),
        Photo(2, "2" * 64, "image/jpeg", 900, 1200, (Text("整改后（3月12日）"),)),
        Photo(3, "3" * 64, "image/png", 300, 200, (Text("演练 <&>"),)),
        Photo(4, "4" * 64, "image/jpeg", 300, 200, (Text("失踪"),)),
    )
    return Document(
        "阳光幼儿园\n后勤工作总结",
        (
            Heading(1, "卫生"),
            Paragraph((Text("出勤率见图1。"),)),
            Chart("图1 各月出勤率（%）", ChartKind.LINE, MONTHS, (series("出勤率", *rates),), "%"),
            PageBreak(),
            Paragraph((Text("有关资料见附件1、附件2、附件3。"),)),
            AnnexList(("数据图表", "隐患排查整改情况照片以及其他各类检查与整改工作照片", "隐患登记表")),
            Signature("阳光幼儿园", date(2026, 7, 3)),
            Annex(
                "数据图表",
                (
                    Chart(
                        "图2 缺勤（人次）",
                        ChartKind.COLUMN,
                        MONTHS,
                        (series("病假", 3, 40, 22, 31, 12, 0), series("事假", 1, 4, 2, None, 1, 0)),
                        "人次",
                        (Text("注：2月自24日起。"),),
                    ),
                    Chart(
                        "图3 消毒（次）",
                        ChartKind.BAR,
                        ("=1+1", "毛巾 & <桌面>", "http://a"),
                        (series("次", 3, 2, 1),),
                        "次",
                    ),
                    Chart(
                        "图4 采购（元）",
                        ChartKind.PIE,
                        ("蔬菜", "肉类"),
                        (series("金额", Decimal("1000.50"), Decimal("600.00")),),
                        "元",
                    ),
                    Table(
                        "表1 与上学期对比",
                        (Column("指标"), Column("上学期", numeric=True), Column("增减")),
                        (
                            (
                                (Text("出勤率"),),
                                (Value("97.1%", "a.b", term="2025-2026-1"),),
                                (Text("提高0.9个百分点"),),
                            ),
                        ),
                    ),
                ),
            ),
            Annex("隐患排查整改情况照片", (PhotoRow(photos[:2]), PhotoRow(photos[2:3]), PhotoRow(photos[3:]))),
            Annex("隐患登记表", (register(30),), landscape=True),
            Annex("后记", (Paragraph((Text("竖排。"),)), Failure("图表", "没有数据"))),
        ),
    )


@pytest.fixture(scope="session")
def photo_bytes() -> Callable[[Photo], bytes | None]:
    """Pictures of the photos' sizes; that of the fourth is lost."""

    def read(photo: Photo) -> bytes | None:
        if photo.attachment == 4:
            return None
        file = io.BytesIO()
        picture = Image.linear_gradient("L").resize((photo.width, photo.height))
        picture.save(file, "PNG" if photo.media_type == "image/png" else "JPEG")
        return file.getvalue()

    return read


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """LibreOffice under a profile of its own; ``soffice(path, "pdf")`` converts a file and returns the new path.

    Where the programs are missing the test is skipped, but not in CI: there a skip would hide a broken page.
    """
    missing = [name for name in ("soffice", "pdftotext") if shutil.which(name) is None]
    if missing:
        reason = f"rendering is not checked: {' and '.join(missing)} not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    profile = tmp_path_factory.mktemp("soffice-profile")

    def convert(path: Path, kind: str) -> Path:
        target = path.with_suffix("." + kind.partition(":")[0])
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        done = subprocess.run(
            [*command, "--outdir", str(path.parent), str(path)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert target.exists(), f"soffice wrote no {target.name}: {done.stdout}{done.stderr}"
        return target

    return convert


@pytest.fixture(scope="session")
def pdf_pages() -> Callable[[Path], list[str]]:
    """The text of every page of a PDF, laid out as printed."""

    def read(path: Path) -> list[str]:
        done = subprocess.run(
            ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"],
            capture_output=True,
            timeout=60,
            check=True,
        )
        return done.stdout.decode().split("\f")[:-1]

    return read


@pytest.fixture(scope="session")
def package_faults() -> Callable[[bytes], list[str]]:
    """Check for faults of a package that both OOXML checkers were measured to let pass; returns their names."""
    return _package_faults


def _package_faults(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        stories = {
            name: etree.fromstring(archive.read(name))
            for name in names
            if name.startswith("word/") and name.endswith(".xml") and "theme" not in name
        }
    faults = [f"two parts named {name}" for name in sorted({n for n in names if names.count(n) > 1})]
    drawn = [node.get("id") for root in stories.values() for node in root.iter(DRAWN)]
    if len(drawn) != len(set(drawn)):
        faults.append("duplicate docPr id")
    for name, root in stories.items():
        starts = sorted(node.get(f"{W}id") or "" for node in root.iter(f"{W}bookmarkStart"))
        ends = sorted(node.get(f"{W}id") or "" for node in root.iter(f"{W}bookmarkEnd"))
        if starts != ends or len(starts) != len(set(starts)):
            faults.append(f"unpaired bookmark in {name}")
        depth = 0
        for node in root.iter(f"{W}fldChar"):
            depth += {"begin": 1, "end": -1}.get(node.get(f"{W}fldCharType") or "", 0)
            if depth < 0:
                break
        if depth != 0:
            faults.append(f"unclosed field in {name}")
    used = {
        node.get(f"{W}val")
        for name in ("word/document.xml", "word/styles.xml")
        if name in stories
        for node in stories[name].iter(f"{W}numId")
    }
    numbering = stories.get("word/numbering.xml")
    if used and numbering is None:
        faults.append("missing numbering part")
    elif numbering is not None:
        known = {node.get(f"{W}numId") for node in numbering.iter(f"{W}num")}
        faults += [f"no list {number}" for number in sorted(str(n) for n in used - known)]
    return faults
