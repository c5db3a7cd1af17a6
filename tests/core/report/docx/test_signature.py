"""Right indents of the signature (GB/T 9704-2012, 7.3.5)."""

from __future__ import annotations

import pytest

from portal.report.document.columns import width
from portal.report.docx.signature import signature_indents

DAY = "2026年7月3日"


def test_latin_letters_and_digits_take_half_a_character() -> None:
    assert width(DAY) == 6
    assert width("阳光（A）园") == 5.5


@pytest.mark.parametrize("unit", ["某园", "阳光幼儿园", "阳光实验幼儿园", "阳光市第一幼儿园", "阳光市实验第一幼儿园"])
def test_unsealed_the_date_begins_two_characters_after_the_unit(unit: str) -> None:
    indents = signature_indents(unit, DAY, sealed=False)
    begin_of_unit = indents.unit + width(unit)
    begin_of_date = indents.date + width(DAY)
    assert begin_of_unit - begin_of_date == 2
    assert min(indents) == 2


@pytest.mark.parametrize("unit", ["某园", "阳光幼儿园", "阳光市第一幼儿园"])
def test_sealed_the_unit_is_centred_over_a_date_four_characters_in(unit: str) -> None:
    indents = signature_indents(unit, DAY, sealed=True)
    assert indents.date == 4
    assert indents.unit + width(unit) / 2 == indents.date + width(DAY) / 2


def test_a_very_long_sealed_unit_stays_within_the_margin() -> None:
    assert signature_indents("长" * 20, DAY, sealed=True).unit == 0
