"""Comparison with the term before, in wordings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.base.db import db
from portal.declarations.sections import Section
from portal.evidence.measure import measure
from portal.organisation.models import Term
from portal.organisation.setup import set_kindergarten
from portal.report.comparison import compared_in_wording
from portal.report.document.blocks import Failure, Numbered, Paragraph, Value, plain_text
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.models import Kind
from portal.report.problems.edit import ProblemEdit, add_entry
from portal.report.problems.text import source_of
from portal.report.wording.change import change_text

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.fair import Fair

DAY, LAST = date(2026, 3, 5), date(2025, 10, 9)
COMPARED = (
    "到场率{{ 到场率 }}{% if 到场率.可比 %}，与上学期（{{ 到场率.上学期 }}）相比{{ 到场率.增减 }}"
    "{% if 到场率.增减 > 0 %}，有进步{% endif %}{% if 两学期差异 %}（{{ 两学期差异 }}）{% endif %}{% endif %}。"
)


@pytest.fixture
def rendered(fair: Fair) -> Callable[[str], str]:
    """Return a function that renders the first paragraph of a wording."""

    def written(wording: str) -> str:
        set_kindergarten("春苗幼儿园")
        root: Path = fair.portal.plugins["fair"].root
        (root / "wording.md").write_text(wording, encoding="utf-8")
        fair.portal.sections["fair.fair"] = Section("fair", "游园", 1)
        lines = document_text(draft(load_term_inputs(fair.term)).document).splitlines()
        return lines[lines.index("一、游园") + 1]

    return written


@pytest.fixture
def last(fair: Fair, make: Factory) -> Term:
    return make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))


def test_without_a_term_before_nothing_is_compared(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(DAY, visitors=9, due=10)
    assert rendered(COMPARED) == "到场率90.0%。"


@pytest.mark.usefixtures("last")
def test_a_term_before_without_records_is_none(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(DAY, visitors=9, due=10)
    fair.stall(date(2025, 8, 31), visitors=9, due=10)
    assert rendered(COMPARED) == "到场率90.0%。"


@pytest.mark.usefixtures("last")
def test_better_worse_and_alike(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(LAST, visitors=898, due=1000)
    stall = fair.stall(DAY, visitors=9, due=10)
    days = "保教天数上学期100天、本学期91天"
    assert rendered(COMPARED) == f"到场率90.0%，与上学期（89.8%）相比提高0.2个百分点，有进步（{days}）。"
    stall.visitors = 8
    assert rendered(COMPARED) == f"到场率80.0%，与上学期（89.8%）相比下降9.8个百分点（{days}）。"
    stall.visitors, stall.due = 449, 500
    assert rendered(COMPARED) == f"到场率89.8%，与上学期（89.8%）相比持平（{days}）。"


@pytest.mark.usefixtures("last")
def test_children_are_counted_in_both_terms(fair: Fair, make: Factory, rendered: Callable[[str], str]) -> None:
    fair.stall(LAST, visitors=1, due=2)
    fair.stall(DAY, visitors=1, due=2)
    for joined in (date(2025, 9, 1), date(2025, 9, 1), date(2026, 1, 23), date(2026, 1, 24)):
        make.child(classroom=fair.classroom, joined_on=joined)
    assert "在园幼儿上学期3人、本学期4人" in rendered(COMPARED)


@pytest.mark.usefixtures("last")
def test_a_figure_of_the_term_before_leads_there(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(LAST, visitors=3)
    fair.stall(DAY, visitors=5)
    rendered("{{ 游人.上学期 }}{{ 游人.增减 }}")
    blocks = draft(load_term_inputs(fair.term)).document.blocks
    values = [
        inline
        for block in blocks
        if isinstance(block, Paragraph)
        for inline in block.inlines
        if isinstance(inline, Value)
    ]
    assert values == [Value("3", "fair.visitors", term="2025-2026-1"), Value("增加2人次", "fair.visitors")]


def test_printing_what_cannot_be_compared_is_a_failure_that_names_it(
    fair: Fair, rendered: Callable[[str], str]
) -> None:
    fair.stall(DAY, visitors=5)
    text = rendered("{{ 游人.上学期 }}")
    assert "游人.上学期" in text
    assert any(isinstance(block, Failure) for block in draft(load_term_inputs(fair.term)).document.blocks)


@pytest.mark.usefixtures("last")
def test_a_condition_on_what_cannot_be_compared_is_false(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(DAY, visitors=5)
    text = rendered("有{% if 游人.增减 > 0 %}甲{% elif 游人.增减 <= 0 %}乙{% endif %}{% if 游人.上学期 %}丙{% endif %}")
    assert text == "有"


def test_a_list_has_no_term_before(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(DAY, theme="甲")
    assert "未能写入" in rendered("{{ 主题.上学期 }}")


@pytest.mark.usefixtures("last")
def test_the_term_before_is_measured_only_where_something_is_compared(
    fair: Fair, rendered: Callable[[str], str], statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    fair.stall(LAST, visitors=3)
    fair.stall(DAY, visitors=5)
    counts = []
    for wording in ("{{ 游人 }}", "{{ 游人 }}{{ 游人.增减 }}"):
        with statements() as sent:
            rendered(wording)
        counts.append(sum("fair_stall" in statement for statement in sent))
    # Once the facts, twice whether there is anything in a term.
    assert counts[1] - counts[0] == 3


@pytest.mark.parametrize(
    ("key", "change", "text"),
    [("visitors", 2, "增加2人次"), ("visitors", -2, "减少2人次"), ("visitors", 0, "持平"), ("rooms", 1, "增加1")],
)
def test_a_change_in_words(fair: Fair, key: str, change: int, text: str) -> None:
    assert change_text(fair.facts[key], change) == text


@pytest.mark.usefixtures("last")
def test_an_entry_of_the_last_section_compares_and_reads_back(fair: Fair, rendered: Callable[[str], str]) -> None:
    fair.stall(LAST, visitors=3)
    fair.stall(DAY, visitors=5)
    text = "游人比上学期（{{ fair.游人.上学期 }}人次）{{ fair.游人.增减 }}"
    add_entry(fair.term, Kind.PROBLEM, ProblemEdit(text, "x"))
    db.session.flush()
    assert rendered("有") == "有"
    written = draft(load_term_inputs(fair.term))
    [values] = [
        [inline for inline in item if isinstance(inline, Value)]
        for block in written.document.blocks
        if isinstance(block, Numbered)
        for item in block.items
        if "比上学期（3人次）增加2人次" in plain_text(item)
    ]
    own = "{{ 游人.上学期 }}{{ 游人.增减 }}"
    assert source_of(values, "fair", written.measurement) == own
    wanted = compared_in_wording(fair.portal, measure(fair.term), typed=own)
    assert wanted == {"fair.visitors"}
