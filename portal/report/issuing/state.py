"""Whether a term's summary is a draft or issued, for every page that shows it: ``report/_state.html``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.errors import PortalError
from portal.organisation.terms import find_term
from portal.report.blueprint import report
from portal.report.issuing.changes_since import changes_since
from portal.report.issuing.freeze import newest_issue

__all__ = ["IssueState", "state_of"]


@dataclass(frozen=True, slots=True)
class IssueState:
    """The issue of a term's summary that holds."""

    number: int
    issued_at: datetime
    issued_by: str
    """Empty: the command line."""
    changed: int
    """Records behind it that were written since."""
    cut: bool
    """There are more than were counted."""


def state_of(term: str) -> IssueState | None:
    """Of the term of this name; None: its summary is a draft."""
    try:
        newest = newest_issue(find_term(term))
    except PortalError:
        return None
    if newest is None:
        return None
    changes = changes_since(newest)
    by = newest.issued_by.username if newest.issued_by else ""
    return IssueState(newest.number, newest.issued_at, by, changes.count, changes.cut)


# A function, so that only pages that show it ask the database.
report.app_context_processor(lambda: {"summary_state": state_of})
