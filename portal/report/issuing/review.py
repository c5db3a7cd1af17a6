"""What somebody looked at before issuing, sent along by the form; and how it differs from what is there now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from portal.report.blocks import Annex, Block, Document
from portal.report.blocks_json import document_to_json
from portal.report.issuing.figures import ChangedFigure, changed_figures
from portal.report.text import document_text

__all__ = ["ReviewChanges", "ReviewSnapshot", "fingerprint", "review_changes", "review_snapshot"]

DIGITS = 10
"""Of the digest of one block: enough to tell the few hundred blocks of a summary apart."""
LONGEST = 200_000
"""Characters of what a form sends along; a summary has a tenth of that."""


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """What one looked at, short enough for a form. It only serves to say what changed: whether something did is
    decided by one digest over everything."""

    areas: tuple[str, ...] = ()
    """Names of the areas that took part."""
    figures: Mapping[str, str] | None = None
    """How the printed figures read, by key."""
    blocks: tuple[str, ...] = ()
    """Digests."""
    letterhead: str = ""

    def as_text(self) -> str:
        """For a hidden field."""
        return json.dumps(
            {
                "areas": list(self.areas),
                "figures": dict(self.figures or {}),
                "blocks": list(self.blocks),
                "letterhead": self.letterhead,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, text: str) -> ReviewSnapshot | None:
        """What ``as_text`` gave; None for anything else that a browser sends."""
        if not text or len(text) > LONGEST:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(found, dict):
            return None
        figures = found.get("figures")
        texts = {str(key): str(value) for key, value in figures.items()} if isinstance(figures, dict) else {}
        return cls(_texts(found.get("areas")), texts, _texts(found.get("blocks")), str(found.get("letterhead") or ""))


@dataclass(frozen=True, slots=True)
class ReviewChanges:
    """What is different from what one looked at."""

    areas_gone: tuple[str, ...] = ()
    areas_new: tuple[str, ...] = ()
    figures: tuple[ChangedFigure, ...] = ()
    texts: tuple[str, ...] = ()
    """Paragraphs, headings and exhibits as they read now, that were not there or read differently."""
    gone: int = 0
    """How many that one looked at are not there (like that) any more."""
    letterhead: bool = False


def fingerprint(content: Any) -> str:
    """SHA-256 of something that JSON can hold."""
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def review_snapshot(
    document: Document, areas: tuple[str, ...], figures: Mapping[str, str], letterhead: str
) -> ReviewSnapshot:
    """What somebody sees who looks at this."""
    return ReviewSnapshot(
        areas, figures, tuple(block_fingerprint for block_fingerprint, _ in _blocks(document)), letterhead
    )


def review_changes(
    then: ReviewSnapshot, now: ReviewSnapshot, document: Document, labels: Mapping[str, str]
) -> ReviewChanges:
    """What differs; ``document`` is what there is now, ``labels`` those of all figures by key.

    Of an area that is gone its figures are not told one by one.
    """
    known, present = set(then.blocks), set(now.blocks)
    gone = tuple(area for area in then.areas if area not in now.areas)
    before, after = (
        {key: {"label": labels.get(key, key), "text": text} for key, text in (review.figures or {}).items()}
        for review in (then, now)
    )
    keys = {key for key in (*before, *after) if key.partition(".")[0] not in gone}
    return ReviewChanges(
        gone,
        tuple(area for area in now.areas if area not in then.areas),
        tuple(changed_figures(before, after, keys)),
        tuple(_short(block) for block_fingerprint, block in _blocks(document) if block_fingerprint not in known),
        sum(block_fingerprint not in present for block_fingerprint in then.blocks),
        then.letterhead != now.letterhead,
    )


def _blocks(document: Document) -> Iterator[tuple[str, Block]]:
    for block in document.blocks:
        for each in (*block.blocks, Annex(block.title, ())) if isinstance(block, Annex) else (block,):
            yield fingerprint(document_to_json(Document("", (each,))))[:DIGITS], each


def _short(block: Block) -> str:
    """How a block begins to read."""
    lines = [line for line in document_text(Document("", (block,))).splitlines() if line.strip()]
    text = " ".join(lines[:3])
    return text if len(text) <= 120 else f"{text[:119]}…"


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in found) if isinstance(found, list) else ()
