"""Sample kindergarten, fictional and deterministic; plugins add their sample records to it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import (
    AgeGroup,
    Campus,
    Child,
    Classroom,
    Enrolment,
    Place,
    Post,
    Sex,
    Staff,
    Term,
)
from portal.organisation.setup import kindergarten, set_kindergarten
from portal.organisation.terms import add_term

__all__ = ["KINDERGARTEN", "LAST_TERM", "TERM", "is_empty", "make_kindergarten", "make_last_term"]

KINDERGARTEN = "阳光幼儿园"
TERM = ("2025-2026-2", date(2026, 2, 24), date(2026, 7, 3))
LAST_TERM = ("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
SEED = 20260224
Named = TypeVar("Named", Campus, Post)

YEAR, YEAR_STARTS_ON = "2025-2026", date(2025, 9, 1)
MAIN, BRANCH = "本部", "分部"
# Youngest first, as the kindergarten itself lists them; the numbers of children add up to 330.
GROUPS = ((AgeGroup.JUNIOR, "小"), (AgeGroup.MIDDLE, "中"), (AgeGroup.SENIOR, "大"))
SIZES = {AgeGroup.JUNIOR: (25, 26, 25, 24), AgeGroup.MIDDLE: (28, 28, 27, 27), AgeGroup.SENIOR: (30, 30, 30, 30)}
PLACES = {
    MAIN: ("操场", "多功能厅", "保健室", "食堂操作间", "食品仓库", "门卫室", "楼梯走廊", "图书室", "大型玩具区"),
    BRANCH: ("分部操场", "分部食堂操作间", "分部门卫室", "分部楼梯走廊"),
}
# Post: number of people on the main campus, number at the branch.
STAFF = {
    "园长": (1, 0),
    "后勤主任": (1, 0),
    "保健员": (1, 1),
    "保育员": (9, 3),
    "营养员": (4, 2),
    "保安": (2, 2),
    "维修工": (1, 0),
    "资产管理员": (1, 0),
    "会计": (1, 0),
    "采购员": (1, 0),
}
# Carers who joined for this term; newcomers are guided by an experienced colleague.
NEWCOMERS = ((MAIN, date(2026, 2, 24)), (BRANCH, date(2026, 3, 9)))
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "子涵雨萱一诺梓轩浩宇欣怡思源佳琪明哲若曦嘉禾亦辰安然书瑶景行知夏予希乐言清和"
GROWN_GIVEN = "建国秀英志强丽华春梅海燕永明玉兰卫东晓红立新桂芳文静国庆淑珍振华"


def is_empty() -> bool:
    """Return True if the portal has no term and no class."""
    return not db.session.scalar(select(func.count(Term.id))) and not db.session.scalar(
        select(func.count(Classroom.id))
    )


def make_kindergarten() -> Term:
    """Add the sample kindergarten with its campuses, staff, classes, children and term. The caller commits.

    An existing kindergarten keeps its name; campuses, places and posts that it has are used as they are, and no
    sample person bears the name of an existing one. Raises PortalError if the term cannot be added.
    """
    if kindergarten() is None:
        set_kindergarten(KINDERGARTEN)
    term = add_term(db.session, *TERM)
    chance = random.Random(SEED)  # noqa: S311 - the names must be the same every time
    campuses, posts = _by_name(Campus, (MAIN, BRANCH)), _by_name(Post, STAFF)
    places = set(db.session.scalars(select(Place.name)))
    for campus, names in PLACES.items():
        db.session.add_all(Place(name=name, campus=campuses[campus]) for name in names if name not in places)
    db.session.add_all(_staff(_names(chance, GROWN_GIVEN, Staff), campuses, posts, chance))
    classes = _classes(campuses)
    db.session.add_all(classes)
    db.session.add_all(_children(_names(chance, GIVEN, Child), chance, classes))
    db.session.flush()
    return term


def make_last_term() -> Term:
    """Add the term before the sample term, for comparison. The caller commits.

    Raises PortalError if it cannot be added.
    """
    return add_term(db.session, *LAST_TERM)


def _by_name(model: type[Named], names: Iterable[str]) -> dict[str, Named]:
    """Return the records by name; add those that do not exist."""
    found = {record.name: record for record in db.session.scalars(select(model).where(model.name.in_(names)))}
    for name in names:
        if name not in found:
            found[name] = model(name=name)
            db.session.add(found[name])
    return found


def _staff(
    names: Iterator[str], campuses: dict[str, Campus], posts: dict[str, Post], chance: random.Random
) -> Iterator[Staff]:
    for title, numbers in STAFF.items():
        post = posts[title]
        for campus, number in zip((MAIN, BRANCH), numbers, strict=True):
            for _number in range(number):
                hired_on = date(chance.randint(2008, 2023), 9, 1)
                yield Staff(
                    name=next(names),
                    post=post,
                    campus=campuses[campus],
                    hired_on=hired_on,
                    background_checked_on=hired_on - timedelta(days=chance.randint(5, 20)),
                )
        if title == "保育员":
            for campus, hired_on in NEWCOMERS:
                yield Staff(
                    name=next(names),
                    post=post,
                    campus=campuses[campus],
                    hired_on=hired_on,
                    background_checked_on=hired_on - timedelta(days=7),
                )


def _classes(campuses: dict[str, Campus]) -> list[Classroom]:
    main = [(group, f"{sign}{number}班", campuses[MAIN]) for group, sign in GROUPS for number in ("一", "二", "三")]
    branch = [(group, f"{BRANCH}{sign}一班", campuses[BRANCH]) for group, sign in GROUPS]
    return [
        Classroom(name=name, age_group=group, campus=campus, school_year=YEAR, position=position)
        for position, (group, name, campus) in enumerate((*main, *branch), start=1)
    ]


def _children(names: Iterator[str], chance: random.Random, classes: list[Classroom]) -> Iterator[Child]:
    sizes = {group: iter(numbers) for group, numbers in SIZES.items()}
    # A junior child is three when the school year starts, a middle one four, a senior one five.
    oldest = {AgeGroup.JUNIOR: 2021, AgeGroup.MIDDLE: 2020, AgeGroup.SENIOR: 2019}
    for classroom in classes:
        for seat in range(next(sizes[classroom.age_group])):
            yield Child(
                name=next(names),
                sex=Sex.FEMALE if chance.random() < 0.5 else Sex.MALE,
                born_on=date(oldest[classroom.age_group], 9, 1) + timedelta(days=chance.randrange(365)),
                enrolments=[_enrolment(classroom, seat)],
            )


def _enrolment(classroom: Classroom, seat: int) -> Enrolment:
    """Return an enrolment since September, but for one child who joined for this term and one who left during it."""
    enrolment = Enrolment(classroom=classroom, starts_on=YEAR_STARTS_ON)
    if classroom.position == 2 and seat == 25:
        enrolment.starts_on = TERM[1]
    elif classroom.position == 5 and seat == 27:
        enrolment.ends_on = date(2026, 4, 30)
    return enrolment


def _names(chance: random.Random, given: str, model: type[Staff | Child]) -> Iterator[str]:
    """Yield fictional names of common characters, none twice and none that an existing person bears."""
    used = set(db.session.scalars(select(model.name)))
    while True:
        name = chance.choice(SURNAMES) + "".join(chance.sample(given, chance.choice((1, 2, 2))))
        if name not in used:
            used.add(name)
            yield name
