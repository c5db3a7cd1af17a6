"""Pages of obligations: coverage, and decisions to switch one off or change its frequency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.i18n import _
from portal.base.numbers import rate_text
from portal.declarations.obligations import Every, Obligation
from portal.evidence.decisions import add_decision, decision_problems, decisions_about
from portal.evidence.measure import measure
from portal.evidence.models import ObligationSetting
from portal.evidence.results import Coverage, per_cent
from portal.evidence.slots import frequency_on, load_decisions
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term
from portal.registry.registry import the_portal
from portal.report.links import evidence_url, may_see
from portal.web.accounts.guard import protected, signed_in
from portal.web.evidence.blueprint import VIEW, area_title, by_area, evidence
from portal.web.evidence.forms import DECLARED, OFF, DecisionForm
from portal.web.organisation.forms import place

__all__: list[str] = []

EDIT = ("terms.manage", "rules.edit")
"""Permissions of which one is needed to decide about obligations; a user limited to some classes may not."""

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """Obligation in a term, as a row of the table."""

    key: str
    obligation: Obligation
    every: Every | None
    """Frequency in force at the end of the term, or today while it runs; None: switched off."""
    changed: bool
    """True if the kindergarten has made a decision about it."""
    coverage: Coverage
    """Coverage of the whole term, with slots that are still to come."""
    url: str | None
    """URL of the evidence."""
    to_come: int
    """Number of slots not kept yet whose last day is today or later."""

    @property
    def due(self) -> int:
        """Number of slots due so far: those kept, and those whose last day has passed."""
        return self.coverage.due - self.to_come

    @property
    def rate(self) -> str | None:
        """Share of due slots that were kept, as text; None if nothing was due."""
        share = per_cent(self.coverage.kept, self.due)
        return None if share is None else rate_text(share, self.coverage.kept, self.due)


@evidence.get("/obligations/")
@protected(VIEW)
def obligations() -> str:
    """List all obligations that the user may see, with their coverage in the chosen term."""
    term = chosen_term()
    areas = _areas(term) if term is not None else []
    return render_template("evidence/obligations.html", term=term, areas=areas, edits=_edits())


@evidence.get("/obligations/<key>")
@signed_in
def obligation(key: str) -> str:
    """Show the decisions about an obligation, and the form of another one; 403 for users who may not decide."""
    found = _obligation_or_404(key)
    # Saving without choosing anything must not switch it off.
    now = frequency_on(found, decisions_about(key), today())
    choice = OFF if now is None else DECLARED if now is found.every else now.value
    return _page(key, found, DecisionForm(data={"starts_on": today(), "frequency": choice}))


@evidence.post("/obligations/<key>")
@signed_in
def set_obligation(key: str) -> Answer:
    """Switch an obligation off or on, or change its frequency, from a day on; 422 with the form if it is faulty."""
    found = _obligation_or_404(key)
    form = DecisionForm(request.form)
    choice = form.frequency.data or ""
    every = next((item for item in Every if item.value == choice), None)
    if not form.validate():
        return _page(key, found, form), 422
    if every is None and choice not in (OFF, DECLARED):
        form.frequency.errors = [_("Choose one of these.")]
        return _page(key, found, form), 422
    starts_on, reason = form.starts_on.data, form.reason.data or ""
    if starts_on is None or place(form, decision_problems(starts_on, reason)):
        return _page(key, found, form), 422
    add_decision(key, starts_on, reason, active=choice != OFF, every=every)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("evidence.obligation", key=key), 303)


def _areas(term: Term) -> list[tuple[str, list[ObligationRow]]]:
    portal, decisions, day = the_portal(), load_decisions(), today()
    groups = by_area(list(portal.obligations))
    keys = [key for _area, found in groups for key in found]
    measured = measure(term, limits=current_limits(), only=keys).coverages
    shown = max(term.starts_on, min(term.ends_on, day))

    def row(key: str) -> ObligationRow:
        duty, decided = portal.obligations[key], decisions.get(key, [])
        coverage = measured[key]
        return ObligationRow(
            key,
            duty,
            frequency_on(duty, decided, shown),
            any(item.starts_on <= term.ends_on for item in decided),
            coverage,
            evidence_url(portal, key, term.name),
            _to_come(coverage, day),
        )

    return [(area_title(area), [row(key) for key in found]) for area, found in groups]


def _to_come(coverage: Coverage, day: date) -> int:
    """Return the number of gaps whose last day is today or later."""
    return sum(gap.ends_on >= day for gap in coverage.gaps)


def _page(key: str, found: Obligation, form: DecisionForm) -> str:
    form.frequency.choices = [
        (DECLARED, _("As it comes with the portal (%(every)s)", every=found.every.label)),
        *((every.value, str(every.label)) for every in Every if every is not found.every),
        (OFF, _("Not due")),
    ]
    decided = decisions_about(key)
    return render_template(
        "evidence/obligation.html",
        obligation=found,
        form=form,
        decisions=_with_frequencies(found, decided),
        current=frequency_on(found, decided, today()),
    )


def _with_frequencies(
    found: Obligation, decided: Sequence[ObligationSetting]
) -> list[tuple[ObligationSetting, Every | None]]:
    """Return each decision with the frequency it sets, the latest first."""
    return [(item, frequency_on(found, [item], item.starts_on)) for item in reversed(decided)]


def _obligation_or_404(key: str) -> Obligation:
    if not _edits():
        abort(403)
    portal = the_portal()
    found = portal.obligations.get(key)
    if found is None or not may_see(portal, key):
        abort(404)
    return found


def _edits() -> bool:
    # A decision concerns the whole kindergarten.
    return any(may(permission) for permission in EDIT) and not current_limits().limited
