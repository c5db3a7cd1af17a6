"""State of a term's summary, draft or issued, for every page that shows it: ``report/_state.html``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.base.errors import PortalError
from portal.organisation.terms import find_term
from portal.report.issuing.changes_since import changes_since
from portal.report.issuing.freeze import newest_issue
from portal.web.desk.blueprint import report

__all__ = ["IssueState", "state_of"]


@dataclass(frozen=True, slots=True)
class IssueState:
    """Current issue of a term's summary, with the number of changes since."""

    number: int
    issued_at: datetime
    issued_by: str
    """User name; empty for the command line."""
    changed: int
    """Number of records behind it that were written since."""
    cut: bool
    """True if there are more than were counted."""


def state_of(term: str) -> IssueState | None:
    """Return the issue state of the term with this name; None if its summary is a draft."""
    try:
        newest = newest_issue(find_term(term))
    except PortalError:
        return None
    if newest is None:
        return None
    changes = changes_since(newest)
    by = newest.issued_by.username if newest.issued_by else ""
    return IssueState(newest.number, newest.issued_at, by, changes.count, changes.cut)


# A function, so that only pages that show it query the database.
report.app_context_processor(lambda: {"summary_state": state_of})
