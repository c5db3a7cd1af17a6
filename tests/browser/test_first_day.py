"""The first day: from an empty portal over name, term and registers to a summary whose figures can be counted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from tests.browser.conftest import OpenPage

OFFICE: ViewportSize = {"width": 1280, "height": 860}
TERM, STARTS, ENDS = "2025-2026-2", date(2026, 3, 2), date(2026, 3, 31)
DAYS = [STARTS + timedelta(days=number) for number in range(30) if (STARTS + timedelta(days=number)).weekday() < 5]
CLASSROOMS = ("小一班", "大一班")
CHILDREN = {classroom: [f"测{classroom[0]}{letter}" for letter in "甲乙丙丁戊"] for classroom in CLASSROOMS}
NOON_MISSING = (DAYS[4], "大一班")
FEVER = (DAYS[2], "小一班")
TOO_SHORT = {(DAYS[1], "小一班"), (DAYS[7], "大一班")}
REGISTERS = {
    "organisation/campus": "园区",
    "organisation/classroom": "班级",
    "organisation/staff": "教职工",
    "organisation/child": "幼儿",
    "health/attendance": "出勤登记",
    "health/health_check": "晨午检登记",
    "health/health_finding": "晨午检异常",
    "health/disinfection": "消毒记录",
}
SETTING_UP = {"添加园区": "园区", "添加班级": "班级", "添加教职工": "教职工", "添加幼儿": "幼儿"}
Rows = list[dict[str, Any]]


def written() -> dict[str, Rows]:
    """Return the rows of each register, as people keep them in Excel."""
    class_days = [(day, classroom) for day in DAYS for classroom in CLASSROOMS]
    attendance = [
        {
            "日期": day,
            "班级": classroom,
            "在册人数": 5,
            "应到人数": 5,
            "实到人数": 5 - (day in DAYS[:3]),
            "病假": int(day in DAYS[:3]),
        }
        for day, classroom in class_days
    ]
    checks = [
        {
            "日期": row["日期"],
            "时段": session,
            "班级": row["班级"],
            "检查人数": row["实到人数"],
            "异常人数": int(session == "晨检" and (row["日期"], row["班级"]) == FEVER),
        }
        for row in attendance
        for session in ("晨检", "午检")
        if (row["日期"], row["班级"], session) != (*NOON_MISSING, "午检")
    ]
    return {
        "园区": [{"名称": "本部"}],
        "班级": [{"名称": classroom, "年龄段": f"{classroom[0]}班", "园区": "本部"} for classroom in CLASSROOMS],
        "教职工": [{"姓名": "甲一", "岗位": "保育员", "园区": "本部", "入职日期": date(2020, 9, 1)}],
        "幼儿": [
            {"姓名": name, "性别": "女", "出生日期": date(2021, 9, 1), "班级": classroom, "入园日期": date(2025, 9, 1)}
            for classroom, names in CHILDREN.items()
            for name in names
        ],
        "出勤登记": attendance,
        "晨午检登记": checks,
        "晨午检异常": [
            {"日期": FEVER[0], "时段": "晨检", "班级": FEVER[1], "幼儿": CHILDREN[FEVER[1]][0], "体温": 38.2}
            | {"症状": "发热", "处理": "通知家长", "已通知家长": "是"}
        ],
        "消毒记录": [
            {"日期": day, "班级": classroom, "消毒对象": "水杯", "消毒方法": "蒸汽"}
            | {"时长": 5 if (day, classroom) in TOO_SHORT else 15, "操作人": "甲一"}
            for day, classroom in class_days
        ],
    }


@pytest.fixture(scope="module")
def registers() -> dict[str, Rows]:
    """Return all rows by the name of their register."""
    return written()


@pytest.fixture(scope="module")
def files(registers: dict[str, Rows], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder with one workbook a register, and a spoiled one."""
    folder = tmp_path_factory.mktemp("registers")
    good = registers["出勤登记"]
    spoiled = [good[0] | {"班级": "没有的班"}, good[1] | {"日期": date(2026, 3, 8)}, good[2] | {"实到人数": -1}]
    for name, rows in (registers | {"坏表": [*spoiled, *good]}).items():
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        book.save(folder / f"{name}.xlsx")
    return folder


def button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=name, exact=True)


def read_in(page: Page, file: Path, register: str, new: int, bad: int = 0) -> None:
    """Import a file, from its upload page to the list with its rows."""
    page.set_input_files("main input[type=file]", file)
    button(page, "检查文件").click()
    expect(page.locator('[data-count="new"]')).to_have_text(str(new))
    expect(page.locator('[data-count="bad"]')).to_have_text(str(bad))
    (page.locator("button[value=good]") if bad else page.locator("button[value=all]")).click()
    expect(page.locator("main .alert-success")).to_be_visible()
    page.locator(f"main a[href*='/{register}/'].btn-primary").click()
    expect(page.locator(".lead")).to_have_attribute("data-count", str(new))


def set_up(page: Page, registers: dict[str, Rows], files: Path) -> None:
    """Take the steps that the home page of an empty portal offers, one after the other."""
    page.locator(".steps").get_by_role("link", name="填写幼儿园名称").click()
    page.fill("main input[name=name]", "登记幼儿园")
    button(page, "保存").click()
    expect(page.locator(".brand")).to_contain_text("登记幼儿园")
    page.goto("/")
    page.locator(".steps").get_by_role("link", name="添加学期与校历").click()
    page.locator("main a[href$='/terms/new']").first.click()
    for name, value in (("name", TERM), ("starts_on", str(STARTS)), ("ends_on", str(ENDS))):
        page.fill(f"main input[name={name}]", value)
    page.click("main button[value=preview]")
    expect(page.locator("main")).to_contain_text(f"教学日 {len(DAYS)} 天")
    page.click("main button[value=add]")
    expect(page.locator("#term-choice")).to_have_value(TERM)
    keys = {name: key for key, name in REGISTERS.items()}
    for step, register in SETTING_UP.items():
        page.goto("/")
        page.locator(".steps li", has_text=step).get_by_role("link", name="导入").click()
        read_in(page, files / f"{register}.xlsx", keys[register], len(registers[register]))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".steps")).to_have_count(0)


def import_registers(page: Page, registers: dict[str, Rows], files: Path) -> None:
    """Import the registers of the term; the first of them has bad rows."""
    for key, register in REGISTERS.items():
        if register in SETTING_UP.values():
            continue
        page.goto(f"/{key}/")
        page.locator(".page-actions").get_by_role("link", name="导入").click()
        spoiled = register == "出勤登记"
        file = files / f"{'坏表' if spoiled else register}.xlsx"
        read_in(page, file, key, len(registers[register]), bad=3 if spoiled else 0)


def test_from_nothing_to_the_summary(
    open_page: OpenPage, empty_url: str, registers: dict[str, Rows], files: Path
) -> None:
    page: Page = open_page(empty_url, OFFICE)
    sign_in_first(page)
    set_up(page, registers, files)
    import_registers(page, registers, files)
    page.goto("/summary/")
    article = page.locator("article.summary")
    attendance, checks = registers["出勤登记"], registers["晨午检登记"]
    present, due = sum(row["实到人数"] for row in attendance), len(DAYS) * len(CLASSROOMS)
    noon = [row for row in checks if row["时段"] == "午检"]
    counted = {
        "health.morning_check": [str(due)],
        "health.noon_check": [str(due), str(len(noon))],
        "health.morning_checked": [str(sum(row["检查人数"] for row in checks if row["时段"] == "晨检"))],
        "health.noon_checked": [str(sum(row["检查人数"] for row in noon))],
        "health.abnormal": ["1"],
        "health.attendance_expected": [str(5 * due)],
        "health.attendance_present": [str(present)],
        "health.attendance_rate": [f"{100 * present / (5 * due):.1f}%"],
        "health.disinfections": [str(len(registers["消毒记录"]))],
        "health.disinfections_under_rule": [str(len(TOO_SHORT))],
    }
    for key, texts in counted.items():
        shown = article.locator(f'[data-evidence="{key}"]')
        for number, text in enumerate(texts):
            expect(shown.nth(number)).to_have_text(text)
    evidence_leads_to_the_records(page, registers)
    page.goto("/summary/")
    with page.expect_download() as download:
        page.locator(".page-actions a[data-progress]").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def sign_in_first(page: Page) -> None:
    """Sign in with the password given by somebody else, which allows nothing but choosing another."""
    page.goto("/")
    page.fill("input[name=username]", "主任")
    page.fill("input[name=password]", "correct horse 7")
    button(page, "登录").click()
    page.fill("input[name=current]", "correct horse 7")
    for name in ("password", "again"):
        page.fill(f"input[name={name}]", "shun li kai xue")
    button(page, "修改密码").click()
    expect(page.locator(".steps")).to_be_visible()


def evidence_leads_to_the_records(page: Page, registers: dict[str, Rows]) -> None:
    """Check that each link of the preview leads to as many rows as were written, or to the gap."""
    checks = registers["晨午检登记"]
    rows = {
        "health.morning_checked": sum(row["时段"] == "晨检" for row in checks),
        "health.abnormal": sum(row["异常人数"] > 0 for row in checks),
        "health.fever": 1,
        "health.attendance_present": len(registers["出勤登记"]),
        "health.disinfections": len(registers["消毒记录"]),
        "health.disinfections_under_rule": len(TOO_SHORT),
    }
    for key, count in rows.items():
        page.goto("/summary/")
        page.locator(f'[data-evidence="{key}"]').first.click()
        page.locator(f'[data-panel-value="{key}"] .panel-buttons .btn-primary').click()
        expect(page.locator(".lead")).to_have_attribute("data-count", str(count))
        expect(page.locator("tbody tr")).to_have_count(min(count, 50))
    page.goto("/summary/")
    page.locator('[data-evidence="health.noon_check"]').first.click()
    expect(page.locator(".gaps li")).to_have_count(1)
    expect(page.locator(".gaps li")).to_contain_text(NOON_MISSING[1])
    page.locator(".panel-buttons .btn-secondary").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(NOON_MISSING[1])
    page.goto("/summary/")
    page.locator('[data-evidence="health.attendance_rate"]').first.click()
    expect(page).to_have_url(re.compile("attendance_rate"))
    expect(page.locator(".report-figure dd")).to_have_text(re.compile(r"^9\d\.\d%$"))


def test_the_first_day_fits_a_phone(open_page: OpenPage, empty_url: str) -> None:
    page: Page = open_page(empty_url, {"width": 390, "height": 844})
    sign_in_first(page)
    for path in (
        "/",
        "/organisation/terms/new",
        "/organisation/campus/",
        "/exchange/organisation.child/import",
        "/summary/",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
