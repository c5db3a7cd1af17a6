"""Columns and behaviour that all records share.

``DailyRecord`` is about a day; what lasts (assets, certificates) uses ``Record`` itself; what happens in a
place uses the mixins of ``portal.records.placed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from portal.attachments.slots import AttachmentSlot
from portal.db import UtcDateTime
from portal.fields import Choice, ChoiceType, Field, field
from portal.i18n import _l
from portal.records.steps import Step
from portal.records.totals import PartsTotal
from portal.scope import Limits

__all__ = ["DailyRecord", "ExtraField", "Problem", "Record", "Source"]


class Source(Choice):
    """How a record came in."""

    FORM = "form", _l("Form"), ("表单",)
    SHEET = "sheet", _l("Class sheet"), ("班级表",)
    IMPORT = "import", _l("Imported"), ("导入",)
    DEMO = "demo", _l("Sample data"), ("示例",)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be true, said at the field it is about (None: the record as a whole)."""

    field: str | None
    message: LazyString | str


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A field that is no column of its own: the model has a property of this name, with a setter.

    So a register of children can name each child's class, which is kept as an enrolment.
    """

    name: str
    kind: str
    """Name of a ``Kind``: ``REFERENCE``, ``DATE``, …"""
    field: Field
    required: bool = False
    target: Callable[[], type[Record] | None] = lambda: None
    """The model a REFERENCE points to; called late, since it may be declared below."""


class Record:
    """Any row that people keep. Who and when are set by the server, never typed."""

    __record__: ClassVar[str]
    """Name within the plugin: ``health_check`` in ``health.health_check``."""
    __label__: ClassVar[LazyString | str]
    """Name for people, e.g. "Morning and noon checks"."""
    __natural_key__: ClassVar[tuple[str, ...]] = ()
    """Attributes that identify a row in a register; empty where two equal rows are two events."""
    __totals__: ClassVar[tuple[PartsTotal, ...]] = ()
    __extra_fields__: ClassVar[tuple[ExtraField, ...]] = ()
    __date_column__: ClassVar[str | None] = None
    """The date that decides which term a row belongs to; None for what lasts."""
    __teaching_days_only__: ClassVar[bool] = False
    """Whether such a record cannot be about a day on which its class (or the kindergarten) was closed."""
    __from_term__: ClassVar[tuple[str, ...]] = ()
    """Fields that a register may leave out altogether, since ``from_term`` gives them."""
    __created_by_name__: ClassVar[bool] = False
    """Whether a file that names one that is not there makes it: true of what is hardly more than a name."""

    __state__: ClassVar[str | None] = None
    """The column of its state, which steps change and forms do not."""
    __steps__: ClassVar[tuple[Step, ...]] = ()

    __attachments__: ClassVar[tuple[AttachmentSlot, ...]] = ()
    """Photos and scans that people may add on its details page."""

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # Every UPDATE names the version it read, so two people cannot overwrite each other unseen.
        return {"version_id_col": cls.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    note: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Note"), synonyms=("备注", "说明"), long=True), sort_order=900
    )
    source: Mapped[Source] = mapped_column(
        ChoiceType(Source), default=Source.FORM, info=field(_l("Source"), computed=True), sort_order=901
    )
    recorded_at: Mapped[datetime] = mapped_column(
        UtcDateTime, info=field(_l("Recorded at"), computed=True), sort_order=902
    )
    recorded_on: Mapped[date] = mapped_column(sort_order=903)
    """The kindergarten's date of ``recorded_at``: compared with ``occurred_on`` to tell a backfilled row."""
    fingerprint: Mapped[str | None] = mapped_column(String(80), unique=True, sort_order=905)
    """Content and occurrence number of an imported row without natural key; importing it again finds it."""

    @declared_attr
    @classmethod
    def recorded_by_id(cls) -> Mapped[int | None]:
        """The account that recorded it."""
        return mapped_column(ForeignKey("user_account.id"), sort_order=904)

    def problems(self) -> Iterable[Problem]:
        """What can never be true of this record, typed or imported."""
        return ()

    def form_problems(self) -> Iterable[Problem]:
        """What the order of work asks of a record made in the browser; registers may arrive in an end state."""
        return ()

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002
        """Why this step cannot be taken now by the account of this name; what it asks for is filled in already."""
        return ()

    @classmethod
    def from_term(cls, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:  # noqa: ARG003
        """What follows for a register's row from the days of its term where the row itself does not say it."""
        return {}

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[Self]) -> list[Problem | None]:  # noqa: ARG003
        """Tie records that are about to be stored to what they follow from, in a constant number of queries.

        Called by forms (with one) and imports (with a batch) once their fields are set, before they are
        validated; the session does not hold them yet. One entry per record: what keeps it from being tied.
        """
        return [None] * len(records)

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[Self]) -> Iterable[Record]:  # noqa: ARG003
        """What follows from records that are being written: new records, or ones that this changes.

        Called for all of this type that a session is about to write, whoever writes them, and stored in the same
        transaction. May query, in a constant number of statements; what it gives must be complete.
        """
        return ()

    @classmethod
    def before_storing(cls, session: Session, records: Sequence[Self]) -> None:
        """Prepare for records that are about to be stored, changed or deleted, such as by locking what they change.

        Called once for each flush with all of this type, whoever writes them; takes a constant number of statements.
        """

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[Self]) -> None:
        """Bring up to date what depends on records that were just stored, changed or deleted.

        Called like ``before_storing``, in the same transaction; the rows are written, and the history of attributes
        still tells what they were before. Writes by ``session.connection()``, not by the session.
        """

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:  # noqa: ARG003
        """The condition that keeps a limited user to their rows; None where everybody sees all."""
        return None


class DailyRecord(Record):
    """A record about one day."""

    __date_column__ = "occurred_on"

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Date"), synonyms=("日期", "发生日期", "时间")), sort_order=-20
    )
