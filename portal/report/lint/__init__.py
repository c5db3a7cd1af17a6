"""Linter of a finished summary: statements that the records do not bear out, one file a kind."""

from __future__ import annotations

from portal.report.lint.absolute import ABSOLUTE, absolute_words, unconditional
from portal.report.lint.check import lint
from portal.report.lint.finding import Finding
from portal.report.lint.known_people import load_people
from portal.report.lint.people import CHILD, NOBODY, STAFF, WORD, People
from portal.report.lint.records import BACKFILLED_SHARE
from portal.report.lint.unfinished import loose_ends

__all__ = [
    "ABSOLUTE",
    "BACKFILLED_SHARE",
    "CHILD",
    "NOBODY",
    "STAFF",
    "WORD",
    "Finding",
    "People",
    "absolute_words",
    "lint",
    "load_people",
    "loose_ends",
    "unconditional",
]
