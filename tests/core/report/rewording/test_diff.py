"""Comparison of two texts, line by line and within lines."""

from __future__ import annotations

import time

from portal.report.rewording.diff import DiffLine, diff_lines


def as_text(lines: list[DiffLine]) -> list[str]:
    signs = {"same": " ", "gone": "-", "added": "+", "skipped": "…"}
    result = []
    for line in lines:
        text = "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in line.pieces)
        result.append(f"{signs[line.kind]}{line.count or ''}{text}")
    return result


def test_alike() -> None:
    assert diff_lines("甲\n乙", "甲\n乙") == []


def test_a_changed_line_shows_what_changed_in_it() -> None:
    found = diff_lines("一\n晨检应检{{ 晨检.应 }}班次。\n三", "一\n晨检实检{{ 晨检.实 }}班次。\n三")
    assert as_text(found) == [
        " 一",
        "-晨检[应]检{{ 晨检.[应] }}班次。",
        "+晨检[实]检{{ 晨检.[实] }}班次。",
        " 三",
    ]
    assert [(line.old, line.new) for line in found] == [(1, 1), (2, None), (None, 2), (3, 3)]


def test_added_and_removed_lines() -> None:
    assert as_text(diff_lines("一\n二", "一\n新\n二")) == [" 一", "+[新]", " 二"]
    assert as_text(diff_lines("一\n旧\n二", "一\n二")) == [" 一", "-[旧]", " 二"]
    assert as_text(diff_lines("", "甲")) == ["-[]", "+[甲]"]


def test_lines_without_anything_in_common_are_replaced_whole() -> None:
    assert as_text(diff_lines("abcdef", "一二三四")) == ["-[abcdef]", "+[一二三四]"]


def test_unchanged_lines_far_away_are_counted_only() -> None:
    old = [f"第{number}行" for number in range(20)]
    new = [*old]
    new[10] = "全新"
    assert as_text(diff_lines("\n".join(old), "\n".join(new))) == [
        "…8", " 第8行", " 第9行", "-[第10行]", "+[全新]", " 第11行", " 第12行", "…7",
    ]  # fmt: skip


def test_large_texts_are_compared_in_time() -> None:
    old = "\n".join(f"a{number % 97}" for number in range(30_000))
    new = old.replace("a5\n", "b5\n")
    begun = time.monotonic()
    found = diff_lines(old, new)
    assert time.monotonic() - begun < 10
    assert sum(line.kind == "gone" for line in found) > 300
    assert {line.kind for line in found} >= {"gone", "added", "skipped"}
