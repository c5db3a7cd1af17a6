"""The form of a problem or plan: drafts completed, two people at once, bad input."""

from __future__ import annotations

import re
from datetime import date

from flask.testing import FlaskClient
from lxml import html as lxml_html

from portal.base.db import db
from portal.organisation.models import Term
from portal.report.models import Kind
from portal.testing.factories import Factory
from tests.core.web.problems.reading import (
    LIST,
    NEW,
    add,
    drafts,
    items,
    listed,
    page,
    summary,
    typed,
)

BAD = [
    ("text", "", "field-error"),
    ("text", "长" * 2001, "2001"),
    ("text", "{{ 没有的 }}", "没有的"),
    ("text", "{% if 学年 %}未闭合", "field-error"),
    ("text", "{{ 学年.__class__ }}", "field-error"),
    ("text", "{% for x in y %}{% endfor %}", "field-error"),
    ("text", "# 标题", "field-error"),
    ("text", "一段\n\n又一段", "field-error"),
    ("text", "{% if not 学年 %}空{% endif %}", "field-error"),
    ("text", "<script>alert(1)</script>", "field-error"),
    ("measure", "长" * 1001, "1001"),
    ("owner", "长" * 51, "51"),
    ("due_on", "2126-09-01", "2029-12-31"),
    ("due_on", "2026-02-23", "2026-02-24"),
    ("due_on", "0000-00-00", "field-error"),
    ("due_on", "明天", "明天"),
]


"""Field, what is typed, what the answer says."""


def test_completing_a_draft(writer: FlaskClient) -> None:
    origin, text = drafts(writer)[0]
    form = page(writer, NEW + "&origin=" + origin.replace("#", "%23"))
    offered = form.xpath("//textarea[@name='text']")[0].text.strip()
    assert "{{ " in offered
    sent = typed(text=offered, drafted=offered, measure="逐日核对", owner="保健员", due_on="2026-09-01")
    query = {"term": "2025-2026-2", "origin": origin}
    answer = writer.post("/report/problems/new", query_string=query, data=sent)
    assert answer.status_code == 303
    (item,) = items()
    assert (item.text, item.measure, item.owner, item.due_on) == (None, "逐日核对", "保健员", date(2026, 9, 1))
    wanted = f"{text.rstrip('。')}。整改措施：逐日核对；责任岗位：保健员；完成时限：2026年9月1日。"
    assert wanted in summary(writer)
    # Its own wording, and back to the records'.
    path = f"/report/problems/{item.id}"
    assert page(writer, path).xpath("//textarea[@name='text']")[0].text.strip() == offered
    sent = typed(text=f"改写：{offered}", drafted=offered, version="1")
    assert writer.post(path, data=sent).status_code == 303
    assert items()[0].text == f"改写：{offered}"
    assert listed(writer) == [f"改写：{text}"]
    assert writer.post(path, data=typed(drafted=offered, version="2")).status_code == 303
    assert items()[0].text is None
    assert listed(writer) == [text]


def test_problems_and_plans_of_ones_own(writer: FlaskClient) -> None:
    assert writer.post(NEW, data=typed(text="操作间面积不足。", owner=" 后勤  主任 ")).status_code == 303
    assert writer.post(NEW + "&kind=plan", data=typed(text="改造操作间。", due_on="2026-08-31")).status_code == 303
    plan, own = sorted(items(), key=lambda item: item.kind)
    assert (plan.kind, own.kind, own.owner) == (Kind.PLAN, Kind.PROBLEM, "后勤 主任")
    assert listed(writer) == ["操作间面积不足。"]
    assert listed(writer, "plan") == ["改造操作间。"]
    text = summary(writer)
    assert "操作间面积不足。责任岗位：后勤主任。" in text
    assert "改造操作间（完成时限：2026年8月31日）。" in text
    assert "下学期打算" in text


def test_two_people_editing_the_same(writer: FlaskClient, term: Term) -> None:
    item = add(term, "原来的。")
    path = f"/report/problems/{item.id}"
    assert writer.post(path, data=typed(text="先改的。", version="1")).status_code == 303
    crossed = writer.post(path, data=typed(text="后改的。", measure="措施", version="1"))
    assert crossed.status_code == 409
    form = lxml_html.fromstring(crossed.text)
    assert "先改的。" in form.xpath("//section[contains(@class, 'conflict')]")[0].text_content()
    assert form.xpath("//textarea[@name='text']")[0].text.strip() == "后改的。"
    assert items()[0].text == "先改的。"
    version = form.xpath("//input[@name='version']/@value")[0]
    assert writer.post(path, data=typed(text="后改的。", measure="措施", version=version)).status_code == 303
    assert (items()[0].text, items()[0].measure) == ("后改的。", "措施")


def test_completing_a_draft_that_somebody_took_up_meanwhile(writer: FlaskClient) -> None:
    origin, _ = drafts(writer)[0]
    query = {"term": "2025-2026-2", "origin": origin}
    writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": origin})
    crossed = writer.post("/report/problems/new", query_string=query, data=typed(measure="我的措施"))
    assert crossed.status_code == 409
    assert "我的措施" in crossed.text
    form = lxml_html.fromstring(crossed.text).xpath("//form[contains(@class, 'entry-form')]")[0]
    sent = typed(measure="我的措施", version=form.xpath(".//input[@name='version']/@value")[0])
    assert writer.post(form.get("action"), data=sent).status_code == 303
    (item,) = items()
    assert (item.measure, item.text) == ("我的措施", None)
    # And one that the records no longer show: what was typed stays.
    lost = writer.post(
        "/report/problems/new", query_string=query | {"origin": "no.such#1"}, data=typed(text="写好的话")
    )
    assert lost.status_code == 409
    assert "写好的话" in lost.text
    assert writer.get("/report/problems/new", query_string=query).status_code == 303


def test_bad_input_is_reported_at_its_field_and_nothing_is_lost(writer: FlaskClient, term: Term) -> None:
    old = add(term, "原来的。", measure="原来的措施").id
    for name, value, says in BAD:
        sent = typed(text="好的话。", measure="好的措施", owner="保健员", version="1") | {name: value}
        for path in (NEW, f"/report/problems/{old}"):
            answer = writer.post(path, data=sent)
            assert answer.status_code == 422, (name, value)
            form = lxml_html.fromstring(answer.text)
            assert says in answer.text, (name, value)
            assert form.xpath(f"//*[@id='{name}']")[0].get("aria-invalid") == "true"
            if name != "measure":
                assert form.xpath("//textarea[@name='measure']")[0].text.strip() == "好的措施"
    (item,) = items()
    assert (item.text, item.measure, item.version) == ("原来的。", "原来的措施", 1)


def test_a_megabyte_of_text(writer: FlaskClient) -> None:
    answer = writer.post(NEW, data=typed(text="长" * 350_000))
    assert answer.status_code in {413, 422}
    answer = writer.post(NEW, data=typed(text="{{ " * 100_000))
    assert answer.status_code == 422
    assert items() == []


def test_the_due_day_may_be_the_first_of_the_term_or_the_last_of_the_third_year(writer: FlaskClient) -> None:
    for day in ("2026-02-24", "2029-12-31"):
        assert writer.post(NEW, data=typed(text="有问题。", due_on=day)).status_code == 303
    assert writer.post(NEW, data=typed(text="有问题。", due_on="2030-01-01")).status_code == 422
    assert len(items()) == 2


def test_a_name_instead_of_a_post_is_warned_of(writer: FlaskClient, make: Factory) -> None:
    make.staff("李维修", post="维修工")
    db.session.commit()
    answer = writer.post(NEW, data=typed(text="灯不亮。", owner="李维修"), follow_redirects=True)
    assert "alert-warning" in answer.text
    answer = writer.post(NEW, data=typed(text="灯不亮。", owner="维修工"), follow_redirects=True)
    assert "alert-warning" not in answer.text
    assert [item.owner for item in items()] == ["李维修", "维修工"]
    assert page(writer, NEW).xpath("//datalist/option/@value") == ["维修工"]


def test_texts_of_people_are_no_markup(writer: FlaskClient, term: Term) -> None:
    add(term, "x", rendered="<i>甲</i>", measure="<b>粗</b>", owner="<u>", outcome="<s>", left_out=None)
    add(term, None, rendered="<i>乙</i>", origin="health.gone#1", area="<area>", position=1, left_out="<p>")
    text = writer.get(LIST).text
    for bad in ("<i>", "<b>粗", "<u>", "<s>", "<area>", "<p>&"):
        assert bad not in text
    assert "&lt;b&gt;粗" in text
    assert not re.search(r"\son\w+=|\sstyle=", text)
