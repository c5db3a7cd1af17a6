"""Adding of the sample records that plugins offer: deterministic, and adding them again adds none."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Mapper

from portal.base.db import db
from portal.organisation.models import Term
from portal.records.base import Record, Source
from portal.records.stamps import writing
from portal.registry.order import in_dependency_order
from portal.registry.registry import Portal

__all__ = ["SampleResult", "add_samples", "in_brief", "plugin_samples", "sample_random"]

BATCH = 500

SampleResult = dict[str, int | Exception]
"""Number of records added, or the error that prevented it, by name of each plugin that offers samples."""


def in_brief(term: Term) -> bool:
    """Return True if a later term exists: then the samples of this one serve only for comparison.

    Samples of events are enough then; lasting things and open work belong to the latest term. Needs an app context.
    """
    return bool(db.session.scalar(select(exists().where(Term.starts_on > term.starts_on))))


def sample_random(*parts: object) -> random.Random:
    """Return a generator for samples, the same for the same parts: ``sample_random("garden watering", term, day)``.

    The parts are joined by blanks as text: words for what is drawn, a term, a day, a class. Samples that differ in one
    of them draw different values, and adding samples again draws the same.
    """
    return random.Random(" ".join(str(part) for part in parts))  # noqa: S311 - drawn again, samples must be the same


def plugin_samples(portal: Portal, term: str) -> SampleResult:
    """Collect the samples of a term from each active plugin and add them, plugin by plugin.

    The records of one plugin are committed as a whole or not at all; a plugin that fails is reported and the others
    go on (``PORTAL_STRICT`` raises instead).
    """
    results: SampleResult = {}
    # What a sample points to in another area must be there first.
    for plugin in (portal.plugins[name] for name in in_dependency_order(portal.plugins)[0]):
        if plugin not in portal.active:
            continue
        registered = portal.manager.get_plugin(plugin.name)
        others = [item for item in portal.manager.get_plugins() if item is not registered]
        if registered is None:
            continue
        hook = portal.manager.subset_hook_caller("portal_demo_data", others)
        try:
            with writing(Source.DEMO):
                offered: list[Iterable[Record]] = hook(term=term)
                if not offered:
                    continue
                added = sum(add_samples(records, term) for records in offered)
                db.session.commit()
        except Exception as error:
            db.session.rollback()
            if portal.settings.strict:
                raise
            logging.getLogger(__name__).exception("The sample records of %s could not be added.", plugin.name)
            results[plugin.name] = error
        else:
            results[plugin.name] = added
    return results


def add_samples(records: Iterable[Record], term: str) -> int:
    """Add the records that do not exist yet, and return their number; the caller commits.

    A record is identified by its natural key; one without is identified by its position among its kind, stored as its
    fingerprint.
    """
    kinds: dict[type[Record], _Known] = {}
    added = 0
    fresh = (record for record in records if not kinds.setdefault(type(record), _Known(type(record), term)).has(record))
    while batch := list(islice(fresh, BATCH)):
        db.session.add_all(batch)
        db.session.flush()
        added += len(batch)
    return added


class _Known:
    """Existing records of one type, by natural key or fingerprint."""

    def __init__(self, model: type[Record], term: str) -> None:
        self.model, self.term = model, term
        self.mapper: Mapper[Any] = inspect(model)
        self.position = 0
        self.keys: set[Any] | None = None

    def has(self, record: Record) -> bool:
        """Return True if this record exists; it counts as existing from now on."""
        if self.keys is None:
            self.keys = set(self._stored())
        key = self._key(record)
        if key in self.keys:
            return True
        self.keys.add(key)
        return False

    def _stored(self) -> Iterator[Any]:
        names = self.model.__natural_key__
        # What the sample has made hangs on others already, perhaps on stored ones, and is not to be written yet.
        with db.session.no_autoflush:
            if not names:
                prefix = f"demo:{self.term}:"
                yield from db.session.scalars(
                    select(self.model.fingerprint).where(self.model.fingerprint.startswith(prefix))
                )
                return
            for row in db.session.execute(select(*(self._column(name) for name in names))):
                yield tuple(row)

    def _key(self, record: Record) -> Any:
        if not self.model.__natural_key__:
            self.position += 1
            record.fingerprint = f"demo:{self.term}:{self.position}"
            return record.fingerprint
        return tuple(self._value(record, name) for name in self.model.__natural_key__)

    def _column(self, name: str) -> Any:
        """Return the column of one attribute of the key, which may be named by its relationship."""
        if name in self.mapper.relationships:
            column = next(iter(self.mapper.relationships[name].local_columns))
            name = self.mapper.get_property_by_column(column).key
        return getattr(self.model, name)

    def _value(self, record: Record, name: str) -> Any:
        attribute = self._column(name).key
        for relationship in self.mapper.relationships:
            if self.mapper.columns.get(attribute) in relationship.local_columns:
                other = getattr(record, relationship.key)
                if other is not None:
                    return inspect(other).identity[0] if inspect(other).identity else id(other)
        value = getattr(record, attribute)
        default = self.mapper.columns[attribute].default
        return default.arg if value is None and default is not None and default.is_scalar else value
