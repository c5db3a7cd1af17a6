"""Make the home of version 0.1 that the tests of this folder take over.

This runs with the program of commit 55468cd, not with the present one: check that commit out, install it with its
``requirements.lock``, and start this file with its interpreter from the folder of the checkout:

    python <this file> <folder for the results> <docs/plugins.md of that commit>

It leaves ``home.sql.gz`` (the database), ``files.zip`` (all else in the home) and ``expected.json.gz`` (what that
version measured and printed). The modules named here are those of 0.1; mypy leaves this file out for that reason.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

TARGET, PAGE = Path(sys.argv[1]), Path(sys.argv[2])
HOME = Path(tempfile.mkdtemp())
os.environ |= {"PORTAL_HOME": str(HOME), "PORTAL_STRICT": "1"}
FILE = re.compile(r"^`(garden/[\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
TERM = ("2025-2026-2", date(2026, 2, 24), date(2026, 3, 27))
LAST_TERM = ("2025-2026-1", date(2025, 9, 1), date(2025, 9, 30))
SIGNED_ON = date(2025, 10, 9)
OWN_WORDING = "园里自己的话：本学期晨检{{ 晨检人次 }}人次，发热{{ 发热例数 }}例。\n"
PASSWORD = "Kinder-2026-xyz"

for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
    path = HOME / "plugins" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

from portal.cli.main import main  # noqa: E402 (the home is chosen by then)

main(["db", "revision", "garden", "-m", "start"])
main(["db", "upgrade"])

from PIL import Image  # noqa: E402
from portal.attachments.keeping import attach, detach  # noqa: E402
from portal.db import db  # noqa: E402
from portal.evidence.obligations import Every  # noqa: E402
from portal.history.restore import deleted_records, restore  # noqa: E402
from portal.organisation.exceptions import Planned, add_exception  # noqa: E402
from portal.plugin_system.registry import State, the_portal  # noqa: E402
from portal.records.sample import plugin_samples  # noqa: E402
from portal.report.decide import Content, leave_out, record_outcome, write  # noqa: E402
from portal.report.problem_desk import open_desk  # noqa: E402
from portal.report.text import document_text  # noqa: E402
from sqlalchemy import select  # noqa: E402

from portal.accounts.roles import ensure_ready_roles  # noqa: E402
from portal.accounts.users import create_user  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.attachments.content import examine  # noqa: E402
from portal.evidence.decisions import decide  # noqa: E402
from portal.evidence.measure import measure  # noqa: E402
from portal.evidence.zero import sign_zero  # noqa: E402
from portal.organisation import demo  # noqa: E402
from portal.organisation.models import Classroom, Enrolment, Place, Post, Staff, Term  # noqa: E402
from portal.organisation.terms import find_term  # noqa: E402
from portal.records.base import Source  # noqa: E402
from portal.records.stamps import writing  # noqa: E402
from portal.report.desk import arranging  # noqa: E402
from portal.report.draft import draft  # noqa: E402
from portal.report.issuing.freeze import issue  # noqa: E402
from portal.report.letterhead.starting import starting_letterhead  # noqa: E402
from portal.report.letterhead.store import take_into_use, upload  # noqa: E402
from portal.report.models import Kind, ProblemState  # noqa: E402
from portal.report.rewording.versions import save  # noqa: E402
from portal.report.summary_json import summary_json  # noqa: E402
from portal.rules.own_values import set_own_value  # noqa: E402

demo.TERM, demo.LAST_TERM = TERM, LAST_TERM
demo.SIZES = dict.fromkeys(demo.SIZES, (3, 3, 3, 3))
demo.STAFF = {post: (min(main_campus, 2), min(branch, 1)) for post, (main_campus, branch) in demo.STAFF.items()}
CLASSES = {"小一班", "分部大一班"}


def sample(app: Any) -> None:
    """Fill the portal with the sample of a small kindergarten in two short terms."""
    portal = app.extensions["portal"]
    with writing(Source.DEMO):
        term = demo.make_kindergarten().name
        for classroom in db.session.scalars(select(Classroom).where(Classroom.name.not_in(CLASSES))).all():
            for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.classroom_id == classroom.id)).all():
                db.session.delete(enrolment.child)
            db.session.flush()
            db.session.delete(classroom)
    db.session.commit()
    plugin_samples(portal, term)
    with writing(Source.DEMO):
        last = demo.make_last_term().name
    db.session.commit()
    # The kitchen writes most by far; of the term before, nothing is compared with it.
    kitchen = portal.plugins["kitchen"]
    kitchen.state = State.DISABLED
    plugin_samples(portal, last)
    kitchen.state = State.ACTIVE


def accounts() -> int:
    """Add an administrator, and one account that sees a single class; return the id of the first."""
    ensure_ready_roles(the_portal())
    first = create_user("管理员", PASSWORD, ["administrator"], must_change_password=False)
    classroom = db.session.scalars(select(Classroom).where(Classroom.name == "小一班")).one()
    create_user("小一班", PASSWORD, ["health"], classrooms=[classroom], must_change_password=False)
    db.session.commit()
    return int(first.id)


def records() -> None:
    """Add what the samples lack, then change, delete and restore records, as people do in forms."""
    from plugins.garden.models import Tool, Watering

    from plugins.assets.models import Asset, AssetChange
    from plugins.assets.models.changes import ChangeKind
    from plugins.health.models import HealthCheck, HealthFinding, OutbreakReport, SickAbsence
    from plugins.health.models.checks import Action, CheckSession, Symptom
    from plugins.health.models.hygiene import HygieneCheck
    from plugins.health.models.illness import Disease
    from plugins.safety.models import DutyLog, DutyRoster, Incident, RepairOrder
    from plugins.safety.models.incidents import IncidentLevel, Responsibility
    from plugins.team.models import Meeting, SkillContest, SpotCheck

    classroom = db.session.scalars(select(Classroom).where(Classroom.name == "小一班")).one()
    children = [item.child for item in db.session.scalars(select(Enrolment).where(Enrolment.classroom == classroom))]
    carer, director = (
        db.session.scalars(select(Staff).join(Post).where(Post.name == name).order_by(Staff.id)).first()
        for name in ("保育员", "园长")
    )
    place = db.session.scalars(select(Place).where(Place.name == "操场")).one()
    checks = db.session.scalars(
        select(HealthCheck)
        .where(
            HealthCheck.classroom == classroom,
            HealthCheck.session == CheckSession.MORNING,
            HealthCheck.occurred_on >= TERM[1],
        )
        .order_by(HealthCheck.occurred_on)
    ).all()
    # 37.4 is fever until the own value of the rule holds (from 16 March), and none from then on.
    for check, child, degrees in zip(
        (checks[2], checks[3], checks[-3]), children, ("37.4", "38.6", "37.4"), strict=True
    ):
        db.session.add(
            HealthFinding(
                occurred_on=check.occurred_on,
                session=check.session,
                classroom=classroom,
                child=child,
                check=check,
                temperature_c=Decimal(degrees),
                symptoms=frozenset({Symptom.COUGH}),
                action=Action.GUARDIAN if degrees == "38.6" else None,
            )
        )
    add = [
        # Its disease is named, so a case among the infectious diseases follows.
        SickAbsence(
            occurred_on=checks[4].occurred_on,
            classroom=classroom,
            child=children[0],
            disease=Disease.HAND_FOOT_MOUTH,
        ),
        OutbreakReport(
            occurred_on=checks[4].occurred_on,
            classroom=classroom,
            disease=Disease.HAND_FOOT_MOUTH,
            children=1,
            reported_at=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
            reported_to="区疾控中心",
        ),
        SkillContest(occurred_on=date(2026, 3, 11), theme="叠被子", post=carer.post, participants=3),
        DutyRoster(occurred_on=date(2026, 3, 7), person=carer, leader=director),
        DutyLog(occurred_on=date(2026, 3, 7), person=carer, leader=director, rounds=3, event="一切正常"),
        Incident(
            occurred_on=date(2026, 3, 12),
            place=place,
            title="滑梯旁擦伤",
            level=IncidentLevel.MINOR,
            responsibility=Responsibility.NOT_LIABLE,
            hurt=1,
        ),
        Watering(occurred_on=date(2025, 9, 10), classroom=classroom, crop="辣椒", tool=Tool.HOSE, litres=9),
        Watering(occurred_on=date(2026, 3, 2), classroom=classroom, crop="番茄", tool=Tool.CAN, litres=12),
        Watering(occurred_on=date(2026, 3, 10), classroom=classroom, crop="黄瓜", tool=Tool.HOSE, litres=30),
        Watering(occurred_on=date(2026, 3, 11), classroom=classroom, crop="丝瓜", tool=Tool.HOSE, litres=7),
    ]
    db.session.add_all(add)
    asset = db.session.scalars(select(Asset).order_by(Asset.id)).first()
    db.session.add(
        AssetChange(occurred_on=date(2026, 3, 18), asset=asset, kind=ChangeKind.TRANSFER, to_classroom=classroom)
    )
    db.session.commit()

    # A changed record, one changed twice, a deleted one, and one that was deleted and came back.
    tomatoes, _cucumbers, gourds = add[-3:]
    # Like a form, which reads a record before it changes it; else the history would not know the value before.
    db.session.refresh(tomatoes)
    tomatoes.litres = 15
    db.session.commit()
    db.session.refresh(tomatoes)
    tomatoes.note = "补浇一次"
    repair = db.session.scalars(select(RepairOrder).order_by(RepairOrder.id)).first()
    repair.note = "已与厂家联系"
    db.session.commit()
    for gone in (
        gourds,
        db.session.scalars(select(HygieneCheck).order_by(HygieneCheck.id)).first(),
        db.session.scalars(select(SpotCheck).order_by(SpotCheck.id)).first(),
    ):
        db.session.delete(gone)
        db.session.commit()
    spot_check = next(item.change for item in deleted_records(10) if item.change.record == "team.spot_check")
    restore(spot_check)
    db.session.commit()
    meeting = db.session.scalars(select(Meeting).order_by(Meeting.id)).first()
    meeting.note = "纪要另存"
    db.session.commit()


def picture(colour: str) -> bytes:
    """Return a small JPEG."""
    target = io.BytesIO()
    Image.new("RGB", (48, 32), colour).save(target, "JPEG")
    return target.getvalue()


def papers(app: Any) -> None:
    """Attach pictures to records, and take one away again."""
    from plugins.assets.models import ImprovementProject
    from plugins.team.models import SkillContest

    portal = app.extensions["portal"]
    for model, colours in ((SkillContest, ("green", "red")), (ImprovementProject, ("blue",))):
        record = db.session.scalars(select(model).order_by(model.id)).first()
        slot = next(each for each in model.__attachments__ if each.photos)
        uploads = [(f"{colour}.jpg", examine(picture(colour), photos=True)) for colour in colours]
        kept = attach(portal.record_type(model), record.id, slot, uploads)
        kept.added[0].caption = "现场照片"
        db.session.commit()
        for spare in kept.added[1:]:
            detach(record, slot, spare)


def decisions(term: Term, last: Term) -> None:
    """Take the decisions that a kindergarten takes beside its records."""
    classroom = db.session.scalars(select(Classroom).where(Classroom.name == "小一班")).one()
    add_exception(term, Planned(date(2026, 3, 9), date(2026, 3, 10), False, "停水", classroom.campus))
    add_exception(term, Planned(date(2026, 3, 20), date(2026, 3, 20), False, "水痘停课", classroom=classroom))
    add_exception(term, Planned(date(2026, 3, 21), date(2026, 3, 21), True, "家长开放日"))
    set_own_value("health.fever", Decimal("37.5"), date(2026, 3, 16), None, "园务会议决定")
    decide("team.spot_checks_monthly", date(2026, 3, 1), "园务会议决定", active=True, every=Every.TWO_WEEKS)
    decide("garden.weekly_watering", date(2026, 3, 16), "改由后勤浇水", active=False)
    save(term, "health.care", OWN_WORDING + "旧的一版。\n", 0)
    save(term, "health.care", OWN_WORDING, 1)
    save(term, "garden", "番茄熟了。\n", 0)
    save(term, "garden", None, 1)
    db.session.commit()
    sections = the_portal().sections
    arranging.include(term, "team.contest", included=False)
    # Each chart carries a workbook, so the issued files grow with what is printed.
    for key in ("team.team", "kitchen.kitchen", "assets.assets", "safety.safety"):
        arranging.include(last, key, included=False)
    arranging.rename(term, sections, "garden.garden", "小菜园", str(sections["garden.garden"].title))
    db.session.commit()


def problems(term: Term, last: Term) -> None:
    """Enter problems and plans, take up a draft, leave another out, and write what became of an old problem."""
    old = write(last, Kind.PROBLEM, Content("分部操作间面积不足。", "分部操作间面积不足。", "寒假改造", "后勤主任"))
    record_outcome(old, ProblemState.SOLVED, "已扩建并通过验收")
    old.closed_on = date(2026, 3, 2)
    db.session.commit()
    drafts = open_desk(term).arrangement.undecided
    taken, left = list(drafts)[:2]
    due_on = TERM[2] + timedelta(days=60)
    write(term, Kind.PROBLEM, Content(None, taken.said, "逐项核对、限期补齐", "后勤主任", due_on), taken)
    leave_out(term, left, "已当场整改")
    write(term, Kind.PROBLEM, Content("雨天楼梯湿滑。", "雨天楼梯湿滑。", "铺防滑垫", "保安"))
    write(term, Kind.PLAN, Content("开学前逐岗培训。", "开学前逐岗培训。", owner="保健员", due_on=due_on))
    db.session.commit()


def zeros(term: Term) -> None:
    """Sign every zero of the term, and one of the term before that an accident recorded later ends."""
    from plugins.safety.models import Incident
    from plugins.safety.models.incidents import IncidentLevel, Responsibility

    facts = {key for key, fact in the_portal().facts.items() if getattr(fact, "zero_is_signed", False)}
    found = measure(term, only=facts).facts
    for key in sorted(facts):
        if found[key].value == 0:
            sign_zero(key, *TERM[1:], TERM[2])
    sign_zero("safety.incidents_liable", *LAST_TERM[1:], LAST_TERM[2])
    db.session.commit()
    db.session.add(
        Incident(
            occurred_on=date(2025, 9, 17),
            title="门夹手",
            level=IncidentLevel.MINOR,
            responsibility=Responsibility.LIABLE,
            hurt=1,
        )
    )
    db.session.commit()


def issues(term: Term, actor: int) -> None:
    """Issue a summary, correct a record, take a letterhead into use, and issue it again."""
    from plugins.garden.models import Watering

    name = term.name
    issue(term, seen=None, replaces=None, signed_on=SIGNED_ON, knowingly=True, actor=actor)
    peppers = db.session.scalars(select(Watering).where(Watering.crop == "辣椒")).one()
    peppers.litres = 11
    letterhead, _ = upload("信笺.docx", starting_letterhead("阳光幼儿园"))
    take_into_use(letterhead)
    db.session.commit()
    reason = "辣椒的用水量有误"
    issue(find_term(name), seen=None, replaces=1, reason=reason, signed_on=SIGNED_ON, knowingly=True, actor=actor)


def measured(names: Iterable[str]) -> dict[str, Any]:
    """Return what this version measures and prints of each term."""
    found = {}
    for name in names:
        written = draft(find_term(name), signed_on=SIGNED_ON)
        found[name] = {"text": document_text(written.document), **summary_json(written.measurement)}
        db.session.rollback()
    return found


def store(expected: dict[str, Any]) -> None:
    """Write the results."""
    connection = sqlite3.connect(HOME / "portal.sqlite")
    # Compressed files, which the dump would hold as hexadecimal digits.
    blobs = {
        f"{table}-{number}": content
        for table in ("summary_issue", "letterhead")
        for number, content in connection.execute(f"SELECT id, content FROM {table}")
    }
    for table in ("summary_issue", "letterhead"):
        connection.execute(f"UPDATE {table} SET content = X''")
    dump = "\n".join(connection.iterdump())
    (TARGET / "home.sql.gz").write_bytes(gzip.compress(dump.encode(), 9, mtime=0))
    with zipfile.ZipFile(TARGET / "files.zip", "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(HOME.rglob("*")):
            name = path.relative_to(HOME)
            if (
                path.is_file()
                and name.parts[0] in {"attachments", "plugins", "secrets"}
                and "__pycache__" not in name.parts
            ):
                files.writestr(zipfile.ZipInfo(str(name)), path.read_bytes(), zipfile.ZIP_DEFLATED)
        for name, content in blobs.items():
            files.writestr(zipfile.ZipInfo(f"blobs/{name}"), content)
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (TARGET / "expected.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def run() -> None:
    """Make the home."""
    app = create_app()
    with app.app_context():
        sample(app)
        actor = accounts()
        with writing(Source.FORM, actor):
            records()
            papers(app)
            term, last = find_term(TERM[0]), find_term(LAST_TERM[0])
            decisions(term, last)
            zeros(term)
            problems(term, last)
            issues(find_term(LAST_TERM[0]), actor)
        expected = measured([TERM[0], LAST_TERM[0]])
        db.session.remove()
        db.engine.dispose()
    store(expected)


if __name__ == "__main__":
    run()
