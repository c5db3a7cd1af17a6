"""Fixtures: a plugin of the tests, "fair", whose section has the exhibits that a test declares."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from portal.attachments.content import Content
from portal.attachments.models import Attachment
from portal.attachments.service import attach
from portal.base.db import PluginBase, db, metadata
from portal.base.fields import Choice, ChoiceType
from portal.base.fields import field as column
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.exhibits import Exhibit
from portal.declarations.facts import Breakdown, Count, Fact, Listing, Ratio, Total
from portal.declarations.sections import Section
from portal.evidence.inputs import load_measuring_inputs
from portal.evidence.measure import measure
from portal.organisation.models import Child, Staff, Term
from portal.organisation.placed import ClassroomRecord
from portal.plugin_system.contributions import add_records
from portal.records.base import Source
from portal.records.slots import AttachmentSlot
from portal.registry.registry import PluginRecord, Portal
from portal.registry.tables import OWNER
from portal.report.exhibits.render import RenderedExhibit, exhibits_of

if TYPE_CHECKING:
    from portal.testing.factories import Factory


class Base(PluginBase, DeclarativeBase):
    """Base of the models of the fair."""


class Kind(Choice):
    CAKE = "cake", "蛋糕"
    TEA = "tea", "茶水"
    TOY = "toy", "玩具"


class Stall(ClassroomRecord, Base):
    __tablename__ = "fair_stall"
    __record__ = "stall"
    __label__ = "Stalls"
    __attachments__ = (AttachmentSlot("before", "开始前", photos=True), AttachmentSlot("after", "结束后", photos=True))

    visitors: Mapped[int] = mapped_column(default=0, info=column("人数"))
    due: Mapped[int] = mapped_column(default=0, info=column("应到"))
    taken: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), info=column("收入"))
    planned: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), info=column("预算"))
    kind: Mapped[Kind | None] = mapped_column(ChoiceType(Kind), info=column("种类"))
    theme: Mapped[str | None] = mapped_column(String(200), info=column("主题"))
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), info=column("摊主"))
    keeper: Mapped[Staff | None] = relationship(Staff)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey(Child.id), info=column("小助手"))
    helper: Mapped[Child | None] = relationship(Child)
    checked_by: Mapped[str | None] = mapped_column(String(50), info=column("检查人", computed=True))


FACTS: tuple[Fact, ...] = (
    Count(key="stalls", label="摊位数", title="摊位", record=Stall, unit="个"),
    Count(key="busy", label="热闹摊位", title="热闹的摊位", record=Stall, where=Stall.visitors > 9, unit="个"),
    Total(key="visitors", label="游人", title="游人", record=Stall, of=Stall.visitors, unit="人次"),
    Total(key="due", label="应到", title="应到", record=Stall, of=Stall.due, unit="人次"),
    Ratio(key="turnout", label="到场率", title="到场率", part="visitors", whole="due"),
    Total(key="taken", label="收入", title="收入", record=Stall, of=Stall.taken, digits=2, unit="元"),
    Breakdown(key="kinds", label="种类", title="种类", record=Stall, by=Stall.kind, unit="个"),
    Breakdown(key="themes", label="主题分类", title="主题", record=Stall, by=Stall.theme, unit="个"),
    Breakdown(
        key="planned",
        label="预算分类",
        title="预算",
        record=Stall,
        by=Stall.kind,
        of=Stall.planned,
        digits=2,
        unit="元",
    ),
    Breakdown(
        key="earned", label="收入分类", title="收入", record=Stall, by=Stall.kind, of=Stall.taken, digits=2, unit="元"
    ),
    Count(key="rooms", label="参加班级", title="参加班级", record=Stall, distinct=Stall.classroom_id),
    Count(key="everyone", label="幼儿", title="幼儿", record=Child, dated=False),
    Listing(key="topics", label="主题", title="主题", record=Stall, of=Stall.theme),
)


# Within the fair this name is its own attribute.
StallRecord = Stall


@dataclass
class Fair:
    """The plugin, with helpers to add records and render exhibits."""

    Stall: ClassVar[type[Stall]] = Stall
    Kind: ClassVar[type[Kind]] = Kind

    portal: Portal
    term: Term
    classroom: Any
    facts: dict[str, Fact] = field(default_factory=lambda: {fact.key: fact for fact in FACTS})

    def stall(self, day: date, **values: Any) -> StallRecord:
        given = {
            "occurred_on": day,
            "classroom_id": self.classroom.id,
            "source": Source.FORM,
            "recorded_on": day,
            "recorded_at": datetime(2026, 3, 2, tzinfo=UTC),
        }
        record = Stall(**(given | values))
        db.session.add(record)
        db.session.flush()
        return record

    def show(self, *exhibits: Exhibit, limits: Limits = EVERYTHING, before: Any = None) -> list[RenderedExhibit]:
        """Return these exhibits, rendered for the section of the fair."""
        self.portal.sections["fair.fair"] = Section("fair", "游园", 900, exhibits=exhibits)
        measurement = measure(self.term, limits=limits)
        return exhibits_of(self.portal, load_measuring_inputs(self.term), measurement, limits)["fair.fair"]

    def photo(
        self, stall: StallRecord, slot: str, caption: str = "", *, seed: int = 0, size: tuple[int, int] = (40, 30)
    ) -> Attachment:
        file = io.BytesIO()
        Image.new("RGB", size, (seed % 256, 90, 90)).save(file, "PNG")
        content = Content(file.getvalue(), "image/png", *size)
        [chosen] = [each for each in Stall.__attachments__ if each.key == slot]
        kept = attach(self.portal.record_type(Stall), stall.id, chosen, [(f"{seed}.png", content)])
        assert kept is not None
        assert kept.problems == []
        [added] = kept.added
        added.caption = caption
        db.session.flush()
        return added


metadata.tables["fair_stall"].info[OWNER] = "fair"


@pytest.fixture
def fair(request: pytest.FixtureRequest, make: Factory, tmp_path: Path, on_day: Callable[[date], None]) -> Fair:
    """Return the fair as the only plugin, in July, when the term is over."""
    name = "data_app" if "data_app" in request.fixturenames else "app"
    app: Flask = request.getfixturevalue(name)
    portal: Portal = app.extensions["portal"]
    on_day(date(2026, 7, 10))
    portal.plugins.clear()
    portal.sections.clear()
    portal.facts.clear()
    portal.obligations.clear()
    (tmp_path / "wording.md").write_text("游园。", encoding="utf-8")
    portal.plugins["fair"] = PluginRecord("fair", "游园", "1", "local", tmp_path, "fair", models=(Stall,))
    add_records(portal, "fair", (Stall,))
    portal.facts.update({f"fair.{fact.key}": fact for fact in FACTS})
    metadata.create_all(db.engine, tables=[metadata.tables["fair_stall"]])
    return Fair(portal, make.term(), make.classroom("小一班"))


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Return a function that sets the day of today."""

    def choose(day: date) -> None:
        monkeypatch.setattr("portal.base.clock.now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))

    return choose
