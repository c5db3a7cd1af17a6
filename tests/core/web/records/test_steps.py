"""Steps of records: in their order, with account and time, one at a time or for all ticked rows."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from plugins.health.models import InjuryRecord
from portal.base.db import db
from portal.base.i18n import _l
from portal.records.base import Problem
from portal.records.steps import Step
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

CLOSE = Step(
    key="close",
    label=_l("Close"),
    fields=("closed_on", "first_aid"),
    required=("first_aid",),
    at="closed_on",
    ready=lambda record: record.closed_on is None,
)


@pytest.fixture
def injury(monkeypatch: pytest.MonkeyPatch, school: School, make: Factory) -> InjuryRecord:
    """Return an open injury; its register has a step to close it."""
    monkeypatch.setattr(InjuryRecord, "__steps__", (CLOSE,))
    child = make.child("测一", classroom=school.near)
    found: InjuryRecord = make(
        InjuryRecord, occurred_on=date(2026, 3, 2), classroom=school.near, child=child, cause="奔跑摔倒"
    )
    db.session.commit()
    return found


def _stored(record: InjuryRecord) -> InjuryRecord:
    db.session.expire_all()
    found = db.session.get(InjuryRecord, record.id)
    assert found is not None
    return found


def _url(record: Any) -> str:
    from portal.registry.registry import the_portal

    return f"/health/{the_portal().record_type(type(record)).name}"


def test_a_step_asks_for_what_it_needs_and_is_offered_until_it_is_taken(
    admin: FlaskClient, injury: InjuryRecord
) -> None:
    url, number, version = _url(injury), injury.id, injury.version
    assert f"/step/?id={number}" in admin.get(f"{url}/details/?id={number}").text
    form = admin.get(f"{url}/step/?id={number}&step=close").text
    assert 'name="closed_on"' in form
    assert 'name="cause"' not in form
    sent = {"version": str(version), "closed_on": "2026-03-04", "first_aid": ""}
    refused = admin.post(f"{url}/step/?id={number}&step=close", data=sent)
    assert refused.status_code == 422
    assert 'id="f-first_aid-error"' in refused.text
    assert 'value="2026-03-04"' in refused.text
    assert _stored(injury).closed_on is None
    taken = admin.post(f"{url}/step/?id={number}&step=close", data=sent | {"first_aid": "消毒包扎"})
    assert taken.status_code == 303
    assert _stored(injury).closed_on == date(2026, 3, 4)
    assert f"/step/?id={number}" not in admin.get(f"{url}/details/?id={number}").text
    again = admin.post(f"{url}/step/?id={number}&step=close", data=sent | {"version": "2"}, follow_redirects=True)
    assert "not the next step" in again.text
    assert _stored(injury).version == 2


def test_a_step_of_an_old_version_is_not_taken(admin: FlaskClient, injury: InjuryRecord) -> None:
    url, number = _url(injury), injury.id
    sent = {"version": "7", "closed_on": "2026-03-04", "first_aid": "消毒"}
    answer = admin.post(f"{url}/step/?id={number}&step=close", data=sent, follow_redirects=True)
    assert "Somebody else changed this record" in answer.text
    assert _stored(injury).closed_on is None


def test_what_can_never_be_true_and_what_the_step_refuses(
    admin: FlaskClient, injury: InjuryRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, number = _url(injury), injury.id
    # Before it happened: the record's own check.
    sent = {"version": "1", "closed_on": "2026-03-01", "first_aid": "消毒"}
    refused = admin.post(f"{url}/step/?id={number}&step=close", data=sent)
    assert refused.status_code == 422
    assert 'id="f-closed_on-error"' in refused.text
    calls: list[tuple[str, str]] = []

    def never(_self: Any, step: Step, actor: str) -> list[Problem]:
        calls.append((step.key, actor))
        return [Problem("cause", "Not like this")]

    monkeypatch.setattr(InjuryRecord, "step_problems", never)
    refused = admin.post(f"{url}/step/?id={number}&step=close", data=sent | {"closed_on": "2026-03-04"})
    assert refused.status_code == 422
    assert "Not like this" in refused.text
    assert [key for key, _actor in calls] == ["close"]
    assert calls[0][1].startswith("用户")
    assert _stored(injury).closed_on is None


def test_a_step_takes_the_right_to_edit_or_its_own(
    client: FlaskClient, injury: InjuryRecord, make: Factory, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key = _url(injury), f"health.{_url(injury).rpartition('/')[2]}"
    address = f"{url}/step/?id={injury.id}&step=close"
    reader = sign_in(client, make.user(permissions=[f"{key}.view"]))
    assert reader.get(address).status_code == 403
    assert "/step/" not in reader.get(f"{url}/details/?id={injury.id}").text
    assert reader.get(f"{url}/step/?id={injury.id}&step=fly").status_code == 404
    own = Step(key="close", label=_l("Close"), fields=("closed_on",), permission="health.outbreak.close")
    monkeypatch.setattr(InjuryRecord, "__steps__", (own,))
    editor = sign_in(client, make.user(permissions=[f"{key}.view", f"{key}.edit"]))
    assert editor.get(address).status_code == 403
    closer = sign_in(client, make.user(permissions=[f"{key}.view", "health.outbreak.close"]))
    assert closer.get(address).status_code == 200


def test_ticked_rows_take_the_step_that_can(
    admin: FlaskClient, injury: InjuryRecord, make: Factory, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = Step(
        key="close", label=_l("Close"), at="closed_on", bulk=True, ready=lambda record: record.closed_on is None
    )
    monkeypatch.setattr(InjuryRecord, "__steps__", (bulk,))
    done = make(
        InjuryRecord,
        occurred_on=date(2026, 3, 3),
        classroom=school.near,
        child=injury.child,
        cause="磕碰",
        closed_on=date(2026, 3, 3),
    )
    db.session.commit()
    url = _url(injury)
    assert 'value="step:close"' in admin.get(f"{url}/?term=all").text
    sent = {"action": "step:close", "rowid": [str(injury.id), str(done.id)]}
    answer = admin.post(f"{url}/action/", data=sent, follow_redirects=True)
    assert "Close: 1 record" in answer.text
    assert "not the next one" in answer.text
    assert _stored(injury).closed_on is not None
    assert _stored(done).closed_on == date(2026, 3, 3)
    assert admin.post(f"{url}/action/", data={"action": "step:fly", "rowid": "1"}).status_code == 400


def test_the_state_is_no_field_of_the_form(
    admin: FlaskClient, injury: InjuryRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = _url(injury)
    assert re.search(r'name="severity"', admin.get(f"{url}/edit/?id={injury.id}").text)
    monkeypatch.setattr(InjuryRecord, "__state__", "severity")
    form = admin.get(f"{url}/edit/?id={injury.id}").text
    assert 'name="severity"' not in form
