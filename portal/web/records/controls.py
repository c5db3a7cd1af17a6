"""Render form controls from cached templates: each is drawn once, then filled in with its value.

A control's markup depends on its field and the language only; drawn by macros every time, the controls of a form take
longer than reading its record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from flask import current_app, request
from markupsafe import Markup, escape

from portal.base.i18n import language
from portal.records.describe import RecordField
from portal.web.records.addresses import fixed_url
from portal.web.records.forms import FormInput
from portal.web.records.stencil import Stencil, placeholder

__all__ = ["draw_control"]

DRAWN = "portal.controls.drawn"
MOST_DRAWN = 500
"""Highest number of cached controls; beyond it the cache is cleared."""
OF_CHOICES = frozenset({"chips", "choice", "choices", "yes_no", "boolean"})
"""Widgets whose markup depends on the chosen values, of which there are few."""

Macro = Callable[[FormInput, str | None], str]


def draw_control(macro: Macro, item: FormInput, lookup: str) -> Markup:
    """Return the control of an input as HTML; ``lookup`` is the endpoint that finds records for a reference."""
    widget = item.widget
    url = fixed_url(lookup, name=item.field.name) if widget == "reference" else None
    if item.errors or not item.readable:
        return Markup(macro(item, url))  # noqa: S704 (drawn by the template, which escapes)
    variant: Hashable = None
    if widget in OF_CHOICES:
        variant = tuple(item.raw)
    elif widget == "reference":
        variant = bool(item.text)
    # The field is kept beside its stencil, so that no other object can get its id meanwhile.
    kept: dict[Hashable, tuple[RecordField, Stencil]] = current_app.extensions.setdefault(DRAWN, {})
    key = (id(item.field), variant, url, language(), request.script_root)
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_DRAWN:
            kept.clear()
        found = kept[key] = (item.field, Stencil(macro(_with_placeholders(item, variant), url)))
    values = {"prefix": item.prefix, "text": item.shown, "chosen": item.chosen}
    filled = found[1].filled({name: str(escape(value)) for name, value in values.items()})
    return Markup(filled)  # noqa: S704 (drawn by the template, filled with what is escaped)


def _with_placeholders(item: FormInput, variant: Hashable) -> FormInput:
    """Return the input with placeholders instead of the values that its control is filled in with."""
    if isinstance(variant, tuple):
        return replace(item, prefix=placeholder("prefix"))
    raw = [] if variant is False else [placeholder("text")]
    return replace(item, prefix=placeholder("prefix"), raw=raw, value=None, chosen=placeholder("chosen"))
