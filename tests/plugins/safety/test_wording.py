"""The section says what was measured, and claims nothing that was not."""

from flask import Flask

from portal.plugin_system.registry import the_portal
from portal.testing.wording import check_wording


def test_in_every_situation(app: Flask) -> None:
    check_wording(the_portal(), "safety")
