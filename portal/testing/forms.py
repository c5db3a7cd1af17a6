"""Browser without scripts: reads a page's form, fills it in and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from portal.base.db import db

__all__ = ["Fields", "FormClient"]

Fields = dict[str, list[str]]
"""Values of a form by field, as a browser would send them."""


class FormClient:
    """Client that sends forms as a page shows them.

    The test and its requests share a session: it is written before each request, and read anew after it.
    """

    form_path = "//main//form[@method='post']"
    """XPath of the form that is filled in."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, **query: Any) -> HtmlElement:
        """Return a page; fail if it answers with another status."""
        db.session.commit()
        answer = self.client.get(path, query_string=query or None)
        assert answer.status_code == status, f"{path} answers {answer.status_code}: {answer.text[:500]}"
        return html.fromstring(answer.text)

    def fill(self, tree: HtmlElement, **changes: Any) -> Fields:
        """Return what a form would send, with some fields changed: to a value or, where there are several, a list."""
        fields: Fields = {}
        for name, value in tree.xpath(self.form_path)[0].form_values():
            if value is not None:
                fields.setdefault(name, []).append(value)
        for name, value in changes.items():
            fields[name] = value if isinstance(value, list) else [value]
        return fields

    def submit(self, path: str, fields: Mapping[str, Any]) -> TestResponse:
        """Send fields to an address and return the response."""
        db.session.commit()
        answer = self.client.post(path, data=fields)
        db.session.rollback()
        db.session.expire_all()
        return answer

    def accepted(self, path: str, fields: Mapping[str, Any]) -> str:
        """Send fields that must be accepted, and return the address that the response redirects to."""
        answer = self.submit(path, fields)
        assert answer.status_code == 303, self.errors(html.fromstring(answer.text)) if answer.text else ""
        return answer.headers["Location"]

    def refused(self, path: str, fields: Mapping[str, Any], status: int = 422) -> HtmlElement:
        """Send fields that must be refused, and return the page that comes back."""
        answer = self.submit(path, fields)
        assert answer.status_code == status, answer.text[:500]
        return html.fromstring(answer.text)

    @staticmethod
    def errors(tree: HtmlElement) -> dict[str, str]:
        """Return the error messages of a page by field."""
        return {
            node.get("id").removeprefix("f-").removesuffix("-error"): node.text_content().strip()
            for node in tree.xpath("//p[@class='field-error' and @id]")
        }

    @staticmethod
    def text(tree: HtmlElement) -> str:
        """Return the text of a page's main part on one line."""
        return " ".join(tree.xpath("//main")[0].text_content().split())
