"""Charts and tables of the team in the summary, compared with records made by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.organisation.setup import set_kindergarten
from portal.report.document.blocks import Annex, Block, Chart, PhotoRow, Table, plain_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World


def annexes(world: World) -> dict[str, tuple[Block, ...]]:
    set_kindergarten("春苗幼儿园")
    document = draft(load_term_inputs(world.term)).document
    assert document.failures == ()
    return {block.title: block.blocks for block in document.blocks if isinstance(block, Annex)}


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def test_without_records_nothing_is_shown(world: World) -> None:
    document = draft(load_term_inputs(world.term)).document
    assert not any(isinstance(block, Annex | Chart | Table | PhotoRow) for block in document.blocks)


def test_trainings_and_certificates_with_posts_in_the_place_of_people(world: World, make: Factory) -> None:
    person = make.staff("欧阳秀英", post="保育员", hired_on=date(2020, 9, 1))
    world.training(date(2026, 3, 5), topic="消毒操作，欧阳秀英示范", participants=12)
    world.training(date(2026, 4, 7), topic="急救", participants=8)
    world.training(date(2026, 2, 23), topic="学期之前")
    world.certificate(person, date(2025, 7, 20), date(2026, 7, 19))
    found = annexes(world)
    assert list(found) == ["队伍建设数据图表"]
    charts = [block for block in found["队伍建设数据图表"] if isinstance(block, Chart)]
    assert [chart.caption for chart in charts] == ["图1 各月会议和培训次数（次）", "图2 期末有效证照分类情况（本）"]
    # Meetings, of which there were none, are not drawn.
    assert [(series.name, series.numbers[:4]) for series in charts[0].series] == [("培训次数", (0, 1, 1, 0))]
    trainings, expiring = [block for block in found["队伍建设数据图表"] if isinstance(block, Table)]
    assert [row[1] + row[3] for row in rows(trainings)] == ["3月5日消毒操作，保育员示范", "4月7日急救"]
    # With the year where it is not the term's.
    assert rows(expiring) == [["1", "健康证", "保育员", "2025年7月20日", "7月19日"]]
    assert "欧阳" not in str(found)
