"""Blocks of each part of the outline, and sections and signs in the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lxml import html as lxml_html

from portal.declarations.sections import Section
from portal.report.assemble import assemble
from portal.report.desk.settings import Setting
from portal.report.document.blocks import Document, Numbered, OutlinePart, Paragraph, Table, Text, Value
from portal.report.document.text import document_text
from portal.report.html.highlights import Highlight, highlighted
from portal.report.html.render import render_html
from portal.report.problems.entries import ProblemEntries
from portal.report.wording.renderer import term_texts
from portal.web.desk.tree import own_blocks, part_at

if TYPE_CHECKING:
    from tests.core.fixtures.house import House


def arranged(house: House, **settings: Setting) -> Document:
    return assemble(
        house.measurement,
        term_texts("春苗幼儿园", house.measurement.term),
        signed_on=date(2026, 7, 4),
        settings={key.replace("__", "."): setting for key, setting in settings.items()},
    )


def three(house: House) -> None:
    house.plugin(
        "a",
        Section("a", "甲", 10),
        Section("b", "乙", 20, "a.a", "b.md"),
        Section("n", "", 30, "a.a", "n.md"),
        Section("s", "默", 40, "a.a", "s.md"),
        wording="甲文。\n\n# 小节\n\n细节。",
        b="乙文。",
        n="无题文。",
        s="{% if 次数 %}有{% endif %}\n",
    )
    house.plugin("c", Section("c", "丙", 5), wording="丙文。")
    house.fact("a", "次数", 0)


def test_parts_hold_every_block_once_and_lie_within_each_other(house: House) -> None:
    three(house)
    document = house.document()
    spans = [(part.key, part.title, part.level, part.start, part.end) for part in document.parts]
    assert spans == [
        ("intro", "前言", 1, 0, 1),
        ("last_term", "上学期问题的整改情况", 1, 1, 1),
        ("c.c", "丙", 1, 1, 3),
        ("a.a", "甲", 1, 3, 10),
        ("a.b", "乙", 2, 7, 9),
        ("a.n", "", 2, 9, 10),
        ("a.s", "默", 2, 10, 10),
        ("problems", "存在的问题与下学期打算", 1, 10, 12),
        ("plan", "下学期打算", 2, 12, 12),
        ("closing", "结语", 1, 12, 13),
        ("signature", "落款", 1, 13, 14),
        ("annexes", "附件", 1, 14, 14),
    ]
    top = [number for part in document.parts if part.level == 1 for number in range(part.start, part.end)]
    assert top == list(range(len(document.blocks)))
    own = [number for part in document.parts for number in own_blocks(part, document.parts)]
    assert sorted(own) == list(range(len(document.blocks)))
    assert [part.key if (part := part_at(document, number)) else None for number in (0, 3, 6, 7, 9, 11)] == [
        "intro",
        "a.a",
        "a.a",
        "a.b",
        "a.n",
        "problems",
    ]


def test_what_is_left_out_has_no_part(house: House) -> None:
    three(house)
    keys = [part.key for part in arranged(house, a__b=Setting(included=False), c__c=Setting(title="新丙")).parts]
    assert "a.b" not in keys
    assert "新丙" in document_text(arranged(house, c__c=Setting(title="新丙")))
    assert "a.a" not in [part.key for part in arranged(house, a__a=Setting(included=False)).parts]


def test_parts_do_not_count_in_comparing_documents(house: House) -> None:
    three(house)
    document = house.document()
    assert Document(document.title, document.blocks) == document
    assert house.problem_entries == ProblemEntries()


def test_parts_as_sections_of_the_page(house: House) -> None:
    three(house)
    document = house.document()
    page = lxml_html.fromstring(render_html(document, lambda _value: None, parts=True))
    assert [item.get("data-part") for item in page.xpath("//section[@class='part']")] == [
        "intro",
        "c.c",
        "a.a",
        "a.b",
        "a.n",
        "problems",
        "closing",
        "signature",
    ]
    assert page.xpath("//section[@data-part='a.a']/section/@data-part") == ["a.b", "a.n"]
    plain = lxml_html.fromstring(render_html(document, lambda _value: None))
    assert not plain.xpath("//section[@class='part']")
    assert "".join(page.text_content().split()) == "".join(plain.text_content().split())


def highlight(number: int, text: str) -> Highlight:
    return Highlight(number, text, f"?f={number}", f"第{number}")


def test_a_sentence_over_several_inlines_is_highlighted_whole() -> None:
    inlines = (Text("开头。每天"), Value("12", "a.b"), Text("次。结尾。", bold=True))
    pieces = highlighted(inlines, [highlight(1, "每天12次。")])
    assert pieces == [
        ((), (Text("开头。"),)),
        ((highlight(1, "每天12次。"),), (Text("每天"), Value("12", "a.b"), Text("次。", bold=True))),
        ((), (Text("结尾。", bold=True),)),
    ]


def test_two_highlights_of_one_sentence_and_one_that_is_not_there() -> None:
    pieces = highlighted(
        (Text("甲乙丙丁"),), [highlight(1, "乙丙"), highlight(2, "乙丙"), highlight(3, "戊"), highlight(4, "丙丁")]
    )
    assert [([each.number for each in highlights], inlines) for highlights, inlines in pieces] == [
        ([], (Text("甲"),)),
        ([1, 2, 4], (Text("乙丙丁"),)),
    ]


def test_signs_stand_at_their_sentence_once_or_before_their_block() -> None:
    document = Document(
        "题",
        (
            Numbered(((Text("甲。乙。"),), (Text("乙。"),))),
            Paragraph((Text("丙<。"),)),
            Table("表", (), ()),
        ),
        parts=(OutlinePart("x", "", 1, 0, 3),),
    )
    highlights = {0: [highlight(1, "乙。")], 1: [highlight(2, "没有")], 2: [highlight(3, "表")]}
    page = lxml_html.fromstring(render_html(document, lambda _value: None, highlights=highlights, parts=True))
    (sentence,) = page.xpath("//mark")
    assert sentence.text_content() == "乙。1"
    assert sentence.xpath("./a/@href") == ["?f=1"]
    assert page.xpath("//p[@class='signs']/a/@id") == ["mark-2", "mark-3"]
    assert page.xpath("//a[@id='mark-1']/@aria-label") == ["第1"]
