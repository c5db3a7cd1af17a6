"""Photos of the sample building works, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from plugins.assets.demo.pictures import kitchen_after, kitchen_before
from plugins.assets.models import ImprovementProject
from portal.api import SamplePhoto, Source, db, find_term

__all__ = ["sample_photos"]

SIDES = (
    ("before", kitchen_before, "拥挤"),
    ("after", kitchen_after, "宽敞"),
)


def sample_photos(term: str) -> Iterator[SamplePhoto]:
    """Yield the pictures of each sample project accepted in the term."""
    found = find_term(term)
    projects = db.session.scalars(
        select(ImprovementProject)
        .where(
            ImprovementProject.accepted_on.between(found.starts_on, found.ends_on),
            ImprovementProject.source == Source.DEMO,
        )
        .order_by(ImprovementProject.accepted_on, ImprovementProject.id)
    ).all()
    for number, project in enumerate(projects, start=1):
        for slot, draw, caption in SIDES:
            yield SamplePhoto(project, slot, f"工程{number}-{slot}.jpg", partial(draw, number), caption)
