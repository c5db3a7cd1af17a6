"""The core's wording of problems, plans and outcomes, in every situation that it can meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest

from portal.base.numbers import number_text
from portal.report.document.blocks import Document, Paragraph, Value, plain_text
from portal.report.document.text import document_text
from portal.report.links import PROBLEMS_EVIDENCE
from portal.report.lint import loose_ends, unconditional
from portal.report.models import Kind, ProblemState
from portal.report.problems.entries import EntrySnapshot, FollowedProblem, ProblemEntries
from portal.report.problems.last_section import last_term_names
from portal.report.wording.namespace import Figure, Name, PlainName
from portal.report.wording.renderer import TEXTS, core_wording

COUNTS = (0, 1, 2, 1092)
TEXT_FILES = sorted(path.stem for path in TEXTS.glob("*.md"))


def rendered_text(name: str, names: Mapping[str, Name]) -> str:
    """Render one of the core's texts, and check it against what no sentence may hold."""
    blocks = core_wording(name).blocks(names, 1)
    assert len(blocks) <= 1, [plain_text(block.inlines) for block in blocks if isinstance(block, Paragraph)]
    text = document_text(Document("", tuple(blocks))).strip()
    faults = loose_ends(text) + [slip for slip in ("**", "个个", "，（") if slip in text]
    assert not faults, (faults, text)
    assert text[:1] not in "，。；、：" or not text
    assert not text or text[-1] in "。：", text
    return text


def counted(**counts: int) -> dict[str, Name]:
    return {label: Figure(PROBLEMS_EVIDENCE, label, number) for label, number in counts.items()}


@pytest.mark.parametrize("name", TEXT_FILES)
def test_nothing_absolute_outside_of_a_condition(name: str) -> None:
    assert unconditional(core_wording(name).source) == []


def splits() -> Iterator[dict[str, int]]:
    for solved, going_on, dropped, unreported in product(COUNTS, repeat=4):
        for carried in {0, min(1, going_on), going_on}:
            yield {
                "问题数": solved + going_on + dropped + unreported,
                "已解决": solved,
                "整改中": going_on,
                "不再列入": dropped,
                "未登记": unreported,
                "延续": carried,
            }


def test_what_became_of_the_last_terms_problems_adds_up_in_words() -> None:
    for counts in splits():
        text = rendered_text("last_term", counted(**counts))
        total = counts["问题数"]
        assert bool(text) is (total > 0)
        # Every number above zero is printed, and no zero is.
        for label, words in {
            "整改中": f"仍在整改{counts['整改中']}个",
            "不再列入": f"不再列入{counts['不再列入']}个",
        }.items():
            assert (words in text) is (counts[label] > 0), text
        assert ("尚未登记" in text) is (counts["未登记"] > 0), text
        assert ("全部整改到位" in text) is (total > 1 and counts["已解决"] == total), text
        assert ("延续" in text) is (counts["延续"] > 0), text


def test_what_became_word_by_word() -> None:
    def text(**counts: int) -> str:
        every = dict.fromkeys(("已解决", "整改中", "不再列入", "未登记", "延续"), 0)
        return rendered_text("last_term", counted(**every | counts))

    assert text(问题数=1, 已解决=1) == "上学期总结列入整改的1个问题，已整改到位。"
    assert text(问题数=3, 已解决=3) == "上学期总结列入整改的3个问题，已全部整改到位。"
    assert text(问题数=2, 未登记=2) == "上学期总结列入整改的2个问题，整改结果尚未登记。"
    assert text(问题数=5, 已解决=2, 整改中=2, 延续=1, 未登记=1) == (
        "上学期总结列入整改的问题共5个，已解决2个，仍在整改2个（其中1个延续至本学期，在本总结最后一部分列出），"
        "整改结果尚未登记1个。"
    )
    assert text(问题数=2, 整改中=1, 延续=1, 不再列入=1) == (
        "上学期总结列入整改的问题共2个，仍在整改1个（已延续至本学期，在本总结最后一部分列出），经研究不再列入1个。"
    )


@pytest.mark.parametrize("parts", list(product((False, True), repeat=5)))
def test_a_problem_with_what_is_done_about_it(parts: tuple[bool, ...]) -> None:
    carried, progress, measure, owner, due = parts
    text = rendered_text(
        "problem",
        {
            "问题": PlainName("走廊照明灯有3处不亮"),
            "延续": PlainName("上学期延续" if carried else ""),
            "进展": PlainName("已联系厂家" if progress else ""),
            "措施": PlainName("更换灯具" if measure else ""),
            "岗位": PlainName("维修工" if owner else ""),
            "期限": PlainName("2026年9月1日" if due else ""),
        },
    )
    assert text.startswith("（上学期延续）走廊" if carried else "走廊")
    for there, words in zip(
        parts[1:],
        ("目前进展：已联系厂家", "整改措施：更换灯具", "责任岗位：维修工", "完成时限：2026年9月1日"),
        strict=True,
    ):
        assert (words in text) is there
    if parts == (False, False, True, True, True):
        assert text == "走廊照明灯有3处不亮。整改措施：更换灯具；责任岗位：维修工；完成时限：2026年9月1日。"


@pytest.mark.parametrize(
    ("owner", "due", "expected"),
    [
        ("", "", "改造操作间。"),
        ("后勤主任", "", "改造操作间（责任岗位：后勤主任）。"),
        ("", "2026年9月1日", "改造操作间（完成时限：2026年9月1日）。"),
        ("后勤主任", "2026年9月1日", "改造操作间（责任岗位：后勤主任，完成时限：2026年9月1日）。"),
    ],
)
def test_a_plan(owner: str, due: str, expected: str) -> None:
    assert (
        rendered_text("plan_item", {"打算": PlainName("改造操作间"), "岗位": PlainName(owner), "期限": PlainName(due)})
        == expected
    )


@pytest.mark.parametrize("problems", COUNTS)
@pytest.mark.parametrize("plans", COUNTS)
def test_what_leads_to_the_plan(problems: int, plans: int) -> None:
    counts = counted(问题数=problems, 打算数=plans)
    assert ("针对以上问题" in rendered_text("plan_items", counts)) is (problems > 0)
    assert ("下学期将继续" in rendered_text("no_problems", counts)) is (plans == 0)


def item(number: int, state: ProblemState = ProblemState.OPEN, outcome: str = "") -> EntrySnapshot:
    return EntrySnapshot(
        id=number,
        version=1,
        kind=Kind.PROBLEM,
        area="",
        origin=None,
        text="x",
        rendered="x",
        measure="",
        owner="",
        due_on=None,
        state=state,
        outcome=outcome,
        closed_on=date(2026, 3, 1) if state.closed else None,
        left_out=None,
        carried_from_id=None,
    )


def test_each_problem_is_counted_once() -> None:
    solved, dropped = item(1, ProblemState.SOLVED), item(2, ProblemState.DROPPED)
    going, noted, unnoted, carried = item(3, ProblemState.IN_PROGRESS), item(4, outcome="等配件"), item(5), item(6)
    last = [FollowedProblem(entry, None, entry.state) for entry in (solved, dropped, going, noted, unnoted)]
    last.append(FollowedProblem(carried, item(7), ProblemState.OPEN))
    last.append(FollowedProblem(item(8), item(9, ProblemState.SOLVED), ProblemState.SOLVED))
    names = last_term_names(ProblemEntries(last_term_name="2025-2026-1", followed=tuple(last)))
    numbers = {label: name.number() for label, name in names.items()}
    assert numbers == {"问题数": 7, "已解决": 2, "不再列入": 1, "整改中": 3, "未登记": 1, "延续": 1}
    inline = names["问题数"].inline()
    assert isinstance(inline, Value)
    assert (inline.text, inline.evidence) == (number_text(7), PROBLEMS_EVIDENCE)
