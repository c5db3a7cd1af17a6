"""Photos of the sample drills."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from plugins.safety.demo.pictures import assembly, evacuation, shelter
from plugins.safety.models import Drill, DrillKind
from portal.api import SamplePhoto, Source, db, find_term

__all__ = ["sample_photos"]

SLOT = "photos"


def sample_photos(term: str) -> Iterator[SamplePhoto]:
    """Yield two pictures of each sample drill: its beginning and the assembly at its end."""
    found = find_term(term)
    drills = db.session.scalars(
        select(Drill)
        .where(Drill.occurred_on.between(found.starts_on, found.ends_on), Drill.source == Source.DEMO)
        .order_by(Drill.occurred_on, Drill.id)
    ).all()
    for number, drill in enumerate(drills):
        first, caption = (evacuation, "沿墙有序撤离")
        if drill.kind is DrillKind.EARTHQUAKE:
            first, caption = shelter, "在桌下避震"
        for at, (draw, text) in enumerate(((first, caption), (assembly, "到操场集合")), start=1):
            yield SamplePhoto(drill, SLOT, f"演练{number + 1}-{at}.jpg", partial(draw, number), text)
