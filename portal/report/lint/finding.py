"""What the linter has to say: one finding, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.fields import Label

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before signing."""

    kind: str
    """``absolute``, ``zero``, ``number``, ``typed``, ``repealed``, ``failed``, ``unfinished``, ``child_name``,
    ``staff_name``, ``backfilled`` or ``unsigned``."""
    message: Label
    text: str = ""
    """The sentence that it is about."""
    evidence: str | None = None
    """Full key of the fact or obligation that it is about."""
    block: int | None = None
    """Index into ``document.blocks`` of the block that it is about, of an annex for what is in it; None: of none."""
    advice: Label = ""
    """What to do about it, in a sentence."""
    serious: bool = False
    """Whether who issues the summary all the same is asked to say so knowingly."""
