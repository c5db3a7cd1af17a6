"""Column widths, and the choice of a landscape page."""

from __future__ import annotations

import pytest

from portal.report.document.blocks import Column, Table, Text
from portal.report.document.columns import needs_landscape, shared_width, wanted_widths


def table(*columns: tuple[str, str]) -> Table:
    return Table("", tuple(Column(head) for head, _ in columns), (tuple((Text(text),) for _, text in columns),))


def test_content_decides_and_both_ends_are_bounded() -> None:
    assert wanted_widths(table(("号", "1"), ("情况", "十个汉字十个汉字十个"), ("说明", "长" * 90))) == [
        3.75,
        10.75,
        16.0,
    ]


def test_a_long_head_may_break_but_not_into_single_signs() -> None:
    assert wanted_widths(
        table(
            ("完成整改的具体日期", "1"),
        )
    ) == [5.75]


@pytest.mark.parametrize(("columns", "turned"), [(3, False), (5, False), (7, False), (8, True)])
def test_many_columns_turn_the_page(columns: int, turned: bool) -> None:
    assert needs_landscape(table(*[("甲", "乙")] * columns)) is turned


def test_wide_columns_turn_the_page() -> None:
    assert not needs_landscape(table(*[("甲", "长" * 20)] * 2))
    assert needs_landscape(table(*[("甲", "长" * 20)] * 3))


@pytest.mark.parametrize("wanted", [[3.0], [3.0, 3.0], [16.0, 3.0, 3.0], [16.0] * 5, [3.0, *[16.0] * 7]])
def test_widths_fill_the_page_exactly(wanted: list[float]) -> None:
    widths = shared_width(wanted, 8844, 226, 240)
    assert sum(widths) == 8844
    assert min(widths) > 226


def test_short_columns_get_all_they_want_where_space_is_scarce() -> None:
    assert shared_width([3, 16, 16], 6000, 200, 240) == [920, 2540, 2540]
