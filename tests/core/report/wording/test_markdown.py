"""Markdown of wording: what it may hold, how lines join, what a condition leaves behind."""

from __future__ import annotations

import pytest

from portal.report.document.blocks import Block, Heading, Inline, Numbered, Paragraph, Text, Value
from portal.report.document.markers import marker
from portal.report.errors import WordingError
from portal.report.wording.markdown import to_blocks
from portal.report.wording.namespace import PlainName
from portal.report.wording.wording_file import Wording

FIGURE = Value("12", "a.b")


def blocks(text: str, values: tuple[Inline, ...] = (FIGURE,), level: int = 2) -> list[Block]:
    return to_blocks(text.replace("@", marker(0)), values, level)


def test_headings_paragraphs_lists_bold() -> None:
    assert blocks("# 甲\n\n乙**丙@**丁\n\n## 戊\n\n1. 己\n2. @次\n\n庚") == [
        Heading(2, "甲"),
        Paragraph((Text("乙"), Text("丙", bold=True), Value("12", "a.b", bold=True), Text("丁"))),
        Heading(3, "戊"),
        Numbered(((Text("己"),), (FIGURE, Text("次")))),
        Paragraph((Text("庚"),)),
    ]


def test_a_heading_with_a_figure_keeps_its_text() -> None:
    assert blocks("# 共@次") == [Heading(2, "共12次")]


def test_headings_end_at_the_fourth_level() -> None:
    assert blocks("### 甲") == [Heading(4, "甲")]
    with pytest.raises(WordingError):
        blocks("#### 甲")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("甲\n乙", "甲乙"),
        ("甲，\n乙", "甲，乙"),
        ("word\nnext", "word next"),
        ("甲\nword", "甲word"),
        ("共\n@\n次", "共12次"),
        ("甲 @ 次", "甲12次"),
        ("甲  乙", "甲乙"),
        ("a b", "a b"),
        ("see @ here", "see 12 here"),
        ("    缩进也是正文", "缩进也是正文"),
        ("体温<37.3 且 >36", "体温<37.3且>36"),
        ("&amp;", "&amp;"),
        ("[注]: x", "[注]: x"),
    ],
)
def test_lines_join_as_chinese_is_set(text: str, joined: str) -> None:
    (paragraph,) = blocks(text)
    assert isinstance(paragraph, Paragraph)
    assert "".join(inline.text for inline in paragraph.inlines) == joined


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲\n\n|a|b|\n|-|-|\n|1|2|", 3),
        ("甲\n![图](x.png)", 2),
        ("甲\n\n<div>x</div>", 3),
        ("甲\n乙<b>丙</b>", 2),
        ("[甲](http://example.org)", 1),
        ("<http://example.org>", 1),
        ("甲\n\n- 乙", 3),
        ("> 甲", 1),
        ("```\n甲\n```", 1),
        ("`甲`", 1),
        ("甲\n\n---", 3),
        ("甲*乙*丙", 1),
        ("甲  \n乙", 1),
        ("1. 甲\n   1. 乙", 2),
        ("1. # 甲", 1),
        ("甲\n**（乙）**丙**", 2),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(WordingError) as caught:
        Wording("w.md", text).blocks({}, 2)
    assert caught.value.line == line


def test_line_numbers_hold_below_conditions() -> None:
    source = "{% if x %}\n甲\n{% endif %}\n\n{{ 名 }}\n\n> 乙"
    with pytest.raises(WordingError) as caught:
        Wording("w.md", source).blocks({"名": PlainName("丙")}, 2)
    assert caught.value.line == 7


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% if x %}\n甲\n{% endif %}", []),
        ("甲。\n{% if x %}\n乙。\n{% endif %}\n丙。", [Paragraph((Text("甲。丙。"),))]),
        ("甲\n\n{% if x %}乙{% endif %}\n\n丙", [Paragraph((Text("甲"),)), Paragraph((Text("丙"),))]),
        ("1. 甲\n{% if x %}\n1. 乙\n{% endif %}\n1. 丙", [Numbered(((Text("甲"),), (Text("丙"),)))]),
        ("1. 甲\n2. {% if x %}乙{% endif %}\n", [Numbered(((Text("甲"),),))]),
        ("1. {% if x %}乙{% endif %}\n", []),
        ("# {% if x %}乙{% endif %}\n", []),
    ],
)
def test_a_condition_leaves_nothing_behind(source: str, expected: list[Block]) -> None:
    assert Wording("w.md", source).blocks({}, 2) == expected


def test_bullets_where_they_may_be() -> None:
    assert Wording("p.md", "- 甲\n- 乙", bullets=True).blocks({}, 1) == [Numbered(((Text("甲"),), (Text("乙"),)))]
