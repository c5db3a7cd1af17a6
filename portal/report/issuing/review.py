"""Snapshot of the candidate that a user reviewed, carried in the issue form, and its changes since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from portal.report.document.blocks import Annex, Block, Document
from portal.report.document.blocks_json import document_to_json
from portal.report.document.text import document_text
from portal.report.issuing.figures import ChangedFigure, changed_figures

__all__ = ["ReviewChanges", "ReviewSnapshot", "fingerprint", "review_changes", "review_snapshot"]

DIGITS = 10
"""Length of a block's fingerprint: enough to distinguish the few hundred blocks of a summary."""
LONGEST = 200_000
"""Maximum length of a submitted snapshot in characters; a summary needs a tenth of that."""


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """Compact fingerprint of a reviewed candidate, carried in the issue form to list what changed since.

    Whether anything changed is decided by the candidate's own fingerprint, over everything.
    """

    areas: tuple[str, ...] = ()
    """Names of the active plugins."""
    figures: Mapping[str, str] | None = None
    """Texts of the printed figures, by key."""
    blocks: tuple[str, ...] = ()
    """Fingerprints of the blocks."""
    letterhead: str = ""

    def as_text(self) -> str:
        """Return the snapshot as JSON text for a hidden field."""
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
        """Return the snapshot from its JSON text; None for anything else that a browser sends."""
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
    """Changes of a candidate since it was reviewed."""

    areas_gone: tuple[str, ...] = ()
    areas_new: tuple[str, ...] = ()
    figures: tuple[ChangedFigure, ...] = ()
    texts: tuple[str, ...] = ()
    """Beginnings of the paragraphs, headings and exhibits that are new or read differently."""
    gone: int = 0
    """Number of reviewed blocks that are missing or read differently now."""
    letterhead: bool = False


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of JSON values, in hexadecimal."""
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def review_snapshot(
    document: Document, areas: tuple[str, ...], figures: Mapping[str, str], letterhead: str
) -> ReviewSnapshot:
    """Return the snapshot of a candidate for review."""
    return ReviewSnapshot(
        areas, figures, tuple(block_fingerprint for block_fingerprint, _ in _blocks(document)), letterhead
    )


def review_changes(
    then: ReviewSnapshot, now: ReviewSnapshot, document: Document, labels: Mapping[str, str]
) -> ReviewChanges:
    """Return the changes between two snapshots; ``document`` is the current one, ``labels`` those of figures by key.

    Figures of an area that is gone are not listed one by one.
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
    """Return the beginning of a block's text."""
    lines = [line for line in document_text(Document("", (block,))).splitlines() if line.strip()]
    text = " ".join(lines[:3])
    return text if len(text) <= 120 else f"{text[:119]}…"


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in found) if isinstance(found, list) else ()
