"""Conditions on staff employed and certificates valid on a day, in SQL that both databases understand."""

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
]

NOTICE = "team.certificate.notice_days"
COOKS = ("营养员", "厨", "炊事", "食堂", "面点", "配菜")
"""Parts of the names of kitchen posts; posts are data, and every kindergarten names them differently."""


def hired(period: Period) -> ColumnElement[bool]:
    """Return the condition that a member of staff was hired in the period."""
    return Staff.hired_on.between(period.starts_on, period.ends_on)


def in_force(day: date | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """Return the condition that a certificate was valid on the day."""
    return and_(Certificate.issued_on <= day, or_(Certificate.expires_on.is_(None), Certificate.expires_on >= day))


def holds_health_certificate(day: date | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """Return the condition that a member of staff had a valid health certificate on the day."""
    return exists().where(Certificate.holder_id == Staff.id, Certificate.kind == CertificateKind.HEALTH, in_force(day))


def notice_until(rules: RuleBook, day: date) -> date:
    """Return the last day of expiry that is announced on the day, as the rule of notice says."""
    rule = rules.on(NOTICE, day)
    return day + timedelta(days=int(rule.value) if rule else 0)


def expired(period: Period) -> ColumnElement[bool]:
    """Return the condition that a certificate had expired by the end of the period without renewal."""
    return and_(_last_of_its_kind(period.ends_on), Certificate.expires_on < period.ends_on)


def expiring(period: Period) -> ColumnElement[bool]:
    """Return the condition that a certificate expires within the notice after the period, without renewal."""
    until = notice_until(period.rules, period.ends_on)
    return and_(_last_of_its_kind(period.ends_on), Certificate.expires_on.between(period.ends_on, until))


def _last_of_its_kind(day: date) -> ColumnElement[bool]:
    """Return the condition that a certificate, of the kindergarten or of current staff, is the last of its kind."""
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
    there = or_(Certificate.holder_id.is_(None), Certificate.holder_id.in_(select(Staff.id).where(Staff.on(day))))
    return and_(Certificate.issued_on <= day, there, ~outlasted)


def raised_level(period: Period) -> ColumnElement[bool]:
    """Return the condition that a certificate of the period raised its holder's level in that kind."""
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
    """Return the condition that a certificate of the period is its holder's first of a kind other than health."""
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
    """Return the condition that a contest was for a kitchen post."""
    return SkillContest.post_id.in_(select(Post.id).where(or_(false(), *(Post.name.contains(sign) for sign in COOKS))))


def not_by_cooks() -> ColumnElement[bool]:
    """Return the condition that a contest was not for a kitchen post."""
    return or_(SkillContest.post_id.is_(None), ~by_cooks())


def guided(period: Period) -> ColumnElement[bool]:
    """Return the condition that a newcomer was guided on any day of the period."""
    return and_(
        OnboardingPlan.starts_on <= period.ends_on,
        or_(OnboardingPlan.passed_on.is_(None), OnboardingPlan.passed_on >= period.starts_on),
    )


def not_passed(period: Period) -> ColumnElement[bool]:
    """Return the condition that a plan had begun and was not passed at the end of the period."""
    return and_(
        OnboardingPlan.starts_on <= period.ends_on,
        or_(OnboardingPlan.passed_on.is_(None), OnboardingPlan.passed_on > period.ends_on),
    )
