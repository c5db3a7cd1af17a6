"""Names with sample values that only the core's texts can use: the text of an entry, counts of problems."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal.base.numbers import number_text
from portal.report.problems.entries import ProblemEntries
from portal.report.problems.last_section import last_term_names
from portal.report.wording.namespace import Figure, ListFigure, Name, PlainName

__all__ = ["examples_of"]


def examples_of(text: str, problem_entries: ProblemEntries) -> dict[str, Name]:
    """Return the names that only this text of the core can use; empty if it has none.

    For ``last_term`` the counts are real if the last term's summary listed problems.
    """
    if text == "last_term" and problem_entries.followed:
        return last_term_names(problem_entries)
    return dict(_EXAMPLES.get(text, {}))


def _figures(numbers: dict[str, int]) -> dict[str, Name]:
    return {name: Figure("", name, number) for name, number in numbers.items()}


def _plain(words: dict[str, str]) -> dict[str, Name]:
    return {name: PlainName(text) for name, text in words.items()}


_KEPT = {"应": 91, "实": 87, "缺": 4, "达标": 85, "未达标": 2, "补录": 3}
_RATES = {"率": Decimal("95.6"), "达标率": Decimal("93.4")}
_EXAMPLES: Mapping[str, Mapping[str, Name]] = {
    "last_term": _figures({"问题数": 5, "已解决": 2, "不再列入": 1, "未登记": 1, "整改中": 1, "延续": 1}),
    "no_problems": _figures({"问题数": 0, "打算数": 0}),
    "problem": _plain(
        {
            "问题": "桌面消毒应完成91班次，实际完成87班次，缺4班次",
            "延续": "",
            "进展": "",
            "措施": "逐日核对登记，每周通报",
            "岗位": "保健员",
            "期限": "2026年9月15日",
        }
    ),
    "plan_items": _figures({"问题数": 3, "打算数": 2}),
    "plan_item": _plain({"打算": "修订后勤各岗位一日操作规范", "岗位": "后勤主任", "期限": "2026年9月15日"}),
    "untouched": {**_plain({"事项": "晨检（应91班次）、午检（应91班次）"}), **_figures({"项数": 6})},
    "gap": {
        **_plain({"事项": "桌面消毒", "单位": "班次"}),
        **_figures(_KEPT),
        **{name: Figure("", name, rate, f"{number_text(rate)}%") for name, rate in _RATES.items()},
        "缺项": ListFigure("", "缺项", (("3月5日小一班、3月6日中一班、4月2日大一班等", ""),)),
    },
}
