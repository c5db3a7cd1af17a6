"""The sections state what was measured and claim nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from plugins.team.models import CertificateKind, HandledVia, IssueType
from portal.base.db import db
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.dates import FIRST

if TYPE_CHECKING:
    from tests.plugins.team.conftest import World


@pytest.fixture
def section_text(world: World, app: Flask) -> Callable[[], str]:
    def text() -> str:
        db.session.flush()
        return document_text(draft(load_term_inputs(world.term)).document)

    return text


def test_every_two_weeks_is_written_only_when_it_was(world: World, section_text: Callable[[], str]) -> None:
    for number in range(10):
        world.meeting(date.fromordinal(FIRST.toordinal() + 14 * number))
    assert "会议坚持每两周一次" in section_text()
    world.meeting(FIRST).occurred_on = date(2025, 1, 1)
    assert "会议坚持每两周一次" in section_text()


def test_a_fortnight_without_a_meeting_is_counted(world: World, section_text: Callable[[], str]) -> None:
    for number in range(9):
        world.meeting(date.fromordinal(FIRST.toordinal() + 14 * number))
    text = section_text()
    assert "会议坚持每两周一次" not in text
    assert "应开10次，有会议记录的9次（90.0%）" in text
    assert "后勤会议按每两周一次计，尚缺1次（6月30日至7月3日）" in text


def test_a_certificate_that_was_missing_for_a_day_is_reported(world: World, section_text: Callable[[], str]) -> None:
    for person in world.people.values():
        world.certificate(person, date(2025, 9, 1), date(2026, 8, 31))
    assert "健康证均在有效期内" in section_text()
    carer = world.people["钱二"]
    world.needs(carer.post, CertificateKind.CARER)
    world.certificate(carer, date(2020, 1, 1), None, CertificateKind.CARER)
    text = section_text()
    assert "保育员应持证182人日，有效91人日（50.0%）" in text
    assert "保育员证按在岗教学日计缺91人日" in text
    assert "钱二" not in text
    assert "孙三" not in text


def test_issues_are_reported_with_their_handling(world: World, section_text: Callable[[], str]) -> None:
    world.check(FIRST)
    world.failed(FIRST, step="留样", issue_type=IssueType.INDIVIDUAL, handled_via=HandledVia.TALK, rechecked_on=FIRST)
    text = section_text()
    assert "合格1次，合格率50%" in text or "合格1次，合格率50.0%" in text
    assert "个性问题1个，已个别交流1个。" in text
    assert "不合格的1次均已复查到位。" in text
    world.failed(FIRST, step="留样", issue_type=IssueType.COMMON)
    text = section_text()
    assert "共性问题1个，会议、业务学习研讨尚无记录。" in text
    assert "不合格的2次中，已复查到位1次，1次尚未登记复查。" in text
    assert "出现在留样2次" in text


def test_research_stands_under_health_and_leaves_no_heading_without_a_project(
    world: World, section_text: Callable[[], str]
) -> None:
    assert "保育课题" not in section_text()
    world.project("自主进餐研究", date(2025, 10, 16))
    text = section_text()
    assert "《自主进餐研究》" in text
    assert text.index("强化卫生保健") < text.index("推进保育课题研究") < text.index("存在的问题")
