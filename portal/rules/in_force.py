"""Load the rule book of this portal: values shipped by plugins, and own values of the kindergarten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.base.db import db
from portal.declarations.rules import Rule, RuleBook
from portal.registry.registry import the_portal
from portal.rules.models import RuleOverride

__all__ = ["rule_book", "rule_on"]


def rule_book() -> RuleBook:
    """Return all rules of the active plugins, in one query. Of own values for the same days, the later decision wins.

    Needs an app context.
    """
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
        # An own value of an unknown rule is ignored: its plugin may be disabled.
        if override.rule in known
    ]
    return RuleBook([*shipped, *own])


def rule_on(name: str, day: date) -> Rule | None:
    """Return the rule in force on a day, or None: ``rule_on("health.fever", today())``.

    Reads the rule book; who asks for several rules or days takes ``rule_book()`` once.
    """
    return rule_book().on(name, day)
