"""Tables and records of the core, registered beside those of plugins."""

from __future__ import annotations

from importlib import import_module

from portal.base.db import CoreBase
from portal.base.paths import BUNDLED_PLUGINS, PACKAGE
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place, Post, Staff
from portal.plugin_system.contributions import add_records
from portal.registry.registry import CORE, Portal

__all__ = ["register_core"]


def register_core(portal: Portal) -> None:
    """Import the tables of all packages of the core, and register its records as plugin ``organisation``."""
    for models in sorted(PACKAGE.rglob("models.py")):
        if not models.is_relative_to(BUNDLED_PLUGINS):
            import_module(".".join(("portal", *models.relative_to(PACKAGE).with_suffix("").parts)))
    CoreBase.registry.configure(cascade=True)
    add_records(portal, CORE, (Campus, Place, Classroom, Post, Staff, Child, Enrolment))
