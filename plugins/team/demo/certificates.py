"""Sample certificates: of every post, one renewed too late, two raised in level, and those of the kindergarten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from plugins.team.demo.plan import Plan
from plugins.team.models import Certificate, CertificateKind, CertificateLevel, CertificateRequirement
from portal.api import Record, Staff, sample_random, today

__all__ = ["certificate_records"]

OF_POSTS = (
    ("保育员", CertificateKind.CARER),
    ("营养员", CertificateKind.COOK),
    ("保健员", CertificateKind.HEALTH_WORKER),
    ("保安", CertificateKind.GUARD),
)
BASIS = "本园岗位持证上岗要求"
HOSPITAL, CENTRE = "区疾病预防控制中心", "市职业技能鉴定中心"
LATE = 7
"""Index of the member of staff whose health certificate was renewed late in the term."""
LATE_BY = timedelta(days=12)
YEAR = timedelta(days=365)


def certificate_records(plan: Plan) -> Iterator[Record]:
    """Yield the requirements, then the certificates of each person, then those of the kindergarten."""
    for name, kind in OF_POSTS:
        if name in plan.posts:
            yield CertificateRequirement(post=plan.posts[name], kind=kind, basis=BASIS)
    for certificate in _certificates(plan):
        if (certificate.kind, certificate.number) not in plan.certificates and certificate.issued_on <= today():
            yield certificate


def _certificates(plan: Plan) -> Iterator[Certificate]:
    chance = sample_random("team certificates", plan.term)
    for seat, person in enumerate(plan.staff):
        yield from _health(plan, person, seat, chance)
    for name, kind in OF_POSTS:
        for seat, person in enumerate(plan.by_post.get(name, ())):
            yield from _qualification(plan, person, kind, seat, chance)
    year = plan.term.starts_on.year
    yield _own(CertificateKind.FOOD_LICENCE, "JY3310000012345", date(year - 3, 8, 20), date(year + 2, 8, 19))
    yield _own(CertificateKind.SCHOOL_LICENCE, "教民133010060000001号", date(year - 4, 3, 1), None)
    yield _own(CertificateKind.HYGIENE_REPORT, "卫评2024018", date(year - 2, 9, 3), plan.term.ends_on + timedelta(31))


def _health(plan: Plan, person: Staff, seat: int, chance: random.Random) -> Iterator[Certificate]:
    """Yield yearly health certificates; renewals due in the term are in time, except for one."""
    first = date(plan.term.starts_on.year - 1, 8, 25) + timedelta(days=chance.randrange(24))
    number = chance.randrange(1_000_000, 9_999_999)
    if person in plan.newcomers and person.hired_on:
        first = person.hired_on - timedelta(days=10)
    if seat % 5 == 2 and person not in plan.newcomers:
        first = plan.term.starts_on + timedelta(days=20 + seat) - YEAR
    yield _of(person, CertificateKind.HEALTH, f"JK{number}", first, first + YEAR - timedelta(days=1))
    if first + YEAR <= plan.term.ends_on:
        again = first + YEAR + (LATE_BY if seat == LATE else -timedelta(days=6))
        if not plan.days or again <= plan.days[-1]:
            yield _of(person, CertificateKind.HEALTH, f"JK{number + 1}", again, again + YEAR - timedelta(days=1))


def _qualification(
    plan: Plan, person: Staff, kind: CertificateKind, seat: int, chance: random.Random
) -> Iterator[Certificate]:
    number = chance.randrange(100_000, 999_999)
    begun = (person.hired_on or plan.term.starts_on) - timedelta(days=30)
    level = None
    if kind in {CertificateKind.CARER, CertificateKind.COOK}:
        level = (CertificateLevel.FIVE, CertificateLevel.FOUR)[seat % 2]
    certificate = _of(person, kind, f"{begun.year}{number}", begun)
    certificate.level = level
    yield certificate
    raised_on = plan.day(60 + seat)
    if level is CertificateLevel.FIVE and seat == 2 and raised_on is not None:
        higher = _of(person, kind, f"{raised_on.year}{number}", raised_on)
        higher.level = CertificateLevel.FOUR
        yield higher


def _of(
    person: Staff,
    kind: CertificateKind,
    number: str,
    issued_on: date,
    expires_on: date | None = None,
) -> Certificate:
    return Certificate(
        holder=person,
        kind=kind,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        authority=HOSPITAL if kind is CertificateKind.HEALTH else CENTRE,
    )


def _own(kind: CertificateKind, number: str, issued_on: date, expires_on: date | None) -> Certificate:
    return Certificate(kind=kind, number=number, issued_on=issued_on, expires_on=expires_on)
