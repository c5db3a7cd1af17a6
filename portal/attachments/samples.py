"""Sample photos drawn by plugins, attached like uploads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.attachments.examine import examine
from portal.attachments.service import attach, attachments_of
from portal.base.db import db
from portal.records.base import Record
from portal.registry.registry import Portal

__all__ = ["SamplePhoto", "plugin_photos"]


@dataclass(frozen=True, slots=True)
class SamplePhoto:
    """Sample picture for a slot of a stored record."""

    record: Record
    """Record that has been stored."""
    slot: str
    """Key of the record's attachment slot."""
    name: str
    """Name of the file, with its ending."""
    draw: Callable[[], bytes]
    """Function that returns the bytes of a JPEG, PNG or WebP; called only if the slot is empty."""
    caption: str = ""
    """Text below the picture."""


def plugin_photos(portal: Portal, term: str) -> dict[str, int | Exception]:
    """Attach the sample photos that active plugins offer for a term; commit.

    Return for each plugin that offers some the number added, or the error that prevented it (``PORTAL_STRICT`` raises
    instead).
    """
    results: dict[str, int | Exception] = {}
    for plugin in portal.active:
        registered = portal.manager.get_plugin(plugin.name)
        others = [item for item in portal.manager.get_plugins() if item is not registered]
        if registered is None:
            continue
        hook = portal.manager.subset_hook_caller("portal_demo_photos", others)
        try:
            offered: list[Iterable[SamplePhoto]] = hook(term=term)
            if offered:
                results[plugin.name] = sum(_add(portal, list(photos)) for photos in offered)
        except Exception as error:
            db.session.rollback()
            if portal.settings.strict:
                raise
            logging.getLogger(__name__).exception("The sample photos of %s could not be added.", plugin.name)
            results[plugin.name] = error
    return results


def _add(portal: Portal, photos: list[SamplePhoto]) -> int:
    """Attach the photos whose slot was empty; return how many."""
    added = 0
    held = {(type(each.record), each.record.id): _slots_held(portal, each.record) for each in photos}
    places = [(each, portal.record_type(type(each.record)), each.record.id) for each in photos]
    for photo, record_type, number in places:
        if photo.slot in held[record_type.model, number]:
            continue
        [slot] = [each for each in record_type.model.__attachments__ if each.key == photo.slot]
        kept = attach(record_type, number, slot, [(photo.name, examine(photo.draw(), photos=True))])
        for row in kept.added if kept is not None else ():
            row.caption = photo.caption
            added += 1
        db.session.commit()
    return added


def _slots_held(portal: Portal, record: Record) -> set[str]:
    return {item.slot for item in attachments_of(portal.record_type(type(record)).key, record.id)}
