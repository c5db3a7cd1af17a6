"""Pages with the form of one problem or plan: complete a draft, add an entry, edit an entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.i18n import _
from portal.organisation.models import Post, Staff
from portal.records.base import Problem
from portal.report.html.render import inline_html
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.report.problems.desk import ProblemDesk, area_title, open_problem_desk
from portal.report.problems.drafts import match_drafts
from portal.report.problems.edit import ProblemEdit, add_entry, lock_term, store_rendered_texts, update_entry
from portal.report.problems.entries import load_problem_entries
from portal.report.problems.text import source_of
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import WRITE, report
from portal.web.organisation.forms import place
from portal.web.problems.problem_forms import EntryForm, EntryTarget, entry_values, read_entry
from portal.web.problems.problem_pages import back, changed_meanwhile, writable_entry, writable_term

__all__: list[str] = []

PageResponse = str | Response | tuple[str, int]

PROBLEM_FIELDS = ("text", "measure", "owner", "due_on", "state", "outcome")
PLAN_FIELDS = ("text", "owner", "due_on")


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Field whose stored value differs from the submitted one, because somebody else saved meanwhile."""

    label: Any
    theirs: str
    yours: str


@report.route("/report/problems/new", methods=["GET", "POST"])
@protected(WRITE)
def new_entry() -> PageResponse:
    """Complete a draft (``origin``), or add a problem or a plan (``kind=plan``)."""
    term = writable_term()
    origin = request.args.get("origin")
    kind = Kind.PLAN if origin is None and request.args.get("kind") == Kind.PLAN.value else Kind.PROBLEM
    desk = open_problem_desk(term, request.form.get("text", ""))
    target = EntryTarget(term, kind, next((item for item in desk.arrangement.drafts if item.origin == origin), None))
    if request.method == "POST":
        return _add(desk, target, lost=origin is not None and target.draft is None)
    if origin is not None and origin not in desk.undecided(desk.problem_entries):
        return changed_meanwhile(desk.term)
    offered = _offered(target, desk)
    return _form(desk, target, EntryForm(data={"text": offered, "drafted": offered}))


@report.route("/report/problems/<int:item_id>", methods=["GET", "POST"])
@protected(WRITE)
def entry(item_id: int) -> PageResponse:
    """Show and save the form of an entry."""
    term = writable_entry(item_id).term
    desk = open_problem_desk(term, request.form.get("text", ""))
    # What failed while measuring rolled back, and with it what was read of the entry.
    item = writable_entry(item_id)
    target = EntryTarget(
        term, item.kind, match_drafts(desk.arrangement.drafts, desk.problem_entries.problems).get(item_id), item
    )
    if request.method != "POST":
        values = entry_values(item, _offered(target, desk))
        if (wanted := request.args.get("state")) in {state.value for state in ProblemState}:
            values["state"] = wanted
        return _form(desk, target, EntryForm(data=values))
    form = EntryForm(request.form)
    content = read_entry(form, target, desk.renderer)
    if content is None:
        return _form(desk, target, form), 422
    lock_term(term)
    item = writable_entry(item_id)
    if not form.fits(item):
        return _crossed(desk, target, form)
    store_rendered_texts(desk.arrangement)
    update_entry(item, content)
    db.session.flush()
    return _saved(desk.term, item, content)


def _add(desk: ProblemDesk, target: EntryTarget, *, lost: bool) -> PageResponse:
    form = EntryForm(request.form)
    content = read_entry(form, target, desk.renderer)
    if lost:
        place(form, [Problem("text", _("The records no longer show this problem: add it as one of your own."))])
        return _form(desk, target, form), 409
    if content is None:
        return _form(desk, target, form), 422
    lock_term(target.term)
    if (taken := _taken(desk, target)) is not None:
        return _crossed(desk, replace(target, item=taken), form)
    store_rendered_texts(desk.arrangement)
    item = add_entry(target.term, target.kind, content, target.draft)
    db.session.flush()
    return _saved(desk.term, item, content)


def _offered(target: EntryTarget, desk: ProblemDesk) -> str:
    """Return the draft as wording with placeholders, as a start for one's own wording; empty without a draft."""
    draft = target.draft
    return source_of(draft.inlines, draft.area, desk.renderer.measurement) if draft else ""


def _taken(desk: ProblemDesk, target: EntryTarget) -> ProblemEntry | None:
    """Return the entry that somebody else made of this draft meanwhile, if any."""
    if target.draft is None:
        return None
    matched = match_drafts(desk.arrangement.drafts, load_problem_entries(target.term).problems)
    number = next((number for number, draft in matched.items() if draft.origin == target.draft.origin), None)
    return None if number is None else writable_entry(number)


def _crossed(desk: ProblemDesk, target: EntryTarget, form: EntryForm) -> PageResponse:
    """Show both versions; the submitted values stay in the form, to be saved over the other version or not."""
    item = target.item
    if item is None:
        raise ValueError("without an entry there is no other version")
    theirs = EntryForm(data=entry_values(item, _offered(target, desk)))
    conflicts = [
        FieldConflict(form[name].label.text, _shown(theirs, name), _shown(form, name))
        for name in (PLAN_FIELDS if item.kind is Kind.PLAN else PROBLEM_FIELDS)
        if _shown(theirs, name) != _shown(form, name)
    ]
    form.refit(item)
    return _form(desk, target, form, conflicts), 409


def _shown(form: EntryForm, name: str) -> str:
    if name == "state":
        return str(form.chosen.label) if form.chosen else ""
    value = form[name].data
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _saved(term: str, item: ProblemEntry, content: ProblemEdit) -> Response:
    number, kind = item.id, item.kind
    person = content.owner and db.session.scalar(select(Staff.id).where(Staff.name == content.owner).limit(1))
    db.session.commit()
    flash(_("Saved."), "success")
    if person:
        flash(_("“%(name)s” is a member of staff. The summary names posts, not people.", name=content.owner), "warning")
    return back(term, f"{'plan' if kind is Kind.PLAN else 'entry'}-{number}")


def _form(desk: ProblemDesk, target: EntryTarget, form: EntryForm, conflicts: list[FieldConflict] | None = None) -> str:
    draft = target.draft
    return render_template(
        "report/entry.html",
        term=desk.term,
        form=form,
        target=target,
        plan=target.kind is Kind.PLAN,
        conflicts=conflicts,
        rendered=inline_html(draft.inlines, desk.link) if draft else None,
        area=area_title(target.area) if target.area else "",
        example=_example(desk, target.area),
        posts=db.session.scalars(select(Post.name).order_by(Post.id)).all(),
    )


def _example(desk: ProblemDesk, area: str) -> str:
    """Return a placeholder that is valid in this area's wording, as an example."""
    coverages = desk.renderer.measurement.coverages.values()
    own = next((item for item in coverages if item.plugin == area), None)
    found = own or next(iter(coverages), None)
    if found is None:
        return ""
    label = found.obligation.label
    return f"{{{{ {label if own else f'{found.plugin}.{label}'}.实 }}}}"
