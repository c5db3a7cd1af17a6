"""Steps: how a record moves on, each taken by somebody at some time. Declared by models, taken in the browser.

    __state__ = "state"
    __steps__ = (
        Step(key="review", label=_l("Review"), after=(State.REPORTED,), to=State.REVIEWED,
             by="reviewed_by", at="reviewed_at"),
    )

The state is never typed in a form; a register that is imported may arrive in any state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.fields import Choice, Label

__all__ = ["Step"]


def _always(_record: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a record. ``step_problems`` of the model may refuse it, with a reason."""

    key: str
    """English and stable: in addresses."""
    label: Label
    """What the button says."""
    after: tuple[Choice, ...] = ()
    """States in which it can be taken; empty: ``ready`` alone decides."""
    to: Choice | None = None
    """The state that it leads to; None: the record has no state, or keeps it."""
    fields: tuple[str, ...] = ()
    """What is asked for when it is taken."""
    required: tuple[str, ...] = ()
    """Which of these cannot be left empty now."""
    by: str | None = None
    """Text column that keeps the name of the account that took it."""
    at: str | None = None
    """Column that keeps the moment, or the day; a day that stands in ``fields``, too, may be typed."""
    ready: Callable[[Any], bool] = _always
    """Whether it can be taken of this record at all."""
    bulk: bool = False
    """Whether it can be taken of all ticked rows of a list at once; it must ask for nothing."""
    permission: str | None = None
    """The right it takes; None: that to edit the record."""

    def open_to(self, state: Any, record: Any) -> bool:
        """Whether the record stands where this step begins."""
        return (not self.after or state in self.after) and self.ready(record)
