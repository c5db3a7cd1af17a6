"""Origins of drafts, matching them with entries, and turning their text back into wording."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portal.declarations.facts import Breakdown, Ratio
from portal.evidence.results import Gap
from portal.organisation.models import Classroom
from portal.report.document.blocks import Text, Value, plain_text
from portal.report.errors import WordingError
from portal.report.models import Kind, ProblemState
from portal.report.problems.drafts import ProblemDraft, find_problems, match_drafts
from portal.report.problems.entries import EntrySnapshot
from portal.report.problems.text import as_wording, open_ended, read_text, source_of
from portal.report.wording.renderer import WordingRenderer, term_texts

if TYPE_CHECKING:
    from tests.core.fixtures.house import House


def renderer(house: House) -> WordingRenderer:
    return WordingRenderer(house.portal, house.measurement, term_texts("春苗幼儿园", house.measurement.term))


def found(house: House) -> list[ProblemDraft]:
    return find_problems(renderer(house)).drafts


def decided(origin: str | None, number: int = 1) -> EntrySnapshot:
    return EntrySnapshot(
        id=number,
        version=1,
        kind=Kind.PROBLEM,
        area="a",
        origin=origin,
        text=None,
        rendered="",
        measure="",
        owner="",
        due_on=None,
        state=ProblemState.OPEN,
        outcome="",
        closed_on=None,
        left_out=None,
        carried_from_id=None,
    )


def drafted(*origins: str) -> list[ProblemDraft]:
    return [ProblemDraft(origin, "a", ()) for origin in origins]


def gap(day: int) -> Gap:
    return Gap(date(2026, 4, day), date(2026, 4, day), "小一班")


def test_a_draft_is_known_by_the_same_while_its_figures_change(house: House) -> None:
    house.plugin(
        "a", problems="- 尚有{{ 报修 }}处待修{% if 紧急 %}，其中紧急{{ 紧急 }}处{% endif %}。\n- 尚有{{ 报修 }}处。"
    )
    house.fact("a", "报修", 3)
    house.fact("a", "紧急", 0)
    house.coverage("a", "午检", 10, 9, gaps=(gap(7),))
    first = [draft.origin for draft in found(house)]
    assert len(set(first)) == 3
    assert [origin.partition("#")[0] for origin in first] == ["a.k0", "a.k0", "a.o0"]
    assert first[2] == "a.o0#gap"
    house.measurement.facts.clear()
    house.measurement.coverages.clear()
    house.fact("a", "报修", 12)
    house.fact("a", "紧急", 2)
    house.coverage("a", "午检", 10, 5, gaps=(gap(7), gap(8)))
    assert [draft.origin for draft in found(house)] == first


def test_sentences_without_figures_are_known_by_their_words(house: House) -> None:
    house.plugin("a", problems="- 培训不足。\n- 场地不足。")
    one, other = found(house)
    assert one.origin != other.origin
    assert one.origin.startswith("a#")


def test_decisions_find_their_drafts() -> None:
    drafts = drafted("a.x#1", "a.y#1", "a.y#2", "a#w")
    assert match_drafts(drafts, [decided("a.x#1", 1), decided("a.y#2", 2), decided(None, 3)]) == {
        1: drafts[0],
        2: drafts[2],
    }
    # A word before the figure was changed: the only one of its fact that is left.
    assert match_drafts(drafts, [decided("a.x#old", 1)]) == {1: drafts[0]}
    assert match_drafts(drafts, [decided("a.y#old", 1)]) == {}
    assert match_drafts(drafts, [decided("a.y#1", 1), decided("a.y#old", 2)]) == {1: drafts[1], 2: drafts[2]}
    assert match_drafts(drafts, [decided("a.x#old", 1), decided("a.x#older", 2)]) == {}
    assert match_drafts(drafts, [decided("a#other", 1)]) == {}


def test_what_cannot_be_determined_names_its_area(house: House) -> None:
    house.plugin("a", problems="{{ 没有 }}")
    house.plugin("b", problems="有问题。")
    house.coverage("c", "午检", 0, 0, failed="boom")
    found = find_problems(renderer(house))
    assert found.incomplete_areas == {"a", "c"}
    assert [draft.area for draft in found.drafts] == ["b"]


def test_a_draft_as_wording_renders_the_same_and_stays_live(house: House) -> None:
    house.plugin(
        "a",
        problems='- **重点**：{{ 午检.缺项 }}缺{{ 午检.缺 }}班次（{{ 午检.率 }}），{{ 分类.明细|前(1)|单位("处") }}，'
        "合格率{{ 合格率 }}，共{{ 分类.条数 }}类，{{ b.报修 }}处。",
    )
    house.coverage("a", "午检", 10, 9, gaps=(gap(7),))
    house.fact("a", "分类", {"灯具": 3, "水管": 1}, Breakdown, by=Classroom.name)
    house.fact("a", "合格率", Decimal("75.0"), Ratio, part=3, whole=4)
    house.fact("b", "报修", 5)
    (draft,) = found(house)
    source = source_of(draft.inlines, "a", house.measurement)
    assert source == (
        '**重点**：{{ 午检.缺项 }}缺{{ 午检.缺 }}班次（{{ 午检.率 }}），{{ 分类|前(1)|单位("处") }}，'
        "合格率{{ 合格率 }}，共{{ 分类.条数 }}类，{{ b.报修 }}处。"
    )
    assert read_text(source, renderer(house), "a") == draft.inlines
    # In the core's names, the area stands before each.
    general = source_of(draft.inlines, "", house.measurement)
    assert "{{ a.午检.缺 }}" in general
    assert plain_text(read_text(general, renderer(house), "")) == draft.rendered
    house.fact("b", "报修", 6)
    house.measurement.facts["b.k2"] = house.measurement.facts.pop("b.k3")
    assert "6处。" in plain_text(read_text(source, renderer(house), "a"))


def test_a_figure_without_a_fact_stays_as_it_reads(house: House) -> None:
    inlines = (Text("共"), Value("3", "gone.fact"), Text("处"))
    assert source_of(inlines, "a", house.measurement) == "共3处"


@pytest.mark.parametrize(
    "text",
    [
        "1. 不是列表",
        "12) 也不是",
        "- 不是列表",
        "# 不是标题",
        "> 不是引用",
        "**不是**粗体、`不是`代码、[不是](链接)、<b>不是标签</b>、~删~、a_b_c",
        "反斜线\\*",
        "| 表 | 格 |",
        "---",
        "普通的一句话，2026年9月1日前完成。",
    ],
)
def test_plain_text_as_wording_renders_to_itself(house: House, text: str) -> None:
    # Chinese text has no spaces, and braces and asterisks are written wide.
    wanted = text.replace(" ", "").replace("*", "＊")
    assert plain_text(read_text(as_wording(text), renderer(house), "")).replace(" ", "") == wanted


def test_braces_of_plain_text_are_no_placeholders(house: House) -> None:
    text = plain_text(read_text(as_wording("{{ 7*7 }}{% if x %}{# y"), renderer(house), ""))
    assert text == "｛｛7＊7｝｝｛% if x %｝｛# y"


BAD = ("# 标题\n\n一段", "一段\n\n又一段", "- 一项\n- 两项", "{{ 没有 }}", "{% if 学年 %}", "| a |\n|---|")


@pytest.mark.parametrize("text", BAD)
def test_a_text_is_one_paragraph_of_wording(house: House, text: str) -> None:
    with pytest.raises(WordingError):
        read_text(text, renderer(house), "")


def test_an_item_of_a_list_is_a_paragraph_too(house: House) -> None:
    assert plain_text(read_text("- 一项\n", renderer(house), "")) == "一项"
    assert plain_text(read_text("1. {{ 学期 }}", renderer(house), "")) == "第二学期"
    assert read_text("{% if not 学年 %}无{% endif %}", renderer(house), "") == ()


def test_punctuation_at_the_end_gives_way() -> None:
    assert open_ended((Text("待修。"),)) == (Text("待修"),)
    assert open_ended((Text("有"), Value("3", "a.b"), Text("；。 "))) == (Text("有"), Value("3", "a.b"))
    assert open_ended((Text("。"),)) == ()
