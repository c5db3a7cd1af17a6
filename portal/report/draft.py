"""Draft of a term's summary: measure, assemble and lint it, and render it as a Word file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from portal.attachments.files import kept_path
from portal.base.clock import today
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.base.paths import DOCX_TEMPLATE
from portal.base.scope import EVERYTHING, Limits
from portal.base.turns import long_work
from portal.evidence.results import Measurement
from portal.registry.registry import State, the_portal
from portal.report.assemble import assemble
from portal.report.comparison import measure_compared
from portal.report.document.blocks import Document, Photo
from portal.report.docx.errors import TemplateError
from portal.report.exhibits.render import exhibits_of
from portal.report.inputs import TermInputs
from portal.report.lint import Finding, lint, load_people

__all__ = ["Draft", "draft", "word_file"]

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """Assembled document with its measurement, and the findings of the linter."""

    measurement: Measurement
    document: Document
    findings: tuple[Finding, ...]
    named: bool
    """True if the kindergarten has a name."""


@long_work()
def draft(inputs: TermInputs, *, limits: Limits = EVERYTHING, signed_on: date | None = None) -> Draft:
    """Return the draft of a term's summary, dated today unless another day is given."""
    portal = the_portal()
    measurement = measure_compared(portal, inputs, limits)
    exhibits, people = exhibits_of(portal, inputs.measuring, measurement, limits), load_people(limits)
    document = assemble(
        measurement,
        inputs.texts,
        signed_on=signed_on or today(),
        overrides=inputs.overrides,
        settings=inputs.settings,
        problem_entries=inputs.problem_entries,
        whole=not limits.limited,
        exhibits=exhibits,
    )
    # An area that was not loaded contributes nothing, and its absence must not pass for good news.
    silent = [_l(plugin.title) for plugin in portal.plugins.values() if plugin.state is State.FAILED]
    findings = tuple(lint(document, measurement, people=people, silent=silent))
    return Draft(measurement, document, findings, bool(inputs.kindergarten))


@long_work()
def word_file(document: Document, letterhead: bytes | None = None, *, revision: int = 1, comments: str = "") -> bytes:
    """Return the document as a .docx on a letterhead, or on the official form.

    ``revision`` and ``comments`` go into the file's properties: they identify the issue. Raise PortalError if the
    template or the letterhead cannot be used.
    """
    from portal.report.docx.openxml import PackageNotFoundError  # noqa: PLC0415 (python-docx, which few requests need)
    from portal.report.docx.render import render_docx  # noqa: PLC0415 (python-docx)

    if letterhead is not None:
        return _on_letterhead(document, letterhead, revision, comments)
    try:
        return render_docx(document, template=DOCX_TEMPLATE, photos=_photo_bytes, revision=revision, comments=comments)
    except (TemplateError, PackageNotFoundError) as error:
        raise PortalError(_l("The Word template cannot be used: %(reason)s", reason=str(error))) from error


def _on_letterhead(document: Document, letterhead: bytes, revision: int, comments: str) -> bytes:
    from portal.report.docx.render import render_docx  # noqa: PLC0415 (python-docx)
    from portal.report.letterhead.fit import fit  # noqa: PLC0415 (python-docx)

    # It was examined, and rendered for trial, when it was uploaded: an error now may as well lie in the document.
    try:
        return render_docx(
            document, template=fit(letterhead), photos=_photo_bytes, revision=revision, comments=comments
        )
    except PortalError:
        raise
    except Exception as error:
        word_file(document)
        LOG.warning("The letterhead cannot be written on.", exc_info=True)
        raise PortalError(
            _l(
                "The summary cannot be written on the letterhead (%(reason)s). Go back to the official form, or upload "
                "the letterhead again.",
                reason=type(error).__name__,
            )
        ) from error


def _photo_bytes(photo: Photo) -> bytes | None:
    try:
        return kept_path(photo.sha256, photo.media_type).read_bytes()
    except (OSError, KeyError):
        return None
