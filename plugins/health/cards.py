"""Cards of the health area on the home page: class sheets, abnormal cases and open findings of today."""

from __future__ import annotations

from sqlalchemy import func, select

from plugins.health.care_cards import CARE_CARDS
from plugins.health.classes import open_classes
from plugins.health.models import CheckSession, HealthCheck, HealthFinding
from plugins.health.outbreaks.card import OUTBREAK_CARD
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Classroom,
    Tone,
    _,
    _l,
    allowed_page_url,
    db,
    fact_url,
    record_url,
)

__all__ = ["CARDS"]

MOST_NAMED = 6
"""Highest number of unchecked classes that the card names."""


def _sheets(context: CardContext) -> CardContent | None:
    """Return the card of today's class sheets: classes checked and classes missing; None on a day without teaching."""
    classrooms = open_classes(context.today, context.limits)
    if not classrooms:
        return None
    rows = db.session.execute(
        select(HealthCheck.session, HealthCheck.classroom_id).where(
            HealthCheck.occurred_on == context.today,
            HealthCheck.session.in_((CheckSession.MORNING, CheckSession.NOON)),
        )
    )
    done = {(session, classroom) for session, classroom in rows}
    missing = [classroom for classroom in classrooms if (CheckSession.MORNING, classroom.id) not in done]
    at_noon = sum((CheckSession.NOON, classroom.id) in done for classroom in classrooms)
    lines = [
        CardLine(classroom.name, _sheet_url(context, classroom), Tone.ATTENTION) for classroom in missing[:MOST_NAMED]
    ]
    if len(missing) > MOST_NAMED:
        lines.append(CardLine(_("and %(count)d more classes", count=len(missing) - MOST_NAMED)))
    lines.append(CardLine(_("Noon check: %(done)d of %(due)d classes", done=at_noon, due=len(classrooms))))
    return CardContent(
        value=f"{len(classrooms) - len(missing)}/{len(classrooms)}",
        caption=_l("classes checked this morning"),
        lines=tuple(lines),
        url=allowed_page_url("health.sheet"),
        tone=Tone.ATTENTION if missing else Tone.GOOD,
    )


def _sheet_url(context: CardContext, classroom: Classroom) -> str | None:
    return allowed_page_url("health.sheet", day=context.today, session=CheckSession.MORNING, classroom=classroom.id)


def _abnormal_today(context: CardContext) -> CardContent | None:
    """Return the card with the number of children on whom something was found at today's checks."""
    wanted = select(func.count(HealthCheck.id), func.sum(HealthCheck.abnormal)).where(
        HealthCheck.occurred_on == context.today
    )
    checks, abnormal = db.session.execute(context.within(wanted, HealthCheck)).one()
    if not checks:
        return None
    return CardContent(
        value=str(abnormal or 0),
        caption=_l("abnormal cases at today's checks"),
        url=record_url("health.health_finding", term="all", occurred_on=context.today),
        tone=Tone.ATTENTION if abnormal else Tone.CALM,
    )


def _open_findings(context: CardContext) -> CardContent | None:
    """Return the card of the term's findings for which no action is recorded."""
    if context.term is None:
        return None
    count = context.count(HealthFinding, context.of_term(HealthFinding), HealthFinding.action.is_(None))
    return CardContent(
        value=str(count),
        caption=_l("findings without an action"),
        url=fact_url("health.findings_unhandled", context.term),
        tone=Tone.ATTENTION if count else Tone.GOOD,
    )


CARDS: tuple[Card, ...] = (
    OUTBREAK_CARD,
    Card("sheets", _l("Class sheets today"), _sheets, "health.health_check.view", 10),
    Card("abnormal_today", _l("Abnormal today"), _abnormal_today, "health.health_finding.view", 20),
    Card("open_findings", _l("Open findings"), _open_findings, "health.health_finding.view", 30),
    *CARE_CARDS,
)
