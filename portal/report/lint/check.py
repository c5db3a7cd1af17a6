"""Run every check of the linter over a finished document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.base.fields import Label
from portal.evidence.results import Measurement
from portal.report.document.blocks import Document
from portal.report.lint.absolute import absolute
from portal.report.lint.finding import Finding
from portal.report.lint.lexicon import Lexicon
from portal.report.lint.people import NOBODY, People, people_in
from portal.report.lint.records import backfilled, failed, unsigned
from portal.report.lint.repealed import repealed
from portal.report.lint.sentences import cells, sentences
from portal.report.lint.typed import typed
from portal.report.lint.unfinished import unfinished
from portal.report.lint.zero import zero

__all__ = ["lint"]


def lint(
    document: Document,
    measurement: Measurement,
    *,
    people: People = NOBODY,
    silent: Sequence[Label] = (),
) -> Iterator[Finding]:
    """Yield all findings: failures first, then sentence by sentence, then what the records lack.

    ``people`` holds the names to search for, ``silent`` the titles of areas that were not loaded.
    """
    yield from failed(document, measurement, silent)
    lexicon = Lexicon(measurement)
    mentioned: set[str | None] = set()
    pieces: list[tuple[int, str]] = []
    for sentence in sentences(document):
        yield from absolute(sentence, lexicon)
        for finding in zero(sentence, lexicon):
            mentioned.add(finding.evidence)
            yield finding
        yield from typed(sentence, lexicon)
        yield from repealed(sentence)
        yield from unfinished(sentence)
        pieces.append((sentence.block, sentence.text))
    labels = set(lexicon.by_name) | set(document.title.split("\n"))
    yield from people_in([*pieces, *cells(document)], people, labels)
    yield from backfilled(measurement)
    yield from unsigned(measurement, mentioned)
