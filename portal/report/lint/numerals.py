"""Parse numbers as people write them in Chinese text: 32, 3２, 1,092, 1.5万, 三十二."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["TypedNumber", "chinese_value", "typed_numbers"]

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
TEN_THOUSAND = 10_000
HUNDRED = 100
LONGEST = 15
"""Greatest number of characters of a number; longer ones are not read."""
_HAN = "零〇一二两三四五六七八九十百千万"
UNITS = (
    "人次|班次|台次|批次|餐次|项次|件次|人日|个月|学时|课时|平方米|公斤|千克|次|人|例|件|份|处|起|个|项|条|本|"
    "家|种|道|名|天|周|元|批|场|餐|只|张|台|套|块|把|户|间|篇|期|节|%"
)

# Numbers that count nothing: dates, times, names and numbers of laws, ordinals, ranges, numbering.
_NOISE = re.compile(
    "|".join(
        (
            "《[^《》]{0,60}》",
            r"[〔\[（(]\d{4}[〕\]）)]\s*(?:第?\d+号)?",
            r"\d{2,4}\s?[-—–~～至]{1,2}\s?\d{2,4}\s?(?:学年|年)",
            rf"[\d{_HAN[:12]}]{{2,4}}(?:学)?年(?:[\d{_HAN}]{{1,3}}月)?(?:[\d{_HAN}]{{1,3}}[日号])?",
            rf"[\d{_HAN}]{{1,3}}月(?:份|底|初|中旬|上旬|下旬|[\d{_HAN}]{{1,3}}[日号])?",
            rf"[\d{_HAN}]{{1,3}}[日号](?![常夜])",
            rf"第[\d{_HAN}]+",
            rf"[\d{_HAN}]{{1,12}}(?:年|点|时|分钟?|秒|岁|周岁|小时|级|度|年级|学期|季度|月度|mg|毫克|克(?!力)|升|℃|毫米|厘米|米)",
            r"[图表]\s?\d+|附件\s?\d+",
            r"\d{1,2}[:：]\d{2}",
            rf"[\d.]{{1,12}}\s?[-—–~～]{{1,2}}\s?[\d.]{{1,12}}(?:{UNITS})?",
            rf"^\s*[（(]?[\d{_HAN}]+[）)、．]\s*",
            r"^\s*\d+\.(?!\d)\s*",
            rf"[“‘][\d{_HAN}]\S?[”’]",
        )
    )
)
_NUMBER = re.compile(
    rf"(?P<about>[约近超逾])?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_HAN}]+)"
    rf"(?P<large>万|千|百)?(?P<more>余|多|来)?\s?(?P<unit>{UNITS})?(?P<rough>左右|上下)?"
)
_PART = re.compile(rf"百分之(?P<number>\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}]+)?)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number found in a text, with its place and its precision."""

    start: int
    end: int
    text: str
    number: Decimal
    unit: str
    step: Decimal
    """Value of one unit of the last digit: 1 for 12, 0.1 for 98.2, 1000 for 1.5万."""
    rough: bool
    """True if it is qualified as approximate: 约, 近, 多, 左右."""

    def agrees(self, measured: int | Decimal) -> bool:
        """Return True if the measured value, rounded to the precision of this number, is this number."""
        value = Decimal(measured)
        apart = abs(value - self.number)
        if self.rough:
            return apart * 10 <= max(abs(value), abs(self.number))
        if self.unit == "%" and self.number in (0, HUNDRED):
            # Rounding makes nothing complete.
            return not apart
        # 12 does not agree with 11, but with 12.4; 98.2 with 98.23; 1.5万 with 15046.72, and 2万 is too far from it.
        if self.step == 1 and value == value.to_integral_value():
            return not apart
        return apart * 2 <= self.step and (self.step <= 1 or apart * 10 <= abs(value))


def typed_numbers(text: str) -> Iterator[TypedNumber]:
    """Yield the numbers of a text that count something; percentages written 百分之 come first."""
    plain = text.translate(_WIDE)
    for found in _PART.finditer(plain):
        whole, _, part = found["number"].partition("点")
        if (value := _value(whole if not part else found["number"])) is not None:
            step = _step(found["number"])
            yield TypedNumber(*found.span(), text[slice(*found.span())], value, "%", step, rough=False)
    plain = _NOISE.sub(_blank, _PART.sub(_blank, plain))
    for found in _NUMBER.finditer(plain):
        if (value := _value(found["number"])) is None:
            continue
        factor = {"万": TEN_THOUSAND, "千": 1000, "百": 100}.get(found["large"] or "", 1)
        start, end = found.start("number"), found.end()
        yield TypedNumber(
            start,
            end,
            text[start:end],
            value * factor,
            found["unit"] or "",
            _step(found["number"]) * factor,
            rough=any(found[name] for name in ("about", "more", "rough")),
        )


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found.group())


def _value(written: str) -> Decimal | None:
    if len(written) > LONGEST:
        return None
    if written[0].isdigit():
        return Decimal(written.replace(",", ""))
    whole, dot, part = written.partition("点")
    number = chinese_value(whole)
    if number is None:
        return None
    if dot:
        return Decimal(f"{number}.{''.join(str(_DIGITS.get(sign, 0)) for sign in part)}")
    return Decimal(number)


def _step(written: str) -> Decimal:
    _, dot, part = written.replace("点", ".").partition(".")
    return Decimal(1).scaleb(-len(part)) if dot else Decimal(1)


def chinese_value(written: str) -> int | None:
    """Return the value of a Chinese numeral (三十二: 32, 一千零九十二: 1092, 二〇二六: 2026), or None if it is none."""
    if not written or any(sign not in _HAN for sign in written):
        return None
    if len(written) > 1 and all(sign in _DIGITS for sign in written):
        return int("".join(str(_DIGITS[sign]) for sign in written))
    high, large, low = written.rpartition("万")
    if large:
        tens = _below(high)
        rest = _below(low) if low else 0
        return None if tens is None or rest is None else tens * TEN_THOUSAND + rest
    return _below(written)


def _below(written: str) -> int | None:
    """Return the value of a Chinese numeral up to 9999, or None if it is none."""
    total, digit = 0, None
    for sign in written:
        if sign in _TENS:
            if digit is None and sign != "十":
                return None
            total += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        elif sign in _DIGITS:
            digit = _DIGITS[sign] or None
        else:
            return None
    return total + (digit or 0) if written else None
