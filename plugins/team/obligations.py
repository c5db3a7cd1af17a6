"""Obligations of the team area: meetings every two weeks, spot checks each month, certificates valid every day."""

from __future__ import annotations

from plugins.team.holders import HOLDERS
from plugins.team.models import Certificate, CertificateKind, Meeting, MeetingKind, SpotCheck
from portal.api import Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

_CERTIFICATES = (
    (CertificateKind.HEALTH, "健康证持证", _l("Valid health certificate")),
    (CertificateKind.CARER, "保育员证持证", _l("Valid child-care worker certificate")),
    (CertificateKind.COOK, "营养员证持证", _l("Valid nutrition worker certificate")),
    (CertificateKind.HEALTH_WORKER, "保健员证持证", _l("Valid health worker certificate")),
    (CertificateKind.GUARD, "保安员证持证", _l("Valid security guard certificate")),
    (CertificateKind.TEACHER, "教师资格证持证", _l("Valid teacher qualification")),
    (CertificateKind.FIRST_AID, "急救证持证", _l("Valid first aid certificate")),
    (CertificateKind.FOOD_SAFETY, "食品安全管理员证持证", _l("Valid food safety officer certificate")),
    (CertificateKind.FIRE, "消防证持证", _l("Valid fire protection certificate")),
    (CertificateKind.ELECTRICIAN, "电工证持证", _l("Valid electrician certificate")),
)

OBLIGATIONS: tuple[Obligation, ...] = (
    Obligation(
        key="meetings_fortnightly",
        label="两周例会",
        title=_l("A meeting every two weeks"),
        record=Meeting,
        every=Every.TWO_WEEKS,
        # The diet committee is another circle of people, parents among them.
        where=Meeting.kind != MeetingKind.DIET,
    ),
    Obligation(
        key="spot_checks_monthly",
        label="每月随机检查",
        title=_l("Spot checks each month"),
        record=SpotCheck,
        every=Every.MONTH,
        unit="个月",
    ),
    *(
        Obligation(
            key=f"{kind.value}_certificate",
            label=label,
            title=title,
            record=Certificate,
            every=Every.TEACHING_DAY,
            per=HOLDERS[kind],
            subject=Certificate.holder_id,
            where=Certificate.kind == kind,
            spans=(Certificate.issued_on, Certificate.expires_on),
            unit="人日",
        )
        for kind, label, title in _CERTIFICATES
    ),
)
