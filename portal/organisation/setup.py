"""Read and name the kindergarten of this portal."""

from __future__ import annotations

from sqlalchemy import select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.organisation.models import Kindergarten
from portal.records.validate import clean_text

__all__ = ["kindergarten", "set_kindergarten"]

LONGEST_NAME = 100


def kindergarten() -> Kindergarten | None:
    """Return the kindergarten, or None before it has a name."""
    return db.session.scalars(select(Kindergarten).order_by(Kindergarten.id).limit(1)).first()


def set_kindergarten(name: str) -> Kindergarten:
    """Set the name of the kindergarten, which is added if needed. The caller commits.

    Raises PortalError for an empty name or one of more than 100 characters.
    """
    cleaned = " ".join(clean_text(name).split())
    if not cleaned:
        raise PortalError(_l("The kindergarten needs a name."))
    if len(cleaned) > LONGEST_NAME:
        raise PortalError(
            _l(
                "This text has %(length)d characters; at most %(longest)d fit.",
                length=len(cleaned),
                longest=LONGEST_NAME,
            )
        )
    found = kindergarten()
    if found is None:
        found = Kindergarten(name=cleaned)
        db.session.add(found)
    else:
        found.name = cleaned
    db.session.flush()
    return found
