"""Placeholders: what they print, and what no wording can do."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from portal.declarations.facts import Count
from portal.evidence.results import Coverage, FactResult
from portal.organisation.models import Classroom
from portal.report.document.blocks import Document, Paragraph, Text, Value
from portal.report.document.markers import CLOSE, OPEN
from portal.report.document.text import document_text
from portal.report.errors import WordingError
from portal.report.wording.namespace import AreaName, CoverageName, FactName, Name, PlainName
from portal.report.wording.wording_file import Wording

Write = Callable[..., str]


def fact(value: Any, label: str = "晨检人次", **more: Any) -> FactName:
    declared = Count(key="checked", label=label, title="t", record=Classroom, **more)
    return FactName("health.checked", FactResult("health", declared, value))


def coverage(due: int, kept: int) -> CoverageName:
    obligation: Any = SimpleNamespace(label="晨检", per=None, unit="班次")
    return CoverageName("health.check", Coverage("health", obligation, due, kept, kept))


def names(**more: Name) -> dict[str, Name]:
    own: dict[str, Name] = {"晨检": coverage(10, 9), "晨检人次": fact(29399), "幼儿园": PlainName("春苗")}
    return {**own, "kitchen": AreaName("kitchen", {"留样": fact(3, "留样")}), **more}


def written(source: str, **more: Name) -> str:
    return document_text(Document("", tuple(Wording("w.md", source).blocks(names(**more), 2))))[1:]


def refused(source: str, **more: Name) -> WordingError:
    with pytest.raises(WordingError) as caught:
        written(source, **more)
    return caught.value


def test_figures_are_values_that_know_their_evidence() -> None:
    (paragraph,) = Wording("w.md", "共{{ 晨检人次 }}人次，实检{{ 晨检.实 }}班次").blocks(names(), 2)
    assert paragraph == Paragraph(
        (
            Text("共"),
            Value("29399", "health.checked"),
            Text("人次，实检"),
            Value("9", "health.check"),
            Text("班次"),
        )
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% if 晨检.齐全 %}每日{% else %}缺{{ 晨检.缺 }}{% endif %}", "缺1\n"),
        ("{% if 晨检.应 == 10 and not 晨检.无 %}甲{% elif 晨检 %}乙{% endif %}", "甲\n"),
        ("{% if 晨检人次 > 99.5 or health %}甲{% endif %}", "甲\n"),
        ("{% if helth %}{{ helth.晨检.应 }}{% endif %}甲", "甲\n"),
        ("{% if kitchen %}{{ kitchen.留样 }}份{% endif %}", "3份\n"),
        ("甲{# 说明 #}乙", "甲乙\n"),
        ("{{ 幼儿园 }}{{ 晨检.率 }}", "春苗90.0%\n"),
    ],
)
def test_what_wording_prints(source: str, text: str) -> None:
    assert written(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in 晨检 %}{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro x() %}{% endmacro %}",
        "{% filter upper %}x{% endfilter %}",
        "{% raw %}{{ x }}{% endraw %}",
        "{{ 晨检() }}",
        "{{ 晨检['实'] }}",
        "{{ 晨检.__class__ }}",
        "{{ 晨检.实.__class__.__mro__ }}",
        "{{ health.__class__ }}",
        "{% if kitchen.__init__.__globals__ %}x{% endif %}",
        "{{ self }}",
        "{{ self.__init__ }}",
        "{{ cycler }}",
        "{{ ''.__class__ }}",
        "{{ '%s' | format(1) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 'x' }}",
        "{{ 晨检.实 ** 9 }}",
        "{{ 1 if 晨检 else 2 }}",
        "{{ [1, 2] }}",
        "{{ 晨检人次 | attr('x') }}",
        "{% if 晨检 is defined %}x{% endif %}",
        "{% if 'a' in 'abc' %}x{% endif %}",
        "{{ 晨检 ~ 晨检 }}",
        "{{ 晨检",
        "{% if 晨检 %}",
        "{% if " + "(" * 20_000 + "%}",
        "{% if " + "not " * 60 + "晨检 %}x{% endif %}",
        "{% if 晨检" + ".x" * 5_000 + " %}x{% endif %}",
        "{% if 1 == " + "9" * 5_000 + " %}x{% endif %}",
        "x" * 100_001,
    ],
)
def test_attacks_are_refused(source: str) -> None:
    started = time.monotonic()
    refused(source)
    assert time.monotonic() - started < 10


def test_huge_output_is_refused() -> None:
    name = PlainName("长" * 30_000)
    assert "100000" in str(refused("{{ 名 }}" * 4, 名=name))


@pytest.mark.parametrize(
    ("source", "line", "near"),
    [
        ("甲\n\n共{{ 晨检人数 }}", 3, "晨检人次"),
        ("{% if 晨检.齐全 %}\n{{ 晨检.应该 }}\n{% endif %}", 2, "应"),
        ("甲\n{{ kitchen.留洋 }}", 2, "留样"),
        ("{{ 晨检人次 | 前面(3) }}", 1, "前"),
    ],
)
def test_unknown_names_are_reported_with_line_and_near_matches(source: str, line: int, near: str) -> None:
    error = refused(source)
    assert (error.line, error.source) == (line, "w.md")
    assert near in str(error)
    assert "w.md" in str(error)


def test_a_branch_that_is_not_taken_is_checked_too() -> None:
    assert refused("{% if 晨检.无 %}{{ 没有的 }}{% endif %}").line == 1


@pytest.mark.parametrize(
    "source",
    [
        "{{ health.晨检.应 }}",
        "{% if health.晨检.齐全 %}x{% endif %}",
        "{{ health }}",
        "{% if health > 1 %}x{% endif %}",
    ],
)
def test_an_absent_area_must_be_tested_for_first(source: str) -> None:
    error = refused(f"甲\n{source}")
    assert error.line == 2
    assert "health" in str(error)


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("{{ 晨检.齐全 }}", {}),
        ("{{ 晨检 }}", {}),
        ("{{ kitchen }}", {}),
        ("{{ 率 }}", {"率": fact(None)}),
        ("{% if 晨检 > 1 %}x{% endif %}", {}),
        ("{% if 晨检人次 == 'x' %}x{% endif %}", {}),
        ("{% if 空.为零 %}x{% endif %}", {"空": fact(0)}),
        ("{{ 晨检人次 | 前(3) }}", {}),
        ("{{ 晨检人次 | 单位(晨检) }}", {}),
    ],
)
def test_what_makes_no_sense_is_reported(source: str, more: dict[str, Name]) -> None:
    assert refused(f"\n{source}", **more).line == 2


def test_what_could_not_be_measured_fails_where_it_is_used_only() -> None:
    broken = FactName(
        "health.broken",
        FactResult("health", Count(key="broken", label="坏", title="t", record=Classroom), failed="no such column"),
    )
    assert written("甲{% if 晨检.无 %}{{ 坏 }}{% endif %}", 坏=broken) == "甲\n"
    assert "no such column" in str(refused("{{ 坏 }}", 坏=broken))
    assert "no such column" in str(refused("{% if 坏 %}甲{% endif %}", 坏=broken))


FORGED = f"{OPEN}0{CLOSE}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # A line that comes out empty does not part the paragraph, nor the item, that it stands in.
        ("前。\n{% if 晨检.齐全 %}全。{% endif %}\n后。", "前。后。"),
        ("1. 前。\n{% if 晨检.齐全 %}全。{% endif %}\n后。\n1. 又。", "1. 前。后。\n2. 又。"),
        ("前。\n{% if 晨检.齐全 %}全。{% else %}缺。{% endif %}\n后。", "前。缺。后。"),
        # An empty line does, and one that stands in a condition parts where the condition holds.
        ("前。\n\n{% if 晨检.齐全 %}全。{% endif %}\n后。", "前。\n后。"),
        ("前。{% if 晨检.缺 %}\n\n中。{% endif %}\n后。", "前。\n中。后。"),
        ("前。{% if 晨检.齐全 %}\n\n中。{% endif %}\n后。", "前。后。"),
        ("{# 一\n二 #}前。\n  \n后。", "前。\n后。"),
    ],
)
def test_lines_that_come_out_empty(source: str, text: str) -> None:
    assert written(source).strip() == text


def test_markers_cannot_be_forged() -> None:
    blocks = Wording("w.md", f"甲{FORGED}{{{{ 名 }}}}{{{{ 晨检人次 }}}}").blocks(names(名=PlainName(f"乙{FORGED}")), 2)
    (paragraph,) = blocks
    assert isinstance(paragraph, Paragraph)
    values = [inline for inline in paragraph.inlines if isinstance(inline, Value)]
    assert values == [Value("29399", "health.checked")]
    assert paragraph.inlines[0] == Text("甲0乙0")


def test_values_are_no_markdown_and_no_placeholders() -> None:
    nasty = "**# {{ 晨检 }} <b> [x](y)"
    assert written("{{ 名 }}", 名=PlainName(nasty)).strip().replace(" ", "") == nasty.replace(" ", "")


def test_markers_in_a_name_from_the_records_are_removed() -> None:
    listing = FactResult("health", Count(key="c", label="c", title="t", record=Classroom), [f"甲{FORGED}\n\u202e乙"])
    assert FactName("health.c", listing).inline() == Value("甲0 乙", "health.c")
