"""Django models over the portal's tables; only what the sheet and the lists need."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

SESSIONS = (("morning", "晨检"), ("noon", "午检"), ("all_day", "全日观察"))
SOURCES = (("form", "表单"), ("sheet", "班级表"), ("import", "导入"), ("demo", "示例"))
ABSENCES = (("sick", "病假"), ("personal", "事假"), ("other", "其他缺勤"))
ACTIONS = (("observed", "留园观察"), ("isolated", "隔离"), ("guardian", "通知家长"), ("doctor", "就医"))
SYMPTOMS = (
    ("fever", "发热"),
    ("rash", "皮疹"),
    ("diarrhoea", "腹泻"),
    ("vomiting", "呕吐"),
    ("jaundice", "黄疸"),
    ("cough", "咳嗽"),
    ("red_eyes", "结膜充血"),
    ("other", "其他"),
)


def today() -> Any:
    """Return the date in the kindergarten."""
    return timezone.localdate()


class PlainJSONField(models.JSONField):
    """JSON field for PostgreSQL's ``json`` (not ``jsonb``), which the driver decodes itself."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decode a value that is still text."""
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value


class Record(models.Model):
    """Columns that all records share."""

    version = models.IntegerField(default=1)
    note = models.TextField("备注", null=True, blank=True)
    source = models.CharField("来源", max_length=32, choices=SOURCES, default="form")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now, editable=False)
    recorded_on = models.DateField(default=today, editable=False)
    recorded_by_id = models.IntegerField(null=True, blank=True, editable=False)
    fingerprint = models.CharField(max_length=80, null=True, blank=True, unique=True, editable=False)

    class Meta:
        abstract = True


class Classroom(Record):
    """Class of one school year."""

    name = models.CharField("名称", max_length=50)
    school_year = models.CharField("学年", max_length=9)
    position = models.IntegerField("排序", default=0)

    class Meta:
        managed = False
        db_table = "classroom"
        ordering = ("position", "id")
        verbose_name = verbose_name_plural = "班级"

    def __str__(self) -> str:
        return str(self.name)


class Child(Record):
    """Child in the register."""

    name = models.CharField("姓名", max_length=50)

    class Meta:
        managed = False
        db_table = "child"
        ordering = ("id",)
        verbose_name = verbose_name_plural = "幼儿"

    def __str__(self) -> str:
        return str(self.name)


class Enrolment(Record):
    """Period of a child in a class."""

    child = models.ForeignKey(Child, models.PROTECT)
    classroom = models.ForeignKey(Classroom, models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "enrolment"


class ClassroomRecord(Record):
    """Record of one class on one day."""

    occurred_on = models.DateField("日期")
    classroom = models.ForeignKey(Classroom, models.PROTECT, verbose_name="班级")

    class Meta:
        abstract = True


class Attendance(ClassroomRecord):
    """Attendance of a class on a day, in numbers of children."""

    enrolled = models.PositiveIntegerField("在册人数")
    expected = models.PositiveIntegerField("应到人数")
    present = models.PositiveIntegerField("实到人数")
    absent_sick = models.PositiveIntegerField("病假", default=0)
    absent_personal = models.PositiveIntegerField("事假", default=0)
    absent_other = models.PositiveIntegerField("其他缺勤", default=0)
    absentees = PlainJSONField(null=True, blank=True, editable=False)

    class Meta:
        managed = False
        db_table = "health_attendance"
        ordering = ("-occurred_on", "-id")
        unique_together = (("occurred_on", "classroom"),)
        verbose_name = verbose_name_plural = "出勤"

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom}"

    def clean(self) -> None:
        """Check that present and absent add up to the expected number."""
        if self.present + self.absent_sick + self.absent_personal + self.absent_other != self.expected:
            raise ValidationError("实到与缺勤之和不等于应到。")


class HealthCheck(ClassroomRecord):
    """Check of one class."""

    session = models.CharField("时段", max_length=32, choices=SESSIONS)
    checked = models.PositiveIntegerField("检查人数")
    abnormal = models.PositiveIntegerField("异常人数", default=0)
    abnormal_stated = models.PositiveIntegerField(null=True, blank=True, editable=False)
    unchecked = PlainJSONField(null=True, blank=True, editable=False)

    class Meta:
        managed = False
        db_table = "health_health_check"
        ordering = ("-occurred_on", "-id")
        unique_together = (("occurred_on", "session", "classroom"),)
        verbose_name = verbose_name_plural = "晨午检"

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.get_session_display()}"

    def clean(self) -> None:
        """Check that not more children are abnormal than were checked."""
        if self.abnormal > self.checked:
            raise ValidationError("异常人数多于检查人数。")


class HealthFinding(ClassroomRecord):
    """Finding on one child."""

    session = models.CharField("时段", max_length=32, choices=SESSIONS)
    child = models.ForeignKey(Child, models.PROTECT, verbose_name="幼儿")
    check_record = models.ForeignKey(HealthCheck, models.PROTECT, db_column="check_id", related_name="findings")
    temperature_c = models.DecimalField("体温", max_digits=3, decimal_places=1, null=True, blank=True)
    symptoms = models.CharField("症状", max_length=255, blank=True)
    action = models.CharField("处理", max_length=32, choices=ACTIONS, null=True, blank=True)
    guardian_notified = models.BooleanField("已通知家长", default=False)
    guardian_notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.TextField("结果", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)

    class Meta:
        managed = False
        db_table = "health_health_finding"
        ordering = ("-occurred_on", "-id")
        unique_together = (("occurred_on", "session", "classroom", "child"),)
        verbose_name = verbose_name_plural = "检查异常"

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.get_session_display()}"
