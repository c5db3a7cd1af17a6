"""Contract of plugins: the hooks they may implement. Each is optional; ``docs/hooks.md`` describes them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
import pluggy

from portal.attachments.samples import SamplePhoto
from portal.declarations.cards import Card
from portal.declarations.facts import Fact
from portal.declarations.obligations import Obligation
from portal.declarations.permissions import Permission
from portal.declarations.sections import Section
from portal.records.base import Record
from portal.web.frame.pages import Page
from portal.web.records.record_view import RecordView

__all__ = ["hookimpl"]

hookspec = pluggy.HookspecMarker("portal")
hookimpl = pluggy.HookimplMarker("portal")
"""Decorator of a plugin's function that implements a hook, without arguments.

A misspelt hook, an argument that the hook does not have, and a ``portal_…`` function without the decorator keep the
plugin out, with the reason on the page of the areas. ``docs/hooks.md`` has all hooks.
"""


@hookspec
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:  # type: ignore[empty-body]
    """RecordViews and Pages of this area, as classes; the core registers them and denies by default."""


@hookspec
def portal_permissions() -> Sequence[Permission]:  # type: ignore[empty-body]
    """Rights beyond view, edit, delete, export and import of each record, which are derived."""


@hookspec
def portal_facts() -> Sequence[Fact]:  # type: ignore[empty-body]
    """Facts: figures that are counted, summed, listed or compared."""


@hookspec
def portal_obligations() -> Sequence[Obligation]:  # type: ignore[empty-body]
    """Obligations: recurring duties, with their subjects and intervals."""


@hookspec
def portal_report_sections() -> Sequence[Section]:  # type: ignore[empty-body]
    """Sections of the term summary; their prose is in wording files."""


@hookspec
def portal_dashboard_cards() -> Sequence[Card]:  # type: ignore[empty-body]
    """Cards of the home page for this area."""


@hookspec
def portal_demo_data(term: str) -> Iterable[Record]:  # type: ignore[empty-body]
    """Sample records of one term (named like 2025-2026-2): the same records at every call."""


@hookspec
def portal_demo_photos(term: str) -> Iterable[SamplePhoto]:  # type: ignore[empty-body]
    """Sample photos of sample records of one term: the same pictures at every call."""


@hookspec
def portal_cli() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Commands under ``portal <plugin>``."""
