"""Who was on the staff on a day, and which certificates held: conditions that both databases understand."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from plugins.team.models import LEVELS, Certificate, CertificateKind, CertificateLevel, OnboardingPlan, SkillContest
from portal.api import Period, Post, RuleBook, Staff

__all__ = [
    "by_cooks",
    "expired",
    "expiring",
    "guided",
    "hired",
    "holds_health_certificate",
    "in_force",
    "newly_qualified",
    "not_by_cooks",
    "not_passed",
    "notice_until",
    "raised_level",
    "working_on",
]

NOTICE = "team.certificate.notice_days"
COOKS = ("营养员", "厨", "炊事", "食堂", "面点", "配菜")
"""What the names of posts in a kitchen hold; posts are data, and every kindergarten calls them a little otherwise."""


def working_on(day: date) -> ColumnElement[bool]:
    """Staff who were on the staff on this day."""
    return and_(
        or_(Staff.hired_on.is_(None), Staff.hired_on <= day),
        or_(Staff.left_on.is_(None), Staff.left_on >= day),
    )


def hired(period: Period) -> ColumnElement[bool]:
    """Staff who were hired on these days."""
    return Staff.hired_on.between(period.starts_on, period.ends_on)


def in_force(day: date | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """Certificates that held on this day."""
    return and_(Certificate.issued_on <= day, or_(Certificate.expires_on.is_(None), Certificate.expires_on >= day))


def holds_health_certificate(day: date | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """Staff whose health certificate held on this day."""
    return exists().where(Certificate.holder_id == Staff.id, Certificate.kind == CertificateKind.HEALTH, in_force(day))


def notice_until(rules: RuleBook, day: date) -> date:
    """The last day of which a reminder speaks on this day: as many days on as the rule says."""
    rule = rules.on(NOTICE, day)
    return day + timedelta(days=int(rule.value) if rule else 0)


def expired(period: Period) -> ColumnElement[bool]:
    """Certificates that had run out on the last day, and were not renewed."""
    return and_(_last_of_its_kind(period.ends_on), Certificate.expires_on < period.ends_on)


def expiring(period: Period) -> ColumnElement[bool]:
    """Certificates that run out soon after the last day, and were not renewed."""
    until = notice_until(period.rules, period.ends_on)
    return and_(_last_of_its_kind(period.ends_on), Certificate.expires_on.between(period.ends_on, until))


def _last_of_its_kind(day: date) -> ColumnElement[bool]:
    """Certificates of the kindergarten and of who works there, none of which another one outlasts."""
    other = aliased(Certificate)
    outlasted = exists().where(
        other.kind == Certificate.kind,
        # Two of which nobody knows what they are do not replace each other.
        other.kind != CertificateKind.OTHER,
        or_(other.holder_id == Certificate.holder_id, and_(other.holder_id.is_(None), Certificate.holder_id.is_(None))),
        other.issued_on <= day,
        or_(
            other.expires_on.is_(None),
            other.expires_on > Certificate.expires_on,
            and_(other.expires_on == Certificate.expires_on, other.id > Certificate.id),
        ),
    )
    there = or_(Certificate.holder_id.is_(None), Certificate.holder_id.in_(select(Staff.id).where(working_on(day))))
    return and_(Certificate.issued_on <= day, there, ~outlasted)


def raised_level(period: Period) -> ColumnElement[bool]:
    """Certificates issued on these days whose level is above all that the holder had in this kind before."""
    before = aliased(Certificate)
    same = and_(before.holder_id == Certificate.holder_id, before.kind == Certificate.kind)
    earlier = and_(same, before.issued_on < Certificate.issued_on)
    return and_(
        Certificate.issued_on.between(period.starts_on, period.ends_on),
        Certificate.level.is_not(None),
        exists().where(earlier),
        ~exists().where(earlier, before.level.is_not(None), _rank(before.level) >= _rank(Certificate.level)),
    )


def newly_qualified(period: Period) -> ColumnElement[bool]:
    """First certificates of their kind that people obtained on these days; health certificates are none."""
    before = aliased(Certificate)
    return and_(
        Certificate.issued_on.between(period.starts_on, period.ends_on),
        Certificate.holder_id.is_not(None),
        Certificate.kind != CertificateKind.HEALTH,
        ~exists().where(
            before.holder_id == Certificate.holder_id,
            before.kind == Certificate.kind,
            before.issued_on < Certificate.issued_on,
        ),
    )


def _rank(level: InstrumentedAttribute[CertificateLevel | None]) -> ColumnElement[int]:
    return case(*((level == known, rank) for rank, known in enumerate(LEVELS)), else_=-1)


def by_cooks() -> ColumnElement[bool]:
    """Contests of a post in the kitchen."""
    return SkillContest.post_id.in_(select(Post.id).where(or_(false(), *(Post.name.contains(sign) for sign in COOKS))))


def not_by_cooks() -> ColumnElement[bool]:
    """All other contests."""
    return or_(SkillContest.post_id.is_(None), ~by_cooks())


def guided(period: Period) -> ColumnElement[bool]:
    """Newcomers who were guided at some time on these days."""
    return and_(
        OnboardingPlan.starts_on <= period.ends_on,
        or_(OnboardingPlan.passed_on.is_(None), OnboardingPlan.passed_on >= period.starts_on),
    )


def not_passed(period: Period) -> ColumnElement[bool]:
    """Plans that had begun and were not passed on the last day."""
    return and_(
        OnboardingPlan.starts_on <= period.ends_on,
        or_(OnboardingPlan.passed_on.is_(None), OnboardingPlan.passed_on > period.ends_on),
    )
