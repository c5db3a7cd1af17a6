"""Explain in a sentence how a figure is counted, for people who did not declare it."""

from __future__ import annotations

from typing import Any

from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.declarations.facts import Breakdown, Count, Fact, Listing, LongestGap, Median, Ratio, RecordFact, Total
from portal.declarations.obligations import Obligation
from portal.declarations.subjects import CAMPUSES, CHILDREN, CLASSROOMS, STAFF
from portal.registry.registry import Portal

__all__ = ["how_counted"]

FOR_WHOM: dict[str, Label] = {
    CLASSROOMS.name: _l("for each class"),
    STAFF.name: _l("for each member of staff"),
    CAMPUSES.name: _l("on each campus"),
    CHILDREN.name: _l("for each child"),
}


def how_counted(portal: Portal, key: str) -> str:
    """Return one or two sentences about a fact or obligation in the reader's language; empty if the key is unknown."""
    if (obligation := portal.obligations.get(key)) is not None:
        return _of_obligation(portal, obligation)
    fact = portal.facts.get(key)
    return "" if fact is None else _of_fact(portal, key, fact)


def _of_obligation(portal: Portal, obligation: Obligation) -> str:
    register = portal.record_type(obligation.record).label
    often = str(obligation.every.label)
    if obligation.variants:
        what = "、".join(str(variant.label) for variant in obligation.variants)
        often = _("%(often)s: %(what)s", often=often, what=what)
    if obligation.per is not None and (whom := FOR_WHOM.get(obligation.per.name)) is not None:
        often = _("%(often)s, %(whom)s", often=often, whom=whom)
    sentence = str(_("Due: %(often)s. Done where “%(register)s” has a record of it.", often=often, register=register))
    return f"{sentence} {RULED}" if obligation.met is not None else sentence


def _of_fact(portal: Portal, key: str, fact: Fact) -> str:
    if isinstance(fact, Ratio):
        plugin = key.partition(".")[0]
        part, whole = (portal.facts.get(f"{plugin}.{name}") for name in fact.evidence)
        if part is None or whole is None:
            return ""
        return str(_("“%(part)s” divided by “%(whole)s”.", part=part.title, whole=whole.title))
    if not isinstance(fact, RecordFact):
        return ""
    register = portal.record_type(fact.record).label
    lasting = not fact.dated or not fact.record.__date_column__
    sentences = [_record_fact(portal, fact, register), LASTING if lasting else OF_TERM]
    return " ".join(str(part) for part in (*sentences, *([FITTING] if fact.where is not None else [])) if part)


OF_TERM = _l("Only records of the term's days count.")
FITTING = _l("Of these, only those that the title speaks of.")
RULED = _l("Whether it was done as the rule in force asks is counted apart.")
LASTING = _l("What lasts counts, whenever it began.")


def _record_fact(portal: Portal, fact: RecordFact, register: Label) -> str:
    match fact:
        case Count(distinct=None):
            sentence = _("The number of records in “%(register)s”.", register=register)
        case Count():
            sentence = _(
                "How many different entries under “%(field)s” there are in “%(register)s”.",
                field=_field(portal, fact, fact.distinct),
                register=register,
            )
        case Total():
            sentence = _(
                "The sum of “%(field)s” in “%(register)s”.", field=_field(portal, fact, fact.of), register=register
            )
        case Breakdown():
            sentence = _(
                "The records in “%(register)s” by “%(field)s”.", field=_field(portal, fact, fact.by), register=register
            )
        case Listing():
            sentence = _(
                "What stands under “%(field)s” in “%(register)s”, each once.",
                field=_field(portal, fact, fact.of),
                register=register,
            )
        case LongestGap():
            sentence = _("The most days from one record in “%(register)s” to the next.", register=register)
        case Median():
            sentence = _(
                "The median number of days from “%(since)s” to “%(until)s” in “%(register)s”.",
                since=_field(portal, fact, fact.since),
                until=_field(portal, fact, fact.until),
                register=register,
            )
        case _:
            sentence = ""
    return str(sentence)


def _field(portal: Portal, fact: RecordFact, column: Any) -> Label:
    """Return the label of a column; the label of the register for a column of another table."""
    name = getattr(column, "key", "")
    try:
        return portal.record_type(fact.record).field(name).label
    except KeyError:
        return name or portal.record_type(fact.record).label
