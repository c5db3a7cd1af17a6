"""Links from a figure to its evidence, by the key of the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask_login import login_user

from portal.api import fact_url

if TYPE_CHECKING:
    from portal.testing.factories import Factory

FACT = "health.findings_unhandled"


@pytest.mark.parametrize(("right", "visible"), [("health.health_finding.view", True), ("kitchen.menu.view", False)])
def test_records_behind_a_fact_for_those_who_may_see_them(app: Flask, make: Factory, right: str, visible: bool) -> None:
    term, user = make.term(), make.user(permissions=[right])
    with app.test_request_context():
        login_user(user)
        url = "/health/health_finding/?fact=health.findings_unhandled&term=2025-2026-2"
        assert fact_url(FACT, term) == (url if visible else None)
        assert fact_url(FACT, "2025-2026-2") == (url if visible else None)


def test_an_obligation_leads_to_the_page_that_explains_it(app: Flask, make: Factory) -> None:
    user = make.user()
    with app.test_request_context():
        login_user(user)
        obligation = next(iter(app.extensions["portal"].obligations))
        assert fact_url(obligation, "2025-2026-2") == f"/evidence/{obligation}?term=2025-2026-2"


def test_without_a_term_there_is_nothing_to_show(app: Flask, make: Factory) -> None:
    user = make.user()
    with app.test_request_context():
        login_user(user)
        assert fact_url(FACT, None) is None


def test_a_fact_that_is_not_there(app: Flask) -> None:
    with (
        app.test_request_context(),
        pytest.raises(KeyError, match=r"no fact or obligation 'health\.findings'"),
    ):
        fact_url("health.findings", "2025-2026-2")
