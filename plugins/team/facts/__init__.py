"""Facts of the team section. Labels are names in wording and JSON and are never translated."""

from __future__ import annotations

from plugins.team.facts.certificates import CERTIFICATE_FACTS
from plugins.team.facts.checks import CHECK_FACTS
from plugins.team.facts.learning import LEARNING_FACTS
from plugins.team.facts.newcomers import NEWCOMER_FACTS
from plugins.team.facts.research import RESEARCH_FACTS
from portal.api import Fact

__all__ = ["FACTS"]

FACTS: tuple[Fact, ...] = (*LEARNING_FACTS, *CERTIFICATE_FACTS, *CHECK_FACTS, *NEWCOMER_FACTS, *RESEARCH_FACTS)
