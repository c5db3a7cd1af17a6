"""Names with the form of markup, templates or formulas: stored, shown, exported and printed as they are."""

from __future__ import annotations

import io
from datetime import date

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.base.db import db
from portal.organisation.setup import set_kindergarten
from portal.organisation.terms import find_term
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.testing.factories import Factory
from portal.testing.types import SignIn

SCRIPT, TEMPLATE, FORMULA = "<script>alert(1)</script>", "{{ 7 * 7 }}", '=HYPERLINK("http://x","y")'


@pytest.fixture
def portal(app: Flask, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    set_kindergarten(f"{TEMPLATE}{SCRIPT}")
    classroom = make.classroom(name=SCRIPT, campus=make.campus(FORMULA))
    make.child(name=FORMULA, classroom=classroom)
    make.staff(name=TEMPLATE, post=SCRIPT)
    db.session.commit()
    return sign_in(app.test_client(), make.user())


@pytest.mark.parametrize("register", ["campus", "classroom", "child", "staff", "post", "enrolment"])
def test_lists_show_them_as_text(portal: FlaskClient, register: str) -> None:
    page = portal.get(f"/organisation/{register}/").text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_an_export_holds_text_and_no_formula(portal: FlaskClient) -> None:
    with portal.get("/exchange/organisation.child/export.xlsx") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == FORMULA]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_the_summary_prints_the_kindergartens_name(portal: FlaskClient) -> None:
    preview = portal.get("/summary/?term=2025-2026-2").text
    assert SCRIPT not in preview
    assert TEMPLATE in preview
    term = find_term("2025-2026-2")
    printed = docx.Document(io.BytesIO(word_file(draft(load_term_inputs(term), signed_on=date(2026, 7, 3)).document)))
    assert f"{TEMPLATE}{SCRIPT}" in printed.paragraphs[0].text
