"""Menu and top bar are drawn once for a set of rights and a language; whatever changes shows in the next request."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select

from plugins.health.models import HealthCheck
from portal.accounts.models import Role
from portal.base.db import db
from portal.organisation.models import Kindergarten
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

CAMPUSES, CHILDREN = "/organisation/campus/", "/organisation/child/"

ELSEWHERE = """
import sys
from datetime import date
from sqlalchemy import select
from portal.accounts.models import Role
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.organisation.setup import set_kindergarten
from portal.organisation.terms import add_term
with create_app(load_settings({"PORTAL_HOME": sys.argv[1], "PORTAL_STRICT": "1"})).app_context():
    set_kindergarten("月亮幼儿园")
    add_term(db.session, "2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    role = db.session.scalars(select(Role).where(Role.name == sys.argv[2])).one()
    role.permissions = ["organisation.child.view"]
    db.session.commit()
"""


@pytest.fixture
def drawings(app: Flask) -> Iterator[list[str]]:
    """Record the templates of the frame, each time that one is drawn."""
    drawn: list[str] = []

    def note(_app: Any, template: Any, context: Any, **_more: Any) -> None:
        if template.name in {"portal/menu.html", "portal/topbar.html"}:
            drawn.append(template.name)

    with template_rendered.connected_to(note, app):
        yield drawn


def menu(page: str) -> str:
    return page.split("<nav", 1)[1].split("</nav>", 1)[0]


def bar(page: str) -> str:
    return page.split('<header class="topbar">', 1)[1].split("</header>", 1)[0]


def current(page: str) -> list[str]:
    return re.findall(r'href="([^"]*)" aria-current="page"', menu(page))


def test_drawn_once_for_all_who_have_the_same_rights(
    app: Flask, make: Factory, sign_in: SignIn, drawings: list[str]
) -> None:
    make.term()
    rights = ["organisation.campus.view"]
    first, second = make.user("anna", permissions=rights), make.user("berta", permissions=rights)
    pages = [sign_in(app.test_client(), user).get(CAMPUSES).text for user in (first, second, first)]
    assert drawings == ["portal/menu.html", "portal/topbar.html"]
    assert menu(pages[0]) == menu(pages[1])
    assert "anna" in bar(pages[0])
    assert "anna" not in bar(pages[1])
    assert "berta" in bar(pages[1])


def test_nobody_sees_the_menu_of_other_rights(app: Flask, make: Factory, sign_in: SignIn) -> None:
    few = make.user(permissions=["organisation.campus.view"])
    other = make.user(permissions=["organisation.child.view"])
    boss = make.user()
    limited = make.user(campuses=(make.campus(),))
    pages = {user: sign_in(app.test_client(), user).get("/").text for user in (boss, few, other, limited, few)}
    assert CAMPUSES in menu(pages[few])
    assert CHILDREN not in menu(pages[few])
    assert CHILDREN in menu(pages[other])
    assert CAMPUSES not in menu(pages[other])
    # The same role, but worth less to somebody who is limited.
    assert "/accounts/users" in menu(pages[boss])
    assert "/accounts/users" not in menu(pages[limited])


def test_a_change_of_rights_shows_at_once(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    user = make.user(permissions=["organisation.campus.view"])
    sign_in(client, user)
    assert CHILDREN not in menu(client.get("/").text)
    role = db.session.scalars(select(Role).where(Role.id == user.roles[0].id)).one()
    role.permissions = ["organisation.child.view"]
    db.session.commit()
    page = menu(client.get("/").text)
    assert CHILDREN in page
    assert CAMPUSES not in page


def test_a_change_by_another_process_shows_at_once(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    make.term()
    user = make.user(permissions=["organisation.campus.view"])
    role, home = user.roles[0].name, app.instance_path
    sign_in(client, user)
    before = client.get("/").text
    assert CAMPUSES in menu(before)
    assert "2026-2027-1" not in before
    db.session.remove()
    done = subprocess.run([sys.executable, "-c", ELSEWHERE, home, role], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    after = client.get("/").text
    assert CHILDREN in menu(after)
    assert CAMPUSES not in menu(after)
    assert '<option value="2026-2027-1"' in bar(after)
    assert "月亮幼儿园" in bar(after)


def test_a_new_term_and_the_chosen_one_show_at_once(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    make.term()
    sign_in(client, make.user())
    assert '<option value="2025-2026-2" selected>' in bar(client.get("/").text)
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    db.session.commit()
    assert '<option value="2025-2026-1">' in bar(client.get("/").text)
    client.post("/preferences/term", data={"term": "2025-2026-1", "next": "/"})
    page = bar(client.get("/").text)
    assert '<option value="2025-2026-1" selected>' in page
    assert '<option value="2025-2026-2">' in page
    # The address of the page wins over what was chosen before.
    assert '<option value="2025-2026-2" selected>' in bar(client.get("/?term=2025-2026-2").text)


def test_each_reads_it_in_their_own_language(app: Flask, make: Factory, sign_in: SignIn) -> None:
    user = make.user()
    chinese, english = (sign_in(app.test_client(), user) for _ in range(2))
    english.post("/language", data={"language": "en", "next": "/"})
    for _ in range(2):
        assert "首页" in menu(chinese.get("/").text)
        assert ">English</button>" in bar(chinese.get("/").text)
        page = english.get("/").text
        assert "首页" not in menu(page)
        assert "Home" in menu(page)
        assert ">中文</button>" in bar(page)


def test_only_the_open_page_is_highlighted(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    campus = make.campus()
    sign_in(client, make.user())
    assert current(client.get("/").text) == ["/"]
    for address in (CAMPUSES, f"{CAMPUSES}details/?id={campus.id}", CAMPUSES):
        page = client.get(address).text
        assert current(page) == [CAMPUSES]
        group = next(part for part in menu(page).split("<details")[1:] if f'"{CAMPUSES}"' in part)
        assert " open>" in group.split("\n", 1)[0]
        assert menu(page).count(" open>") == 1
    assert current(client.get("/guide/01-start").text) == ["/guide/"]
    assert current(client.get("/no/such/page").text) == []


def test_below_a_path_the_menu_leads_below_it(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.user())
    client.get(CAMPUSES)
    page = client.get(CAMPUSES, environ_overrides={"SCRIPT_NAME": "/portal"}).text
    assert current(page) == [f"/portal{CAMPUSES}"]
    assert not re.findall(r'(?:href|src|action)="/(?!portal/)', page)


def test_tokens_and_addresses_are_those_of_the_request(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, make.user("anna"))
    other = sign_in(app.test_client(), make.user("berta"))
    found = {}
    for browser, query in ((client, "?q=%3Cb%3E"), (other, "?q=x&sort=name")):
        page = bar(browser.get(f"{CAMPUSES}{query}").text)
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
        assert len(tokens) == 1
        found[browser] = tokens.pop()
        assert f'name="next" value="{CAMPUSES}{query.replace("&", "&amp;")}"' in page
    for browser, whose, status in ((client, client, 303), (other, other, 303), (client, other, 400)):
        answer = browser.post("/language", data={"language": "en", "csrf_token": found[whose], "next": "/"})
        assert answer.status_code == status


def test_a_name_cannot_bring_placeholders_or_markup(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    make(Kindergarten, name="<b>\ue000token\ue001</b>")
    sign_in(client, make.user())
    page = bar(client.get("/").text)
    assert "<span>&lt;b&gt;\ue000token\ue001&lt;/b&gt;</span>" in page


def test_a_form_is_three_statements(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]], statements: Statements
) -> None:
    (check,) = add_checks(school.near)
    path = f"/health/health_check/edit/?id={check.id}"
    admin.get(path)
    db.session.commit()
    db.session.expunge_all()
    with statements() as sent:
        assert admin.get(path).status_code == 200
    # The account with its roles and whether it is limited; the record with its class; kindergarten and terms.
    assert len([line for line in sent if line.startswith("SELECT")]) == 3


def test_the_limits_of_a_limited_account_are_read(
    client: FlaskClient, make: Factory, sign_in: SignIn, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (near,), (far,) = add_checks(school.near), add_checks(school.far)
    teacher = sign_in(client, make.user(permissions=["health.health_check.view"], classrooms=(school.near,)))
    found = [teacher.get(f"/health/health_check/details/?id={check.id}").status_code for check in (near, far)]
    assert found == [200, 404]


@pytest.mark.parametrize("named", [True, False])
def test_without_terms_the_name_is_there(client: FlaskClient, make: Factory, sign_in: SignIn, *, named: bool) -> None:
    if named:
        db.session.add(Kindergarten(name="月亮幼儿园"))
        db.session.commit()
    page = sign_in(client, make.user()).get(CAMPUSES).text
    assert ("月亮幼儿园" in page) is named
    assert "term-choice" not in page
