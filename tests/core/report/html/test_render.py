"""The preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from lxml import html as lxml_html
from markupsafe import Markup

from portal.report.document.blocks import (
    Document,
    Failure,
    Heading,
    Numbered,
    Paragraph,
    Signature,
    Text,
    Value,
)
from portal.report.html.render import render_html

NASTY = "<script>alert('&\"')</script>"


def nowhere(value: Value) -> str | None:
    return None


def test_the_whole_structure() -> None:
    document = Document(
        "总结",
        (
            Heading(1, "卫生"),
            Heading(2, "晨检"),
            Heading(3, "记录"),
            Heading(4, "抽检"),
            Paragraph((Text("共"), Value("3", "a.b"), Text("次", bold=True), Value("4", "hidden", bold=True))),
            Numbered(((Text("甲"),), (Text("乙"),))),
            Failure("财产", "没有数据"),
            Signature("某园", date(2026, 7, 3)),
        ),
    )
    html = render_html(document, lambda value: f"/e?k={value.evidence}&t=1" if value.evidence == "a.b" else None)
    assert html == (
        '<article class="summary" lang="zh-CN">\n'
        "<h1>总结</h1>\n"
        '<h2><span class="number">一、</span>卫生</h2>\n'
        '<h3><span class="number">（一）</span>晨检</h3>\n'
        '<h4><span class="number">1.</span>记录</h4>\n'
        '<h5><span class="number">（1）</span>抽检</h5>\n'
        '<p>共<a class="value" href="/e?k=a.b&amp;t=1" data-evidence="a.b">3</a><strong>次</strong>'
        '<strong><span class="value">4</span></strong></p>\n'
        "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>\n"
        '<p class="failure"><strong>【“财产”未能写入：没有数据】</strong></p>\n'
        '<div class="signature">\n<p class="unit">某园</p>\n'
        '<p class="date"><time datetime="2026-07-03">2026年7月3日</time></p>\n</div>\n'
        "</article>\n"
    )


def test_everything_is_escaped() -> None:
    document = Document(
        NASTY,
        (
            Heading(1, NASTY),
            Paragraph((Text(NASTY), Text(NASTY, bold=True), Value(NASTY, NASTY))),
            Numbered(((Value(NASTY, NASTY),),)),
            Failure(NASTY, NASTY),
            Signature(NASTY, date(2026, 7, 3)),
        ),
        language=NASTY,
    )
    links: dict[str | None, Callable[[Value], str | None]] = {None: lambda _: None, f"/{NASTY}": lambda _: f"/{NASTY}"}
    for address, link in links.items():
        html = render_html(document, link)
        assert "<script" not in html
        root = lxml_html.fragment_fromstring(html)
        assert root.get("lang") == NASTY
        assert root.findtext("h1") == NASTY
        assert {a.get("data-evidence") for a in root.iter("a")} == ({NASTY} if address else set())


def test_text_is_escaped_even_when_it_claims_to_be_markup() -> None:
    document = Document("t", (Paragraph((Text(Markup(NASTY)),)),))
    assert "<script" not in render_html(document, nowhere)


def test_the_sample_is_well_formed(sample: Document) -> None:
    root = lxml_html.fragment_fromstring(render_html(sample, lambda value: "/" + value.evidence))
    assert [h.findtext("span") for h in root.iter("h2")] == ["一、", "二、", "三、", "四、", "五、"]
    assert len(list(root.iter("a"))) == 15
    assert len(root.findall("ol")) == 10
    assert len(root.findall("h1/br")) == 1


def test_line_breaks_stay_and_forbidden_characters_go() -> None:
    html = render_html(Document("t", (Paragraph((Text("甲\r\n\x00乙"),)),)), nowhere)
    assert "<p>甲<br>乙</p>" in html


def test_an_empty_list_leaves_no_element() -> None:
    assert "<ol" not in render_html(Document("t", (Numbered(()),)), nowhere)


def test_unknown_blocks_and_inlines_are_named() -> None:
    with pytest.raises(TypeError, match="block of type str"):
        render_html(Document("", ("x",)), nowhere)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="inline of type str"):
        render_html(Document("", (Paragraph(("x",)),)), nowhere)  # type: ignore[arg-type]
