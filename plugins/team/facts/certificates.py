"""Facts about certificates: valid, expired, expiring, first ones, and raised levels."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from plugins.team.conditions import (
    expired,
    expiring,
    holds_health_certificate,
    in_force,
    newly_qualified,
    raised_level,
)
from plugins.team.models import Certificate
from portal.api import Breakdown, Count, Fact, Ratio, Staff, _l

__all__ = ["CERTIFICATE_FACTS"]

CERTIFICATE_FACTS: tuple[Fact, ...] = (
    Count(
        key="staff",
        label="在岗教职工",
        title=_l("Staff on the last day"),
        unit="人",
        record=Staff,
        where=lambda period: Staff.on(period.ends_on),
        dated=False,
    ),
    Count(
        key="health_certificates_valid",
        label="健康证有效",
        title=_l("Staff with a valid health certificate on the last day"),
        unit="人",
        record=Staff,
        where=lambda period: and_(Staff.on(period.ends_on), holds_health_certificate(period.ends_on)),
        dated=False,
    ),
    Ratio(
        key="health_certificate_rate",
        label="健康证持证率",
        title=_l("Share of staff with a valid health certificate"),
        part="health_certificates_valid",
        whole="staff",
    ),
    Count(
        key="health_certificates_missing",
        label="健康证无效",
        title=_l("Staff without a valid health certificate on the last day"),
        record=Staff,
        where=lambda period: and_(Staff.on(period.ends_on), ~holds_health_certificate(period.ends_on)),
        dated=False,
    ),
    Breakdown(
        key="certificates_by_kind",
        label="有效证照分类",
        title=_l("Valid certificates on the last day by kind"),
        unit="本",
        record=Certificate,
        by=Certificate.kind,
        where=lambda period: and_(
            in_force(period.ends_on),
            or_(
                Certificate.holder_id.is_(None),
                Certificate.holder_id.in_(select(Staff.id).where(Staff.on(period.ends_on))),
            ),
        ),
        dated=False,
    ),
    Count(
        key="certificates_raised",
        label="提升等级人数",
        title=_l("People who rose to a higher level"),
        unit="人",
        record=Certificate,
        distinct=Certificate.holder_id,
        where=raised_level,
        dated=False,
    ),
    Count(
        key="certificates_new",
        label="新取资格证书",
        title=_l("First certificates of a kind obtained"),
        record=Certificate,
        where=newly_qualified,
        dated=False,
    ),
    Count(
        key="certificates_expired",
        label="过期证照",
        title=_l("Certificates that ran out and were not renewed"),
        record=Certificate,
        where=expired,
        dated=False,
    ),
    Count(
        key="certificates_expiring",
        label="即将到期证照",
        title=_l("Certificates that run out soon"),
        record=Certificate,
        where=expiring,
        dated=False,
    ),
)
