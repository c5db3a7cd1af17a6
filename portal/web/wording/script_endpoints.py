"""Endpoints for the scripts of the wording page: preview of a text, its latest version, the names it can use."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.scope import current_limits, current_person
from portal.base.i18n import _
from portal.records.validate import clean_text
from portal.registry.registry import the_portal
from portal.report.rewording.trial import length_remark
from portal.report.rewording.versions import latest_version
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import VIEW, WRITE, only_writers, report
from portal.web.wording.palette import palette_of
from portal.web.wording.requested import (
    render_trial,
    requested_term,
    requested_text,
    run_trial,
    saved_by_label,
    saved_time,
)

__all__: list[str] = []


@report.post("/summary/wording/preview")
@protected(WRITE)
def preview_wording() -> ResponseReturnValue:
    """Return a preview of ``{"text": …}``: ``article`` (null if it is faulty), ``report``, ``chips``, ``lines``."""
    only_writers()
    term = requested_term()
    summary_text = requested_text(term)
    sent = request.get_json(silent=True)
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str):
        return jsonify(error=_("The text is missing.")), 400
    name = term.name
    rendered = render_trial(
        name,
        run_trial(term, summary_text, text if length_remark(text) else clean_lines(text)),
        example=summary_text.example,
    )
    return jsonify(article=rendered.article, report=rendered.report, chips=rendered.chips, lines=rendered.lines)


def clean_lines(text: str) -> str:
    """Return the text as it would be saved, but with its leading empty lines, so that errors name the typed lines."""
    body = text.lstrip("\r\n")
    return "\n" * text[: len(text) - len(body)].replace("\r\n", "\n").count("\n") + clean_text(body)


@report.get("/summary/wording/state")
@protected(VIEW)
def state_of_wording() -> ResponseReturnValue:
    """Return the number of the current version, 0 for none, and who saved it when."""
    term = requested_term()
    latest = latest_version(term, requested_text(term).name)
    if latest is None:
        return jsonify(number=0)
    person = current_person()
    mine = person is not None and latest.saved_by_id == person.id
    return jsonify(number=latest.number, saved=saved_time(latest), by=saved_by_label(latest), mine=mine)


@report.get("/summary/wording/names")
@protected(VIEW)
def names_of_wording() -> str:
    """Show all names that a text can use, with their values; with ``part``, only the list, for insertion in a page."""
    term = requested_term()
    summary_text, name = requested_text(term), term.name
    groups = palette_of(the_portal(), term, summary_text, current_limits())
    template = "report/_wording_names.html" if request.args.get("part") else "report/wording_names.html"
    return render_template(template, term=name, summary_text=summary_text, groups=groups)
