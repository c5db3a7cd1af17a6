"""Read and save versions of a term's own wording. No version is ever changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.base.clock import now
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.organisation.models import Term
from portal.organisation.terms import previous_term
from portal.records.stamps import current_actor_id
from portal.report.rewording.models import WordingVersion

__all__ = [
    "ConflictError",
    "LatestVersion",
    "current_wordings",
    "latest_version",
    "latest_versions",
    "save_version",
    "text_of_last_term",
    "version_of",
    "versions_of",
]


class ConflictError(PortalError):
    """Error for saving a text of which somebody else has saved a newer version; holds both texts."""

    def __init__(self, theirs: WordingVersion, yours: str | None) -> None:
        super().__init__(_l("Meanwhile somebody else saved this text: look at both versions."))
        self.theirs = theirs
        self.yours = yours


@dataclass(frozen=True, slots=True)
class LatestVersion:
    """Latest version of a text, without its source."""

    number: int
    own: bool
    """True if the kindergarten's own wording is in force; False if the portal's was restored."""


def current_wordings(term: Term) -> dict[str, str]:
    """Return the sources of the term's own wordings in force, by name; in one statement."""
    newest = (
        select(WordingVersion.name, func.max(WordingVersion.number).label("number"))
        .where(WordingVersion.term_id == term.id)
        .group_by(WordingVersion.name)
        .subquery()
    )
    rows = db.session.execute(
        select(WordingVersion.name, WordingVersion.text)
        .join(newest, (newest.c.name == WordingVersion.name) & (newest.c.number == WordingVersion.number))
        .where(WordingVersion.term_id == term.id)
    )
    return {name: text for name, text in rows if text is not None}


def latest_versions(term: Term) -> Mapping[str, LatestVersion]:
    """Return the latest version of every text by name, also of areas that are not installed now; in one statement."""
    rows = db.session.execute(
        select(WordingVersion.name, WordingVersion.number, WordingVersion.text.is_not(None))
        .where(WordingVersion.term_id == term.id)
        .order_by(WordingVersion.name, WordingVersion.number)
    )
    return {name: LatestVersion(number, bool(own)) for name, number, own in rows}


def versions_of(term: Term, name: str) -> list[WordingVersion]:
    """Return all versions of a text, the newest first, with who saved them."""
    statement = (
        select(WordingVersion)
        .where(WordingVersion.term_id == term.id, WordingVersion.name == name)
        .order_by(WordingVersion.number.desc())
        .options(joinedload(WordingVersion.saved_by))
    )
    return list(db.session.scalars(statement))


def latest_version(term: Term, name: str) -> WordingVersion | None:
    """Return the version in force; None if none was ever saved."""
    statement = (
        select(WordingVersion)
        .where(WordingVersion.term_id == term.id, WordingVersion.name == name)
        .order_by(WordingVersion.number.desc())
        .limit(1)
        .options(joinedload(WordingVersion.saved_by))
        # Another person may have saved since this session read it.
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one_or_none()


def version_of(term: Term, name: str, number: int) -> WordingVersion | None:
    """Return the version of a text with this number; None if there is none."""
    statement = select(WordingVersion).where(
        WordingVersion.term_id == term.id, WordingVersion.name == name, WordingVersion.number == number
    )
    return db.session.scalars(statement.options(joinedload(WordingVersion.saved_by))).one_or_none()


def text_of_last_term(term: Term, name: str) -> str | None:
    """Return the own wording of a text in the term before; None if it had none."""
    last = previous_term(term)
    found = latest_version(last, name) if last is not None else None
    return found.text if found is not None else None


def save_version(term: Term, name: str, text: str | None, base: int) -> WordingVersion | None:
    """Save a version and return it; if the text is in force already, return the current version, None if there is none.

    ``text`` None restores the text that comes with the portal. ``base`` is the number of the version that its author
    started from, 0 for none. Raise ConflictError if a newer one was saved meanwhile. The caller commits.
    """
    latest = latest_version(term, name)
    number = latest.number if latest is not None else 0
    if latest is not None and number != base:
        raise ConflictError(latest, text)
    if text == (latest.text if latest is not None else None):
        return latest
    version = WordingVersion(
        term_id=term.id,
        name=name,
        number=number + 1,
        text=text,
        saved_at=now(),
        saved_by_id=current_actor_id(),
    )
    db.session.add(version)
    try:
        db.session.flush()
    except IntegrityError:
        # The number was taken between our read and our write: the unique constraint decides who was first.
        db.session.rollback()
        newer = latest_version(term, name)
        if newer is None:
            raise
        raise ConflictError(newer, text) from None
    return version
