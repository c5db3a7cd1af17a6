"""Pages of a RecordView on which steps are taken: of one record, or of all ticked ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts.scope import current_limits
from portal.base.db import db
from portal.base.i18n import _, ngettext
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.records.steps import Step
from portal.web.frame.pages import expose
from portal.web.records.steps import StepForm, bulk_steps, is_open_to, may_take, take, take_all

__all__ = ["StepPages"]

MOST_REFUSALS = 5
"""Number of refused records of a bulk action reported one by one."""


class StepPages:
    """Mixin of RecordView with the pages for steps."""

    record_type: RecordType

    if TYPE_CHECKING:

        def _wanted(self) -> Record: ...
        def _back(self) -> str: ...
        def title_of(self, record: Record) -> str: ...  # noqa: D102
        def render(self, template: str, **values: Any) -> Any: ...  # noqa: D102

    @property
    def bulk_steps(self) -> list[Step]:
        """Steps that the user may take of ticked rows."""
        return bulk_steps(self.record_type)

    @expose("/step/", methods=("GET", "POST"))
    def step_view(self) -> Any:
        """Show the form of a step; on POST take the step of the record."""
        record = self._wanted()
        step = next((step for step in record.__steps__ if step.key == request.values.get("step")), None)
        if step is None:
            abort(404)
        if not may_take(self.record_type, step):
            abort(403)
        details = url_for(".details_view", id=record.id)
        if not is_open_to(record, step):
            flash(_("“%(step)s” is not the next step of this record.", step=str(step.label)), "warning")
            return redirect(details, 303)
        title = self.title_of(record)
        form = StepForm(self.record_type, current_limits(), step)
        if request.method == "GET":
            form.show(record)
            return self._show_step(form, record, step, title)
        form.read(request.form)
        crossed = request.form.get("version") != str(record.version)
        outcome = None if crossed else take(form, record, step)
        if outcome is None or outcome.stale:
            flash(_("Somebody else changed this record meanwhile. Look at it again before the next step."), "warning")
            return redirect(details, 303)
        if not outcome.saved:
            return self._show_step(form, self._wanted(), step, title)
        flash(_("%(step)s: %(title)s", step=str(step.label), title=title), "success")
        return redirect(details, 303)

    def _show_step(self, form: StepForm, record: Record, step: Step, title: str) -> Any:
        page = self.render(
            "portal/records/step.html", form=form, record=record, step=step, title=title, duplicate=None, return_url=""
        )
        return page, (422 if form.failed else 200)

    def _take_all(self, records: Sequence[Record], step: Step) -> Any:
        back = self._back()
        try:
            refused = take_all(self.record_type, records, step)
        except StaleDataError:
            db.session.rollback()
            flash(_("Nothing was done: somebody changed these records meanwhile. Please look again."), "error")
            return redirect(back, 303)
        done, name = len(records) - len(refused), str(step.label)
        if done:
            flash(ngettext("%(step)s: %(num)d record", "%(step)s: %(num)d records", done, step=name), "success")
        for record, reason in refused[:MOST_REFUSALS]:
            flash(_("%(title)s: %(reason)s", title=self.title_of(record), reason=str(reason)), "warning")
        if len(refused) > MOST_REFUSALS:
            more = len(refused) - MOST_REFUSALS
            flash(ngettext("%(num)d more could not be taken.", "%(num)d more could not be taken.", more), "warning")
        return redirect(back, 303)
