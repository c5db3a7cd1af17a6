"""Views of the organisation's registers: campuses, places, classes, posts, staff, children, enrolments."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place, Post, Staff
from portal.web.records.record_view import RecordView

__all__ = ["ORGANISATION_VIEWS"]


class CampusView(RecordView):
    """Register of campuses."""

    record = Campus
    list_columns = ("name", "note")
    search = ("name",)
    sort_default = ("name", False)


class PlaceView(RecordView):
    """Register of places."""

    record = Place
    list_columns = ("name", "campus", "note")
    filters = ("campus",)
    search = ("name",)
    sort_default = ("name", False)


class ClassroomView(RecordView):
    """Register of classes, listed in the order that the kindergarten gave them."""

    record = Classroom
    list_columns = ("name", "age_group", "campus", "school_year", "position", "opened_on", "closed_on")
    filters = ("school_year", "age_group", "campus")
    search = ("name",)
    sort_default = ("position", False)


class PostView(RecordView):
    """Register of posts."""

    record = Post
    list_columns = ("name", "note")
    search = ("name",)
    sort_default = ("name", False)


class StaffView(RecordView):
    """Register of staff."""

    record = Staff
    list_columns = ("name", "number", "post", "campus", "hired_on", "left_on", "background_checked_on")
    filters = ("post", "campus", "hired_on")
    search = ("name", "number")
    sort_default = ("name", False)


class ChildView(RecordView):
    """Register of children, each with its enrolments."""

    record = Child
    list_columns = ("name", "sex", "born_on", "classroom", "joined_on")
    filters = ("sex", "born_on")
    search = ("name",)
    sort_default = ("name", False)
    parts = ("enrolments",)
    eager = (selectinload(Child.enrolments).joinedload(Enrolment.classroom),)


class EnrolmentView(RecordView):
    """Register of enrolments."""

    record = Enrolment
    list_columns = ("child", "classroom", "starts_on", "ends_on")
    filters = ("classroom", "child", "starts_on")
    sort_default = None


ORGANISATION_VIEWS: tuple[type[RecordView], ...] = (
    CampusView,
    PlaceView,
    ClassroomView,
    PostView,
    StaffView,
    ChildView,
    EnrolmentView,
)
