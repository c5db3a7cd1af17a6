"""Trial run of every plugin: each fact, section and card, over the current term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from portal.base.clock import now, today
from portal.base.fields import Label
from portal.base.scope import EVERYTHING
from portal.declarations.cards import Card, CardContent, CardContext
from portal.organisation.models import Term
from portal.organisation.terms import current_term
from portal.registry.guard import guarded
from portal.registry.registry import PluginRecord, Stage, State, the_portal
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs

__all__ = ["Problem", "check_plugins", "problems", "try_out"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Problem with a plugin: the stage at which it occurred, and the error."""

    plugin: PluginRecord
    stage: Stage
    error: Label


def check_plugins() -> list[Problem]:
    """Run everything that plugins contribute to summary and home page, and return all problems."""
    try_out()
    the_portal().tried_at = now()
    return list(problems())


def problems() -> Iterator[Problem]:
    """Yield the known problems, without running anything."""
    for record in the_portal().plugins.values():
        if record.state is State.FAILED and record.stage is not None:
            yield Problem(record, record.stage, record.error)
        for what, error in list(record.faults.items()):
            yield Problem(record, Stage.RUNTIME, f"{what}: {error}")


def try_out() -> None:
    """Measure all facts, write all sections, draw all cards. ``guarded`` stores the failures."""
    term, day = current_term(), today()
    draft(load_term_inputs(term or _stand_in(day)), limits=EVERYTHING)
    # Asked again: a section that failed has rolled the session back.
    context = CardContext(current_term(), day, EVERYTHING)
    for key, card in the_portal().cards.items():
        guarded(key.partition(".")[0], f"card {card.key}", partial(_draw, card, context))


def _draw(card: Card, context: CardContext) -> None:
    content = card.render(context)
    if content is not None and not isinstance(content, CardContent):
        raise TypeError(f"a card's render gives a CardContent or None, not {type(content).__name__}")


def _stand_in(day: date) -> Term:
    """Return a term to measure by if none was added yet; it is never stored."""
    first = day - timedelta(days=day.weekday())
    year = first.year if first.month >= 8 else first.year - 1
    ordinal = 1 if first.year == year else 2
    return Term(school_year=f"{year}-{year + 1}", ordinal=ordinal, starts_on=first, ends_on=first + timedelta(days=120))
