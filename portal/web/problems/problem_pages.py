"""Page of a term's problems and plans, with the actions on them: accept, exclude, carry over, move, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _, ngettext
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.records.validate import clean_text
from portal.registry.registry import State, the_portal
from portal.report.arrangement import Standing
from portal.report.html.render import inline_html
from portal.report.models import Kind, ProblemEntry
from portal.report.problems.desk import ProblemDesk, area_title, open_problem_desk
from portal.report.problems.drafts import ProblemDraft
from portal.report.problems.edit import (
    accept_drafts,
    carry_over,
    exclude_draft,
    find_entry,
    include_again,
    lock_term,
    move_entry,
    record_outcome,
    store_rendered_texts,
)
from portal.report.problems.entries import load_problem_entries
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import VIEW, WRITE, only_writers, report, term_of_link, writes
from portal.web.organisation.forms import place
from portal.web.problems.problem_forms import LONGEST_REASON, OutcomeForm, note_problem, reason_problem

__all__ = ["back", "changed_meanwhile", "writable_entry", "writable_term"]

PageResponse = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class RefusedReason:
    """Submitted reason for excluding a draft that was invalid, with its errors."""

    origin: str
    reason: str
    errors: Sequence[Any]


@report.get("/report/problems/")
@protected(VIEW)
def problems() -> str:
    """Show the problems and plans of a term."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    return _page(open_problem_desk(term))


@report.post("/report/problems/keep")
@protected(WRITE)
def keep_drafts() -> Response:
    """Accept one or several drafts unchanged."""
    term = writable_term()
    desk = open_problem_desk(term)
    lock_term(term)
    undecided = desk.undecided(load_problem_entries(term))
    wanted = [undecided[origin] for origin in dict.fromkeys(request.form.getlist("origin")) if origin in undecided]
    if not wanted:
        return changed_meanwhile(desk.term)
    store_rendered_texts(desk.arrangement)
    return _stored(desk.term, accept_drafts(term, wanted)[0], _taken_up(len(wanted)))


@report.post("/report/problems/leave-out")
@protected(WRITE)
def leave_out_draft() -> PageResponse:
    """Exclude a draft from the summary, with the reason."""
    term = writable_term()
    desk = open_problem_desk(term)
    origin, reason = request.form.get("origin", ""), clean_text(request.form.get("reason", ""))
    errors = [problem.message for problem in reason_problem(reason)]
    if errors:
        return _page(desk, leaving=RefusedReason(origin, reason, errors)), 422
    lock_term(term)
    draft = desk.undecided(load_problem_entries(term)).get(origin)
    if draft is None:
        return changed_meanwhile(desk.term)
    store_rendered_texts(desk.arrangement)
    return _stored(desk.term, exclude_draft(term, draft, reason), _("Left out."), "left-out")


@report.post("/report/problems/carry")
@protected(WRITE)
def carry() -> Response:
    """Carry problems of the last term's summary over into this term."""
    term = writable_term()
    desk = open_problem_desk(term)
    lock_term(term)
    numbers = request.form.getlist("id", type=int)
    try:
        count = carry_over(term, load_problem_entries(term), desk.arrangement.drafts, numbers)
    except PortalError as error:
        db.session.rollback()
        flash(str(error), "error")
        return back(desk.term, "last-term")
    db.session.commit()
    flash(ngettext("Carried over one problem.", "Carried over %(num)d problems.", count), "success")
    return back(desk.term, "listed")


@report.post("/report/problems/<int:item_id>/outcome")
@protected(WRITE)
def outcome(item_id: int) -> PageResponse:
    """Save state and outcome of a problem of the last term."""
    term = writable_term()
    item = writable_entry(item_id)
    form = OutcomeForm(request.form)
    state, text = form.chosen, clean_text(form.outcome.data or "")
    if state is None:
        form.state.errors = [_("Choose one of these.")]
    if place(form, note_problem("outcome", text)) or state is None:
        return _page(open_problem_desk(term), {item_id: form}), 422
    name = term.name
    lock_term(item.term)
    item = writable_entry(item_id)
    if not form.fits(item):
        form.outcome.errors = [
            _(
                "Somebody else has changed this to “%(state)s”: %(text)s. Save once more to put yours in its place.",
                state=item.state.label,
                text=item.outcome or "–",
            )
        ]
        form.refit(item)
        return _page(open_problem_desk(term), {item_id: form}), 409
    record_outcome(item, state, text)
    db.session.commit()
    flash(_("Saved."), "success")
    return back(name, f"last-{item_id}")


@report.post("/report/problems/<int:item_id>/move")
@protected(WRITE)
def move_item(item_id: int) -> Response:
    """Move an entry up or down by one."""
    item = writable_entry(item_id)
    term = item.term
    lock_term(term)
    item = writable_entry(item_id)
    if item.left_out is None:
        move_entry(term, item, up=request.form.get("direction") == "up")
    name = term.name
    db.session.commit()
    return back(name, f"entry-{item_id}")


@report.post("/report/problems/<int:item_id>/print")
@protected(WRITE)
def print_item(item_id: int) -> Response:
    """Include an excluded draft again."""
    item = writable_entry(item_id)
    name = item.term.name
    lock_term(item.term)
    item = writable_entry(item_id)
    if item.left_out is not None:
        include_again(item)
    db.session.commit()
    flash(_("It is in the summary again."), "success")
    return back(name)


@report.post("/report/problems/<int:item_id>/remove")
@protected(WRITE)
def remove_item(item_id: int) -> Response:
    """Delete an entry: a draft becomes undecided again, an entry that people wrote is gone."""
    item = writable_entry(item_id)
    name = item.term.name
    lock_term(item.term)
    item = writable_entry(item_id)
    if request.form.get("version", type=int) != item.version:
        db.session.rollback()
        return changed_meanwhile(name)
    db.session.delete(item)
    db.session.commit()
    flash(_("Removed."), "success")
    return back(name)


def writable_term() -> Term:
    """Return the term of a writing request: 403 for users who may not write, 404 without a term."""
    only_writers()
    term = term_of_link()
    if term is None:
        abort(404)
    return term


def writable_entry(item_id: int) -> ProblemEntry:
    """Return the entry as stored now: 403 for users who may not write, 404 if there is none."""
    only_writers()
    item = find_entry(item_id)
    if item is None:
        abort(404)
    return item


def back(term: str, anchor: str | None = None) -> Response:
    """Return a redirect to the page of a term."""
    return redirect(url_for("report.problems", term=term, _anchor=anchor), 303)


def changed_meanwhile(term: str) -> Response:
    """Return a redirect to the page, with the message that the entries have changed meanwhile."""
    flash(_("Meanwhile this has changed: look at it once more."), "error")
    return back(term)


def _stored(term: str, item: ProblemEntry, message: str, anchor: str | None = None) -> Response:
    db.session.flush()
    number = item.id
    db.session.commit()
    flash(message, "success")
    return back(term, anchor or f"entry-{number}")


def _taken_up(count: int) -> str:
    return str(ngettext("Taken up one problem.", "Taken up %(num)d problems.", count))


def _page(
    desk: ProblemDesk, outcomes: dict[int, OutcomeForm] | None = None, leaving: RefusedReason | None = None
) -> str:
    arrangement, typed = desk.arrangement, outcomes or {}
    followed = [
        (item, typed.get(item.item.id) or OutcomeForm(data=_outcome_values(item.item)))
        for item in desk.problem_entries.followed
    ]
    return render_template(
        "report/problems.html",
        term=desk.term,
        terms=[other.name for other in all_terms()],
        edits=writes(),
        whole=desk.whole,
        silent=[_(plugin.title) for plugin in the_portal().plugins.values() if plugin.state is State.FAILED],
        last_term=desk.problem_entries.last_term_name,
        followed=followed,
        carriable=[
            item.item.id for item in desk.problem_entries.followed if item.successor is None and not item.state.closed
        ],
        lines=[line for line in arrangement.lines if line.standing is not Standing.LEFT_OUT],
        left_out=[line for line in arrangement.lines if line.standing is Standing.LEFT_OUT],
        undecided=_by_area(arrangement.undecided),
        plan=arrangement.plan,
        failures=arrangement.failures,
        leaving=leaving,
        longest_reason=LONGEST_REASON,
        Standing=Standing,
        Kind=Kind,
        area_title=area_title,
        inline_html=lambda inlines: Markup('<span lang="zh-CN">{}</span>').format(inline_html(inlines, desk.link)),
    )


def _outcome_values(item: Any) -> dict[str, object]:
    return {"version": item.version, "state": item.state.value, "outcome": item.outcome}


def _by_area(drafts: Sequence[ProblemDraft]) -> list[tuple[str, list[ProblemDraft]]]:
    areas: dict[str, list[ProblemDraft]] = {}
    for draft in drafts:
        areas.setdefault(draft.area, []).append(draft)
    return [(area_title(area), found) for area, found in areas.items()]
