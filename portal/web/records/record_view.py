"""RecordView: list, details, form, deletion and lookups of a register, under one access check.

A plugin names its model and the columns of its list; everything else is read off the model. Flask-Admin gives
the frame (URL, endpoint, registration); its own forms and queries are not used, since scope, history and
a strict content security policy must hold on every way to a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import BaseView
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import ORMOption

from portal.accounts.models import User
from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.i18n import _, ngettext
from portal.evidence.display import is_backfilled, show, show_moment, stored_values
from portal.evidence.list_query import ListOptions, within_scope
from portal.history.capture import snapshot
from portal.organisation.terms import chosen_term
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.within import within_limits
from portal.registry.urls import record_url
from portal.web.accounts.links import safe_next
from portal.web.attachments.pages import AttachmentPages
from portal.web.frame.pages import Guarded, expose
from portal.web.records.deletion import blockers, delete_records
from portal.web.records.details import Link, history_of, parts_of, referring_to
from portal.web.records.forms import RecordForm
from portal.web.records.list_page import ListPage
from portal.web.records.lookup import find_matches
from portal.web.records.saving import SaveOutcome, save
from portal.web.records.step_pages import StepPages
from portal.web.records.steps import bulk_steps, open_steps, taken_steps

__all__ = ["RecordView"]

MOST_AT_ONCE = 500
"""Highest number of rows in one bulk action."""


class RecordView(AttachmentPages, StepPages, Guarded, BaseView):  # type: ignore[misc]  # Flask-Admin ships no types
    """Pages of one register: list, form, details, deletion, import and export, at ``/<plugin>/<record>/``.

    Each asks for one of the record's five rights, and shows and writes only what the account's limits allow. A field
    that is named and does not exist keeps the plugin out when the portal starts.
    """

    record: ClassVar[type[Record]]
    """Record type of the register."""
    list_columns: ClassVar[tuple[str, ...]] = ()
    """Fields shown in the list; empty: the first six that are entered by people."""
    filters: ClassVar[tuple[str, ...]] = ()
    """Fields by which the list can be filtered; the kind of control follows from the field."""
    search: ClassVar[tuple[str, ...]] = ()
    """Text fields covered by the search box."""
    sort_default: ClassVar[tuple[str, bool] | None] = None
    """Field, and True for descending order; None: by date, latest first, or by id."""
    form_fields: ClassVar[tuple[str, ...] | None] = None
    """Fields of the form; None: all that are not computed."""
    parts: ClassVar[tuple[str, ...]] = ()
    """One-to-many relationships shown as tables on the details page."""
    eager: ClassVar[tuple[ORMOption, ...]] = ()
    """Loader options for what extra fields show, so that the number of statements stays constant."""
    in_menu: ClassVar[bool] = True
    """False for a register that is reached from others only."""

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type
        super().__init__(
            name=record_type.label,
            endpoint=record_type.endpoint,
            url=f"/{record_type.plugin}/{record_type.name}",
        )

    @property
    def key(self) -> str:
        """Key of the record type, e.g. ``health.health_check``."""
        return self.record_type.key

    def needed(self) -> str:
        """Return the permission required to open the view; each action requires its own besides."""
        return f"{self.key}.view"

    def allows(self, action: str) -> bool:
        """Return True if the user may ``edit``, ``delete``, ``export`` or ``import`` these records."""
        return may(f"{self.key}.{action}")

    @property
    def options(self) -> ListOptions:
        """Options of the list, used by its spreadsheet too."""
        default = self.sort_default
        if default is None and self.record.__date_column__:
            default = (self.record.__date_column__, True)
        return ListOptions(self.search, default, self.eager)

    @property
    def columns(self) -> list[RecordField]:
        """Fields shown in the list."""
        if self.list_columns:
            return [self.record_type.field(name) for name in self.list_columns]
        return [item for item in self.record_type.fields if not item.field.computed and not item.field.long][:6]

    def get_one(self, id: Any) -> Record | None:  # noqa: A002
        """Return a record by its id; None if it does not exist or the user may not see it."""
        try:
            number = int(id)
        except (TypeError, ValueError):
            return None
        return within_scope(self.record_type, number, current_limits()) if 0 < number < 2**31 else None

    # --- Pages ---------------------------------------------------------------------------------------------

    @expose("/")
    def index_view(self) -> Any:
        """Render the list."""
        return self.render("portal/records/list.html", page=ListPage(self, request.args))

    @expose("/details/")
    def details_view(self) -> Any:
        """Render a record with its parts and its history."""
        record = self._wanted()
        recorded_by = db.session.get(User, record.recorded_by_id) if record.recorded_by_id else None
        elsewhere = {"source", "recorded_at"} | {
            name for step in record.__steps__ for name in (step.by, step.at) if name
        }
        return self.render(
            "portal/records/details.html",
            record=record,
            lines=[
                (item, show(item, getattr(record, item.name)))
                for item in self.record_type.fields
                if not (item.field.computed and item.name in elsewhere)
            ],
            links=list(self.links(record)),
            steps=open_steps(self.record_type, record),
            taken=taken_steps(self.record_type, record),
            referring=referring_to(self.record_type, record, self.parts),
            recorded_by=recorded_by,
            recorded_at=show_moment(record.recorded_at),
            backfilled=is_backfilled(record),
            parts=parts_of(self.record_type, record, self.parts),
            history=history_of(self.record_type, record.id),
            show_moment=show_moment,
            return_url=self._back(),
        )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """Show the form for a new record; on POST store it."""
        self._demand("edit")
        form = self._form()
        if request.method == "GET":
            form.prefill(request.args, self._defaults())
            return self._show_form(form, None)
        form.read(request.form)
        record = self.record()
        outcome = save(form, record)
        if not outcome.saved:
            return self._show_form(form, None, outcome)
        flash(_("Recorded: %(title)s", title=self.title_of(record)), "success")
        if "_another" in request.form:
            return redirect(url_for(".create_view", url=self._back(), **self._carry_on(form)), 303)
        return redirect(self._after(record), 303)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        """Show the form of a record; on POST store it, or show both versions if another user changed it meanwhile."""
        self._demand("edit")
        record = self._wanted()
        title = self.title_of(record)
        form = self._form()
        if request.method == "GET":
            form.show(record)
            return self._show_form(form, record)
        form.read(request.form)
        if request.form.get("version") != str(record.version):
            return self._show_conflict(form, record)
        outcome = save(form, record)
        if outcome.stale:
            return self._show_conflict(form, self._wanted())
        if not outcome.saved:
            return self._show_form(form, self._wanted(), outcome, title)
        flash(_("Saved: %(title)s", title=self.title_of(record)), "success")
        return redirect(self._after(record), 303)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        """Ask for confirmation, then delete; records that others refer to stay, with the reason."""
        self._demand("delete")
        return self._delete([self._wanted()])

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """Apply an action to all ticked rows: delete them, or take a step of each."""
        action = request.form.get("action")
        step = next((step for step in bulk_steps(self.record_type) if action == f"step:{step.key}"), None)
        if step is None:
            if action != "delete":
                abort(400)
            self._demand("delete")
        ids = {int(text) for text in request.form.getlist("rowid") if text.isdigit() and len(text) < 10}
        if not ids:
            flash(_("Tick the records first."), "warning")
            return redirect(self._back(), 303)
        if len(ids) > MOST_AT_ONCE:
            flash(_("At most %(count)d records at once.", count=MOST_AT_ONCE), "warning")
            return redirect(self._back(), 303)
        model = self.record
        wanted = select(model).where(model.id.in_(ids)).order_by(model.id)
        records = list(db.session.scalars(within_limits(wanted, model, current_limits())))
        if len(records) != len(ids):
            abort(404)
        return self._delete(records) if step is None else self._take_all(records, step)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """Return the options of a searchable select in this register's form or filters, as JSON."""
        try:
            field = self.record_type.field(request.args.get("name", ""))
        except KeyError:
            abort(404)
        if field.kind is not Kind.REFERENCE or field.target is None:
            abort(404)
        found = find_matches(field.target, request.args.get("query", ""), current_limits())
        return jsonify([{"value": str(item.id), "text": item.text, "note": item.note} for item in found])

    def links(self, record: Record) -> Sequence[Link]:  # noqa: ARG002
        """Return the follow-up actions offered on a record's page."""
        return ()

    # --- Helpers -------------------------------------------------------------------------------------------

    def title_of(self, record: Record) -> str:
        """Return the title of a record on pages about it."""
        return record_title(self.record_type, record)

    def _demand(self, action: str) -> None:
        if not self.allows(action):
            abort(403)

    def _wanted(self) -> Record:
        record = self.get_one(request.values.get("id"))
        if record is None:
            abort(404)
        return record

    def _form(self) -> RecordForm:
        return RecordForm(self.record_type, current_limits(), self.form_fields)

    def _back(self) -> str:
        wanted = request.values.get("url")
        return safe_next(wanted) if wanted else record_url(self.key)

    def _after(self, record: Record) -> str:
        wanted = request.values.get("url")
        return safe_next(wanted) if wanted else url_for(".details_view", id=record.id)

    def _defaults(self) -> dict[str, Any]:
        """Return default values of a new record: today, and the only class of a user who has just one."""
        found: dict[str, Any] = {}
        date_column = self.record.__date_column__
        term = chosen_term()
        if date_column and (term is None or term.starts_on <= today() <= term.ends_on):
            found[date_column] = today()
        limits = current_limits()
        for field in self.record_type.fields:
            if field.kind is Kind.REFERENCE and field.required and field.target is not None and limits.limited:
                few = find_matches(field.target, "", limits)
                if len(few) == 1:
                    found[field.name] = db.session.get(field.target, few[0].id)
        return found

    def _carry_on(self, form: RecordForm) -> dict[str, Any]:
        """Return the values that the next record of a series begins with: the same day and class."""
        kept = {Kind.REFERENCE, Kind.DATE}
        return {
            item.name: item.raw[0]
            for item in form.inputs
            if item.field.kind in kept and item.field.required and item.raw
        }

    def _show_form(
        self, form: RecordForm, record: Record | None, outcome: SaveOutcome | None = None, title: str = ""
    ) -> Any:
        page = self.render(
            "portal/records/form.html",
            form=form,
            record=record,
            title=title or (self.title_of(record) if record is not None else ""),
            duplicate=self._duplicate(outcome),
            return_url=request.values.get("url", ""),
        )
        return page, (422 if form.failed else 200)

    def _duplicate(self, outcome: SaveOutcome | None) -> str | None:
        """Return the URL of the duplicate, if there is one that the user may see."""
        if outcome is None or outcome.duplicate is None or self.get_one(outcome.duplicate) is None:
            return None
        return url_for(".details_view", id=outcome.duplicate)

    def _show_conflict(self, form: RecordForm, record: Record) -> Any:
        theirs = stored_values(self.record_type, snapshot(record))
        lines = []
        for item in form.inputs:
            current = show(item.field, getattr(record, item.name)) if item.field.column is None else ""
            before = theirs.get(item.name, current)
            after = show(item.field, item.value) if item.readable else item.text
            if before != after:
                lines.append((item.field, before, after))
        page = self.render(
            "portal/records/form.html",
            form=form,
            record=record,
            title=self.title_of(record),
            conflict=lines,
            last=next(iter(history_of(self.record_type, record.id, limit=1)), None),
            show_moment=show_moment,
            duplicate=None,
            return_url=request.values.get("url", ""),
        )
        return page, 409

    def _delete(self, records: Sequence[Record]) -> Any:
        ids = [record.id for record in records]
        reasons = blockers(self.record_type, ids)
        titles = [self.title_of(record) for record in records]
        if request.method == "GET" or reasons or request.form.get("confirmed") != "yes":
            page = self.render(
                "portal/records/delete.html",
                records=list(zip(ids, titles, strict=True)),
                reasons=reasons,
                return_url=request.values.get("url", ""),
            )
            return page, (409 if reasons and request.method == "POST" else 200)
        try:
            delete_records(records)
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            flash(_("Not deleted: somebody changed these records meanwhile. Please look again."), "error")
            return redirect(self._back(), 303)
        flash(
            ngettext(
                "Deleted: %(title)s. An administrator can restore it.",
                "%(num)d records deleted. An administrator can restore them.",
                len(titles),
                title=titles[0],
            ),
            "success",
        )
        return redirect(self._back_from_deleted(), 303)

    def _back_from_deleted(self) -> str:
        """Return the URL to go to after deletion: never a page of the deleted record."""
        back = self._back()
        gone = (url_for(".details_view"), url_for(".edit_view"))
        return url_for(".index_view") if back.startswith(gone) else back


def record_title(record_type: RecordType, record: Record) -> str:
    """Return a record's own name; if its model defines none, its date and what it refers to."""
    if type(record).__str__ is not object.__str__:
        return str(record)
    shown = [show(item, getattr(record, item.name)) for item in record_type.fields[:4] if not item.field.long]
    return " · ".join(text for text in shown if text)
