"""One finding of the linter, with advice."""

from __future__ import annotations

from dataclasses import dataclass

from portal.base.fields import Label

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, or a lack in the records, to review before the summary is signed."""

    kind: str
    """``absolute``, ``zero``, ``number``, ``typed``, ``repealed``, ``failed``, ``unfinished``, ``child_name``,
    ``staff_name``, ``backfilled`` or ``unsigned``."""
    message: Label
    text: str = ""
    """Sentence that the finding is about; empty if it is about none."""
    evidence: str | None = None
    """Full key of the fact or obligation that the finding is about."""
    block: int | None = None
    """Index into ``document.blocks`` of the block concerned (of the annex, for a block inside one); None: no block."""
    advice: Label = ""
    """Remedy, in a sentence."""
    serious: bool = False
    """True if a person must confirm this finding expressly to issue the summary in spite of it."""
