"""The rule book of this portal: what plugins ship, joined with what the kindergarten or its region decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.db import db
from portal.plugin_system.registry import the_portal
from portal.rules.book import Rule, RuleBook
from portal.rules.models import RuleOverride

__all__ = ["rule_book", "rule_on"]


def rule_book() -> RuleBook:
    """All rules, in one query. A later decision about the same days stands before an earlier one."""
    shipped = the_portal().rules
    known = {rule.name: rule for rule in shipped}
    overrides = db.session.scalars(select(RuleOverride).order_by(RuleOverride.id))
    own = [
        replace(
            known[override.rule],
            value=override.value,
            source=override.source,
            confidence="local",
            starts_on=override.starts_on,
            ends_on=override.ends_on,
            overridden=True,
        )
        for override in overrides
        # A decision about a rule of a plugin that is away just rests.
        if override.rule in known
    ]
    return RuleBook([*shipped, *own])


def rule_on(name: str, day: date) -> Rule | None:
    """The rule in force on a day, e.g. ``rule_on("health.fever", today())``."""
    return rule_book().on(name, day)
