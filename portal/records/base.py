"""Columns and behaviour that all records share.

``DailyRecord`` is about a day; lasting things (assets, certificates) use ``Record`` itself; records of a
place use the mixins of ``portal.organisation.placed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from flask_babel import LazyString
from sqlalchemy import ColumnElement, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from portal.base.db import UtcDateTime
from portal.base.fields import Choice, ChoiceType, Field, field
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.records.slots import AttachmentSlot
from portal.records.steps import Step
from portal.records.totals import PartsTotal

__all__ = ["DailyRecord", "ExtraField", "Problem", "Record", "Source"]


class Source(Choice):
    """Way in which a record was entered: kept with it, set by the server (``writing``)."""

    FORM = "form", _l("Form"), ("表单",)
    SHEET = "sheet", _l("Class sheet"), ("班级表",)
    IMPORT = "import", _l("Imported"), ("导入",)
    DEMO = "demo", _l("Sample data"), ("示例",)


@dataclass(frozen=True, slots=True)
class Problem:
    """Message about an impossible value, with the field it concerns.

    Forms show it at the field, imports at the cell.
    """

    field: str | None
    """Name of the field; None: the record as a whole."""
    message: LazyString | str
    """Sentence for people."""


@dataclass(frozen=True, slots=True)
class ExtraField:
    """Field without a column of its own: the model has a property of this name, with a setter.

    So a register of children can name each child's class, which is kept as an enrolment.
    """

    name: str
    """Name of the property."""
    kind: str
    """Kind of value: ``TEXT``, ``LONG_TEXT``, ``INTEGER``, ``DECIMAL``, ``BOOLEAN``, ``DATE``, ``REFERENCE``, …"""
    field: Field
    """Description for people: ``field(…)["field"]``."""
    required: bool = False
    """True if it must not be empty in forms and imports."""
    target: Callable[[], type[Record] | None] = lambda: None
    """Function returning the model of a REFERENCE; called late, since the model may be declared below."""


class Record:
    """Base of all rows that people keep. Actor and time are set by the server, never typed.

    Declares the columns ``id``, ``version`` (raised by each change: a stale edit is refused), ``note``, ``source``,
    ``recorded_at`` (UTC), ``recorded_on`` and ``recorded_by_id``. Used by itself for what lasts (assets, certificates);
    a record about a day is a ``DailyRecord``. Changes are written to the history in the same transaction.
    """

    __record__: ClassVar[str]
    """Name within the plugin: ``health_check`` in ``health.health_check``."""
    __label__: ClassVar[LazyString | str]
    """Display name, e.g. "Morning and noon checks"."""
    __natural_key__: ClassVar[tuple[str, ...]] = ()
    """Attributes that identify a row in a register; empty if two equal rows are two events."""
    __totals__: ClassVar[tuple[PartsTotal, ...]] = ()
    """Totals that parts replace."""
    __extra_fields__: ClassVar[tuple[ExtraField, ...]] = ()
    """Fields without a column, after those that have one."""
    __date_column__: ClassVar[str | None] = None
    """Date that decides which term a row belongs to; None for lasting things."""
    __teaching_days_only__: ClassVar[bool] = False
    """True if such a record cannot be about a day on which its class (or the kindergarten) was closed."""
    __from_term__: ClassVar[tuple[str, ...]] = ()
    """Fields that a register may omit, since ``from_term`` supplies them."""
    __created_by_name__: ClassVar[bool] = False
    """True if an imported file that names a missing one creates it: for records that are hardly more than a name."""

    __state__: ClassVar[str | None] = None
    """Column of the state, which steps change and forms do not."""
    __steps__: ClassVar[tuple[Step, ...]] = ()
    """Steps between states, in the order of their buttons."""

    __attachments__: ClassVar[tuple[AttachmentSlot, ...]] = ()
    """Slots for photos and scans on the details page."""

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # Every UPDATE names the version it read, so two people cannot overwrite each other unseen.
        return {"version_id_col": cls.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    """Number of the row, kept for ever."""
    version: Mapped[int] = mapped_column(default=1)
    """Number of changes, from 1; each UPDATE names the one it read."""
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
    """Date of ``recorded_at`` in the kindergarten's zone: a row with an earlier ``occurred_on`` was backfilled."""
    fingerprint: Mapped[str | None] = mapped_column(String(80), unique=True, sort_order=905)
    """Content and occurrence number of an imported row without natural key; a repeated import finds the row by it."""

    @declared_attr
    @classmethod
    def recorded_by_id(cls) -> Mapped[int | None]:
        """Account that recorded it."""
        return mapped_column(ForeignKey("user_account.id"), sort_order=904)

    def problems(self) -> Iterable[Problem]:
        """Return the problems that make this record impossible, typed or imported."""
        return ()

    def form_problems(self) -> Iterable[Problem]:
        """Return problems with the order of work, in the browser only; an imported record may arrive in an end
        state.
        """
        return ()

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002
        """Return the reasons that forbid this account the step now; the step's fields are filled in already."""
        return ()

    @classmethod
    def from_term(cls, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:  # noqa: ARG003
        """Return values derived from the days of the term, for fields that a register's row leaves out."""
        return {}

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[Self]) -> list[Problem | None]:  # noqa: ARG003
        """Link records that are about to be stored to those they follow from, in a constant number of queries.

        Called by forms (with one) and imports (with a batch) once their fields are set, before they are
        validated; the session does not hold them yet. Return one entry per record: the problem that prevents the link,
        or None.
        """
        return [None] * len(records)

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[Self]) -> Iterable[Record]:  # noqa: ARG003
        """Return the records that follow from records being written: new ones, or existing ones that are changed
        here.

        Called for all of this type that a session is about to write, whoever writes them, and stored in the same
        transaction. May query, in a constant number of statements; the returned records must be complete.
        """
        return ()

    @classmethod
    def before_storing(cls, session: Session, records: Sequence[Self]) -> None:
        """Prepare for records that are about to be stored, changed or deleted, such as by locking rows that depend on
        them.

        Called once per flush with all records of this type, whoever writes them. May send a constant number of
        statements.
        """

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[Self]) -> None:
        """Update the values that depend on records just stored, changed or deleted.

        Called like ``before_storing``, in the same transaction, after the rows are written; the history of attributes
        still holds their former values. Must write by ``session.connection()``, not by the session.
        """

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:  # noqa: ARG003
        """Return the condition that restricts a limited user to their rows; None if every user sees all."""
        return None


class DailyRecord(Record):
    """Record about one day, ``occurred_on``, by which it belongs to a term."""

    __date_column__ = "occurred_on"

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Date"), synonyms=("日期", "发生日期", "时间")), sort_order=-20
    )
