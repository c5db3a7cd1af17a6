"""Steps: changes of a record's state, each taken by an account at some time. Declared by models, taken in the
browser.

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

from portal.base.fields import Choice, Label

__all__ = ["Step"]


def _always(_record: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """Step of a record, offered as a button on its page to those who may take it.

    The server stores who took it and when. ``step_problems`` of the model may refuse it, with a reason.
    """

    key: str
    """Stable English identifier, used in URLs."""
    label: Label
    """Text of the button."""
    after: tuple[Choice, ...] = ()
    """States in which it can be taken; empty: in any, if ``ready`` says so."""
    to: Choice | None = None
    """State that it leads to; None: the record has no state, or keeps it."""
    fields: tuple[str, ...] = ()
    """Fields of the form that is shown when it is taken."""
    required: tuple[str, ...] = ()
    """Those of ``fields`` that must be filled in to take it."""
    by: str | None = None
    """Text column for the name of the account that took it."""
    at: str | None = None
    """Column for the moment, or the day; a day that is in ``fields``, too, may be typed."""
    ready: Callable[[Any], bool] = _always
    """Predicate that returns True if the step applies to a record at all."""
    bulk: bool = False
    """True if it can be taken of all ticked rows of a list at once; it must then have no ``fields``."""
    permission: str | None = None
    """Permission required to take it; None: that to edit the record."""

    def open_to(self, state: Any, record: Any) -> bool:
        """Return True if the record is in a state in which this step can be taken, and is ``ready``.

        Neither the user's permission nor ``step_problems`` is considered.
        """
        return (not self.after or state in self.after) and self.ready(record)
