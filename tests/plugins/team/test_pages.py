"""Registers of the team in the browser: refused forms, steps, links, and sheets with lines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from plugins.team.models import (
    CareProject,
    Certificate,
    CertificateKind,
    CertificateLevel,
    HandledVia,
    IssueType,
    Meeting,
    OnboardingModule,
    OnboardingPlan,
    ResearchStage,
    SpotCheck,
)
from portal.base.clock import today
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World


@pytest.fixture
def office(app: Flask, client: FlaskClient, world: World, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in as head of logistics."""
    sign_in(client, make.user("后勤主任", role="head_of_logistics"))
    db.session.commit()
    return client


def post(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    db.session.expire_all()
    answer = client.post(path, data=fields)
    db.session.rollback()
    return answer


def text(answer: TestResponse) -> str:
    return html.fromstring(answer.text).text_content()


def test_a_meeting_with_nobody_is_refused_at_its_field(office: FlaskClient) -> None:
    fields = {"occurred_on": "2026-03-02", "kind": "regular", "topics": "小结", "attendees": "0"}
    answer = post(office, "/team/meeting/new/", **fields)
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert "会议不能无人参加" in tree.xpath("//*[@role='alert']")[0].text_content()
    # What was typed is still there.
    assert tree.xpath("//*[@name='topics']")[0].text.strip() == "小结"
    assert db.session.query(Meeting).count() == 0
    assert post(office, "/team/meeting/new/", **{**fields, "attendees": "5"}).status_code == 303
    meeting = db.session.query(Meeting).one()
    assert (meeting.attendees, meeting.attendees_stated) == (5, 5)
    page = office.get(f"/team/meeting/details/?id={meeting.id}")
    assert f"/team/attendance/?meeting={meeting.id}" in page.text


def test_the_number_that_is_typed_gives_way_to_the_ticks(office: FlaskClient, world: World) -> None:
    meeting = world.meeting(DAY)
    world.attend(meeting, world.people["钱二"])
    db.session.commit()
    number = meeting.id
    fields = {"occurred_on": "2026-03-02", "kind": "regular", "topics": "小结", "attendees": "40", "version": "1"}
    assert post(office, f"/team/meeting/edit/?id={number}", **fields).status_code == 303
    assert db.session.get_one(Meeting, number).attendees == 1


@pytest.mark.parametrize("day", ["2126-03-02", "2099-01-01", "02/03/2026x", ""])
def test_dates_that_cannot_be(office: FlaskClient, day: str) -> None:
    answer = post(office, "/team/meeting/new/", occurred_on=day, kind="regular", topics="小结", attendees="5")
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//*[@href='#f-occurred_on']")
    assert db.session.query(Meeting).count() == 0


def test_a_meeting_goes_with_its_attendance_and_leaves_the_issues(office: FlaskClient, world: World) -> None:
    meeting = world.meeting(DAY)
    world.attend(meeting, world.people["钱二"])
    check = world.failed(DAY, issue_type=IssueType.COMMON, meeting=meeting)
    db.session.commit()
    number, check_id = meeting.id, check.id
    answer = post(office, f"/team/meeting/delete/?id={number}", confirmed="yes")
    assert answer.status_code == 303
    assert db.session.get(Meeting, number) is None
    assert db.session.get_one(SpotCheck, check_id).meeting_id is None


def test_a_failed_check_is_dealt_with_then_rechecked(office: FlaskClient, world: World) -> None:
    check = world.failed(DAY, person=world.people["钱二"])
    db.session.commit()
    number = check.id
    address = f"/team/spot_check/step/?id={number}&step="
    # Nothing is in order that was not dealt with.
    assert post(office, f"{address}recheck", version="1").status_code == 422
    assert db.session.get_one(SpotCheck, number).rechecked_on is None
    assert post(office, f"{address}handle", version="1", issue_type="individual").status_code == 422
    given = {"version": "1", "issue_type": "individual", "handled_via": "talk"}
    assert post(office, f"{address}handle", **given).status_code == 303
    assert db.session.get_one(SpotCheck, number).handled_via is HandledVia.TALK
    assert post(office, f"{address}recheck", version="2").status_code == 303
    check = db.session.get_one(SpotCheck, number)
    assert (check.rechecked_on, check.rechecked_by) == (today(), "后勤主任")
    page = office.get(f"/team/spot_check/details/?id={number}")
    assert "复查到位" in text(page)
    assert "后勤主任" in text(page)


def test_several_checks_at_once(office: FlaskClient, world: World) -> None:
    handled = [world.failed(DAY, issue_type=IssueType.COMMON, handled_via=HandledVia.STUDY).id for _ in range(2)]
    waiting = world.failed(DAY, issue_type=IssueType.COMMON).id
    db.session.commit()
    post(office, "/team/spot_check/action/", action="step:recheck", rowid=[*handled, waiting])
    found = {check.id: check.rechecked_on for check in db.session.query(SpotCheck)}
    assert found == {handled[0]: today(), handled[1]: today(), waiting: None}


def test_a_certificate_leads_to_its_renewal(office: FlaskClient, world: World) -> None:
    carer = world.people["钱二"]
    old = world.certificate(
        carer, DAY, date(2026, 9, 1), CertificateKind.CARER, level=CertificateLevel.FOUR, authority="鉴定中心"
    )
    own = world.certificate(None, DAY, None, CertificateKind.FOOD_LICENCE)
    db.session.commit()
    number, other = old.id, own.id
    page = html.fromstring(office.get(f"/team/certificate/details/?id={number}").text)
    link = next(item for item in page.xpath("//a") if "登记换证" in item.text_content()).get("href")
    form = html.fromstring(office.get(link).text)
    assert form.xpath("//select[@name='kind']/option[@selected]/@value") == ["carer"]
    assert form.xpath("//select[@name='level']/option[@selected]/@value") == ["four"]
    assert form.xpath("//*[@name='authority']/@value") == ["鉴定中心"]
    assert form.xpath("//*[@name='issued_on']/@value") in ([], [""])
    assert office.get(f"/team/certificate/details/?id={other}").status_code == 200


def test_a_newcomers_plan_with_its_modules(office: FlaskClient, world: World) -> None:
    newcomer, mentor = str(world.people["孙三"].id), str(world.people["钱二"].id)
    db.session.commit()
    tree = html.fromstring(office.get("/team/onboarding/").text)
    names = [value for value in tree.xpath("//input[contains(@name,'-name')]/@value") if value]
    assert names[:2] == ["一日生活操作规范", "卫生消毒操作"]
    head = {"head-newcomer": newcomer, "head-mentor": mentor, "head-starts_on": "2026-03-02"}
    lines = {"line0-name": "消毒操作", "line0-due_on": "2026-03-20", "line1-name": "午睡巡视"}
    refused = post(office, "/team/onboarding/", **head | {"head-mentor": newcomer}, **lines)
    assert refused.status_code == 422
    assert "带教人与新进人员不能是同一人" in text(refused)
    assert db.session.query(OnboardingPlan).count() == 0
    assert post(office, "/team/onboarding/", **head, **lines).status_code == 303
    plan = db.session.query(OnboardingPlan).one()
    assert (plan.modules_open, plan.passed_on) == (2, None)
    number = plan.id
    for module in [module.id for module in db.session.query(OnboardingModule)]:
        answer = post(office, f"/team/onboarding_module/step/?id={module}&step=pass", version="1")
        assert answer.status_code == 303
    plan = db.session.get_one(OnboardingPlan, number)
    assert (plan.modules_open, plan.passed_on) == (0, today())
    assert db.session.scalars(select(OnboardingModule).limit(1)).one().assessed_by == "后勤主任"


def test_a_project_with_its_stages(office: FlaskClient, world: World) -> None:
    head = {"head-title": "自主进餐研究", "head-started_on": "2025-10-16"}
    lines = {
        "line0-stage": "proposal",
        "line0-planned_on": "2025-10-16",
        "line1-stage": "research",
        "line1-planned_on": "2026-05-29",
    }
    assert post(office, "/team/research/", **head, **lines).status_code == 303
    project = db.session.query(CareProject).one()
    number, stages = project.id, [stage.id for stage in project.stages]
    assert project.stage is ResearchStage.PROPOSAL
    address = f"/team/care_project_stage/step/?id={stages[1]}&step=reach"
    # A stage is reached with something to show for it.
    assert post(office, address, version="1", reached_on="2026-06-01").status_code == 422
    early = {"version": "1", "reached_on": "2025-10-15", "outputs": "案例集"}
    assert post(office, address, **early).status_code == 422
    assert db.session.get_one(CareProject, number).stage is ResearchStage.PROPOSAL
    assert post(office, address, version="1", reached_on="2026-06-01", outputs="案例集").status_code == 303
    assert db.session.get_one(CareProject, number).stage is ResearchStage.RESEARCH
    assert 'name="stage"' not in office.get(f"/team/care_project/edit/?id={number}").text


def test_what_people_ask_for_is_in_the_list(office: FlaskClient, world: World) -> None:
    world.certificate(world.people["钱二"], DAY, date(2026, 9, 1))
    world.certificate(world.people["孙三"], DAY, date(2026, 4, 1))
    world.certificate(None, DAY, None, CertificateKind.SCHOOL_LICENCE)
    db.session.commit()
    for path in ("meeting", "training", "certificate", "certificate_requirement", "spot_check", "skill_contest"):
        assert office.get(f"/team/{path}/").status_code == 200
    page = office.get("/team/certificate/?expires_on_to=2026-05-01")
    assert "孙三" in page.text
    assert "钱二" not in page.text
    assert db.session.query(Certificate).count() == 3


def test_what_points_to_a_meeting_can_be_found_by_its_day(office: FlaskClient, world: World) -> None:
    world.meeting(DAY)
    db.session.commit()
    for query in ("", "2026", "%", "'"):
        assert office.get("/team/spot_check/ajax/lookup/", query_string={"name": "meeting", "query": query}).is_json
