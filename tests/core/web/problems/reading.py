"""Reading and filling in of the pages of problems, for their tests."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement
from sqlalchemy import select

from portal.base.clock import now
from portal.base.db import db
from portal.organisation.models import Term
from portal.report.models import ProblemEntry

LIST = "/report/problems/?term=2025-2026-2"
NEW = "/report/problems/new?term=2025-2026-2"
WRITER = ["*.view", "summary.write"]


def add(term: Term, text: str | None = "自己的。", **values: Any) -> ProblemEntry:
    """Commit an entry of the term, by default a problem of one's own."""
    values = {"rendered": text or "", "position": 0, "recorded_at": now(), "changed_at": now()} | values
    item = ProblemEntry(term_id=term.id, text=text, **values)
    db.session.add(item)
    db.session.commit()
    return item


def items() -> list[ProblemEntry]:
    """Return all stored entries, read anew, by kind and in their order."""
    db.session.rollback()
    db.session.expire_all()
    return list(
        db.session.scalars(select(ProblemEntry).order_by(ProblemEntry.kind, ProblemEntry.position, ProblemEntry.id))
    )


def page(client: FlaskClient, path: str = LIST, status: int = 200) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status
    return lxml_html.fromstring(answer.text)


def drafts(client: FlaskClient) -> list[tuple[str, str]]:
    """Return origin and text of the undecided drafts."""
    cards = page(client).xpath("//section[@id='found']//li")
    return [(card.xpath(".//input[@name='origin']/@value")[0], words(card)) for card in cards]


def words(card: HtmlElement) -> str:
    """Return the text of an entry or draft, without blanks."""
    return "".join(card.xpath(".//p[@class='entry-words']")[0].text_content().split())


def listed(client: FlaskClient, section: str = "listed") -> list[str]:
    """Return the texts in a section of the page."""
    return [words(card) for card in page(client).xpath(f"//section[@id='{section}']//li")]


def typed(**values: str) -> dict[str, str]:
    """Return the fields of the form, empty unless given."""
    return {"text": "", "measure": "", "owner": "", "due_on": "", "state": "open", "outcome": ""} | values


def summary(client: FlaskClient) -> str:
    """Return the text of the draft."""
    return str(page(client, "/summary/?term=2025-2026-2").xpath("//article")[0].text_content())
