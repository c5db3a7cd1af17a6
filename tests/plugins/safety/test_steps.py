"""A repair and a hazard on their way: each step after the one before, with who and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from plugins.safety.models import REVIEW_RIGHT, VERIFY_RIGHT, HazardState, RepairOrder, RepairState
from portal.base.clock import now, today
from portal.base.db import db
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import Web, World

REPAIR_RIGHTS = ["safety.repair_order.view", "safety.repair_order.edit"]
HAZARD_RIGHTS = ["safety.hazard.view", "safety.hazard.edit"]


def test_a_repair_from_report_to_close(web: Web, world: World) -> None:
    order = world.repair()
    web.enter("后勤主任", permissions=[*REPAIR_RIGHTS, REVIEW_RIGHT])
    # Somebody has to be named.
    assert "请指定维修人或外聘单位" in web.step(order, "review").text
    assert order.state is RepairState.REPORTED
    assert web.step(order, "review", assigned_to=world.worker.id).status_code == 303
    assert (order.state, order.reviewed_by, order.assigned_to) == (RepairState.REVIEWED, "后勤主任", world.worker)
    assert abs(present(order.reviewed_at) - now()) < timedelta(minutes=5)

    web.enter("维修工", permissions=REPAIR_RIGHTS)
    web.step(order, "start")
    assert (order.state, order.started_by) == (RepairState.REPAIRING, "维修工")
    assert web.step(order, "finish", finished_on="2026-03-03").status_code == 422  # what was done is needed
    web.step(order, "finish", finished_on="2026-03-03", work="更换灯管", cost="35.50")
    assert (order.state, order.finished_by) == (RepairState.REPAIRED, "维修工")
    assert (order.finished_on, order.work, str(order.cost)) == (date(2026, 3, 3), "更换灯管", "35.50")

    web.enter("园长", permissions=REPAIR_RIGHTS)
    web.step(order, "redo", returned_because="仍然闪烁")
    assert (order.state, order.returned_by) == (RepairState.REPAIRING, "园长")
    # Repaired anew it was after it had been sent back.
    assert "请填写重新修复的日期" in web.step(order, "finish", finished_on="2026-03-03", work="更换整流器").text
    web.step(order, "finish", finished_on=today().isoformat(), work="更换整流器")
    web.step(order, "accept")
    assert (order.state, order.accepted_by) == (RepairState.ACCEPTED, "园长")
    web.step(order, "close")
    assert (order.state, order.closed_by) == (RepairState.CLOSED, "园长")


def test_a_repair_that_is_turned_down_ends_there(web: Web, world: World) -> None:
    order = world.repair()
    web.enter("后勤主任", permissions=[*REPAIR_RIGHTS, REVIEW_RIGHT])
    assert web.step(order, "reject").status_code == 422  # why is needed
    web.step(order, "reject", rejected_because="已列入更新计划")
    assert (order.state, order.rejected_by, order.reviewed_by) == (RepairState.REJECTED, "后勤主任", None)
    for key in ("review", "start", "finish", "accept", "close"):
        web.step(order, key, work="更换", vendor="佳和")
        assert order.state is RepairState.REJECTED


def test_nothing_is_closed_that_was_never_accepted(web: Web, world: World) -> None:
    web.enter("后勤主任", permissions=[*REPAIR_RIGHTS, REVIEW_RIGHT])
    for state in RepairState:
        order = world.repair(state=state, finished_on=world.day)
        web.step(order, "close")
        closes = state in {RepairState.ACCEPTED, RepairState.CLOSED}
        assert order.state is (RepairState.CLOSED if closes else state)
        assert (order.closed_by is not None) == (state is RepairState.ACCEPTED)


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("review", {"reported"}),
        ("reject", {"reported"}),
        ("start", {"reviewed"}),
        ("finish", {"reviewed", "repairing"}),
        ("accept", {"repaired"}),
        ("redo", {"repaired"}),
        ("close", {"accepted"}),
    ],
)
def test_each_step_has_its_place(key: str, after: set[str]) -> None:
    step = next(step for step in RepairOrder.__steps__ if step.key == key)
    assert {state.value for state in step.after} == after
    assert step.by
    assert step.at


def test_who_may_not_review_does_not(web: Web, world: World) -> None:
    order = world.repair()
    web.enter("保育员", permissions=REPAIR_RIGHTS)
    assert web.step(order, "review", vendor="佳和").status_code == 403
    assert order.state is RepairState.REPORTED


def test_a_repair_is_not_done_before_it_was_reported_nor_tomorrow(web: Web, world: World) -> None:
    order = world.repair(state=RepairState.REVIEWED)
    web.enter("维修工", permissions=REPAIR_RIGHTS)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for day, message in (("2026-03-01", "修复日期不能早于报修日期"), (tomorrow, "这一天还没有到")):
        answer = web.step(order, "finish", finished_on=day, work="更换灯管")
        assert answer.status_code == 422
        assert message in answer.text
        assert (order.state, order.finished_on) == (RepairState.REVIEWED, None)


def test_the_form_leaves_the_state_alone(web: Web, world: World) -> None:
    order = world.repair()
    web.enter("后勤主任", permissions=REPAIR_RIGHTS)
    path = f"/safety/repair_order/edit/?id={order.id}"
    fields = web.form(path)
    assert "state" not in fields
    assert "finished_on" not in fields
    assert (
        web.submit(path, fields | {"state": "closed", "finished_on": "2026-03-09", "fault": "灯座松动"}).status_code
        == 303
    )
    assert (order.state, order.finished_on, order.fault) == (RepairState.REPORTED, None, "灯座松动")


def test_a_hazard_is_verified_by_somebody_else(web: Web, world: World) -> None:
    hazard = world.hazard()
    web.enter("维修工", permissions=[*HAZARD_RIGHTS, VERIFY_RIGHT])
    assert web.step(hazard, "fix", fixed_on="2026-03-04").status_code == 422  # how is needed
    web.step(hazard, "fix", fixed_on="2026-03-04", measure="焊接加固")
    assert (hazard.state, hazard.fixed_by, hazard.fixed_on) == (HazardState.FIXED, "维修工", date(2026, 3, 4))
    answer = web.step(hazard, "verify")
    assert "整改人不能复查自己的整改" in answer.text
    assert (hazard.state, hazard.verified_by) == (HazardState.FIXED, None)

    web.enter("园长", permissions=[*HAZARD_RIGHTS, VERIFY_RIGHT])
    web.step(hazard, "reopen", returned_because="焊点不牢")
    assert (hazard.state, hazard.returned_by) == (HazardState.OPEN, "园长")
    assert "请填写重新整改的日期" in web.step(hazard, "fix", fixed_on="2026-03-04", measure="重新焊接").text
    web.step(hazard, "fix", fixed_on=today().isoformat(), measure="重新焊接")
    # Whoever put it right in the end is who cannot verify it.
    assert web.step(hazard, "verify").status_code == 422
    web.enter("后勤主任", permissions=[*HAZARD_RIGHTS, VERIFY_RIGHT])
    web.step(hazard, "verify")
    assert (hazard.state, hazard.verified_by) == (HazardState.VERIFIED, "后勤主任")
    assert abs(present(hazard.verified_at) - now()) < timedelta(minutes=5)


def test_who_is_responsible_does_not_verify_either(web: Web, world: World) -> None:
    hazard = world.hazard(state=HazardState.FIXED, owner=world.worker, fixed_on=world.day, fixed_by="后勤主任")
    web.enter(world.worker.name, permissions=[*HAZARD_RIGHTS, VERIFY_RIGHT])
    assert web.step(hazard, "verify").status_code == 422
    assert hazard.state is HazardState.FIXED


def test_a_hazard_is_not_closed_past_its_steps(web: Web, world: World) -> None:
    hazard = world.hazard()
    web.enter("园长", permissions=[*HAZARD_RIGHTS, VERIFY_RIGHT])
    web.step(hazard, "verify")
    assert hazard.state is HazardState.OPEN
    web.enter("门卫", permissions=HAZARD_RIGHTS)
    hazard.state = HazardState.FIXED
    db.session.commit()
    assert web.step(hazard, "verify").status_code == 403
    for day in ("2026-03-01", (today() + timedelta(days=1)).isoformat()):
        hazard.state = HazardState.OPEN
        db.session.commit()
        assert web.step(hazard, "fix", fixed_on=day, measure="焊接").status_code == 422
