"""Models of the organisation: kindergarten, campuses, places, terms and calendars, classes, staff, children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.base.db import CoreBase
from portal.base.fields import Choice, ChoiceType, Field, field
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.records.base import ExtraField, Problem, Record

__all__ = [
    "AgeGroup",
    "CalendarDay",
    "CalendarException",
    "Campus",
    "Child",
    "Classroom",
    "DayOrigin",
    "Enrolment",
    "Kindergarten",
    "Place",
    "Post",
    "Sex",
    "Staff",
    "Term",
]


class AgeGroup(Choice):
    """Age groups of a kindergarten, youngest first."""

    NURSERY = "nursery", _l("Nursery class"), ("托班", "托")
    JUNIOR = "junior", _l("Junior class"), ("小班", "小")
    MIDDLE = "middle", _l("Middle class"), ("中班", "中")
    SENIOR = "senior", _l("Senior class"), ("大班", "大")


class Sex(Choice):
    """Sex as registered."""

    FEMALE = "female", _l("Female"), ("女", "女孩")
    MALE = "male", _l("Male"), ("男", "男孩")


class Kindergarten(CoreBase):
    """The only kindergarten of this portal."""

    __tablename__ = "kindergarten"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class Campus(Record, CoreBase):
    """A site of the kindergarten (本部, 分部); its name is unique."""

    __tablename__ = "campus"
    __record__ = "campus"
    __label__ = _l("Campuses")
    __natural_key__ = ("name",)

    name: Mapped[str] = mapped_column(
        String(50), unique=True, info=field(_l("Name"), synonyms=("名称", "园区", "园区名称")), sort_order=-20
    )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for the campuses within the limits."""
        return cls.id.in_(limits.campus_ids) if limits.limited else None


class Place(Record, CoreBase):
    """A room, a yard or a corridor; its name is unique. An import that names a missing one creates it."""

    __tablename__ = "place"
    __record__ = "place"
    __label__ = _l("Places")
    __natural_key__ = ("name",)
    __created_by_name__ = True

    name: Mapped[str] = mapped_column(
        String(50), unique=True, info=field(_l("Name"), synonyms=("名称", "地点")), sort_order=-20
    )
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("campus.id"), index=True, info=field(_l("Campus"), synonyms=("园区", "校区"))
    )
    campus: Mapped[Campus | None] = relationship(Campus)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for places of the campuses within the limits, and those of no campus."""
        if not limits.limited:
            return None
        return or_(cls.campus_id.in_(limits.campus_ids), cls.campus_id.is_(None))


class Term(CoreBase):
    """A term, named like ``2025-2026-2``, with its calendar stored day by day.

    The public calendar only proposes the days when the term is made; what is stored stays, whatever later versions of
    the calendar say. ``teaching_days`` reads it.
    """

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("school_year", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Number of the row."""
    school_year: Mapped[str] = mapped_column(String(9), info=field(_l("School year")))
    ordinal: Mapped[int] = mapped_column(info=field(_l("Term of the year"), minimum=1, maximum=2))
    starts_on: Mapped[date] = mapped_column(unique=True, info=field(_l("First day")))
    ends_on: Mapped[date] = mapped_column(unique=True, info=field(_l("Last day")))
    calendar_note: Mapped[str] = mapped_column(String(255), default="")
    """Assumption of the proposed calendar, as a sentence; empty if all holidays were known."""
    days: Mapped[list[CalendarDay]] = relationship(
        back_populates="term", order_by="CalendarDay.day", cascade="all, delete-orphan"
    )
    """All days of the term, in order, each with True in ``teaching`` if it is one."""
    exceptions: Mapped[list[CalendarException]] = relationship(
        back_populates="term", order_by="CalendarException.starts_on", cascade="all, delete-orphan"
    )
    """Departures from the calendar: for all, a campus or a class, with the reason."""

    @property
    def name(self) -> str:
        """Name of the term, like ``2025-2026-2``."""
        return f"{self.school_year}-{self.ordinal}"

    def __str__(self) -> str:
        return self.name


class DayOrigin(Choice):
    """Source of a stored day's status."""

    PROPOSED = "proposed", _l("Public calendar")
    ASSUMED = "assumed", _l("Assumed (weekday)")


class CalendarDay(CoreBase):
    """Day of a term, for the whole kindergarten, as proposed when the term was made."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("term_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"))
    term: Mapped[Term] = relationship(back_populates="days")
    day: Mapped[date]
    teaching: Mapped[bool]
    holiday: Mapped[str | None] = mapped_column(String(50))
    """Chinese name of the public holiday, if it is one."""
    origin: Mapped[DayOrigin] = mapped_column(ChoiceType(DayOrigin))


class CalendarException(CoreBase):
    """Days on which the kindergarten, a campus or a class departs from the calendar, with the reason."""

    __tablename__ = "calendar_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), index=True)
    term: Mapped[Term] = relationship(back_populates="exceptions")
    starts_on: Mapped[date] = mapped_column(info=field(_l("From")))
    ends_on: Mapped[date] = mapped_column(info=field(_l("To")))
    teaching: Mapped[bool] = mapped_column(info=field(_l("Open on these days")))
    reason: Mapped[str] = mapped_column(String(200), info=field(_l("Reason")))
    campus_id: Mapped[int | None] = mapped_column(ForeignKey("campus.id"))
    campus: Mapped[Campus | None] = relationship(Campus)
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"))
    classroom: Mapped[Classroom | None] = relationship("Classroom")


class Classroom(Record, CoreBase):
    """A class of one school year, open from ``opened_on`` to ``closed_on``; name and year are unique together.

    ``position`` orders classes, since 大、中、小 do not sort.
    """

    __tablename__ = "classroom"
    __table_args__ = (UniqueConstraint("school_year", "name"),)
    __record__ = "classroom"
    __label__ = _l("Classes")
    __natural_key__ = ("school_year", "name")

    name: Mapped[str] = mapped_column(
        String(50), info=field(_l("Name"), synonyms=("名称", "班级", "班级名称")), sort_order=-20
    )
    age_group: Mapped[AgeGroup] = mapped_column(
        ChoiceType(AgeGroup), info=field(_l("Age group"), synonyms=("年龄段", "年级"))
    )
    campus_id: Mapped[int] = mapped_column(
        ForeignKey("campus.id"), index=True, info=field(_l("Campus"), synonyms=("园区", "校区"))
    )
    campus: Mapped[Campus] = relationship(Campus)
    school_year: Mapped[str] = mapped_column(
        String(9), info=field(_l("School year"), synonyms=("学年",), help=_l("Such as 2025-2026"))
    )
    position: Mapped[int] = mapped_column(
        default=0, info=field(_l("Order"), synonyms=("排序", "顺序"), minimum=0, maximum=999)
    )
    opened_on: Mapped[date | None] = mapped_column(
        info=field(_l("Opened on"), synonyms=("开班日期",), help=_l("Empty: open from the first day of the year"))
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Closed on"), synonyms=("撤班日期",), help=_l("Last day on which the class was open"))
    )

    def __str__(self) -> str:
        return self.name

    def problems(self) -> Iterable[Problem]:
        """Yield a problem for a class that closes before it opens, and for a malformed school year."""
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            yield Problem("closed_on", _l("A class cannot close before it opens."))
        first, _, last = (self.school_year or "").partition("-")
        if not (first.isdigit() and last.isdigit() and len(first) == 4 and int(last) == int(first) + 1):
            yield Problem("school_year", _l("Write the school year like 2025-2026."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for the classes within the limits."""
        return cls.id.in_(limits.classroom_ids) if limits.limited else None


class Post(Record, CoreBase):
    """A post: 园长, 后勤主任, 保健员, 保育员, 营养员, 保安, … or one that the kindergarten adds; its name is unique.

    An import that names a missing one creates it. A summary prints the post in place of a person.
    """

    __tablename__ = "post"
    __record__ = "post"
    __label__ = _l("Posts")
    __natural_key__ = ("name",)
    __created_by_name__ = True

    name: Mapped[str] = mapped_column(
        String(50), unique=True, info=field(_l("Name"), synonyms=("名称", "岗位")), sort_order=-20
    )

    def __str__(self) -> str:
        return self.name


class Staff(Record, CoreBase):
    """A member of staff, from the day of hire to the day of leaving; name and staff number are unique together.

    ``background_checked_on`` is the day of the check for records of offences before hiring (未成年人保护法 art. 62).
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("name", "number"),)
    __record__ = "staff"
    __label__ = _l("Staff")
    __natural_key__ = ("name", "number")

    name: Mapped[str] = mapped_column(
        String(50), info=field(_l("Full name"), synonyms=("姓名", "教职工")), sort_order=-20
    )
    number: Mapped[str] = mapped_column(
        String(20),
        default="",
        info=field(
            _l("Staff number"),
            synonyms=("工号", "编号"),
            help=_l("Tells two people of one name apart; may stay empty"),
        ),
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id"), index=True, info=field(_l("Post"), synonyms=("岗位", "职务"))
    )
    post: Mapped[Post] = relationship(Post)
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("campus.id"), index=True, info=field(_l("Campus"), synonyms=("园区", "校区"))
    )
    campus: Mapped[Campus | None] = relationship(Campus)
    hired_on: Mapped[date | None] = mapped_column(info=field(_l("Hired on"), synonyms=("入职日期", "到岗日期")))
    left_on: Mapped[date | None] = mapped_column(info=field(_l("Left on"), synonyms=("离职日期",)))
    background_checked_on: Mapped[date | None] = mapped_column(
        info=field(_l("Background check on"), synonyms=("背景审查日期", "背景核查日期"))
    )

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）" if self.number else self.name

    def problems(self) -> Iterable[Problem]:
        """Yield a problem if the day of leaving lies before the day of hire."""
        if self.hired_on and self.left_on and self.left_on < self.hired_on:
            yield Problem("left_on", _l("The day of leaving lies before the day of hire."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for staff of the campuses within the limits, and of the campuses of its classes.

        The records of a class name colleagues of its campus.
        """
        if not limits.limited:
            return None
        around = select(Classroom.campus_id).where(Classroom.id.in_(limits.classroom_ids))
        return or_(cls.campus_id.in_(limits.campus_ids), cls.campus_id.in_(around))

    @classmethod
    def on(cls, day: date, last: date | None = None) -> ColumnElement[bool]:
        """Return the condition that a member of staff was employed on this day, or on any day from it to ``last``.

        Who has no day of hire has always been there; who left on the day was still there.
        """
        return and_(
            or_(cls.hired_on.is_(None), cls.hired_on <= (last or day)),
            or_(cls.left_on.is_(None), cls.left_on >= day),
        )


class Child(Record, CoreBase):
    """A child; name and date of birth are unique together.

    Data of children under 14 are sensitive personal data (个人信息保护法 arts 28, 31): no summary prints them.
    """

    __tablename__ = "child"
    __table_args__ = (UniqueConstraint("name", "born_on"), Index("ix_child_name_id", "name", "id"))
    __record__ = "child"
    __label__ = _l("Children")
    __natural_key__ = ("name", "born_on")
    __extra_fields__ = (
        ExtraField("classroom", "REFERENCE", Field(_l("Class"), synonyms=("班级", "班别")), target=lambda: Classroom),
        ExtraField("joined_on", "DATE", Field(_l("Joined on"), synonyms=("入园日期", "入班日期"))),
    )

    name: Mapped[str] = mapped_column(
        String(50),
        info=field(_l("Full name"), synonyms=("姓名", "幼儿", "幼儿姓名"), sensitive=True),
        sort_order=-20,
    )
    sex: Mapped[Sex | None] = mapped_column(ChoiceType(Sex), info=field(_l("Sex"), synonyms=("性别",)))
    born_on: Mapped[date | None] = mapped_column(
        info=field(_l("Born on"), synonyms=("出生日期", "生日"), sensitive=True)
    )
    enrolments: Mapped[list[Enrolment]] = relationship(
        back_populates="child", order_by="Enrolment.starts_on", cascade="all, delete-orphan"
    )
    """Classes of the child one after the other, the earliest first."""

    @property
    def classroom(self) -> Classroom | None:
        """Current class of the child, or the last one."""
        return self.enrolments[-1].classroom if self.enrolments else None

    @classroom.setter
    def classroom(self, classroom: Classroom | None) -> None:
        if classroom is None:
            return
        if self.enrolments:
            self.enrolments[-1].classroom = classroom
        else:
            self.enrolments.append(Enrolment(classroom=classroom))

    @property
    def joined_on(self) -> date | None:
        """First day in that class."""
        return self.enrolments[-1].starts_on if self.enrolments else None

    @joined_on.setter
    def joined_on(self, day: date | None) -> None:
        if day is not None and self.enrolments:
            self.enrolments[-1].starts_on = day

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for children who are, or were, in a class within the limits."""
        if not limits.limited:
            return None
        return cls.id.in_(select(Enrolment.child_id).where(Enrolment.classroom_id.in_(limits.classroom_ids)))


class Enrolment(Record, CoreBase):
    """Period of a child in a class; a child is in one class at a time.

    ``Enrolment.on(day)`` is the condition that it is active; without ``ends_on`` it still is.
    """

    __tablename__ = "enrolment"
    __table_args__ = (Index("ix_enrolment_classroom_id_starts_on", "classroom_id", "starts_on"),)
    __record__ = "enrolment"
    __label__ = _l("Enrolments")
    __natural_key__ = ("child_id", "classroom_id", "starts_on")

    child_id: Mapped[int] = mapped_column(
        ForeignKey("child.id"),
        index=True,
        info=field(_l("Child"), synonyms=("幼儿", "姓名", "幼儿姓名")),
        sort_order=-20,
    )
    child: Mapped[Child] = relationship(back_populates="enrolments")
    classroom_id: Mapped[int] = mapped_column(
        ForeignKey("classroom.id"), info=field(_l("Class"), synonyms=("班级",)), sort_order=-15
    )
    classroom: Mapped[Classroom] = relationship(Classroom)
    starts_on: Mapped[date] = mapped_column(info=field(_l("Joined on"), synonyms=("入园日期", "入班日期")))
    ends_on: Mapped[date | None] = mapped_column(
        info=field(_l("Left on"), synonyms=("离园日期", "离班日期"), help=_l("Last day in the class"))
    )

    def __str__(self) -> str:
        return f"{self.child} · {self.classroom}"

    def problems(self) -> Iterable[Problem]:
        """Yield a problem if the day of leaving lies before the day of joining."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield Problem("ends_on", _l("The day of leaving lies before the day of joining."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for enrolments in the classes within the limits."""
        return cls.classroom_id.in_(limits.classroom_ids) if limits.limited else None

    @classmethod
    def on(cls, day: date) -> ColumnElement[bool]:
        """Return the condition that an enrolment is active on this day."""
        return (cls.starts_on <= day) & or_(cls.ends_on.is_(None), cls.ends_on >= day)
