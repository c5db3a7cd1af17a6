"""Names of children and staff."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.report.document.blocks import Annex, Column, Paragraph, Table, Text, Value
from portal.report.lint import CHILD, STAFF, WORD, People, load_people
from portal.report.lint.people import lengths_of, matches, people_in
from portal.testing.factories import Factory

if TYPE_CHECKING:
    from tests.core.report.lint.conftest import Linter

PEOPLE = People(
    {
        "王一诺": CHILD,
        "王一": CHILD,
        "安静": CHILD,
        "高明": CHILD,
        "于安": CHILD,
        "明德": CHILD,
        "Li": CHILD,
        "阿卜杜拉·买买提": CHILD,
        "李": CHILD,
        "张志强": STAFF,
        "明德楼": WORD,
        "晨检": CHILD,
    }
)


def names(linter: Linter, *inlines: Any) -> list[str]:
    linter.people = PEOPLE
    found = [*linter.findings_of("child_name", *inlines), *linter.findings_of("staff_name", *inlines)]
    return [str(finding.message).split("”")[0].removeprefix("“") for finding in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王一诺摔伤一次。", ["王一诺"]),
        ("小二班王一诺、王一同学受到表扬。", ["王一诺", "王一"]),
        ("幼儿高明摔伤。", ["高明"]),
        ("高明，男。", ["高明"]),
        ("与明德小朋友谈话。", ["明德"]),
        ("阿卜杜拉·买买提返园。", ["阿卜杜拉·买买提"]),
        ("Li 返园。", ["Li"]),
        ("班级安静。", ["安静"]),  # a word as well: a warning only
        ("由张志强负责维修。", ["张志强"]),
    ],
)
def test_it_is_found(linter: Linter, text: str, found: list[str]) -> None:
    assert names(linter, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "操作技能提高明显。",
        "对于安全工作常抓不懈。",
        "在明德楼开展演练。",
        "Limited公司供货。",
        "桃李满园。",  # a single sign is no name
        "保健员负责晨检人次登记。",  # within the name of a figure
        "幼儿入睡快。",
        "王老师带班。",
        "保持肃静。",
    ],
)
def test_it_is_not_found_just_beside(linter: Linter, text: str) -> None:
    assert names(linter, text) == []


def test_in_values_cells_and_captions(linter: Linter) -> None:
    linter.people = PEOPLE
    cell = (Text("王一诺"),)
    table = Table("张志强的登记", (Column("姓名"),), ((cell,),))
    found = linter.findings(Paragraph((Value("王一诺", "a.b"),)), Annex("附表", (table,)))
    assert [(each.kind, each.block) for each in found if each.kind.endswith("_name")] == [
        ("child_name", 0),
        ("staff_name", 1),
        ("child_name", 1),
    ]


def test_the_kindergartens_own_name_is_nobodys(linter: Linter) -> None:
    linter.people = PEOPLE
    found = linter.findings(Paragraph((Text("王一诺幼儿园的工作。"),)), title="王一诺幼儿园\n总结")
    assert not [each for each in found if each.kind == "child_name"]


def test_message_and_advice(linter: Linter) -> None:
    linter.people = PEOPLE
    (child,) = linter.findings_of("child_name", "王一诺和王一诺的家长。")
    assert str(child.message) == "“王一诺” is the name of a child of this kindergarten."
    assert not child.serious
    assert "names no child" in str(child.advice)
    (word,) = linter.findings_of("child_name", "班级安静。")
    assert "may also be a word" in str(word.message)
    (staff,) = linter.findings_of("staff_name", "张志强负责。")
    assert "post" in str(staff.advice)


class Counting(dict[str, str]):
    """Names that count how often they are looked up."""

    lookups = 0

    def __contains__(self, name: object) -> bool:
        type(self).lookups += 1
        return super().__contains__(name)


def test_ten_thousand_names_need_no_more_lookups_than_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = [chr(0x4E00 + number) for number in range(100)]
    many = [first + second + "子" for first in signs for second in signs]
    text = "".join(signs) * 20
    lookups = []
    for some in (many[:10], many):
        monkeypatch.setattr(Counting, "lookups", 0)
        names = Counting(dict.fromkeys(some, CHILD))
        assert not list(matches(text, names, lengths_of(names)))
        lookups.append(Counting.lookups)
    assert len(many) == 10_000
    assert 0 < lookups[0] <= lookups[1] <= len(text)


def test_a_long_text_of_long_names() -> None:
    people = People({"甲" * 30: CHILD, "乙丙丁": CHILD})
    assert [each.kind for each in people_in([(0, "甲" * 20_000 + "乙丙丁")], people)] == ["child_name", "child_name"]


def test_names_are_read_in_one_statement(
    data_app: Flask, make: Factory, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    here, there = make.classroom("小一班"), make.classroom("小二班")
    make.child("王一诺", classroom=here)
    make.child("赵子涵", classroom=there)
    make.child("赵子涵", classroom=there, born_on=date(2020, 1, 1))
    make.child("早已离园")
    make.staff("张志强")
    make.place("明德楼")
    db.session.flush()
    with statements() as sent:
        kinds = load_people(EVERYTHING).kinds
    assert len(sent) == 1
    assert {name: kinds[name] for name in ("王一诺", "赵子涵", "早已离园", "张志强", "明德楼", "小一班")} == {
        "王一诺": CHILD,
        "赵子涵": CHILD,
        "早已离园": CHILD,
        "张志强": STAFF,
        "明德楼": WORD,
        "小一班": WORD,
    }
    visible = load_people(Limits(True, classroom_ids=frozenset({here.id}))).kinds
    assert "王一诺" in visible
    assert "赵子涵" not in visible
