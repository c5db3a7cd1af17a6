"""Follow-up links: what is not in order becomes a hazard or a repair in one click, and stays linked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml.html import HtmlElement

from plugins.safety.models import (
    Cycle,
    FoundIn,
    Hazard,
    HazardState,
    InspectionLine,
    LineResult,
    MaintenanceResult,
    RepairOrder,
)
from portal.base.db import db

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import Web, World

ALL = [
    f"safety.{record}.{right}"
    for record in ("safety_inspection", "inspection_line", "hazard", "repair_order", "maintenance")
    for right in ("view", "edit")
]


def offered(page: HtmlElement, text: str) -> list[str]:
    return [a.get("href") for a in page.xpath("//main//a") if text in a.text_content()]


@pytest.fixture
def failed(world: World) -> InspectionLine:
    inspection = world.inspection()
    line = world.line(inspection, place=world.hall)
    world.line(inspection, LineResult.PASSED, item="门窗", finding=None)
    return line


def test_a_failed_item_opens_a_hazard(web: Web, world: World, failed: InspectionLine) -> None:
    web.enter("后勤主任", permissions=ALL)
    inspection = f"/safety/safety_inspection/details/?id={failed.inspection_id}"
    (url,) = offered(web.get(inspection), "登记隐患：消防器材")
    fields = web.form(url)
    assert fields["description"] == "消防器材：压力不足"
    assert (fields["occurred_on"], fields["found_in"]) == ("2026-03-02", FoundIn.INSPECTION.value)
    assert (fields["place"], fields["inspection_line"]) == (str(world.hall.id), str(failed.id))
    assert web.submit(url, fields).status_code == 303
    hazard = db.session.query(Hazard).one()
    assert hazard.inspection_line == failed
    # Seen from both ends, and offered no more.
    assert offered(web.get(inspection), "登记隐患") == []
    line_page = web.get(f"/safety/inspection_line/details/?id={failed.id}")
    (back,) = [url for url in offered(line_page, "隐患整改") if "inspection_line" in url]
    assert parse_qs(urlsplit(back).query)["inspection_line"] == [str(failed.id)]
    assert "护栏" not in web.get(back).text_content()
    assert "消防器材：压力不足" in web.get(back).text_content()
    assert "消防器材" in web.get(f"/safety/hazard/details/?id={hazard.id}").text_content()


def test_a_failed_item_opens_a_repair(web: Web, world: World, failed: InspectionLine) -> None:
    web.enter("后勤主任", permissions=ALL)
    (url,) = offered(web.get(f"/safety/inspection_line/details/?id={failed.id}"), "报修")[-1:]
    fields = web.form(url)
    assert fields["fault"] == "消防器材：压力不足"
    assert web.submit(url, fields).status_code == 303
    assert db.session.query(RepairOrder).one().inspection_line == failed


def test_what_is_in_order_offers_nothing(web: Web, world: World, failed: InspectionLine) -> None:
    web.enter("后勤主任", permissions=ALL)
    passed = failed.id + 1
    page = web.get(f"/safety/inspection_line/details/?id={passed}")
    assert offered(page, "登记隐患") == []
    web.enter("门卫", permissions=["safety.safety_inspection.view", "safety.inspection_line.view"])
    page = web.get(f"/safety/safety_inspection/details/?id={failed.inspection_id}")
    assert (offered(page, "登记隐患"), offered(page, "报修")) == ([], [])


def test_maintenance_and_hazards_lead_to_repairs(web: Web, world: World) -> None:
    web.enter("维修工", permissions=ALL)
    plan = world.plan(Cycle.MONTH)
    done = world.maintenance(plan, result=MaintenanceResult.REPAIR, finding="异响")
    fine = world.maintenance(plan)
    (url,) = [u for u in offered(web.get(f"/safety/maintenance/details/?id={done.id}"), "报修") if "/new/" in u]
    assert web.form(url)["fault"] == "空调：异响"
    page = web.get(f"/safety/maintenance/details/?id={fine.id}")
    assert [u for u in offered(page, "报修") if "/new/" in u] == []
    hazard = world.hazard()
    (url,) = [u for u in offered(web.get(f"/safety/hazard/details/?id={hazard.id}"), "报修") if "/new/" in u]
    fields = web.form(url)
    assert (fields["hazard"], fields["fault"], fields["dangerous"]) == (str(hazard.id), "护栏松动", "yes")
    hazard.state = HazardState.VERIFIED
    page = web.get(f"/safety/hazard/details/?id={hazard.id}")
    assert [u for u in offered(page, "报修") if "/new/" in u] == []


def test_a_dangerous_repair_leads_to_a_hazard(web: Web, world: World) -> None:
    web.enter("维修工", permissions=ALL)
    order = world.repair(dangerous=True)
    (url,) = offered(web.get(f"/safety/repair_order/details/?id={order.id}"), "登记隐患")
    assert web.form(url)["found_in"] == FoundIn.REPAIR.value
    order.hazard = world.hazard()
    assert offered(web.get(f"/safety/repair_order/details/?id={order.id}"), "登记隐患") == []
