"""Format numbers and rates as official Chinese text prints them: plain digits, no thousands separators."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["number_text", "rate_text"]

_ALMOST_ALL, _HARDLY_ANY = Decimal("99.9"), Decimal("0.1")


def number_text(number: int | Decimal) -> str:
    """Return a number such as 29399 or 15046.72; decimals that are all zero are left out."""
    if isinstance(number, int):
        return str(number)
    whole = number.to_integral_value()
    return format(whole if number == whole else number, "f")


def rate_text(value: Decimal, part: int | Decimal, whole: int | Decimal) -> str:
    """Return a rate such as 98.2%. Rounding never turns an incomplete part into 100 %, nor a part above 0 into 0 %."""
    if part < whole:
        value = min(value, _ALMOST_ALL)
    if part > 0:
        value = max(value, _HARDLY_ANY)
    exact = part in (0, whole)
    return f"{number_text(value) if exact else format(value, '.1f')}%"
