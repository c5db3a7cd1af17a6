"""Sick children on the class sheet: questions to the carer, stored values, conflicts with others or the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from lxml import html
from sqlalchemy import select

from plugins.health.models import Disease, SickAbsence, Symptom
from plugins.health.sheet.entries import State
from portal.base.db import db
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from tests.plugins.health.conftest import Sheet, World

FRI = date(2026, 2, 27)


def leaves() -> Sequence[SickAbsence]:
    db.session.rollback()
    return db.session.scalars(select(SickAbsence).order_by(SickAbsence.occurred_on)).all()


def test_only_the_morning_asks(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    tree = sheet.open()
    offered = tree.xpath(f"//select[@name='disease_{first}']/option/@value")
    assert offered == ["", *(item.value for item in Disease)]
    assert tree.xpath(f"//input[@name='symptoms_{first}']")
    assert not sheet.open(session="noon").xpath(f"//select[@name='disease_{first}']")


def test_it_is_shown_again(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    fields_sent = {f"state_{first}": "sick", f"symptoms_{first}": ["rash", "fever"], f"disease_{first}": "chickenpox"}
    assert sheet.save(**fields_sent).status_code == 303
    tree = sheet.open()
    fields = sheet.fill(tree)
    assert {name: sorted(fields[name]) for name in fields_sent} == {
        f"state_{first}": ["sick"],
        f"symptoms_{first}": ["fever", "rash"],
        f"disease_{first}": ["chickenpox"],
    }
    text = tree.xpath("//details[contains(@class, 'state-sick')]//span[@class='state']")[0].text_content()
    shown = (State.SICK, Symptom.FEVER, Symptom.RASH, Disease.CHICKENPOX)
    assert text == " · ".join(str(item.label) for item in shown)


def test_an_unknown_disease_is_none(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    answer = sheet.save(**{f"state_{first}": "sick", f"disease_{first}": "plague", f"symptoms_{first}": "itch"})
    assert answer.status_code == 303
    (absence,) = leaves()
    assert (absence.disease, absence.symptoms) == (None, frozenset())


def test_who_is_on_leave_is_shown_but_not_presumed(sheet: Sheet, world: World) -> None:
    world.leave(FRI)
    db.session.commit()
    tree = sheet.open()
    (note,) = tree.xpath("//span[@class='since']")
    assert "2月27日" in note.text_content()
    assert "赵一" in note.getparent().text_content()
    assert sheet.fill(tree)[f"state_{sheet.world.ids[0]}"] == ["present"]
    assert sheet.send(sheet.fill(tree)).status_code == 303
    assert not sheet.open().xpath("//span[@class='since']")


def test_an_error_stands_at_the_childs_line(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    sheet.save(**{f"state_{first}": "sick", f"disease_{first}": "mumps"})
    answer = sheet.save(**{f"state_{first}": "personal"})
    assert answer.status_code == 422
    (faulty,) = html.fromstring(answer.text).xpath("//details[contains(@class, 'faulty')]")
    assert "赵一" in faulty.text_content()
    assert faulty.xpath(".//p[@class='child-error']")
    assert len(leaves()) == 1


def test_two_carers_at_once(sheet: Sheet) -> None:
    first, second, third = sheet.world.ids[:3]
    sheet.save(**{f"state_{child}": "sick" for child in (first, second, third)})
    mine = sheet.open()
    sheet.save(**{f"symptoms_{first}": "rash", f"disease_{second}": "mumps", f"symptoms_{third}": "cough"})
    answer = sheet.send(sheet.fill(mine, **{f"symptoms_{second}": "fever", f"disease_{third}": ""}))
    assert answer.status_code == 409
    tree = html.fromstring(answer.text)
    merged = sheet.fill(tree)
    # Theirs where only they changed it; mine beside theirs where both did.
    assert merged[f"symptoms_{first}"] == ["rash"]
    assert (merged[f"symptoms_{second}"], merged[f"disease_{second}"]) == (["fever"], [""])
    assert merged[f"symptoms_{third}"] == ["cough"]
    theirs = [item.text_content() for item in tree.xpath("//p[@class='child-theirs']")]
    assert len(theirs) == 3
    assert str(Disease.MUMPS.label) in theirs[1]


def test_what_the_register_changed_meanwhile_is_not_lost(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    sheet.save(**{f"state_{first}": "sick"})
    mine = sheet.open()
    leaves()[0].symptoms = frozenset({Symptom.RASH})
    db.session.commit()
    answer = sheet.send(sheet.fill(mine))
    assert answer.status_code == 409
    assert leaves()[0].symptoms == frozenset({Symptom.RASH})


def test_a_carer_of_the_class_may(sheet: Sheet, sign_in: SignIn, world: World) -> None:
    rights = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]
    sign_in(sheet.client, world.make.user(permissions=rights, classrooms=(world.classroom,)))
    assert sheet.save(**{f"state_{sheet.world.ids[0]}": "sick"}).status_code == 303
    assert len(leaves()) == 1


def test_leave_is_read_in_one_statement(sheet: Sheet, world: World, statements: Statements) -> None:
    def sent() -> tuple[int, int]:
        db.session.expire_all()
        with statements() as recorded:
            sheet.open()
        return len(recorded), sum("health_sick_absence" in statement for statement in recorded)

    before = sent()
    assert before[1] == 1
    for child in sheet.world.children[:3]:
        world.leave(FRI, child=child, disease=Disease.MUMPS)
    db.session.commit()
    assert sent() == before
