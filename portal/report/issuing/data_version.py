"""Data version of a term: a cheap value that stays equal as long as nothing that a summary is made of changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.attachments.models import Attachment
from portal.base.db import db
from portal.evidence.models import ObligationSetting, ZeroConfirmation
from portal.history.models import Change
from portal.organisation.models import CalendarException, Kindergarten, Term
from portal.report.desk.models import SectionSetting
from portal.report.issuing.models import SummaryIssue
from portal.report.letterhead.models import Letterhead
from portal.report.letterhead.store import current_letterhead
from portal.report.models import ProblemEntry
from portal.report.rewording.models import WordingVersion
from portal.rules.models import RuleOverride

__all__ = ["DataVersion", "LetterheadInUse", "letterhead_in_use", "read_data_version"]

COUNTED: tuple[Any, ...] = (ZeroConfirmation, ObligationSetting, RuleOverride, CalendarException, Attachment)


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Version of all data that the summary of a term depends on; equal versions mean unchanged data."""

    change: int
    """Id of the newest entry of the history; 0 without any."""
    issue: int
    """Number of the term's newest issue; 0 without any."""
    others: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LetterheadInUse:
    """Letterhead that summaries are rendered on instead of the official form."""

    file_name: str
    sha256: str


def letterhead_in_use() -> LetterheadInUse | None:
    """Return the letterhead in use; None for the official form."""
    own = current_letterhead()
    return LetterheadInUse(own.file_name, own.sha256) if own else None


def read_data_version(term: Term) -> DataVersion:
    """Return the data version of a term: two statements, over indexes or small tables only."""
    item, of_term = ProblemEntry, SummaryIssue.term_id == term.id
    columns: list[Any] = [
        select(func.max(Change.id)).scalar_subquery(),
        select(func.max(SummaryIssue.number)).where(of_term).scalar_subquery(),
        select(func.max(WordingVersion.id)).where(WordingVersion.term_id == term.id).scalar_subquery(),
        # Entries of the term before, too: a summary opens with their outcomes. Moving an entry keeps its version.
        select(func.count(item.id)).scalar_subquery(),
        select(func.max(item.id)).scalar_subquery(),
        select(func.sum(item.version)).scalar_subquery(),
        select(func.sum(item.position * item.id)).scalar_subquery(),
        select(func.max(item.changed_at)).scalar_subquery(),
        select(func.max(Letterhead.id)).where(Letterhead.retired_at.is_(None)).scalar_subquery(),
        select(func.max(Kindergarten.name)).scalar_subquery(),
    ]
    for model in COUNTED:
        columns += [select(func.count(model.id)).scalar_subquery(), select(func.max(model.id)).scalar_subquery()]
    change, issue, *others = db.session.execute(select(*columns)).one()
    setting = SectionSetting
    arranged = db.session.execute(
        select(setting.key, setting.position, setting.title, setting.included)
        .where(setting.term_id == term.id)
        .order_by(setting.key)
    )
    return DataVersion(change or 0, issue or 0, (*others, *(tuple(row) for row in arranged)))
