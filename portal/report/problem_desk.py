"""Everything that the pages of problems and plans work with: a term measured, its drafts matched with decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.accounts.scope import current_limits
from portal.i18n import _
from portal.organisation.models import Term
from portal.organisation.setup import kindergarten
from portal.plugin_system.registry import the_portal
from portal.report.agenda import Agenda, load_agenda
from portal.report.arrangement import Arrangement, arrange
from portal.report.blocks import Value
from portal.report.comparison import measure_compared
from portal.report.links import reader_link
from portal.report.problems import Drafted, match
from portal.report.rewording.versions import current_wordings
from portal.report.speaker import Speaker, term_texts

__all__ = ["Desk", "area_title", "open_desk"]


@dataclass(frozen=True)
class Desk:
    """One term."""

    term: str
    agenda: Agenda
    arrangement: Arrangement
    speaker: Speaker
    link: Callable[[Value], str | None]
    whole: bool
    """Whether the reader sees the whole kindergarten."""

    def undecided(self, agenda: Agenda) -> dict[str, Drafted]:
        """The drafts, by origin, that this agenda says nothing about: it may be newer than the desk's own."""
        taken = {draft.origin for draft in match(self.arrangement.drafts, agenda.problems).values()}
        return {draft.origin: draft for draft in self.arrangement.drafts if draft.origin not in taken}


def open_desk(term: Term, typed: str = "") -> Desk:
    """Measure the term for the signed-in user. What fails rolls the session back, so nothing is locked yet.

    ``typed`` is the wording that is to be read at this desk, if any.
    """
    own = kindergarten()
    texts = term_texts(own.name if own else "", term)
    name, portal, limits = term.name, the_portal(), current_limits()
    agenda, overrides = load_agenda(term), current_wordings(term)
    measurement = measure_compared(portal, term, agenda, limits, typed=typed, overrides=overrides)
    speaker = Speaker(portal, measurement, texts, overrides)
    arrangement = arrange(speaker, agenda, whole=not limits.limited)
    return Desk(name, agenda, arrangement, speaker, reader_link(portal, name), not limits.limited)


def area_title(area: str) -> str:
    """What people call an area, in their language; its name where it is not there."""
    plugin = the_portal().plugins.get(area)
    return str(_(plugin.title)) if plugin else area
