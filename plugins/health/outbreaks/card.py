"""Card of unreported outbreaks on the home page: sign, class and time left. Children are never named."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_date

from plugins.health.outbreaks.watch import Outbreak, open_outbreaks
from portal.api import Card, CardContent, CardContext, CardLine, Tone, _, _l, allowed_record_url, ngettext, now

__all__ = ["OUTBREAK_CARD"]

MOST_LISTED = 8
HOURS_SHOWN = 48
"""Hours overdue from which the delay is given in days."""


def _outbreaks(context: CardContext) -> CardContent | None:
    """Return the card with one line for each unreported outbreak, linked to the form of its report."""
    found = open_outbreaks(context.term, context.today, context.limits)
    if not found:
        return None
    moment = now()
    lines = [
        CardLine(
            _line(outbreak, moment),
            _report_url(outbreak),
            Tone.URGENT if outbreak.hours_left(moment) < 0 else Tone.ATTENTION,
        )
        for outbreak in found[:MOST_LISTED]
    ]
    if len(found) > MOST_LISTED:
        more = len(found) - MOST_LISTED
        lines.append(CardLine(ngettext("%(num)d more outbreak", "%(num)d more outbreaks", more)))
    return CardContent(
        value=str(len(found)),
        caption=_l("not yet reported to the health authority and the education bureau"),
        lines=tuple(lines),
        tone=Tone.URGENT,
    )


def _line(outbreak: Outbreak, moment: datetime) -> str:
    text = _(
        "%(classroom)s: %(signs)s, %(children)s since %(day)s; %(time)s",
        classroom=outbreak.classroom.name,
        signs=_(", ").join(str(sign.label) for sign in outbreak.signs),
        children=ngettext("%(num)d child", "%(num)d children", outbreak.children),
        day=format_date(outbreak.first_day, "medium"),
        time=_time(outbreak.hours_left(moment)),
    )
    return str(text)


def _time(hours: float) -> str:
    if hours >= 1:
        return str(ngettext("%(num)d hour left to report", "%(num)d hours left to report", int(hours)))
    if hours >= 0:
        return str(_("less than an hour left to report"))
    if hours > -1:
        return str(_("the report is overdue"))
    if hours > -HOURS_SHOWN:
        return str(ngettext("the report is %(num)d hour overdue", "the report is %(num)d hours overdue", int(-hours)))
    return str(ngettext("the report is %(num)d day overdue", "the report is %(num)d days overdue", int(-hours / 24)))


def _report_url(outbreak: Outbreak) -> str | None:
    """Return the address of a new report's form, filled in from the outbreak; None if the user may not report."""
    return allowed_record_url(
        "health.outbreak_report",
        "new",
        occurred_on=outbreak.first_day,
        classroom=outbreak.classroom.id,
        children=outbreak.children,
        symptom=outbreak.symptom,
        disease=outbreak.disease,
    )


OUTBREAK_CARD = Card("outbreak", _l("Outbreak to report"), _outbreaks, "health.outbreak_report.view", 0)
