"""The core's own tables and records, which stand beside the plugins'."""

from __future__ import annotations

import portal.accounts.models
import portal.evidence.models
import portal.history.models
import portal.rules.models  # noqa: F401 (each brings its tables in)
from portal.db import CoreBase
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place, Post, Staff
from portal.plugin_system.contributions import add_records
from portal.plugin_system.registry import CORE, Portal

__all__ = ["register_core"]


def register_core(portal: Portal) -> None:
    """Take up the core's records under the plugin name ``organisation``."""
    CoreBase.registry.configure(cascade=True)
    add_records(portal, CORE, (Campus, Place, Classroom, Post, Staff, Child, Enrolment))
