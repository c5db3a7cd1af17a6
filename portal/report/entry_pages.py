"""The form of one problem or plan: a draft that is completed, an entry of one's own, or one that is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.accounts.guard import protected
from portal.db import db
from portal.i18n import _
from portal.organisation.forms import place
from portal.organisation.models import Post, Staff
from portal.records.base import Problem
from portal.report.agenda import load_agenda
from portal.report.blueprint import WRITE, report
from portal.report.decide import Content, change, lock_term, remember, write
from portal.report.models import AgendaItem, Kind, ProblemState
from portal.report.problem_desk import Desk, area_title, open_desk
from portal.report.problem_forms import EntryForm, Subject, entry_values, read_entry
from portal.report.problem_pages import back, changed_meanwhile, the_item, the_term
from portal.report.problem_text import source_of
from portal.report.problems import match
from portal.report.render_html import inline_html

__all__: list[str] = []

Answer = str | Response | tuple[str, int]

PROBLEM_FIELDS = ("text", "measure", "owner", "due_on", "state", "outcome")
PLAN_FIELDS = ("text", "owner", "due_on")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that somebody else saved meanwhile."""

    label: Any
    theirs: str
    yours: str


@report.route("/report/problems/new", methods=["GET", "POST"])
@protected(WRITE)
def new_entry() -> Answer:
    """A draft that is completed (``origin``), a problem of one's own, or a plan (``kind=plan``)."""
    term = the_term()
    origin = request.args.get("origin")
    kind = Kind.PLAN if origin is None and request.args.get("kind") == Kind.PLAN.value else Kind.PROBLEM
    desk = open_desk(term, request.form.get("text", ""))
    subject = Subject(term, kind, next((item for item in desk.arrangement.drafts if item.origin == origin), None))
    if request.method == "POST":
        return _add(desk, subject, lost=origin is not None and subject.draft is None)
    if origin is not None and origin not in desk.undecided(desk.agenda):
        return changed_meanwhile(desk.term)
    offered = _offered(subject, desk)
    return _form(desk, subject, EntryForm(data={"text": offered, "drafted": offered}))


@report.route("/report/problems/<int:item_id>", methods=["GET", "POST"])
@protected(WRITE)
def entry(item_id: int) -> Answer:
    """Change an entry."""
    term = the_item(item_id).term
    desk = open_desk(term, request.form.get("text", ""))
    # What failed while measuring rolled back, and with it what was read of the entry.
    item = the_item(item_id)
    subject = Subject(term, item.kind, match(desk.arrangement.drafts, desk.agenda.problems).get(item_id), item)
    if request.method != "POST":
        values = entry_values(item, _offered(subject, desk))
        if (wanted := request.args.get("state")) in {state.value for state in ProblemState}:
            values["state"] = wanted
        return _form(desk, subject, EntryForm(data=values))
    form = EntryForm(request.form)
    content = read_entry(form, subject, desk.speaker)
    if content is None:
        return _form(desk, subject, form), 422
    lock_term(term)
    item = the_item(item_id)
    if not form.fits(item):
        return _crossed(desk, subject, form)
    remember(desk.arrangement)
    change(item, content)
    db.session.flush()
    return _saved(desk.term, item, content)


def _add(desk: Desk, subject: Subject, *, lost: bool) -> Answer:
    form = EntryForm(request.form)
    content = read_entry(form, subject, desk.speaker)
    if lost:
        place(form, [Problem("text", _("The records no longer show this problem: add it as one of your own."))])
        return _form(desk, subject, form), 409
    if content is None:
        return _form(desk, subject, form), 422
    lock_term(subject.term)
    if (taken := _taken(desk, subject)) is not None:
        return _crossed(desk, replace(subject, item=taken), form)
    remember(desk.arrangement)
    item = write(subject.term, subject.kind, content, subject.draft)
    db.session.flush()
    return _saved(desk.term, item, content)


def _offered(subject: Subject, desk: Desk) -> str:
    """The draft as wording, its figures as placeholders: to begin one's own wording with."""
    draft = subject.draft
    return source_of(draft.inlines, draft.area, desk.speaker.measurement) if draft else ""


def _taken(desk: Desk, subject: Subject) -> AgendaItem | None:
    """The entry that somebody else made of this draft meanwhile."""
    if subject.draft is None:
        return None
    matched = match(desk.arrangement.drafts, load_agenda(subject.term).problems)
    number = next((number for number, draft in matched.items() if draft.origin == subject.draft.origin), None)
    return None if number is None else the_item(number)


def _crossed(desk: Desk, subject: Subject, form: EntryForm) -> Answer:
    """Show both versions; what was typed stays in the form, to be saved over the other or not."""
    item = subject.item
    if item is None:
        raise ValueError("without an entry there is no other version")
    theirs = EntryForm(data=entry_values(item, _offered(subject, desk)))
    conflicts = [
        Conflict(form[name].label.text, _shown(theirs, name), _shown(form, name))
        for name in (PLAN_FIELDS if item.kind is Kind.PLAN else PROBLEM_FIELDS)
        if _shown(theirs, name) != _shown(form, name)
    ]
    form.refit(item)
    return _form(desk, subject, form, conflicts), 409


def _shown(form: EntryForm, name: str) -> str:
    if name == "state":
        return str(form.chosen.label) if form.chosen else ""
    value = form[name].data
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _saved(term: str, item: AgendaItem, content: Content) -> Response:
    number, kind = item.id, item.kind
    person = content.owner and db.session.scalar(select(Staff.id).where(Staff.name == content.owner).limit(1))
    db.session.commit()
    flash(_("Saved."), "success")
    if person:
        flash(_("“%(name)s” is a member of staff. The summary names posts, not people.", name=content.owner), "warning")
    return back(term, f"{'plan' if kind is Kind.PLAN else 'entry'}-{number}")


def _form(desk: Desk, subject: Subject, form: EntryForm, conflicts: list[Conflict] | None = None) -> str:
    draft = subject.draft
    return render_template(
        "report/entry.html",
        term=desk.term,
        form=form,
        subject=subject,
        plan=subject.kind is Kind.PLAN,
        conflicts=conflicts,
        said=inline_html(draft.inlines, desk.link) if draft else None,
        area=area_title(subject.area) if subject.area else "",
        example=_example(desk, subject.area),
        posts=db.session.scalars(select(Post.name).order_by(Post.id)).all(),
    )


def _example(desk: Desk, area: str) -> str:
    """A placeholder that can be used here, to show what they look like."""
    coverages = desk.speaker.measurement.coverages.values()
    own = next((item for item in coverages if item.plugin == area), None)
    found = own or next(iter(coverages), None)
    if found is None:
        return ""
    label = found.obligation.label
    return f"{{{{ {label if own else f'{found.plugin}.{label}'}.实 }}}}"
