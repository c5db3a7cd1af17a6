"""Reads the finished text the way an inspector would: what does it claim that the records do not bear out?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from portal.evidence.results import Coverage, Measurement
from portal.fields import Label
from portal.i18n import _l
from portal.report.blocks import Document, Inline, Numbered, Paragraph, Value, plain_text
from portal.report.sandbox import parse
from portal.rules.repealed import REPEALED

__all__ = ["ABSOLUTE", "BACKFILLED_SHARE", "Finding", "lint", "loose_ends", "unconditional"]

ABSOLUTE = ("每天", "每日", "每餐", "每位", "每人", "全部", "无一", "未发生", "无遗漏", "从未")
BACKFILLED_SHARE = 10
"""Per cent of an obligation's records that may be written down later without a word about it."""

_SENTENCE = re.compile("(?<=[。；！？])")
_LOOSE = re.compile(r"共0(?![.\d])|None|，，|。。|、、|；；|，。|、。|，；|（）|：。|[{}]|%%|《》|“”")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before signing."""

    kind: str
    """``absolute``, ``repealed``, ``backfilled``, ``unfinished`` or ``failed``."""
    message: Label
    text: str = ""
    """The sentence that it is about."""
    evidence: str | None = None
    """The fact or obligation that it is about."""


def lint(document: Document, measurement: Measurement) -> Iterator[Finding]:
    """What should be looked at in this text, sentence by sentence; then what was recorded late."""
    for sentence in _sentences(document):
        text = plain_text(sentence)
        yield from _absolute(text, sentence, measurement)
        yield from _repealed(text)
        yield from _unfinished(text)
    yield from _backfilled(measurement)


def loose_ends(text: str) -> list[str]:
    """What a condition that left nothing behind makes of a sentence: 共0, “，，”, （）, braces."""
    return _LOOSE.findall(text)


def unconditional(source: str) -> list[tuple[int, str]]:
    """Absolute words of a wording that stand outside of every condition, with their lines: nothing bears them out.

    Raises WordingError if the wording cannot be read.
    """
    found: list[tuple[int, str]] = []
    for output in parse(source).body:
        for data in output.find_all(nodes.TemplateData) if isinstance(output, nodes.Output) else ():
            for number, line in enumerate(data.data.split("\n")):
                found += [(data.lineno + number, word) for word in ABSOLUTE if word in line]
    return found


def _absolute(text: str, sentence: tuple[Inline, ...], measurement: Measurement) -> Iterator[Finding]:
    words = [word for word in ABSOLUTE if word in text]
    if not words:
        return
    for key, coverage in _about(text, sentence, measurement):
        if coverage.full:
            continue
        yield Finding(
            "absolute",
            _l(
                "It says “%(words)s”, but of %(label)s %(due)d were due and %(kept)d were done.",
                words="、".join(words),
                label=coverage.obligation.label,
                due=coverage.due,
                kept=coverage.kept,
            ),
            text,
            key,
        )


def _about(text: str, sentence: tuple[Inline, ...], measurement: Measurement) -> Iterator[tuple[str, Coverage]]:
    """The obligations that a sentence speaks of: by a figure of theirs, or by name."""
    keys = {inline.evidence for inline in sentence if isinstance(inline, Value) and inline.term is None}
    for key, coverage in measurement.coverages.items():
        if key in keys or coverage.obligation.label in text:
            yield key, coverage


def _repealed(text: str) -> Iterator[Finding]:
    for law in REPEALED:
        if law.name in text:
            yield Finding(
                "repealed",
                _l(
                    "《%(name)s》 was repealed on %(day)s; 《%(successor)s》 took its place.",
                    name=law.name,
                    day=law.repealed_on.isoformat(),
                    successor=law.successor,
                ),
                text,
            )


def _unfinished(text: str) -> Iterator[Finding]:
    if found := loose_ends(text):
        yield Finding(
            "unfinished", _l("The sentence holds “%(found)s”.", found="”、“".join(dict.fromkeys(found))), text
        )


def _backfilled(measurement: Measurement) -> Iterator[Finding]:
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
            )


def _sentences(document: Document) -> Iterator[tuple[Inline, ...]]:
    for block in document.blocks:
        match block:
            case Paragraph(inlines):
                yield from _split(inlines)
            case Numbered(items):
                for item in items:
                    yield from _split(item)
            case _:
                pass


def _split(inlines: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
    """A paragraph's inlines, cut after each 。；！？ that people wrote; a value is never cut."""
    sentence: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Value):
            sentence.append(inline)
            continue
        *ended, rest = _SENTENCE.split(inline.text)
        for piece in ended:
            yield (*sentence, type(inline)(piece, inline.bold))
            sentence = []
        if rest:
            sentence.append(type(inline)(rest, inline.bold))
    if sentence:
        yield tuple(sentence)
