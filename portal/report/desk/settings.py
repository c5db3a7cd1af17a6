"""The arrangement of a term's sections, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.db import db
from portal.organisation.models import Term
from portal.report.desk.models import SectionSetting

__all__ = ["AS_DECLARED", "Setting", "load_settings"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs for a section from its declaration; what does not is None."""

    position: int | None = None
    title: str | None = None
    included: bool = True


AS_DECLARED = Setting()


def load_settings(term: Term) -> Mapping[str, Setting]:
    """By ``<plugin>.<section>``; sections that stand as declared are not in it."""
    rows = db.session.scalars(select(SectionSetting).where(SectionSetting.term_id == term.id))
    return {row.key: Setting(row.position, row.title, row.included) for row in rows}
