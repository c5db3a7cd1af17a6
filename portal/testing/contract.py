"""Contract suite: tests that every plugin must pass, the bundled ones and yours. In a test module of your own::

    from portal.testing.contract import *

and run ``pytest --portal-plugins FOLDER`` where FOLDER holds your plugin's folder; or, without a file of your own,
``pytest --portal-plugins FOLDER --pyargs portal.testing.contract``.
"""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.metadata import entry_points
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select

from portal.base.config import Settings, load_settings
from portal.base.db import db
from portal.base.paths import BUNDLED_PLUGINS
from portal.base.scope import EVERYTHING
from portal.declarations.cards import CardContext
from portal.declarations.facts import Breakdown, Count, Listing, LongestGap, Median, Ratio, RecordFact, Total
from portal.demo.kindergarten import TERM
from portal.demo.samples import plugin_samples
from portal.evidence.measure import measure
from portal.evidence.results import FactResult
from portal.migrations.runner import compare, downgrade, owner_of, upgrade
from portal.organisation.terms import find_term
from portal.records.describe import RecordType
from portal.registry.registry import Portal, State
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.links import evidence_url
from portal.testing.factories import Factory
from portal.testing.fixtures import FACTS_TESTED
from portal.testing.growth import growing_cards
from portal.testing.organisations import ORGANISATIONS
from portal.testing.sampling import invalid_samples, rows_of_samples
from portal.testing.shared import SharedPortals, running
from portal.testing.wording import check_wording
from portal.web.accounts.guard import admin_views
from portal.web.frame.pages import default_method

__all__ = [
    "honest_gaps",
    "pytest_generate_tests",
    "test_demo_data_fits_any_organisation",
    "test_demo_data_is_idempotent",
    "test_every_fact_has_hand_made_records",
    "test_evidence_holds_what_the_figure_says",
    "test_home_page_does_not_grow_with_the_term",
    "test_migrations_lead_to_the_models_and_back",
    "test_plugin_is_active",
    "test_sections_render_on_an_empty_database",
    "test_sections_render_on_sample_data",
    "test_views_open_for_their_right_only",
    "test_wording_at_every_value",
]

HonestGaps = Callable[[set[str]], set[tuple[str, str | None]]]
SignIn = Callable[[FlaskClient, Any], FlaskClient]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once for each plugin found; nothing is imported to find them."""
    if "plugin" in metafunc.fixturenames:
        folder: Path | None = metafunc.config.getoption("--portal-plugins")
        names = [entry.name for entry in entry_points(group="portal.plugins")]
        for place in (BUNDLED_PLUGINS, *([folder] if folder else [])):
            names += [path.parent.name for path in place.glob("*/plugin.toml")]
        metafunc.parametrize("plugin", sorted(set(names)))


@pytest.fixture(scope="session")
def honest_gaps(tmp_path_factory: pytest.TempPathFactory, sample_schema: Path) -> HonestGaps:
    """Return a function that gives the invalid samples of the sample kindergarten by record types, each read once."""
    read: set[str] = set()
    found: set[tuple[str, str | None]] = set()

    def gaps(records: set[str]) -> set[tuple[str, str | None]]:
        if records - read:
            home = tmp_path_factory.mktemp("gaps")
            shutil.copy(sample_schema, home / "portal.sqlite")
            for app in running(load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"})):
                found.update(invalid_samples(_portal(app), records - read))
            read.update(records)
        return found

    return gaps


def test_plugin_is_active(plugin: str, data_app: Flask) -> None:
    """The plugin loads, on both databases, without a failure at any stage."""
    record = _portal(data_app).plugins[plugin]
    assert (record.state, record.error) == (State.ACTIVE, "")


def test_migrations_lead_to_the_models_and_back(plugin: str, data_app: Flask) -> None:
    """Up, down, up: the tables fit the models without a difference, and down leaves none."""
    portal = _portal(data_app)
    owner = owner_of(portal.plugins[plugin])
    assert compare(db.engine, owner) == []
    downgrade(db.engine, owner)
    left = {name for name in _table_names() if name.startswith(f"{plugin}_")}
    assert left == set(), f"{owner.name}: downgrade leaves tables"
    upgrade(portal, db.engine)
    assert compare(db.engine, owner) == []


def test_views_open_for_their_right_only(plugin: str, app: Flask, make: Factory, sign_in: SignIn) -> None:
    """Each view gives 200 with its permission, 403 with another, and the sign-in page to visitors."""
    make.term()
    for endpoint, permission in _views(app, plugin):
        path = _url(app, endpoint)
        nobody = app.test_client().get(path)
        assert nobody.status_code in {302, 303}, f"{path} answers {nobody.status_code} to nobody"
        assert "sign-in" in nobody.headers["Location"], f"{path} sends nobody to {nobody.headers['Location']}"
        stranger = sign_in(app.test_client(), make.user(permissions=["some.other.right"]))
        assert stranger.get(path).status_code == 403, f"{path} is open without {permission}"
        holder = sign_in(app.test_client(), make.user(permissions=[permission]))
        assert holder.get(path).status_code == 200, f"{path} is closed with {permission}"


def test_demo_data_is_idempotent(plugin: str, sampled: Flask) -> None:
    """Adding the sample again adds nothing and changes nothing."""
    portal = _portal(sampled)
    before = _counts(portal, plugin)
    result = plugin_samples(portal, TERM[0])
    assert result.get(plugin, 0) == 0
    assert _counts(portal, plugin) == before


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_demo_data_fits_any_organisation(
    organisation: str, portals: SharedPortals, settings: Settings, sqlite_schema: Path, honest_gaps: HonestGaps
) -> None:
    """The samples of all plugins fit any kindergarten: valid, added only once, and the same in every run."""
    found: list[object] = []
    wrong: dict[tuple[str, str | None], str] = {}
    for _time in range(2):
        for app in portals.lend(settings, sqlite_schema):
            for term in ORGANISATIONS[organisation]():
                name = term.name
                db.session.commit()
                plugin_samples(_portal(app), name)
                again = plugin_samples(_portal(app), name)
                assert set(again.values()) <= {0}, "added once more when they were there"
            found.append(rows_of_samples(_portal(app)))
            wrong = wrong or invalid_samples(_portal(app))
    assert found[0] == found[1], "not the same every time"
    # Gaps that the sample kindergarten has too are intended.
    meant = honest_gaps({record for record, _field in wrong})
    assert {key: message for key, message in wrong.items() if key not in meant} == {}


def test_sections_render_on_an_empty_database(plugin: str, data_app: Flask, make: Factory) -> None:
    """A term without a record is summed up without a failure, on both databases."""
    term = make.term()
    draft(load_term_inputs(term))
    assert _portal(data_app).plugins[plugin].faults == {}
    assert [fault for result in measure(term).facts.values() if (fault := result.failed)] == []


def test_sections_render_on_sample_data(plugin: str, sampled: Flask) -> None:
    """The sample term is summed up without a failure."""
    draft(load_term_inputs(find_term(TERM[0])))
    assert _portal(sampled).plugins[plugin].faults == {}


def test_wording_at_every_value(plugin: str, app: Flask) -> None:
    """Every wording reads well at 0, 1, 2 and many, and at coverage none, partly and full; no record is read."""
    check_wording(_portal(app), plugin)


def test_every_fact_has_hand_made_records(plugin: str, app: Flask, pytestconfig: pytest.Config) -> None:
    """Each fact has a test marked ``@pytest.mark.fact("<plugin>.<key>")`` with hand-typed expectations."""
    tested = pytestconfig.stash[FACTS_TESTED]
    if not any(key.startswith(f"{plugin}.") for key in tested):
        pytest.skip(f"no test of {plugin} was collected in this run")
    facts = {key for key in _portal(app).facts if key.startswith(f"{plugin}.")}
    assert facts - tested == set(), "facts without hand-made records"


def test_evidence_holds_what_the_figure_says(plugin: str, sampled: Flask, make: Factory, sign_in: SignIn) -> None:
    """For every fact, the page and the export behind its link hold as many records, or sum to the same."""
    portal, term = _portal(sampled), find_term(TERM[0])
    measured = measure(term, only=[key for key in portal.facts if key.startswith(f"{plugin}.")])
    client = sign_in(sampled.test_client(), make.user(role="administrator"))
    wrong = []
    for key, result in measured.facts.items():
        with sampled.test_request_context():
            link = evidence_url(portal, key, term)
        page = client.get(link)
        assert page.status_code == 200, f"{key}: {link} answers {page.status_code}"
        fault = _check_evidence(portal, client, result, page.text)
        if fault:
            wrong.append(f"{key}: {fault}")
    assert wrong == []


def test_home_page_does_not_grow_with_the_term(plugin: str, sampled: Flask) -> None:
    """With ten times the records its cards send no more statements, and none that scans a table."""
    term = find_term(TERM[0])
    day = term.ends_on - timedelta(days=21)
    assert growing_cards(_portal(sampled), plugin, CardContext(term, day, EVERYTHING)) == []


def _check_evidence(portal: Portal, client: FlaskClient, result: FactResult, page: str) -> str | None:
    fact = result.fact
    if isinstance(fact, Ratio | LongestGap) or not isinstance(fact, RecordFact):
        return None  # its page leads to the facts it is made of, which are checked themselves
    count, export = re.search(r'data-count="(\d+)"', page), re.search(r'href="([^"]+)" data-export', page)
    if count is None or export is None:
        return "its link leads to no list with a count and an export"
    counted, rows = int(count[1]), _exported(client, html.unescape(export[1]))
    if len(rows) != counted:
        return f"the page counts {counted} records, the export holds {len(rows)}"
    shown, found = _shown_and_summed(portal.record_type(fact.record), result, rows)
    return None if shown == found else f"the sentence says {shown}, its records {found}"


def _shown_and_summed(  # noqa: PLR0911 (one line a kind)
    record: RecordType, result: FactResult, rows: list[dict[str, Any]]
) -> tuple[Any, Any]:
    """Return the figure's value, and the value that its records add up to."""
    fact = result.fact

    def values(column: Any) -> list[Any]:
        label = str(record.field(column.key).label)
        return [row[label] for row in rows if row[label] not in (None, "")]

    if isinstance(fact, Total):
        return Decimal(str(result.value)), sum((Decimal(str(value)) for value in values(fact.of)), Decimal())
    if isinstance(fact, Count) and fact.distinct is not None:
        return result.value, len(set(values(fact.distinct)))
    if isinstance(fact, Breakdown):
        amounts = result.value if isinstance(result.value, dict) else {}
        if fact.merge_below and not amounts:
            return None, None  # too few to be told apart, so nothing is said
        if fact.of is not None:
            return sum(amounts.values(), Decimal()), sum((Decimal(str(value)) for value in values(fact.of)), Decimal())
        return sum(amounts.values()), len(values(fact.by))
    if isinstance(fact, Listing):
        return set(result.value) if isinstance(result.value, list) else set(), set(values(fact.of))
    if isinstance(fact, Median):
        until, since = (str(record.field(column.key).label) for column in (fact.until, fact.since))
        days = [(_day(row[until]) - _day(row[since])).days for row in rows]
        return result.value, Decimal(str(median(days))) if days else None
    return result.value, len(rows)


def _day(cell: Any) -> date:
    return cell.date() if isinstance(cell, datetime) else date.fromisoformat(str(cell))


def _exported(client: FlaskClient, link: str) -> list[dict[str, Any]]:
    with client.get(link) as answer:
        assert answer.status_code == 200, f"{link} answers {answer.status_code}"
        book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip((str(name) for name in header), row, strict=True)) for row in rows]


def _views(app: Flask, plugin: str) -> Iterator[tuple[str, str]]:
    """Yield the endpoints of a plugin's views with the permission of each."""
    for view in admin_views(app).values():
        if view.endpoint.startswith(f"{plugin}_"):
            yield f"{view.endpoint}.{default_method(type(view))}", view.needed()


def _url(app: Flask, endpoint: str) -> str:
    with app.test_request_context():
        return url_for(endpoint)


def _counts(portal: Portal, plugin: str) -> dict[str, int]:
    records = [record for record in portal.record_types.values() if record.plugin == plugin]
    return {record.key: db.session.scalar(select(func.count(record.model.id))) or 0 for record in records}


def _table_names() -> list[str]:
    return inspect(db.engine).get_table_names()


def _portal(app: Flask) -> Portal:
    portal: Portal = app.extensions["portal"]
    return portal
