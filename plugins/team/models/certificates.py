"""Certificates of staff and of the kindergarten, and the certificates that posts require."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base
from portal.api import (
    AttachmentSlot,
    Choice,
    ChoiceType,
    Limits,
    Post,
    Problem,
    Record,
    Staff,
    _l,
    db,
    field,
    today,
    within_related,
)

__all__ = [
    "HELD_BY_STAFF",
    "LEVELS",
    "OF_THE_KINDERGARTEN",
    "Certificate",
    "CertificateKind",
    "CertificateLevel",
    "CertificateRequirement",
]


class CertificateKind(Choice):
    """Kind of a certificate."""

    HEALTH = "health", _l("Health certificate"), ("健康证", "健康合格证", "健康证明", "健康体检证")
    CARER = "carer", _l("Child-care worker certificate"), ("保育员证", "保育员资格证", "保育师证", "保育员")
    COOK = "cook", _l("Nutrition worker certificate"), ("营养员证", "营养师证", "厨师证", "中式烹调师证", "营养员")
    HEALTH_WORKER = (
        "health_worker",
        _l("Health worker certificate"),
        ("保健员证", "保健员上岗证", "保健上岗证", "保健员"),
    )
    GUARD = "guard", _l("Security guard certificate"), ("保安员证", "保安证", "保安员")
    TEACHER = "teacher", _l("Teacher qualification"), ("教师资格证", "教师资格证书", "幼儿园教师资格证")
    FIRST_AID = "first_aid", _l("First aid certificate"), ("急救证", "急救员证", "救护员证", "红十字救护员证")
    FOOD_SAFETY = "food_safety", _l("Food safety officer certificate"), ("食品安全管理员证", "食品安全员证", "食安员证")
    FIRE = "fire", _l("Fire protection certificate"), ("消防证", "消防设施操作员证", "建(构)筑物消防员证")
    ELECTRICIAN = "electrician", _l("Electrician certificate"), ("电工证", "特种作业操作证")
    FOOD_LICENCE = "food_licence", _l("Food business licence"), ("食品经营许可证", "餐饮服务许可证")
    SCHOOL_LICENCE = "school_licence", _l("Kindergarten licence"), ("办园许可证", "民办学校办学许可证", "办学许可证")
    HYGIENE_REPORT = "hygiene_report", _l("Hygiene assessment"), ("卫生评价报告", "卫生保健合格证", "卫生评价")
    EQUIPMENT = "equipment", _l("Special equipment registration"), ("特种设备使用登记证", "电梯使用登记证")
    OTHER = "other", _l("Another certificate"), ("其他", "其它")


OF_THE_KINDERGARTEN = frozenset(
    {
        CertificateKind.FOOD_LICENCE,
        CertificateKind.SCHOOL_LICENCE,
        CertificateKind.HYGIENE_REPORT,
        CertificateKind.EQUIPMENT,
    }
)
"""Kinds that the kindergarten holds itself."""
HELD_BY_STAFF = tuple(
    kind for kind in CertificateKind if kind not in OF_THE_KINDERGARTEN and kind is not CertificateKind.OTHER
)
"""Kinds that a person holds; a post may require some of these."""


class CertificateLevel(Choice):
    """Level of a vocational qualification, the lowest first."""

    FIVE = "five", _l("Level five (junior)"), ("五级", "五级/初级", "五级（初级）", "初级", "初级工", "五级/初级工")
    FOUR = (
        "four",
        _l("Level four (intermediate)"),
        ("四级", "四级/中级", "四级（中级）", "中级", "中级工", "四级/中级工"),
    )
    THREE = "three", _l("Level three (senior)"), ("三级", "三级/高级", "三级（高级）", "高级", "高级工", "三级/高级工")
    TWO = "two", _l("Level two (technician)"), ("二级", "二级/技师", "二级（技师）", "技师")
    ONE = "one", _l("Level one (senior technician)"), ("一级", "一级/高级技师", "一级（高级技师）", "高级技师")


LEVELS = tuple(CertificateLevel)
"""Levels of qualification, the lowest first."""


class Certificate(Record, Base):
    """Certificate with its first and last day of validity (证照).

    《托儿所幼儿园卫生保健管理办法》: staff are examined before they are hired and every year; a health certificate
    therefore always ends. Others may be valid without end: then the last day stays empty.
    """

    __tablename__ = "team_certificate"
    __table_args__ = (
        Index("ix_team_certificate_holder_id_kind", "holder_id", "kind"),
        Index("ix_team_certificate_kind_expires_on", "kind", "expires_on"),
        Index("ix_team_certificate_expires_on_id", "expires_on", "id"),
        Index("ix_team_certificate_issued_on_id", "issued_on", "id"),
    )
    __record__ = "certificate"
    __label__ = _l("Certificates")
    __attachments__ = (AttachmentSlot("scan", _l("Scan of the certificate")),)

    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        info=field(
            _l("Certificate holder"),
            synonyms=("持证人", "姓名", "持有人", "教职工"),
            help=_l("Empty: the kindergarten itself"),
        ),
        sort_order=-10,
    )
    kind: Mapped[CertificateKind] = mapped_column(
        ChoiceType(CertificateKind),
        info=field(
            _l("Kind of certificate"), synonyms=("证照种类", "证件种类", "证书种类", "证照类型", "种类", "证照名称")
        ),
        sort_order=-9,
    )
    level: Mapped[CertificateLevel | None] = mapped_column(
        ChoiceType(CertificateLevel), info=field(_l("Level of qualification"), synonyms=("等级", "级别", "技能等级"))
    )
    number: Mapped[str | None] = mapped_column(
        String(50), info=field(_l("Certificate number"), synonyms=("编号", "证号", "证书编号", "证件编号", "号码"))
    )
    authority: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Issuing authority"), synonyms=("发证机关", "发证单位", "签发机关", "发证机构"))
    )
    issued_on: Mapped[date] = mapped_column(
        info=field(_l("Certificate issued on"), synonyms=("发证日期", "签发日期", "办证日期", "取证日期", "体检日期"))
    )
    expires_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Certificate expires on"),
            synonyms=("到期日期", "有效期至", "有效期", "到期日", "截止日期", "有效期止"),
            help=_l("Last day on which it holds; empty: for good"),
        )
    )

    @declared_attr
    @classmethod
    def holder(cls) -> Mapped[Staff | None]:
        """Person who holds the certificate, or None for the kindergarten."""
        return relationship(Staff)

    def __str__(self) -> str:
        # Without the holder: titles of history rows are read by more people than the certificate itself.
        return " ".join(part for part in (str(self.kind.label), self.number) if part)

    def problems(self) -> Iterable[Problem]:
        """Report a holder that does not fit the kind, and dates out of order."""
        if self.kind in OF_THE_KINDERGARTEN and self.holder is not None:
            yield Problem("holder", _l("This is a certificate of the kindergarten: leave the holder empty."))
        if self.kind in HELD_BY_STAFF and self.holder is None:
            yield Problem("holder", _l("Say whose certificate it is."))
        if self.kind is CertificateKind.HEALTH and self.expires_on is None:
            yield Problem("expires_on", _l("A health certificate does not hold for good: write its last day."))
        if self.expires_on and self.expires_on < self.issued_on:
            yield Problem("expires_on", _l("It cannot expire before it is issued."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a certificate not issued yet, a holder who had left, and a number recorded twice."""
        if self.issued_on > today():
            yield Problem("issued_on", _l("This day is still to come; record it once it is issued."))
        elif self.holder is not None and self.holder.left_on is not None and self.holder.left_on < self.issued_on:
            yield Problem("holder", _l("Had left before this was issued."))
        if self.number and self._twin():
            yield Problem("number", _l("A certificate of this kind with this number is recorded already."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on staff the user may see; the kindergarten's own certificates need full access."""
        return within_related(cls.holder_id, Staff, limits)

    def _twin(self) -> bool:
        same = select(Certificate.id).where(Certificate.kind == self.kind, Certificate.number == self.number)
        return db.session.scalar(same.where(Certificate.id != (self.id or 0)).limit(1)) is not None


class CertificateRequirement(Record, Base):
    """Requirement that staff of a post hold a certificate (持证要求). A record, so that people can change it."""

    __tablename__ = "team_certificate_requirement"
    __table_args__ = (
        UniqueConstraint("post_id", "kind", name="uq_team_certificate_requirement_natural_key"),
        Index("ix_team_certificate_requirement_kind", "kind"),
    )
    __record__ = "certificate_requirement"
    __label__ = _l("Certificates that posts need")
    __natural_key__ = ("post", "kind")

    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id"),
        info=field(_l("Post that needs it"), synonyms=("岗位", "职务"), help=_l("Empty: every post")),
    )
    kind: Mapped[CertificateKind] = mapped_column(
        ChoiceType(CertificateKind), info=field(_l("Certificate needed"), synonyms=("证照种类", "所需证照", "应持证照"))
    )
    basis: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("On what grounds"), synonyms=("依据", "要求依据", "法规依据"))
    )

    @declared_attr
    @classmethod
    def post(cls) -> Mapped[Post | None]:
        """Post that needs the certificate, or None for every post."""
        return relationship(Post)

    def __str__(self) -> str:
        return str(self.kind.label)

    def problems(self) -> Iterable[Problem]:
        """Report a kind that no member of staff can hold."""
        if self.kind not in HELD_BY_STAFF:
            yield Problem("kind", _l("No member of staff can hold this certificate."))
