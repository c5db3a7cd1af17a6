"""Page of the desk: outline, text and evidence of a term's summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for

from portal.accounts.scope import current_limits
from portal.base.i18n import _
from portal.evidence.inputs import load_with_previous
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.registry.registry import State, the_portal
from portal.report.arrangement import arrange
from portal.report.document.blocks import plain_text
from portal.report.html.render import render_html
from portal.report.inputs import load_term_inputs
from portal.report.links import photo_address
from portal.report.wording.renderer import WordingRenderer
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import VIEW, report, term_of_link, writes
from portal.web.desk.layout import Layout, lay_out, select_link
from portal.web.desk.panels import Overview, overview, part_panel, value_panel
from portal.web.desk.steps import next_step

__all__ = ["RefusedTitle", "desk_page"]

ENTRIES = 80
"""Maximum length of the text of a problem or plan in the panel, in characters."""


@dataclass(frozen=True, slots=True)
class RefusedTitle:
    """Submitted heading of a section that was invalid, with its error."""

    key: str
    title: str
    error: str


@dataclass(frozen=True, slots=True)
class EntryLink:
    """Shortened text of a problem or plan, with the URL at which it is edited or listed."""

    text: str
    url: str
    decided: bool = True


@report.get("/summary/")
@protected(VIEW)
def preview() -> str:
    """Show the desk with the selected panel: ``value=<fact or obligation>`` or ``part=<section>``."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    key = request.args.get("value", "")
    portal = the_portal()
    if key and key not in portal.facts and key not in portal.obligations:
        abort(404)
    if key and request.args.get("fragment") == "panel":
        # One figure is measured alone: the whole term would take a second.
        return render_template(
            "report/desk/_value.html", term=term.name, value=value_panel(*load_with_previous(term), key)
        )
    return desk_page(term)


def desk_page(term: Term, renaming: RefusedTitle | None = None) -> str:
    """Return the whole page, or only its panel if the request asks for that fragment."""
    portal, name, limits = the_portal(), term.name, current_limits()
    terms = [other.name for other in all_terms()]
    layout = lay_out(load_term_inputs(term), limits)
    selected = renaming.key if renaming else request.args.get("part", "")
    part = part_panel(layout, selected) if selected else None
    if selected and part is None and request.args.get("fragment") == "panel":
        abort(404)
    whole = overview(layout)
    values: dict[str, Any] = {
        "term": name,
        "layout": layout,
        "part": part,
        "writes": writes(),
        "lines": _lines(layout) if part and selected in {"problems", "listed", "plan"} else [],
        "part_url": lambda key, **more: url_for("report.preview", term=name, part=key, **more),
    }
    if request.args.get("fragment") == "panel":
        return render_template("report/desk/_panel.html", **_rest(layout, whole), **values)
    key = request.args.get("value", "")
    highlights = layout.highlights()
    return render_template(
        "report/desk/page.html",
        **_rest(layout, whole),
        **values,
        terms=terms,
        article=render_html(
            layout.document, select_link(portal, name), photo_address, highlights=highlights, parts=True
        ),
        value=value_panel(layout.inputs.measuring, layout.inputs.previous, key) if key and not renaming else None,
        renaming=renaming,
        limited=limits.limited,
    )


def _rest(layout: Layout, whole: Overview) -> dict[str, Any]:
    return {
        "overview": whole,
        "step": next_step(layout, empty=whole.empty) if writes() else None,
        # An area that was not loaded contributes nothing, and its absence must not pass for good news.
        "silent": [_(plugin.title) for plugin in the_portal().plugins.values() if plugin.state is State.FAILED],
    }


def _lines(layout: Layout) -> list[EntryLink]:
    """Return the problems (or plans) that the last section lists, with their URLs."""
    inputs = layout.inputs
    renderer = WordingRenderer(the_portal(), layout.written.measurement, inputs.texts, inputs.overrides)
    arrangement = arrange(renderer, inputs.problem_entries, whole=layout.whole)
    name = layout.term

    def line(rendered: str, item: int | None, anchor: str, origin: str = "") -> EntryLink:
        text = rendered if len(rendered) <= ENTRIES else rendered[: ENTRIES - 1] + "…"
        if not writes():
            return EntryLink(text, url_for("report.problems", term=name, _anchor=anchor), item is not None)
        if item is None:
            return EntryLink(text, url_for("report.new_entry", term=name, origin=origin), decided=False)
        return EntryLink(text, url_for("report.entry", item_id=item))

    if request.args.get("part") == "plan":
        return [line(plain_text(each.inlines) or each.item.rendered, each.item.id, "plan") for each in arrangement.plan]
    return [
        *(
            line(plain_text(each.inlines) or each.item.rendered, each.item.id, f"entry-{each.item.id}")
            for each in arrangement.printed
        ),
        *(line(draft.rendered, None, "found", origin=draft.origin) for draft in arrangement.undecided),
    ]
