"""Repairs name their asset where the assets plugin is installed; assets too costly to repair are reported.

In a process of its own: the other plugin is looked up once, when the models are imported.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]

SCRIPT = """
import json
from datetime import date
from decimal import Decimal

from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.migrations.runner import upgrade

app = create_app(load_settings(), check_schema=False)
report = {}
with app.app_context():
    upgrade(app.extensions["portal"], db.engine)
    db.session.remove()
    db.engine.dispose()
app = create_app(load_settings())
app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
with app.app_context():
    from plugins.safety.models import ASSET, RepairOrder, RepairState
    from portal.declarations.cards import CardContext
    from portal.evidence.measure import measure
    from portal.report.draft import draft
    from portal.report.inputs import load_term_inputs
    from portal.report.document.text import document_text
    from portal.base.scope import EVERYTHING
    from portal.testing.factories import Factory

    make = Factory()
    term, hall = make.term(), make.place("多功能厅")
    portal = app.extensions["portal"]
    report["fields"] = [field.name for field in portal.record_type(RepairOrder).fields if field.name == "asset"]
    report["fact"] = "safety.assets_worn_out" in portal.facts

    def repair(cost, **values):
        given = {"occurred_on": date(2026, 3, 2), "place": hall, "fault": "不制冷", "state": RepairState.CLOSED}
        return make(RepairOrder, **(given | {"cost": Decimal(cost)} | values))

    if ASSET is None:
        repair("900", asset_id=1)
    else:
        def asset(code, price, **values):
            return make(ASSET, code=code, name=f"空调{code}", unit_price=Decimal(price), **values)

        dear, cheap, several, gift = asset("A1", 1000), asset("A2", 1000), asset("A3", 500, quantity=4), asset("A4", 0)
        repair("300", asset=dear, occurred_on=date(2025, 3, 2))
        last = repair("200.01", asset=dear)
        fine = repair("500", asset=asset("A5", 1000))  # half of it is not more than half of it
        repair("600", asset=several)
        repair("50", asset=gift)
        repair("9000", asset=cheap, occurred_on=date(2026, 7, 4))  # after the term
        repair("900")
    db.session.commit()
    found = measure(term)
    report["failed"] = [result.failed for result in found.facts.values() if result.failed]
    report["worn_out"] = found.facts["safety.assets_worn_out"].value if report["fact"] else None
    document = draft(load_term_inputs(term))
    text = document_text(getattr(document, "document", document))
    report["in_wording"] = "有1件资产的累计维修费用已超过规定比例" in text
    user = make.user("园长")
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.fs_uniquifier, True
    db.session.commit()
    if ASSET is not None:
        hint = "空调A1" , "累计维修费用已达原值的50%"
        page = client.get(f"/safety/repair_order/details/?id={last.id}").text
        report["hint"] = all(part in page for part in hint)
        report["no_hint"] = "累计维修费用已达" not in client.get(f"/safety/repair_order/details/?id={fine.id}").text
        report["form"] = 'name="asset"' in client.get("/safety/repair_order/new/").text
        report["referred"] = "报修单" in client.get(f"/assets/asset/details/?id={dear.id}").text
    report["list"] = client.get("/safety/repair_order/").status_code
    with app.test_request_context():
        from flask_login import login_user
        login_user(user)
        card = portal.cards["safety.worn_out"].render(CardContext(term, date(2026, 7, 4), EVERYTHING))
        report["card"] = None if card is None else [card.value, *(str(line.text) for line in card.lines)]
    report["text"] = text
print(json.dumps(report, ensure_ascii=False))
"""


def report(home: Path, **environ: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"PORTAL_HOME": str(home), "PORTAL_STRICT": "1", "PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


@pytest.mark.fact("safety.assets_worn_out")
def test_what_is_repaired_too_often_is_reported(home: Path) -> None:
    if not any((folder / "plugins" / "assets").is_dir() for folder in (ROOT, home)):
        pytest.skip("the area of assets is not there")
    found = report(home)
    assert (found["fields"], found["fact"], found["failed"]) == (["asset"], True, [])
    assert found["worn_out"] == 1
    assert found["in_wording"]
    assert found["hint"]
    assert found["no_hint"]
    assert found["form"]
    assert found["referred"]
    # 空调A2 costs more only with what was repaired after the term.
    assert found["card"] == ["2", "空调A1：累计维修500.01元", "空调A2：累计维修9000.00元"]


def test_without_assets_all_else_works(home: Path) -> None:
    (home / "portal.toml").write_text('[plugins]\ndisabled = ["assets"]\n', encoding="utf-8")
    found = report(home)
    assert (found["fields"], found["fact"], found["failed"], found["card"]) == ([], False, [], None)
    assert found["list"] == 200
    assert "登记报修1件" in found["text"]
