"""Printed figures, and the names of gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from portal.base.numbers import number_text, rate_text
from portal.evidence.results import Coverage, Gap, per_cent
from portal.report.problems.gaps import gap_list


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (29399, "29399"),
        (Decimal("15046.72"), "15046.72"),
        (Decimal("15046.70"), "15046.70"),
        (Decimal("15000.00"), "15000"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_numbers(number: int | Decimal, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (29399, 29939, "98.2%"),
        (9999, 10000, "99.9%"),
        (10000, 10000, "100%"),
        (1, 10000, "0.1%"),
        (0, 10000, "0%"),
        (1, 2, "50.0%"),
        (12, 10, "120.0%"),
    ],
)
def test_rates_never_round_to_all_or_nothing(part: int, whole: int, text: str) -> None:
    rate = per_cent(part, whole)
    assert rate is not None
    assert rate_text(rate, part, whole) == text


def gaps(per: str | None, *missing: Gap) -> str:
    obligation: Any = SimpleNamespace(per=per and SimpleNamespace(name=per))
    return gap_list(Coverage("p", obligation, gaps=missing))


def gap(first: date, last: date | None = None, subject: str | None = None, variant: str | None = None) -> Gap:
    return Gap(first, last or first, subject, 1, variant)


APRIL, MAY = date(2026, 4, 7), date(2026, 5, 6)


def test_days_and_classes_are_named() -> None:
    assert gaps("classroom", gap(APRIL, subject="小一班"), gap(MAY, subject="小二班")) == "4月7日小一班、5月6日小二班"


def test_days_are_printed_once_and_a_fourth_is_etc() -> None:
    found = [gap(APRIL, subject=f"小{number}班") for number in range(4)]
    assert gaps("classroom", *found) == "4月7日小0班、小1班、小2班等"


def test_persons_are_never_named() -> None:
    assert gaps("staff", gap(APRIL, subject="王小明"), gap(MAY, subject="李雷")) == "4月7日、5月6日"
    assert gaps("something", gap(date(2026, 2, 24), date(2026, 7, 3), "王小明")) == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 4, 6), date(2026, 4, 12), "4月6日至4月12日"),
        (date(2026, 4, 1), date(2026, 4, 30), "4月"),
        (date(2026, 4, 1), date(2026, 6, 30), "4月至6月"),
        (date(2026, 2, 24), date(2026, 7, 3), ""),
    ],
)
def test_spans(first: date, last: date, text: str) -> None:
    assert gaps(None, gap(first, last)) == text


def test_variants() -> None:
    assert gaps(None, gap(APRIL, variant="午餐")) == "4月7日午餐"
