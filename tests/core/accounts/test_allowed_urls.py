"""URLs that lead to a page only if the user may open it, tried by opening each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask_login import login_user

from portal.api import allowed_page_url, allowed_record_url, page_url, record_url
from portal.base.db import db
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory

RECORD = "kitchen.menu"
GRANTS: tuple[list[str], ...] = (
    [],
    ["view"],
    ["edit"],
    ["delete"],
    ["view", "edit"],
    ["view", "delete"],
    ["view", "edit", "delete"],
)


@pytest.mark.parametrize("action", ["list", "new", "view", "edit", "delete"])
@pytest.mark.parametrize("grants", GRANTS, ids="+".join)
def test_a_url_is_given_only_if_the_page_opens(
    app: Flask, make: Factory, sign_in: SignIn, grants: list[str], action: str
) -> None:
    user = make.user(permissions=[f"{RECORD}.{right}" for right in grants])
    with app.test_request_context():
        login_user(user)
        url, wanted = allowed_record_url(RECORD, action, id=1), record_url(RECORD, action, id=1)
    # There is no such record: the right is demanded before it is looked for.
    opens = sign_in(app.test_client(), user).get(wanted).status_code in {200, 404}
    assert url == (wanted if opens else None)


@pytest.mark.parametrize(
    ("page", "right"), [("kitchen.week", "kitchen.menu.view"), ("kitchen.dish", "kitchen.menu.edit")]
)
def test_a_page_needs_its_own_right(app: Flask, make: Factory, page: str, right: str) -> None:
    for grants, expected in (([right], True), (["kitchen.supplier.view"], False)):
        user = make.user(permissions=grants)
        with app.test_request_context():
            login_user(user)
            assert allowed_page_url(page, occurred_on="2026-03-02") == (
                page_url(page, occurred_on="2026-03-02") if expected else None
            )
    db.session.rollback()


def test_what_is_not_there_is_an_error_for_everybody(app: Flask) -> None:
    with app.test_request_context():
        for wrong in ("kitchen.menus", "menu"):
            with pytest.raises(KeyError):
                allowed_record_url(wrong)
        with pytest.raises(KeyError):
            allowed_record_url(RECORD, "create")
        with pytest.raises(KeyError):
            allowed_page_url("kitchen.weeks")
        assert allowed_record_url(RECORD) is None
        assert allowed_page_url("kitchen.week") is None
