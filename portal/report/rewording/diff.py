"""Compare two texts line by line, and within changed lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

__all__ = ["DiffLine", "DiffPiece", "diff_lines"]

AROUND = 2
"""Number of unchanged lines shown before and after a change."""
MOST_PAIRS = 4_000_000
"""Maximum number of pairs of lines, or of characters of two lines, to compare; larger ones count as replaced."""
ALIKE = 0.4
"""Least similarity ratio at which two lines count as versions of each other."""


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """Run of characters of a line, changed or not."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """Line of a comparison. ``old`` and ``new`` are its numbers in the two texts, from 1."""

    kind: str
    """``same``, ``gone``, ``added``, or ``skipped``."""
    pieces: tuple[DiffPiece, ...] = ()
    old: int | None = None
    new: int | None = None
    count: int = 0
    """Number of unchanged lines left out, for ``skipped``."""

    @property
    def text(self) -> str:
        """Plain text of the line."""
        return "".join(piece.text for piece in self.pieces)


def diff_lines(old: str, new: str) -> list[DiffLine]:
    """Return the lines from ``old`` to ``new``, without long unchanged stretches; empty if the texts are equal."""
    if old == new:
        return []
    before, after = old.split("\n"), new.split("\n")
    return list(_folded(list(_lines(before, after))))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    for kind, low, high, start, stop in _opcodes(before, after):
        if kind == "equal":
            for number in range(high - low):
                yield DiffLine("same", (DiffPiece(before[low + number]),), low + number + 1, start + number + 1)
            continue
        pairs = [_within(a, b) for a, b in zip_longest(before[low:high], after[start:stop])]
        yield from (DiffLine("gone", pair[0], old=low + at + 1) for at, pair in enumerate(pairs[: high - low]))
        yield from (DiffLine("added", pair[1], new=start + at + 1) for at, pair in enumerate(pairs[: stop - start]))


def _within(old: str | None, new: str | None) -> tuple[tuple[DiffPiece, ...], tuple[DiffPiece, ...]]:
    """Return both lines in pieces; a single changed piece if one is missing or they have little in common."""
    old_text, new_text = old or "", new or ""
    whole = (DiffPiece(old_text, changed=True),), (DiffPiece(new_text, changed=True),)
    if old is None or new is None or len(old_text) * len(new_text) > MOST_PAIRS:
        return whole
    matcher = SequenceMatcher(None, old_text, new_text, autojunk=False)
    if matcher.ratio() < ALIKE:
        return whole
    gone: list[DiffPiece] = []
    added: list[DiffPiece] = []
    for kind, low, high, start, stop in matcher.get_opcodes():
        changed = kind != "equal"
        if high > low:
            gone.append(DiffPiece(old_text[low:high], changed))
        if stop > start:
            added.append(DiffPiece(new_text[start:stop], changed))
    return tuple(gone), tuple(added)


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if len(before) * len(after) <= MOST_PAIRS:
        return list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    left, right = len(before) - tail, len(after) - tail
    parts = [
        ("equal", 0, head, 0, head),
        ("replace", head, left, head, right),
        ("equal", left, len(before), right, len(after)),
    ]
    return [part for part in parts if part[1] < part[2] or part[3] < part[4]]


def _folded(lines: Sequence[DiffLine]) -> Iterator[DiffLine]:
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    shown = {near for at in changed for near in range(max(at - AROUND, 0), min(at + AROUND + 1, len(lines)))}
    skipped = 0
    for at, line in enumerate(lines):
        if at in shown:
            if skipped:
                yield DiffLine("skipped", count=skipped)
                skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield DiffLine("skipped", count=skipped)
