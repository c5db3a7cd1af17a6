"""The last section: entries and undecided drafts in their order, then the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from portal.report.arrangement import Standing, arrange
from portal.report.document.blocks import Document, Heading, Numbered, Paragraph, Value, plain_text
from portal.report.document.text import document_text
from portal.report.links import PROBLEMS_EVIDENCE
from portal.report.lint import lint
from portal.report.models import Kind, ProblemState
from portal.report.problems.drafts import find_problems
from portal.report.problems.entries import EntrySnapshot, FollowedProblem, ProblemEntries
from portal.report.wording.renderer import WordingRenderer, term_texts

if TYPE_CHECKING:
    from tests.core.fixtures.house import House

numbers: Iterator[int] = count(1)

TITLE = "一、存在的问题与下学期打算"
GAP = "{{ 次数 }}处待改，须整改。"


def item(text: str | None = None, **values: Any) -> EntrySnapshot:
    number = next(numbers)
    empty = EntrySnapshot(
        id=number,
        version=1,
        kind=Kind.PROBLEM,
        area="",
        origin=None,
        text=text,
        rendered=text or "",
        measure="",
        owner="",
        due_on=None,
        state=ProblemState.OPEN,
        outcome="",
        closed_on=None,
        left_out=None,
        carried_from_id=None,
    )
    return replace(empty, **values)


@pytest.fixture
def two(house: House) -> House:
    """Two drafts: one of an area's own, one of an obligation."""
    house.plugin("a", problems=f"- 尚有{GAP}\n- 另有{GAP}")
    house.fact("a", "次数", 3)
    return house


def origins(house: House) -> list[str]:
    renderer = WordingRenderer(house.portal, house.measurement, term_texts("x", house.measurement.term))
    return [draft.origin for draft in find_problems(renderer).drafts]


def standings(house: House) -> list[Standing]:
    renderer = WordingRenderer(house.portal, house.measurement, term_texts("x", house.measurement.term))
    return [line.standing for line in arrange(renderer, house.problem_entries, whole=house.whole).lines]


def last(house: House) -> list[str]:
    """The lines of the last section."""
    lines = house.text().splitlines()
    return lines[lines.index(TITLE) + 1 : -3]


def problems(house: House) -> list[str]:
    return [line.partition(" ")[2] for line in last(house) if line[:1].isdigit()]


def headings(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks if isinstance(block, Heading)]


def test_without_decisions_it_is_as_it_was(two: House) -> None:
    assert problems(two) == ["尚有3处待改，须整改。", "另有3处待改，须整改。"]
    assert last(two)[-1].startswith("下学期，将针对以上问题")
    assert headings(two.document())[-1] == (1, "存在的问题与下学期打算")


def test_kept_and_own_in_their_order_then_what_is_undecided(two: House) -> None:
    first, second = origins(two)
    two.problem_entries = ProblemEntries(
        problems=(
            item("自己写的问题"),
            item(area="a", origin=second, measure="更换。\n复查；", owner="维修工", due_on=date(2026, 9, 1)),
        )
    )
    assert problems(two) == [
        "自己写的问题。",
        "另有3处待改，须整改。整改措施：更换；复查；责任岗位：维修工；完成时限：2026年9月1日。",
        "尚有3处待改，须整改。",
    ]
    assert first in origins(two)
    figures = [
        inline.evidence
        for block in two.document().blocks
        if isinstance(block, Numbered)
        for entry in block.items
        for inline in entry
        if isinstance(inline, Value)
    ]
    assert figures == ["a.k0", "a.k0"]


def test_an_edited_draft_keeps_its_figures_live(two: House) -> None:
    two.problem_entries = ProblemEntries(problems=(item("改过：**{{ 次数 }}**处", area="a", origin=origins(two)[0]),))
    assert problems(two)[0] == "改过：3处。"
    two.measurement.facts.clear()
    two.fact("a", "次数", 8)
    assert problems(two)[0] == "改过：8处。"
    values = [i for b in two.document().blocks if isinstance(b, Numbered) for i in b.items[0] if isinstance(i, Value)]
    assert [(value.text, value.bold) for value in values] == [("8", True)]


def test_what_is_left_out_is_not_printed(two: House) -> None:
    two.problem_entries = ProblemEntries(problems=(item(area="a", origin=origins(two)[0], left_out="另行处理"),))
    assert problems(two) == ["另有3处待改，须整改。"]
    assert standings(two) == [Standing.LEFT_OUT]


def test_what_the_records_no_longer_show_is_not_printed(two: House) -> None:
    two.problem_entries = ProblemEntries(
        problems=(item(area="a", origin="a.k9#x"), item("固定的话。", area="a", origin="a.k8#x"), item("自己的。"))
    )
    assert problems(two)[0] == "自己的。"
    assert standings(two) == [Standing.GONE, Standing.GONE, Standing.PRINTED]


def test_of_an_area_that_is_away_only_stored_words_are_printed(two: House) -> None:
    two.problem_entries = ProblemEntries(
        problems=(
            item(area="gone", origin="gone.k0#x"),
            item("固定的话。", area="gone", origin="gone.k1#x"),
            item("有{{ 报修 }}处。", area="gone", origin="gone.k2#x"),
        )
    )
    assert standings(two) == [Standing.AWAY, Standing.PRINTED, Standing.AWAY]
    assert problems(two)[0] == "固定的话。"
    assert not two.document().failures


def test_an_area_whose_problems_are_unknown_has_not_solved_them(two: House) -> None:
    (two.folder / "a" / "problems.md").write_text("{{ 没有 }}", encoding="utf-8")
    two.problem_entries = ProblemEntries(
        problems=(item(area="a", origin="a.k0#x"), item("固定的话。", area="a", origin="a.k1#x"))
    )
    assert standings(two) == [Standing.AWAY, Standing.PRINTED]
    assert len(two.document().failures) == 1


def test_who_sees_a_part_learns_nothing_of_the_rest(two: House) -> None:
    two.whole = False
    two.problem_entries = ProblemEntries(problems=(item("{{ 次数 }}处", area="a", origin="a.k9#x"),))
    assert standings(two) == [Standing.AWAY]
    assert len(problems(two)) == 2


def test_what_is_closed_before_the_next_term_is_not_printed(two: House) -> None:
    done = item("做完的。", state=ProblemState.SOLVED, closed_on=date(2026, 7, 5))
    two.problem_entries = ProblemEntries(problems=(done,))
    assert standings(two) == [Standing.CLOSED]
    two.problem_entries = ProblemEntries(problems=(done,), next_starts_on=date(2026, 9, 1))
    assert standings(two) == [Standing.CLOSED]
    # Put right in the next term: this term's summary listed it.
    two.problem_entries = ProblemEntries(
        problems=(replace(done, closed_on=date(2026, 9, 1)),), next_starts_on=date(2026, 9, 1)
    )
    assert standings(two) == [Standing.PRINTED]
    assert problems(two)[0] == "做完的。"


def test_wording_that_cannot_be_written_is_a_failure_in_its_place(two: House) -> None:
    two.problem_entries = ProblemEntries(
        problems=(item("有{{ 没有 }}处"), item("{% if not 学年 %}无{% endif %}")), plan=(item("{{ 坏", kind=Kind.PLAN),)
    )
    assert standings(two) == [Standing.FAULTY, Standing.EMPTY]
    document = two.document()
    assert [failure.section for failure in document.failures] == ["存在的问题", "下学期打算"]
    assert "没有" in document.failures[0].message
    assert len(problems(two)) == 2


def test_a_plan_has_a_heading_of_its_own(two: House) -> None:
    two.problem_entries = ProblemEntries(
        plan=(item("改造操作间。", kind=Kind.PLAN, owner="后勤主任"), item("培训", kind=Kind.PLAN))
    )
    assert headings(two.document())[-3:] == [(1, TITLE[2:]), (2, "存在的问题"), (2, "下学期打算")]
    lines = last(two)
    assert lines[-3:] == [
        "针对以上问题，结合我园实际，下学期重点做好以下工作：",
        "1. 改造操作间（责任岗位：后勤主任）。",
        "2. 培训。",
    ]
    assert "将针对以上问题逐项" not in two.text()


def test_a_plan_without_problems(house: House) -> None:
    house.problem_entries = ProblemEntries(plan=(item("培训。", kind=Kind.PLAN),))
    lines = last(house)
    assert lines[1] == "本学期登记的工作记录中，没有反映出尚待解决的问题。"
    assert lines[-2:] == ["下学期重点做好以下工作：", "1. 培训。"]


def test_carried_ones_are_named_so_with_their_progress(two: House) -> None:
    two.problem_entries = ProblemEntries(problems=(item("照明灯不亮。", carried_from_id=7, outcome="已报修。"),))
    assert problems(two)[0] == "（上学期延续）照明灯不亮。目前进展：已报修。"


def test_it_opens_with_what_became_of_the_last_terms_problems(two: House) -> None:
    opening = two.document().blocks[1]
    two.problem_entries = ProblemEntries(
        last_term_name="2025-2026-1",
        followed=(
            FollowedProblem(item("甲"), None, ProblemState.SOLVED),
            FollowedProblem(item("乙"), item("乙"), ProblemState.OPEN),
            FollowedProblem(item("丙"), None, ProblemState.OPEN),
        ),
    )
    block = two.document().blocks[1]
    assert block != opening
    assert isinstance(block, Paragraph)
    assert plain_text(block.inlines) == (
        "上学期总结列入整改的问题共3个，已解决1个，仍在整改1个（已延续至本学期，在本总结最后一部分列出），整改结果尚未登记1个。"
    )
    assert {inline.evidence for inline in block.inlines if isinstance(inline, Value)} == {PROBLEMS_EVIDENCE}
    assert not [finding for finding in lint(two.document(), two.measurement) if finding.kind != "backfilled"]


def test_a_term_without_problems_has_no_follow_up(two: House) -> None:
    before = two.text()
    two.problem_entries = ProblemEntries(last_term_name="2025-2026-1")
    assert two.text() == before


def test_the_texts_can_be_overridden(two: House) -> None:
    two.problem_entries = ProblemEntries(problems=(item("甲。"),), plan=(item("乙", kind=Kind.PLAN),))
    text = document_text(
        two.document(problem="**{{ 问题 }}**！", plan_item="要{{ 打算 }}。", plan_items="打算{{ 打算数 }}项：")
    )
    assert "1. 甲！" in text
    assert "打算1项：\n1. 要乙。" in text
    assert two.document(problem="{{ 没有 }}").failures[0].section == "存在的问题"
