"""Verdicts on delivered food, and the format of quantities."""

from __future__ import annotations

from decimal import Decimal

from portal.api import Choice, _l

__all__ = ["LARGEST_QUANTITY", "SMALLEST_QUANTITY", "Disposal", "Reason", "Verdict", "plain"]

SMALLEST_QUANTITY, LARGEST_QUANTITY = Decimal("0.01"), 100_000


class Verdict(Choice):
    """Verdict on a line of a delivery."""

    ACCEPTED = "accepted", _l("Accepted as good"), ("合格", "通过", "接收", "收货", "验收合格")
    REJECTED = "rejected", _l("Sent back"), ("退货", "不合格", "拒收", "退回")


class Reason(Choice):
    """Reason for sending goods back."""

    ROTTEN = "rotten", _l("Rotten"), ("腐烂", "腐败")
    SPOILED = "spoiled", _l("Gone bad"), ("变质", "霉变")
    EXPIRED = "expired", _l("Past its date"), ("过期", "超过保质期")
    UNDOCUMENTED = "undocumented", _l("Papers missing"), ("无证", "证件不全", "票证不全")
    SMELL = "smell", _l("Bad smell"), ("异味", "有异味")
    DAMAGED = "damaged", _l("Damaged packing"), ("破损", "包装破损")
    OTHER = "other", _l("Another reason"), ("其他", "其它")


class Disposal(Choice):
    """Disposal of goods that are sent back."""

    RETURNED = "returned", _l("Given back to the supplier"), ("退回", "退回供应商", "退回配菜中心", "退货")
    DESTROYED = "destroyed", _l("Destroyed here"), ("销毁", "就地销毁")
    EXCHANGED = "exchanged", _l("Exchanged for good ones"), ("换货", "更换")


def plain(number: Decimal | None) -> str:
    """Return a quantity without trailing zeros, as people write it: 25.8, not 25.80."""
    return "" if number is None else f"{Decimal(number).normalize():f}"
