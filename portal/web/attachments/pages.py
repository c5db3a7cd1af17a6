"""Forms on a details page for adding, captioning and removing photos and scans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal.attachments.content import MOST_BYTES, Content, UnfitError
from portal.attachments.examine import examine
from portal.attachments.file_names import clean_text
from portal.attachments.models import LONGEST_CAPTION, Attachment
from portal.attachments.service import attach, attachments_of, caption, detach
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _, _l, ngettext
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.records.slots import AttachmentSlot
from portal.web.attachments.panel import MOST_AT_ONCE_BYTES, SlotFeedback, set_feedback
from portal.web.frame.error_pages import http_page
from portal.web.frame.pages import expose

__all__ = ["ATTACH", "AttachmentPages", "too_large"]

ATTACH = ".attach_view"
"""Ending of the endpoints that accept uploads."""


class AttachmentPages:
    """Mixin of RecordView with the handlers of uploads. All require the permission to edit the record."""

    record_type: RecordType
    render: Callable[..., str]
    """Flask-Admin's own method."""

    def _demand(self, action: str) -> None:
        raise NotImplementedError

    def _wanted(self) -> Record:
        raise NotImplementedError

    def details_view(self) -> Any:
        """Render the details page, which has the forms."""
        raise NotImplementedError

    @expose("/attach/", methods=("POST",))
    def attach_view(self) -> Any:
        """Store uploaded files in a slot; report each refused file with the reason."""
        self._demand("edit")
        record, slot = self._wanted(), self._slot()
        number = record.id
        sent = [file for file in request.files.getlist("files") if file.filename]
        if not sent:
            return self._again(SlotFeedback(slot.key, [("", _l("Choose a file."))]))
        # Nothing was written yet; pictures take seconds, in which nobody shall wait for this transaction.
        db.session.rollback()
        fit: list[tuple[str, Content]] = []
        problems: list[tuple[str, Label]] = []
        for file in sent[: slot.most]:
            name = clean_text(file.filename or "")[:80]
            try:
                fit.append((name, examine(file.stream.read(MOST_BYTES + 1), photos=slot.photos)))
            except UnfitError as error:
                problems.append((name, error.message))
        if len(sent) > slot.most:
            problems.append(("", _l("At most %(most)d files at once; the others were left out.", most=slot.most)))
        added = 0
        if fit:
            try:
                kept = attach(self.record_type, number, slot, fit)
            except PortalError as error:
                db.session.rollback()
                return self._again(SlotFeedback(slot.key, [*problems, ("", error.message)]))
            if kept is None:
                abort(404)
            added = len(kept.added)
            problems += kept.problems
        if added:
            flash(ngettext("%(num)d file added.", "%(num)d files added.", added), "success")
        return self._again(SlotFeedback(slot.key, problems)) if problems else self._back_to(number, slot)

    @expose("/caption/", methods=("POST",))
    def caption_view(self) -> Any:
        """Store the caption of an attachment."""
        self._demand("edit")
        record = self._wanted()
        attachment, slot = self._attachment(record)
        typed = request.form.get("caption", "")
        text = clean_text(typed)
        if len(text) > LONGEST_CAPTION:
            message = _l("At most %(most)d characters; these are %(count)d.", most=LONGEST_CAPTION, count=len(text))
            return self._again(SlotFeedback(slot.key, [(attachment.name, message)], attachment.id, typed))
        name, number = attachment.name, record.id
        if not caption(record, slot, attachment, text):
            abort(404)
        flash(_("Saved: %(title)s", title=name), "success")
        return self._back_to(number, slot)

    @expose("/detach/", methods=("GET", "POST"))
    def detach_view(self) -> Any:
        """Ask for confirmation, then remove a file; unlike a record, it cannot be restored."""
        self._demand("edit")
        record = self._wanted()
        attachment, slot = self._attachment(record)
        if request.method == "GET" or request.form.get("confirmed") != "yes":
            return self.render("portal/attachments/remove.html", record=record, attachment=attachment, return_url="")
        name, number = attachment.name, record.id
        if not detach(record, slot, attachment):
            abort(404)
        flash(_("Removed: %(name)s", name=name), "success")
        return self._back_to(number, slot)

    def _slot(self) -> AttachmentSlot:
        wanted = request.args.get("slot")
        found = next((slot for slot in self.record_type.model.__attachments__ if slot.key == wanted), None)
        if found is None:
            abort(404)
        return found

    def _attachment(self, record: Record) -> tuple[Attachment, AttachmentSlot]:
        """Return the requested attachment with its slot; 404 if it does not belong to this record."""
        wanted = request.values.get("attachment", "")
        slots = {slot.key: slot for slot in record.__attachments__}
        there = attachments_of(self.record_type.key, record.id)
        found = next((item for item in there if str(item.id) == wanted and item.slot in slots), None)
        if found is None:
            abort(404)
        return found, slots[found.slot]

    def _again(self, feedback: SlotFeedback) -> Any:
        set_feedback(feedback)
        return self.details_view(), 422

    def _back_to(self, number: int, slot: AttachmentSlot) -> Response:
        return redirect(url_for(".details_view", id=number, _anchor=f"slot-{slot.key}"), 303)


def too_large(error: RequestEntityTooLarge) -> Any:
    """Redirect to the record with a message when the files together are too large and the form was not read."""
    endpoint = request.endpoint or ""
    if not endpoint.endswith(ATTACH):
        return http_page(error)
    flash(
        _("The files are larger than %(size)d MB together. Send them one by one.", size=MOST_AT_ONCE_BYTES // 2**20),
        "error",
    )
    # The id is not looked at here: the page it leads to does that.
    number, slot = request.args.get("id", type=int), request.args.get("slot", "")
    return redirect(url_for(".details_view", id=number, _anchor=f"slot-{slot[:40]}"), 303)
