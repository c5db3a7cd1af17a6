"""Pages to upload, preview and choose a kindergarten's letterhead."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.organisation.setup import kindergarten
from portal.organisation.terms import chosen_term
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.letterhead import store
from portal.report.letterhead.models import Letterhead
from portal.report.letterhead.style_rows import style_rows
from portal.report.letterhead.unzip import MOST_BYTES
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import WRITE, only_writers, report, term_of_link
from portal.web.frame.error_pages import http_page

if TYPE_CHECKING:
    from portal.report.letterhead.examine import Examination

__all__: list[str] = []

Answer = str | Response | tuple[str, int]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UPLOAD = "report.upload_letterhead"


@report.get("/summary/letterhead/")
@protected(WRITE)
def letterheads() -> str:
    """Show the letterhead in use, the upload form, and earlier letterheads."""
    only_writers()
    return _page()


@report.post("/summary/letterhead/")
@protected(WRITE)
def upload_letterhead() -> Answer:
    """Examine an uploaded file; if it can be used, store it and redirect to its page."""
    only_writers()
    file = request.files.get("file")
    if not isinstance(file, FileStorage) or not file.filename:
        return _page(_("Choose a file.")), 422
    # Examining takes a moment, in which nobody shall wait for this transaction.
    db.session.rollback()
    with file.stream as stream:
        content = stream.read(MOST_BYTES + 1)
    examined = _examined(content)
    if not examined.usable:
        return _page(file_name=file.filename, examined=examined), 422
    item, new = store.upload(file.filename, content)
    if not new:
        flash(_("This file is here already, under the name “%(name)s”.", name=item.file_name), "info")
    return redirect(url_for("report.letterhead", number=item.id), 303)


@report.get("/summary/letterhead/<int:number>")
@protected(WRITE)
def letterhead(number: int) -> str:
    """Show the examination of a letterhead and a rough preview."""
    item = _the_letterhead(number)
    return _one(item, _examined(item.content))


@report.post("/summary/letterhead/<int:number>/use")
@protected(WRITE)
def use_letterhead(number: int) -> Answer:
    """Take a letterhead into use for all summaries from now on."""
    item = _the_letterhead(number)
    examined = _examined(item.content)
    if not examined.usable:
        # The rules may have become stricter since it was uploaded.
        return _one(item, examined), 422
    name = item.file_name
    store.take_into_use(item)
    db.session.commit()
    flash(_("Summaries are written on “%(name)s” from now on.", name=name), "success")
    return redirect(url_for("report.letterheads"), 303)


@report.post("/summary/letterhead/official")
@protected(WRITE)
def use_official() -> Response:
    """Retire the letterhead in use, so that summaries are written on the official form again."""
    only_writers()
    store.retire()
    db.session.commit()
    flash(_("Summaries are written on the official form from now on."), "success")
    return redirect(url_for("report.letterheads"), 303)


@report.post("/summary/letterhead/<int:number>/discard")
@protected(WRITE)
def discard_letterhead(number: int) -> Response:
    """Delete a letterhead that was never in use."""
    item = _the_letterhead(number)
    name = item.file_name
    if store.discard(item):
        db.session.commit()
        flash(_("Removed: %(name)s", name=name), "success")
    else:
        db.session.rollback()
        flash(_("“%(name)s” has been in use, so it is kept.", name=name), "error")
    return redirect(url_for("report.letterheads"), 303)


@report.get("/summary/letterhead/<int:number>/file")
@protected(WRITE)
def letterhead_file(number: int) -> Response:
    """Send the file as it was uploaded."""
    item = _the_letterhead(number)
    return _sent(item.content, item.file_name if item.file_name.lower().endswith(".docx") else f"{item.file_name}.docx")


@report.get("/summary/letterhead/<int:number>/sample")
@protected(WRITE)
def letterhead_sample(number: int) -> Response:
    """Send the draft of the summary on this letterhead, whether it is in use or not."""
    content = _the_letterhead(number).content
    term = term_of_link()
    if term is None:
        raise PortalError(_("No term has been added yet."))
    name = term.name
    return _sent(word_file(draft(load_term_inputs(term)).document, content), f"{name}后勤工作总结（试用稿）.docx")


@report.get("/summary/letterhead/starting.docx")
@protected(WRITE)
def starting_file() -> Response:
    """Send a letterhead to start from."""
    only_writers()
    from portal.report.letterhead.starting import starting_letterhead  # noqa: PLC0415 (python-docx)

    own = kindergarten()
    return _sent(starting_letterhead(own.name if own else ""), "本园公文用纸.docx")


@report.errorhandler(RequestEntityTooLarge)
def upload_too_large(error: RequestEntityTooLarge) -> Any:
    """Report at the field that the file is too large; the form itself was not read."""
    if request.endpoint != UPLOAD:
        return http_page(error)
    only_writers()
    return _page(_("The file is larger than %(size)d MB.", size=MOST_BYTES // 2**20)), 413


def _the_letterhead(number: int) -> Letterhead:
    only_writers()
    item = store.find_letterhead(number)
    if item is None:
        abort(404)
    return item


def _examined(content: bytes) -> Examination:
    from portal.report.letterhead.examine import examine  # noqa: PLC0415 (python-docx, which few requests need)

    return examine(content)


def _page(error: str = "", *, file_name: str = "", examined: Examination | None = None) -> str:
    there = store.all_letterheads()
    return render_template(
        "report/letterheads.html",
        current=next((item for item in there if item.retired_at is None), None),
        waiting=[item for item in there if item.used_at is None],
        earlier=[item for item in there if item.used_at is not None and item.retired_at is not None],
        error=error,
        file_name=file_name,
        examined=examined,
        max_bytes=MOST_BYTES,
    )


def _one(item: Letterhead, examined: Examination) -> str:
    return render_template(
        "report/letterhead.html",
        item=item,
        examined=examined,
        rows=list(style_rows(examined)),
        in_use=item.retired_at is None,
        term=chosen_term(),
    )


def _sent(content: bytes, name: str) -> Response:
    answer: Response = send_file(io.BytesIO(content), DOCX, as_attachment=True, download_name=name, max_age=0)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
