"""Recognise units as people write them: "20分钟" is 20 in a field of minutes, "2小时" is refused."""

from __future__ import annotations

import unicodedata

__all__ = ["same_unit", "unit_named"]

_ALIKE = (
    ("分钟", "分", "min", "mins", "minute", "minutes"),
    ("秒", "秒钟", "s", "sec", "second", "seconds"),
    ("小时", "时", "h", "hour", "hours"),
    ("学时", "课时"),
    ("天", "日", "day", "days"),
    ("mg/l", "毫克/升", "毫克每升", "ppm"),
    ("g/l", "克/升"),
    ("℃", "°c", "c", "度", "摄氏度"),
    ("g", "克"),
    ("mg", "毫克"),
    ("kg", "公斤", "千克"),
    ("斤",),
    ("元", "¥", "rmb", "cny", "yuan", "人民币"),
    ("万元",),
    ("cm", "厘米"),
    ("m", "米"),
    ("m2", "㎡", "平方米", "平米", "平方"),
    ("%",),
    ("ml", "毫升"),
    ("l", "升"),
)
_COUNTERS = frozenset([*"人名位个次件份台套张把条只本项间处床具幅块", "people", "persons"])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_GROUP = {_plain(name): number for number, names in enumerate(_ALIKE) for name in names}


def unit_named(text: str) -> str:
    """Return the normalised text if it is a known unit, else an empty text."""
    plain = _plain(text)
    return plain if plain in _GROUP else ""


def same_unit(kept: str, written: str) -> bool:
    """Return True if a number written with a unit needs no conversion; counting words (个, 次) fit no measure."""
    one, other = _plain(kept), _plain(written)
    if one == other:
        return True
    if one in _GROUP:
        return _GROUP.get(other) == _GROUP[one]
    return other in _COUNTERS
