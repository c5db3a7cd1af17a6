"""Compute the numbers of headings and list items as Word does from the template's numbering definitions."""

from __future__ import annotations

from collections.abc import Iterator

from portal.report.document.blocks import Annex, Block, Document, Heading, annex_label

__all__ = ["LEVELS", "chinese_numeral", "heading_label", "labelled", "list_label"]

LEVELS = 4
"""Number of heading levels in GB/T 9704: 一、 then （一） then 1. then （1）."""

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def chinese_numeral(number: int) -> str:
    """Return ``number`` (1 to 9999) in Chinese numerals, e.g. 十, 二十一, 一百零三. Raise ValueError for others."""
    if not 0 < number < 10_000:
        raise ValueError(f"no Chinese numeral for {number}; only 1 to 9999 are written")
    digits = str(number)
    written = "".join(
        _DIGITS[int(digit)] + (_UNITS[len(digits) - place - 1] if digit != "0" else "")
        for place, digit in enumerate(digits)
    )
    while "零零" in written:
        written = written.replace("零零", "零")
    # 10 to 19 are written without the leading 一, and only there: 110 is 一百一十.
    return written.rstrip("零").removeprefix("一") if 10 <= number < 20 else written.rstrip("零")


def heading_label(level: int, count: int) -> str:
    """Return the number printed before the ``count``-th heading of ``level``. Raise ValueError for an unknown level."""
    match level:
        case 1:
            return f"{chinese_numeral(count)}、"
        case 2:
            return f"（{chinese_numeral(count)}）"
        case 3:
            return f"{count}."
        case 4:
            return f"（{count}）"
        case _:
            raise ValueError(f"a heading of level {level}; only 1 to {LEVELS} exist")


def list_label(count: int) -> str:
    """Return the number printed before the ``count``-th item of a numbered list."""
    # The space keeps an item that starts with a figure readable: "1. 12间", never "1.12间".
    return f"{count}. "


def labelled(document: Document) -> Iterator[tuple[str, Block]]:
    """Yield every block with its number; empty for a block that is neither heading nor annex.

    Raise ValueError for a heading of an unknown level.
    """
    counts = [0] * LEVELS
    annexes = 0
    for block in document.blocks:
        if isinstance(block, Annex):
            annexes += 1
            yield annex_label(annexes, len(document.annexes)), block
            continue
        if not isinstance(block, Heading):
            yield "", block
            continue
        if not 1 <= block.level <= LEVELS:
            raise ValueError(f"heading {block.text!r} has level {block.level}; only 1 to {LEVELS} exist")
        # A level that is skipped counts as begun, as in a word processor: after 一、 and 1. comes （二）.
        counts[: block.level - 1] = [max(count, 1) for count in counts[: block.level - 1]]
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (LEVELS - block.level)
        yield heading_label(block.level, counts[block.level - 1]), block
