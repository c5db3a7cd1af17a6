"""Facts of the kitchen section. Labels are names in wording and JSON and are never translated."""

from __future__ import annotations

from plugins.kitchen.facts.cooking import COOKING
from plugins.kitchen.facts.goods import GOODS
from plugins.kitchen.facts.meals import MEALS_SERVED
from portal.api import Fact

__all__ = ["FACTS"]

FACTS: tuple[Fact, ...] = (*GOODS, *MEALS_SERVED, *COOKING)
