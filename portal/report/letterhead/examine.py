"""Examine an uploaded file as a letterhead: styles found and missing, warnings, reasons to refuse it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.declarations.charts import ChartKind
from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Chart,
    Column,
    Document,
    Heading,
    Numbered,
    Paragraph,
    Series,
    Signature,
    Table,
    Text,
    Value,
)
from portal.report.document.numbering import LEVELS
from portal.report.docx.openxml import qn
from portal.report.docx.render import render_docx
from portal.report.letterhead.clean import has_links
from portal.report.letterhead.contents import refusals
from portal.report.letterhead.control import check_control
from portal.report.letterhead.fit import fit_parts
from portal.report.letterhead.numbered import numbers_itself
from portal.report.letterhead.parts import Parts, open_parts
from portal.report.letterhead.preview import Preview, draw
from portal.report.letterhead.refusal import Refusal, RefusedError
from portal.report.letterhead.styles import NEEDED, find_styles
from portal.report.letterhead.unzip import unzip

__all__ = ["Examination", "examine"]

LOG = logging.getLogger(__name__)

_TEXT = (Text("文字"),)
TRIAL = Document(
    "标题",
    (
        *(Heading(level, "标题") for level in range(1, LEVELS + 1)),
        Paragraph(_TEXT),
        Numbered((_TEXT, _TEXT)),
        Table("表", (Column("甲", numeric=True),), ((_TEXT,),), _TEXT),
        Chart("图", ChartKind.COLUMN, ("甲",), (Series("乙", (Decimal(1),), (Value("1", "a.b"),)),)),
        AnnexList(("附表",)),
        Signature("单位", date(2000, 1, 1)),
        Annex("附表", (Table("", (Column("甲"),), ((_TEXT,),)),), landscape=True),
    ),
)
"""Document with every kind of block; a letterhead that carries it carries every later summary."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Result of examining a file."""

    refusals: tuple[Refusal, ...] = ()
    """Reasons to refuse the file; empty if it can be used."""
    warnings: tuple[Label, ...] = ()
    found: tuple[str, ...] = ()
    """Needed styles that the file defines itself, by our names."""
    missing: tuple[str, ...] = ()
    """Needed styles that will be supplied from the official form."""
    numbers_itself: bool = False
    """True if its heading styles have numbers of their own; else headings are numbered 一、（一）1.（1）."""
    preview: Preview | None = field(default=None)

    @property
    def usable(self) -> bool:
        """True if the summary can be written on the file."""
        return not self.refusals


def examine(data: bytes) -> Examination:
    """Examine a file. Whatever it is, a fault becomes a refusal, never an exception."""
    try:
        parts = open_parts(unzip(data))
    except RefusedError as error:
        return Examination(refusals=(error.refusal,))
    try:
        return _examine(parts)
    except Exception:
        # A tree that is XML but makes no sense as Word's can fail anywhere; it must not fail on the day of signing.
        LOG.warning("A letterhead cannot be written on.", exc_info=True)
        return Examination(
            refusals=(
                Refusal(
                    _l("The file is built in a way that cannot be written on."),
                    _l("Make a new document in Word, copy the letterhead into it, insert the content control there."),
                ),
            )
        )


def _examine(parts: Parts) -> Examination:
    refused = [*refusals(parts), *check_control(parts)]
    styles, numbering = (_tree(parts, kind) for kind in ("styles", "numbering"))
    found = set() if styles is None else set(find_styles(styles))
    examined = Examination(
        refusals=tuple(refused),
        warnings=tuple(_warnings(parts)),
        found=tuple(name for name in NEEDED if name in found),
        missing=tuple(name for name in NEEDED if name not in found),
        numbers_itself=styles is not None and numbers_itself(styles, numbering),
        preview=draw(parts) if parts.trees[parts.main].find(qn("w:body")) is not None else None,
    )
    if examined.usable:
        # Fitting changes the trees, so it comes last.
        render_docx(TRIAL, template=fit_parts(parts))
    return examined


def _tree(parts: Parts, kind: str) -> Any:
    targets = [item.target for item in parts.relations.get(parts.main, []) if item.kind == kind and not item.external]
    return parts.trees.get(targets[0]) if targets else None


def _warnings(parts: Parts) -> list[Label]:
    warnings: list[Label] = []
    document = parts.trees[parts.main]
    preview = draw(parts)
    if preview.page is not None and not preview.page.is_a4:
        warnings.append(
            _l(
                "The paper is %(width)d × %(height)d mm, not A4 upright.",
                width=preview.page.width,
                height=preview.page.height,
            )
        )
    if not preview.numbered:
        warnings.append(_l("Neither header nor footer shows the page number."))
    if has_links(parts):
        warnings.append(_l("Links are written as plain text: a printed summary has no use for them."))
    if any(next(document.iter(qn(tag)), None) is not None for tag in ("w:ins", "w:del")):
        warnings.append(
            _l("It holds tracked changes; they would be printed as such. Accept or reject them in Word first.")
        )
    if next(document.iter(qn("w:commentReference")), None) is not None:
        warnings.append(
            _l("It holds comments; they stay in the file. Delete them in Word first if nobody is to read them.")
        )
    return warnings
