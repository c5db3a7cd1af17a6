"""Cards of the team area on the home page: expiring certificates, open issues, newcomers, the next meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from plugins.team.conditions import expired, expiring, notice_until
from plugins.team.facts.checks import FAILED
from plugins.team.models import Certificate, Meeting, OnboardingModule, OnboardingPlan, SpotCheck
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Period,
    Tone,
    _,
    _l,
    allowed_record_url,
    db,
    fact_url,
    record_url,
    rule_book,
)

__all__ = ["CARDS"]

MOST_NAMED = 6
"""Highest number of certificates that the card names."""
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class _Due:
    """Certificates counted on a card, the first of them named."""

    count: int
    named: list[Certificate]


def _certificates(context: CardContext) -> CardContent | None:
    """Return the card of certificates that have expired or soon will, most urgent first."""
    period = Period(context.today, context.today, rule_book())
    until = notice_until(period.rules, context.today)
    gone, soon = _due(context, expired(period)), _due(context, expiring(period))
    count = gone.count + soon.count
    if not count:
        return None
    lines = [
        CardLine(_certificate_line(certificate), _certificate_url(certificate), tone)
        for due, tone in ((gone, Tone.URGENT), (soon, Tone.ATTENTION))
        for certificate in due.named
    ][:MOST_NAMED]
    if count > len(lines):
        lines.append(CardLine(_("and %(count)d more certificates", count=count - len(lines))))
    return CardContent(
        value=str(count),
        caption=_l("certificates to renew"),
        lines=tuple(lines),
        url=record_url("team.certificate", expires_on_to=until, sort="expires_on"),
        # A certificate that ran out is bad, but not for the next hour: Tone.URGENT of a card is kept for that.
        tone=Tone.ATTENTION,
    )


def _due(context: CardContext, condition: ColumnElement[bool]) -> _Due:
    """Return the count and the first certificates within the user's limits, in two statements."""
    count = context.count(Certificate, condition)
    first = context.within(select(Certificate).where(condition), Certificate)
    first = first.options(joinedload(Certificate.holder)).order_by(Certificate.expires_on, Certificate.id)
    return _Due(count, list(db.session.scalars(first.limit(MOST_NAMED))) if count else [])


def _certificate_line(certificate: Certificate) -> str:
    return _(
        "%(day)s %(kind)s, %(holder)s",
        day=certificate.expires_on.isoformat() if certificate.expires_on else "",
        kind=str(certificate.kind.label),
        holder=str(certificate.holder) if certificate.holder else _("the kindergarten"),
    )


def _certificate_url(certificate: Certificate) -> str:
    return record_url("team.certificate", "view", id=certificate.id)


def _issues(context: CardContext) -> CardContent | None:
    """Return the card of the term's failed spot checks not rechecked yet, and of those not handled at all."""
    if context.term is None:
        return None
    untouched = and_(SpotCheck.handled_via.is_(None), SpotCheck.meeting_id.is_(None))
    counts = select(func.count(SpotCheck.id), func.count(SpotCheck.id).filter(untouched)).where(
        context.of_term(SpotCheck), FAILED, SpotCheck.rechecked_on.is_(None)
    )
    waiting, unhandled = db.session.execute(context.within(counts, SpotCheck)).one()
    if not waiting:
        return None
    lines = []
    if unhandled:
        url = fact_url("team.issues_unhandled", context.term)
        lines.append(CardLine(_("%(count)d not dealt with yet", count=unhandled), url, Tone.ATTENTION))
    return CardContent(
        value=str(waiting),
        caption=_l("failed spot checks to look at again"),
        lines=tuple(lines),
        url=fact_url("team.issues_not_rechecked", context.term),
        tone=Tone.ATTENTION if unhandled else Tone.CALM,
    )


def _newcomers(context: CardContext) -> CardContent | None:
    """Return the card of newcomers who have not passed yet, with the number of overdue modules."""
    running = and_(OnboardingPlan.passed_on.is_(None), OnboardingPlan.starts_on <= context.today)
    count = context.count(OnboardingPlan, running)
    if not count:
        return None
    late = context.count(
        OnboardingModule,
        OnboardingModule.passed_on.is_(None),
        OnboardingModule.due_on < context.today,
        OnboardingModule.plan_id.in_(select(OnboardingPlan.id).where(running)),
    )
    text = _("%(count)d modules are overdue", count=late)
    return CardContent(
        value=str(count),
        caption=_l("newcomers still being guided"),
        lines=(CardLine(text, None, Tone.ATTENTION),) if late else (),
        url=record_url("team.onboarding_plan"),
        tone=Tone.ATTENTION if late else Tone.CALM,
    )


def _meeting(context: CardContext) -> CardContent | None:
    """Return the card of the days since the last meeting, once a fortnight has passed without one."""
    if context.term is None or not context.term.starts_on <= context.today <= context.term.ends_on:
        return None
    last = db.session.scalar(select(func.max(Meeting.occurred_on)).where(Meeting.occurred_on <= context.today))
    if last is None or context.today - last <= FORTNIGHT:
        return None
    return CardContent(
        value=_("%(days)d days", days=(context.today - last).days),
        caption=_l("since the last meeting"),
        url=allowed_record_url("team.meeting", "new"),
        tone=Tone.ATTENTION,
    )


CARDS: tuple[Card, ...] = (
    Card("certificates", _l("Certificates running out"), _certificates, "team.certificate.view", 10),
    Card("issues", _l("Spot checks to follow up"), _issues, "team.spot_check.view", 20),
    Card("newcomers", _l("Newcomers"), _newcomers, "team.onboarding_plan.view", 30),
    Card("meeting", _l("Next meeting"), _meeting, "team.meeting.view", 40),
)
