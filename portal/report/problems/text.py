"""Render the wording of one problem or plan (a single paragraph), and turn rendered inlines back into wording."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.base.i18n import _l
from portal.evidence.results import Measurement
from portal.registry.registry import CORE
from portal.report.document.blocks import Inline, Numbered, Paragraph, Text, Value
from portal.report.errors import WordingError
from portal.report.wording.renderer import WordingRenderer
from portal.report.wording.wording_file import Wording

__all__ = ["as_wording", "open_ended", "read_text", "source_of"]

_STOPS = "。；，、：！!?？.;,:　 "
_SPECIAL = re.compile(r"([\\`_\[\]<>|~])")
# Characters without an escape: those of placeholders, and two asterisks in a row.
_WIDE = str.maketrans("{}*", "｛｝＊")
# Characters that would begin a heading, a list, a quotation or a rule.
_BEGINNING = re.compile(r"^(\s*)(#|[-+=]|\d+(?=[.)]))")


def read_text(source: str, renderer: WordingRenderer, area: str) -> tuple[Inline, ...]:
    """Return the inlines of a text, rendered in an area's namespace (or the core's); empty if no condition holds.

    Raise WordingError for faulty wording, and for more than one paragraph.
    """
    blocks = Wording("", source, bullets=True).blocks(renderer.names(area or CORE), 1)
    match blocks:
        case []:
            return ()
        case [Paragraph(inlines)] | [Numbered((inlines,))]:
            return inlines
    raise WordingError(_l("write a single paragraph, without headings: each entry of the list stands on its own"))


def open_ended(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Return the inlines without the punctuation at their end, so that a sentence can continue."""
    kept = list(inlines)
    while kept and isinstance(kept[-1], Text):
        text = kept[-1].text.rstrip(_STOPS)
        if text:
            kept[-1] = Text(text, kept[-1].bold)
            break
        kept.pop()
    return tuple(kept)


def source_of(inlines: Sequence[Inline], area: str, measurement: Measurement) -> str:
    """Return wording that renders to these inlines, figures as placeholders in the namespace of an area."""
    parts = []
    for inline in inlines:
        written = _expression(inline, area, measurement) if isinstance(inline, Value) else as_wording(inline.text)
        parts.append(f"**{written}**" if inline.bold and written.strip() else written)
    return "".join(parts)


def as_wording(text: str) -> str:
    """Return plain text escaped so that, as wording, it renders to itself."""
    escaped = _SPECIAL.sub(r"\\\1", text.translate(_WIDE))
    return _BEGINNING.sub(_escape_beginning, escaped)


def _escape_beginning(found: re.Match[str]) -> str:
    blank, sign = found.groups()
    return f"{blank}{sign}\\" if sign.isdigit() else f"{blank}\\{sign}"


def _expression(value: Value, area: str, measurement: Measurement) -> str:
    if (fact := measurement.facts.get(value.evidence)) is not None:
        plugin, label = fact.plugin, fact.fact.label
    elif (coverage := measurement.coverages.get(value.evidence)) is not None:
        plugin, label = coverage.plugin, coverage.obligation.label
    else:
        return as_wording(value.text)
    expression = value.expression
    whole = expression if expression.partition("|")[0] == label else f"{label}.{expression}"
    return "{{ " + (whole if plugin == area else f"{plugin}.{whole}") + " }}"
