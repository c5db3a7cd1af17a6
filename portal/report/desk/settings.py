"""Load the stored arrangement of a term's sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.base.db import db
from portal.organisation.models import Term
from portal.report.desk.models import SectionSetting

__all__ = ["AS_DECLARED", "Setting", "load_settings"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Differences of a section from its declaration; None for what stays as declared."""

    position: int | None = None
    title: str | None = None
    included: bool = True


AS_DECLARED = Setting()


def load_settings(term: Term) -> Mapping[str, Setting]:
    """Return the settings of a term by ``<plugin>.<section>``, without sections that stay as declared."""
    rows = db.session.scalars(select(SectionSetting).where(SectionSetting.term_id == term.id))
    return {row.key: Setting(row.position, row.title, row.included) for row in rows}
