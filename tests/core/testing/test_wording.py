"""The checker of plugins' wording finds every fault that it is made for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pluggy
import pytest

from portal.base.config import Settings
from portal.declarations.facts import Breakdown, Count, Listing, LongestGap, Ratio
from portal.declarations.obligations import Every, Obligation
from portal.declarations.sections import Section
from portal.declarations.subjects import STAFF
from portal.organisation.models import Classroom, Staff
from portal.registry.registry import PluginRecord, Portal
from portal.testing.wording import PERSON, check_wording


class Pledge:
    """Stand-in for a record with a date."""

    __date_column__ = "signed_on"


@dataclass
class Garden:
    """A plugin with a fact of each kind."""

    portal: Portal
    root: Path

    def check(self, wording: str, problems: str = "") -> None:
        (self.root / "wording.md").write_text(wording, encoding="utf-8")
        if problems:
            (self.root / "problems.md").write_text(problems, encoding="utf-8")
        check_wording(self.portal, "garden")


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    portal = Portal(Settings(tmp_path, "sqlite://"), pluggy.PluginManager("portal"))
    portal.plugins["garden"] = PluginRecord("garden", "种植", "1", "local", tmp_path, "garden")
    portal.sections["garden.garden"] = Section("garden", "种植", 1)
    facts = [
        Count(key="n", label="次数", title="t", record=Classroom),
        Count(key="bad", label="不合格", title="t", record=Classroom),
        Count(key="hurt", label="伤害", title="t", record=Classroom, zero_is_signed=True),
        Ratio(key="rate", label="不合格率", title="t", part="bad", whole="n"),
        Breakdown(key="parts", label="分类", title="t", record=Classroom, by=Classroom.name),
        Listing(key="names", label="名目", title="t", record=Classroom, of=Classroom.name),
        LongestGap(key="gap", label="间隔", title="t", record=Classroom),
    ]
    portal.facts.update({f"garden.{fact.key}": fact for fact in facts})
    portal.obligations["garden.pledge"] = Obligation(
        key="pledge",
        label="责任书",
        title="t",
        record=cast("Any", Pledge),
        every=Every.SCHOOL_YEAR,
        per=STAFF,
        subject=Staff.id,
    )
    return Garden(portal, tmp_path)


GOOD = """
{% if 次数 %}
共{{ 次数 }}次{% if 分类.有 %}：{{ 分类.明细 | 前(2) | 单位("次") }}{% endif %}。
{% if 不合格 %}不合格{{ 不合格 }}次（{{ 不合格率 }}）。{% endif %}
{% endif %}
{% if 名目.有 %}学习{{ 名目 | 书名号 }}等{{ 名目.条数 }}项。{% endif %}
{% if 间隔.有 %}最长间隔{{ 间隔 }}天。{% endif %}
{% if 伤害.为零 %}未发生伤害。{% elif 伤害 %}伤害{{ 伤害 }}例。{% endif %}
{% if 责任书.齐全 %}每位教职工都签了责任书。{% elif 责任书 %}应签{{ 责任书.应 }}份，已签{{ 责任书.实 }}份。{% endif %}
{% if 责任书.缺项 %}缺{{ 责任书.缺项 }}。{% endif %}
{% if kitchen %}{{ kitchen.留样 }}{% endif %}
"""


def test_good_wording_passes(garden: Garden) -> None:
    garden.check(GOOD, "- {% if 不合格 %}不合格{{ 不合格 }}次。{% endif %}\n")


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        ("共{{ 次数 }}次。", "共0"),
        ("{{ 间隔 }}天", "间隔"),
        ("不合格率{{ 不合格率 }}", "不合格率"),
        ("甲，{% if 次数 > 1 %}乙{% endif %}，丙", "，，"),
        ("甲。{% if 次数 %}乙{% endif %}。", "。。"),
        ("甲（{% if 次数 %}乙{% endif %}）", "（）"),
        ("{% if 次数 %}甲{% endif %}，乙", "，"),
        ("{{ 分类.明细 }}", "分类"),
        ("每天都做。", "line 1: “每天”"),
        ("{{ 没有的 }}", "没有的"),
        ("{% if 次数 == 2 %}{{ 责任书 }}{% endif %}", "all facts 2"),
        ("{{ kitchen.留样 }}", "kitchen"),
        ("{{ 次数 }", "wording.md"),
    ],
)
def test_bad_wording_is_reported(garden: Garden, wording: str, says: str) -> None:
    with pytest.raises(AssertionError, match=says) as caught:
        garden.check(wording)
    assert "wording.md" in str(caught.value)


def test_problems_are_checked_too(garden: Garden) -> None:
    with pytest.raises(AssertionError, match=r"problems\.md"):
        garden.check(GOOD, "共{{ 次数 }}处待改")


def test_a_person_would_be_noticed(garden: Garden) -> None:
    with pytest.raises(AssertionError, match=PERSON):
        garden.check(f"{{% if 次数 %}}{PERSON}{{% endif %}}")
