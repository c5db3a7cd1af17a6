"""Django models over our tables: not managed, so columns, keys and indexes are those of the portal."""

from django.db import models


class Classroom(models.Model):
    """Class of one school year."""

    name = models.CharField("班级", max_length=50)
    school_year = models.CharField("学年", max_length=9)
    position = models.IntegerField("排序")

    class Meta:
        managed = False
        db_table = "classroom"
        verbose_name = verbose_name_plural = "班级"

    def __str__(self) -> str:
        return str(self.name)


class Account(models.Model):
    """Account that recorded something."""

    username = models.CharField("用户名", max_length=64)

    class Meta:
        managed = False
        db_table = "user_account"

    def __str__(self) -> str:
        return str(self.username)


class HealthCheck(models.Model):
    """Check of one class."""

    class Session(models.TextChoices):
        """Time of day of a check."""

        MORNING = "morning", "晨检"
        NOON = "noon", "午检"
        ALL_DAY = "all_day", "全日观察"

    class Source(models.TextChoices):
        """Way in which a record was entered."""

        FORM = "form", "表单"
        SHEET = "sheet", "班级表"
        IMPORT = "import", "导入"
        DEMO = "demo", "示例"

    occurred_on = models.DateField("日期")
    session = models.CharField("时段", max_length=32, choices=Session)
    classroom = models.ForeignKey(Classroom, models.PROTECT, verbose_name="班级")
    checked = models.IntegerField("检查人数")
    abnormal = models.IntegerField("异常人数", default=0)
    note = models.TextField("备注", blank=True, null=True)
    source = models.CharField("来源", max_length=32, choices=Source, default=Source.FORM, editable=False)
    version = models.IntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_on = models.DateField(auto_now_add=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, editable=False)

    class Meta:
        managed = False
        db_table = "health_health_check"
        verbose_name = verbose_name_plural = "晨午检"
        unique_together = (("occurred_on", "session", "classroom"),)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.get_session_display()}"
