"""Find problems of the records rather than of a sentence: failures, late entries, unsigned zeros."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.evidence.results import Measurement
from portal.report.document.blocks import Annex, Block, Document, Failure
from portal.report.lint.finding import Finding

__all__ = ["BACKFILLED_SHARE", "backfilled", "failed", "unsigned"]

BACKFILLED_SHARE = 10
"""Greatest share of an obligation's records, in per cent, that may be backfilled without a finding."""


def failed(document: Document, measurement: Measurement, silent: Sequence[Label]) -> Iterator[Finding]:
    """Yield findings for sections and exhibits not written, figures not measured and areas not loaded (``silent``)."""
    for index, block in enumerate(document.blocks):
        for failure in _failures(block):
            yield Finding(
                "failed",
                _l("“%(section)s” could not be written: %(reason)s", section=failure.section, reason=failure.message),
                block=index,
                advice=_l("Open the wording and correct the line that is named, or reset it to what was shipped."),
                serious=True,
            )
    for title in silent:
        yield Finding(
            "failed",
            _l("The area “%(area)s” could not be loaded: the summary says nothing of it.", area=title),
            advice=_l("Have whoever looks after the portal put it right; the page of plugins says what is wrong."),
            serious=True,
        )
    measured = [(key, result.fact.label, result.failed) for key, result in measurement.facts.items()]
    measured += [(key, duty.obligation.label, duty.failed) for key, duty in measurement.coverages.items()]
    for key, label, reason in measured:
        if reason is not None:
            yield Finding(
                "failed",
                _l("“%(label)s” could not be measured: %(reason)s", label=label, reason=reason),
                evidence=key,
                advice=_l("Have whoever looks after the portal put it right; until then no sentence can speak of it."),
                serious=True,
            )


def backfilled(measurement: Measurement) -> Iterator[Finding]:
    """Yield findings for obligations of which more than ``BACKFILLED_SHARE`` of the records were backfilled."""
    for key, coverage in measurement.coverages.items():
        if coverage.backfilled * 100 > coverage.kept * BACKFILLED_SHARE:
            yield Finding(
                "backfilled",
                _l(
                    "%(label)s: %(late)d of %(kept)d were recorded on a later day.",
                    label=coverage.obligation.label,
                    late=coverage.backfilled,
                    kept=coverage.kept,
                ),
                evidence=key,
                advice=_l("Make sure that they are right, and say in the summary how many were recorded later."),
            )


def unsigned(measurement: Measurement, mentioned: Collection[str | None]) -> Iterator[Finding]:
    """Yield findings for unsigned zeros, on which the summary is silent; ``mentioned`` are keys already reported."""
    for key, result in measurement.facts.items():
        if result.fact.zero_is_signed and result.value == 0 and not result.zero_signed and key not in mentioned:
            yield Finding(
                "unsigned",
                _l(
                    "%(title)s: there is no record, and nobody has signed that none occurred; the summary is silent.",
                    title=result.fact.title,
                ),
                evidence=key,
                advice=_l("If none occurred, have it signed under “Signed zeros”; if one did, have it recorded."),
            )


def _failures(block: Block) -> Iterator[Failure]:
    match block:
        case Failure():
            yield block
        case Annex(blocks=inner):
            for each in inner:
                yield from _failures(each)
