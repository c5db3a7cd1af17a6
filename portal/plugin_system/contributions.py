"""Contributions of a plugin: collected hook by hook, checked for errors that would otherwise appear much later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect

from portal.base.errors import PortalError
from portal.base.i18n import _l, compiled_catalogue
from portal.declarations.cards import Card
from portal.declarations.facts import KEY, Breakdown, Count, Fact, Listing, Ratio, RecordFact, Total
from portal.declarations.obligations import Obligation
from portal.declarations.permissions import Permission, record_permissions
from portal.declarations.rules import read_rules
from portal.declarations.sections import Section
from portal.plugin_system.hooks import call_hook
from portal.records.base import Record
from portal.records.describe import RecordType, describe
from portal.registry.registry import PluginRecord, Portal
from portal.report.exhibits.check import exhibit_problem

__all__ = ["add_contributions", "add_records"]

T = TypeVar("T")


def add_records(portal: Portal, plugin: str, models: Iterable[type[Any]]) -> None:
    """Register the record types among these models, with the permissions that follow from them.

    Raise PortalError for one that could not be shown or linked.
    """
    for model in models:
        name = getattr(model, "__record__", None)
        if name is None or not issubclass(model, Record):
            continue
        if not KEY.match(name):
            raise _wrong(model.__name__, _l("__record__ is made of lower-case letters, digits and underscore"))
        if not getattr(model, "__label__", None):
            raise _wrong(model.__name__, _l("__label__ is missing: the name of the register for people"))
        record = describe(plugin, model)
        _check_links(portal, plugin, model)
        if record.key in portal.record_types:
            raise _wrong(model.__name__, _l("there are two records named %(name)s", name=record.key))
        inspect(model).local_table.info["record"] = record.key
        portal.record_types[record.key] = record
        for permission in record_permissions(record):
            portal.permissions[permission.name] = permission


def _check_links(portal: Portal, plugin: str, model: type[Record]) -> None:
    """Check that the manifest names each plugin whose records are referred to, so that it is loaded first."""
    for column in inspect(model).local_table.c:
        refers = column.info["field"].refers if "field" in column.info else None
        if refers is None:
            continue
        other, record = refers.partition(".")[0], portal.plugins.get(plugin)
        if record is not None and other not in (*record.depends, *record.uses):
            raise _wrong(
                f"{model.__name__}.{column.name}", _l('plugin.toml must say uses = ["%(plugin)s"]', plugin=other)
            )


def add_contributions(portal: Portal, plugin: PluginRecord) -> None:
    """Call a plugin's hooks and fill the portal's dictionaries. Raise any error of the plugin."""
    name = plugin.name
    facts = _gather(portal, name, "portal_facts", Fact)
    obligations = _gather(portal, name, "portal_obligations", Obligation)
    sections = _gather(portal, name, "portal_report_sections", Section)
    cards = _gather(portal, name, "portal_dashboard_cards", Card)
    permissions = _gather(portal, name, "portal_permissions", Permission)
    known = {record.model for record in portal.record_types.values()}

    _unique("label", [fact.label for fact in facts] + [obligation.label for obligation in obligations])
    # Both are evidence and share the address /evidence/<plugin>.<key>.
    _unique("key", [fact.key for fact in facts] + [obligation.key for obligation in obligations])
    for keys in ([section.key for section in sections], [card.key for card in cards]):
        _unique("key", keys)
    _unique("name", [permission.name for permission in permissions])
    for fact in facts:
        _check_fact(fact, {other.key: other for other in facts}, known)
    for obligation in obligations:
        _check_obligation(obligation, known)
    registers = {record.model: record for record in portal.record_types.values()}
    for section in sections:
        _check_section(section, plugin.root)
        _check_exhibits(section, {fact.key: fact for fact in facts}, registers)
    _check_permissions(portal, name, permissions, cards)

    portal.facts.update({f"{name}.{fact.key}": fact for fact in facts})
    portal.obligations.update({f"{name}.{obligation.key}": obligation for obligation in obligations})
    portal.sections.update({f"{name}.{section.key}": section for section in sections})
    portal.cards.update({f"{name}.{card.key}": card for card in cards})
    portal.permissions.update({permission.name: permission for permission in permissions})
    portal.rules.extend(read_rules(name, plugin.root / "rules.toml"))
    # Compiled now and only looked up later: a faulty catalogue is this plugin's failure, not the portal's.
    if (catalogues := plugin.root / "translations").is_dir():
        compiled_catalogue(catalogues, portal.settings.home / "cache" / "translations")


def _gather(portal: Portal, plugin: str, hook: str, kind: type[T]) -> list[T]:
    items = call_hook(portal, plugin, hook)
    for item in items:
        if not isinstance(item, kind):
            raise _wrong(hook, _l("it must return a list of %(kind)s", kind=kind.__name__))
    return items


def _unique(what: str, values: Sequence[str]) -> None:
    doubled = [value for value, number in Counter(values).items() if number > 1]
    if doubled:
        raise _wrong(doubled[0], _l("this %(what)s is given twice", what=what))


def _check_fact(fact: Fact, facts: dict[str, Fact], known: set[type[Record]]) -> None:
    if isinstance(fact, Ratio):
        for key in fact.evidence:
            if not isinstance(facts.get(key), Count | Total):
                raise _wrong(fact.key, _l("%(key)s is no Count or Total of this plugin", key=key))
        return
    if not isinstance(fact, RecordFact):
        raise _wrong(fact.key, _l("it is of no kind that can be measured"))
    _check_record(fact.key, fact.record, known)
    columns: list[Any] = []
    if isinstance(fact, Count):
        columns = [fact.distinct]
    elif isinstance(fact, Total | Listing):
        columns = [fact.of]
    elif isinstance(fact, Breakdown):
        columns = [fact.by, fact.of]
    for column in columns:
        _check_column(fact.key, fact.record, column)


def _check_obligation(obligation: Obligation, known: set[type[Record]]) -> None:
    _check_record(obligation.key, obligation.record, known)
    for column in (obligation.subject, obligation.variant):
        _check_column(obligation.key, obligation.record, column)


def _check_record(key: str, record: type[Record], known: set[type[Record]]) -> None:
    if record not in known:
        raise _wrong(key, _l("%(model)s is no record of an active plugin", model=record.__name__))


def _check_column(key: str, record: type[Record], column: Any) -> None:
    if column is not None and not issubclass(record, column.class_):
        raise _wrong(key, _l("%(column)s is no column of %(model)s", column=str(column), model=record.__name__))


def _check_section(section: Section, root: Path) -> None:
    if not KEY.match(section.key):
        raise _wrong(section.key, _l("a section's key is made of lower-case letters, digits and underscore"))
    wording = (root / section.wording).resolve()
    if not wording.is_relative_to(root.resolve()) or not wording.is_file():
        raise _wrong(section.key, _l("there is no file %(file)s in the plugin's folder", file=section.wording))


def _check_exhibits(section: Section, facts: dict[str, Fact], registers: dict[type[Record], RecordType]) -> None:
    _unique("key", [exhibit.key for exhibit in section.exhibits])
    for exhibit in section.exhibits:
        if (problem := exhibit_problem(exhibit, facts, registers)) is not None:
            raise _wrong(f"{section.key}.{exhibit.key}", problem)


def _check_permissions(portal: Portal, plugin: str, permissions: Sequence[Permission], cards: Sequence[Card]) -> None:
    for permission in permissions:
        if not permission.name.startswith(f"{plugin}."):
            raise _wrong(permission.name, _l("a right's name starts with the plugin's"))
        if permission.name in portal.permissions:
            raise _wrong(permission.name, _l("this right already follows from a record"))
    own = {permission.name for permission in permissions}
    for card in cards:
        mine = card.permission.startswith(f"{plugin}.")
        if mine and card.permission not in own and card.permission not in portal.permissions:
            raise _wrong(card.key, _l("there is no right named %(name)s", name=card.permission))


def _wrong(what: str, message: Any) -> PortalError:
    return PortalError(_l("%(what)s: %(message)s.", what=what, message=message))
