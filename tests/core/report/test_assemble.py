"""Assembly of a document from a measurement, over plugins that exist only here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portal.declarations.facts import Breakdown, Ratio, Total
from portal.declarations.sections import Section
from portal.evidence.results import Gap
from portal.organisation.models import Classroom, Enrolment
from portal.report.document.blocks import Document, Failure, Heading, Signature, Value
from portal.report.document.text import document_text
from portal.report.lint import lint, unconditional
from portal.report.summary_json import summary_json
from portal.report.wording.renderer import UNNAMED

if TYPE_CHECKING:
    from tests.core.fixtures.house import House

SIGNED_ON = date(2026, 7, 4)


def headings(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks if isinstance(block, Heading)]


def test_title_intro_sections_problems_closing_signature(house: House) -> None:
    house.plugin("b", Section("b", "乙", 20), wording="乙的工作。")
    house.plugin("a", Section("a", "甲", 10), wording="甲的工作。\n\n# 小节\n\n细节。")
    document = house.document()
    assert document.title == "春苗幼儿园\n2025—2026学年第二学期后勤工作总结"
    assert headings(document) == [
        (1, "甲"),
        (2, "小节"),
        (1, "乙"),
        (1, "存在的问题与下学期打算"),
    ]
    assert document.blocks[-1] == Signature("春苗幼儿园", SIGNED_ON)
    text = document_text(document)
    assert text.splitlines()[2].endswith("现总结如下：")
    assert "没有反映出尚待解决的问题" in text
    assert document == house.document()


def test_without_plugins_and_without_a_name(house: House) -> None:
    document = house.document(name="")
    assert headings(document) == [(1, "存在的问题与下学期打算")]
    assert document.blocks[-1] == Signature(UNNAMED, SIGNED_ON)


def test_a_section_under_another_and_one_without_heading(house: House) -> None:
    house.plugin("health", Section("health", "卫生", 10), wording="# 晨检\n\n晨检文。")
    house.plugin(
        "kitchen",
        Section("kitchen", "膳食", 30, "health.health"),
        Section("more", "", 20, "health.health", "more.md"),
        wording="膳食文。",
        more="补充文。",
    )
    assert headings(house.document())[:3] == [(1, "卫生"), (2, "晨检"), (2, "膳食")]
    lines = house.text().splitlines()
    assert lines.index("补充文。") < lines.index("（二）膳食")
    del house.portal.plugins["health"], house.portal.sections["health.health"]
    # Alone they stand at the top, numbered without a hole, the one without a heading under its plugin's title.
    assert headings(house.document())[:2] == [(1, "kitchen的标题"), (1, "膳食")]


def test_an_empty_section_leaves_no_heading(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="{% if 次数 %}有{% endif %}\n")
    house.fact("a", "次数", 0)
    assert headings(house.document()) == [(1, "存在的问题与下学期打算")]


def test_figures_of_other_areas_and_of_the_term(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="{{ 学期 }}{% if b %}共{{ b.次数 }}次{% endif %}。")
    assert "第二学期。" in house.text().splitlines()
    house.fact("b", "次数", 12)
    assert "第二学期共12次。" in house.text().splitlines()


def test_a_section_that_fails_is_a_failure_in_its_place(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="一行\n{{ 没有 }}")
    house.plugin("b", Section("b", "乙", 2), wording="{{ 坏 }}")
    house.plugin("c", Section("c", "丙", 3), wording="好。")
    house.fact("b", "坏", None, failed="no such table")
    document = house.document()
    assert headings(document)[:3] == [(1, "甲"), (1, "乙"), (1, "丙")]
    first, second = document.failures
    assert (first.section, second.section) == ("甲", "乙")
    assert "a/wording.md, line 2" in first.message
    assert "no such table" in second.message
    assert "section a.a" in house.portal.plugins["a"].faults
    (house.folder / "a" / "wording.md").unlink()
    assert "a/wording.md" in house.document().failures[0].message


def test_overrides_of_a_term(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="原文。")
    text = house.text(a__a="改过的文{{ 学年 }}。", closing="完。")
    assert "改过的文2025—2026学年。" in text
    assert "原文" not in text
    assert text.splitlines()[-3] == "完。"
    assert house.document(closing="{{ 没有 }}").failures[0].section == "结语"


def gaps(*days: int) -> tuple[Gap, ...]:
    return tuple(Gap(date(2026, 4, day), date(2026, 4, day), "小一班") for day in days)


def test_problems_from_plugins_then_from_gaps(house: House) -> None:
    house.plugin("a", problems="- 有{{ 次数 }}处待改。\n- {% if 次数 > 99 %}没有{% endif %}\n\n另有一处。")
    house.fact("a", "次数", 3)
    house.coverage("a", "午检", 1092, 1089, unit="班次", gaps=gaps(7, 8, 9))
    house.coverage("a", "晨检", 1092, 1092)
    house.coverage("a", "消毒", 5, 0)
    lines = house.text().splitlines()
    start = lines.index("一、存在的问题与下学期打算")
    assert lines[start + 2 : start + 6] == [
        "1. 有3处待改。",
        "2. 另有一处。",
        "3. 午检应完成1092班次，实际完成1089班次，缺3班次（4月7日小一班、4月8日小一班、4月9日小一班）。",
        "4. 消毒应完成5次，本学期没有登记记录。",
    ]
    assert lines[start + 6].startswith("下学期")


def test_what_an_area_words_itself_is_not_drafted_twice(house: House) -> None:
    house.plugin("a", Section("p", "", 1, "problems", "problems.md"), problems="午检缺{{ 午检.缺 }}次。")
    house.coverage("a", "午检", 10, 9, gaps=gaps(7))
    assert house.text().count("午检") == 1


def test_what_was_not_done_as_the_rule_requires(house: House) -> None:
    house.coverage("a", "消毒", 10, 10, met=8, met_rule=Enrolment.ends_on.is_(None))
    house.coverage("a", "晾晒", 10, 9, met=7, met_rule=Enrolment.ends_on.is_(None), gaps=gaps(7))
    text = house.text()
    assert "消毒应完成10次，均有记录，其中2次未达到规定要求。" in text
    assert "晾晒应完成10次，实际完成9次，缺1次（4月7日小一班），其中2次未达到规定要求。" in text


def test_problems_that_cannot_be_determined_are_failures(house: House) -> None:
    house.plugin("a", problems="{{ 没有 }}")
    house.coverage("a", "午检", 0, 0, failed="boom")
    document = house.document()
    assert [(failure.section, "boom" in failure.message) for failure in document.failures] == [
        ("a的标题", False),
        ("午检", True),
    ]
    assert "没有反映出" not in document_text(document)


def test_names_cannot_break_the_document(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="{{ 幼儿园 }}的名单：{{ 名单.明细 }}。")
    house.fact("a", "名单", {"**甲** {{ x }}": 1, "<script>": 2, "\uf8e00\uf8e1": 3}, Breakdown, by=Classroom.name)
    document = house.document(name="# {{ 7*7 }} <b>")
    assert not document.failures
    assert "# {{7*7}} <b>的名单：**甲** {{ x }}1、<script>2、03。" in document_text(document).replace(
        "{{ 7*7 }}", "{{7*7}}"
    )


def found(house: House) -> list[tuple[str, str | None]]:
    return [(finding.kind, finding.evidence) for finding in lint(house.document(), house.measurement)]


def test_lint_absolute_words_beside_what_was_not_fully_done(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="每天晨检{{ 晨检.实 }}次。每日午检。每天开窗，共{{ 晨检.实 }}次。")
    house.coverage("a", "晨检", 10, 10)
    house.coverage("a", "午检", 10, 9, gaps=gaps(7))
    assert found(house) == [("absolute", "a.o1")]


def test_lint_repealed_laws_backfilling_and_loose_ends(house: House) -> None:
    house.plugin("a", Section("a", "甲", 1), wording="学习《食品卫生法》。共{{ 次数 }}次，，完成。")
    house.fact("a", "次数", 0)
    house.coverage("a", "晨检", 100, 100, backfilled=11)
    house.coverage("a", "午检", 100, 100, backfilled=10)
    assert found(house) == [("repealed", None), ("unfinished", None), ("backfilled", "a.o0")]
    messages = [str(finding.message) for finding in lint(house.document(), house.measurement)]
    assert "食品安全法" in messages[0]
    assert "共0”、“，，" in messages[1]


def test_absolute_words_under_no_condition() -> None:
    assert unconditional("甲\n每天都做\n{% if 晨检.齐全 %}每日{% endif %}全部") == [(2, "每天"), (3, "全部")]


def test_figures_as_json(house: House) -> None:
    house.fact("a", "实到", 29399)
    house.fact("a", "应到", 29939)
    house.fact("a", "出勤率", Decimal("98.2"), Ratio)
    house.fact("a", "金额", Decimal("15046.70"), Total, of=Classroom.position, digits=2)
    house.fact("b", "分类", {"水杯": 2, "毛巾": 1}, Breakdown, by=Classroom.name)
    house.fact("b", "空率", None, Ratio)
    house.coverage("a", "午检", 10, 9, gaps=gaps(7))
    house.coverage("a", "消毒", 10, 10, met=8, met_rule=Enrolment.ends_on.is_(None))
    assert summary_json(house.measurement) == {
        "term": "2025-2026-2",
        "facts": {
            "a": {"实到": 29399, "应到": 29939, "出勤率": 98.2, "金额": "15046.70"},
            "b": {"分类": {"水杯": 2, "毛巾": 1}, "空率": None},
        },
        "obligations": {
            "a": {
                "午检": {"due": 10, "kept": 9, "gaps": [{"date": "2026-04-07", "subject": "小一班"}]},
                "消毒": {"due": 10, "kept": 10, "met": 8, "gaps": []},
            }
        },
    }


@pytest.mark.parametrize("value", [0, 1, 2, 1092])
@pytest.mark.parametrize("kept", [0, 4, 10])
def test_a_wording_at_every_value(house: House, value: int, kept: int) -> None:
    house.plugin(
        "a",
        Section("a", "甲", 1),
        wording=(
            "{% if 晨检.齐全 %}每日晨检无一遗漏{% else %}应晨检{{ 晨检.应 }}班次，实检{{ 晨检.实 }}班次"
            "（{{ 晨检.率 }}）{% endif %}{% if 人次 %}，共检{{ 人次 }}人次{% endif %}。"
        ),
    )
    house.fact("a", "人次", value)
    house.coverage("a", "晨检", 10, kept, gaps=gaps(*range(1, 11 - kept)))
    document = house.document()
    claim = "每日晨检无一遗漏" if kept == 10 else f"应晨检10班次，实检{kept}班次（{'0%' if not kept else '40.0%'}）"
    assert claim + (f"，共检{value}人次。" if value else "。") in document_text(document).splitlines()
    assert not list(lint(document, house.measurement))
    assert not any(isinstance(block, Failure) for block in document.blocks)
    assert {
        inline.evidence
        for block in document.blocks
        for inline in getattr(block, "inlines", ())
        if isinstance(inline, Value)
    } == ({"a.k0"} if value else set()) | ({"a.o0"} if kept < 10 else set())
