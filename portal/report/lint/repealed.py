"""Find laws that are no longer in force."""

from __future__ import annotations

from collections.abc import Iterator

from portal.base.i18n import _l
from portal.report.lint.finding import Finding
from portal.report.lint.sentences import Sentence
from portal.rules.repealed import REPEALED

__all__ = ["repealed"]

ADVICE = _l("Name the law that took its place; if it comes from a record, correct the record.")


def repealed(sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding for each repealed law that a sentence names, also in a value taken from a register."""
    for law in REPEALED:
        if law.name in sentence.text:
            yield Finding(
                "repealed",
                _l(
                    "《%(name)s》 was repealed on %(day)s; 《%(successor)s》 took its place.",
                    name=law.name,
                    day=law.repealed_on.isoformat(),
                    successor=law.successor,
                ),
                sentence.text,
                block=sentence.block,
                advice=ADVICE,
                serious=True,
            )
