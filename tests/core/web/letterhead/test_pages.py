"""The pages: who may open them, what is said of a file, and what the summary is written on afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from portal.base.db import db
from portal.cli.summary import summary
from portal.organisation.setup import set_kindergarten
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.letterhead.models import Letterhead
from portal.report.letterhead.store import all_letterheads, upload
from portal.testing.factories import Factory
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from tests.core.fixtures.letterheads import Made

PAGE = "/summary/letterhead/"
WRITER = ("summary.view", "summary.write")


@pytest.fixture
def writer(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    set_kindergarten("春苗幼儿园")
    user = sign_in(client, make.user(permissions=list(WRITER)))
    with client.session_transaction() as session:
        session["language"] = "en"
    return user


def send(client: FlaskClient, content: bytes, name: str = "红头.docx") -> TestResponse:
    return client.post(PAGE, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def put(client: FlaskClient, content: bytes, name: str = "红头.docx") -> str:
    answer = send(client, content, name)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def shown(answer: TestResponse) -> str:
    return " ".join(html.fromstring(answer.text).xpath("//main")[0].text_content().split())


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_uploaded_previewed_used_and_retired(writer: FlaskClient, letterhead: bytes) -> None:
    address = put(writer, letterhead)
    assert not any("春苗幼儿园文件" in line for line in lines(writer.get("/summary/download").data))
    page = writer.get(address)
    assert page.status_code == 200
    assert "style=" not in page.text
    sheet = html.fromstring(page.text).xpath("//div[@class='sheet']")[0].text_content()
    assert sheet.index("春苗幼儿园文件") < sheet.index("后勤工作总结") < sheet.index("抄送：区教育局")

    sample = writer.get(f"{address}/sample")
    assert lines(sample.data)[0] == "春苗幼儿园文件"
    assert writer.get(f"{address}/file").data == letterhead

    assert writer.post(f"{address}/use").headers["Location"] == PAGE
    written = lines(writer.get("/summary/download").data)
    assert written[0] == "春苗幼儿园文件"
    assert written[-1] == "抄送：区教育局"
    assert any("后勤工作总结" in line for line in written)

    assert writer.post(f"{PAGE}official").status_code == 303
    assert lines(writer.get("/summary/download").data)[0] != "春苗幼儿园文件"
    assert f"{address}/use" in writer.get(PAGE).text
    # One that was in use stays.
    writer.post(f"{address}/discard")
    assert writer.get(address).status_code == 200


def test_the_command_writes_on_it_too(app: Flask, writer: FlaskClient, letterhead: bytes, tmp_path: Path) -> None:
    writer.post(f"{put(writer, letterhead)}/use")
    target = tmp_path / "summary.docx"
    done = app.test_cli_runner().invoke(summary, ["-o", str(target)])
    assert target.exists(), done.output
    assert lines(target.read_bytes())[0] == "春苗幼儿园文件"


def test_a_refusal_is_reported_and_nothing_is_kept(writer: FlaskClient, made: Callable[..., Made]) -> None:
    answer = send(writer, made(control="<w:p/>", parts={"word/vbaProject.bin": b"x"}).packed(), "坏.docx")
    assert answer.status_code == 422
    found = html.fromstring(answer.text).xpath("//ul[@class='letterhead-refusals']/li")
    assert len(found) == 2
    assert all(len(item.xpath("strong")) == 1 for item in found)
    assert "坏.docx" in shown(answer)
    assert all_letterheads() == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "红头.doc"),
        (b"GIF89a", "红头.docx"),
        (b"%PDF-1.4", "红头.pdf"),
        (b"", "空.docx"),
    ],
)
def test_other_files(writer: FlaskClient, content: bytes, name: str) -> None:
    answer = send(writer, content, name)
    assert answer.status_code == 422
    assert len(html.fromstring(answer.text).xpath("//ul[@class='letterhead-refusals']/li")) == 1


def test_no_file(writer: FlaskClient) -> None:
    for data in ({}, {"file": (io.BytesIO(b""), "")}, {"file": "text"}):
        answer = writer.post(PAGE, data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert html.fromstring(answer.text).xpath("//p[@id='file-error']/text()") != []


def test_too_large(app: Flask, writer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # Smaller, since the test client keeps what is larger in a file that it never closes.
    for module in ("web.letterhead.pages", "report.letterhead.unzip"):
        monkeypatch.setattr(f"portal.{module}.MOST_BYTES", 2**17)
    answer = send(writer, b"PK\x03\x04" + bytes(2**17))
    assert answer.status_code == 422
    assert "The file is larger than 0 MB." in shown(answer)
    monkeypatch.undo()
    # So large that the form is not read at all.
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = send(writer, bytes(5000))
    assert answer.status_code == 413
    [error] = html.fromstring(answer.text).xpath("//p[@id='file-error']/text()")
    assert "5 MB" in error
    assert all_letterheads() == []
    # Another page of the report shows the usual error.
    other = writer.post("/report/problems/new", data={"text": "x" * 5000})
    assert other.status_code == 413
    assert "file-error" not in other.text


def test_the_same_file_again(writer: FlaskClient, letterhead: bytes) -> None:
    assert put(writer, letterhead) == put(writer, letterhead, "另一个.docx")
    assert len(all_letterheads()) == 1
    assert "红头.docx" in shown(writer.get(PAGE))


def test_a_file_called_like_a_page_is_text(writer: FlaskClient, letterhead: bytes) -> None:
    address = put(writer, letterhead, "<script>alert(1)</script>.docx")
    for page in (PAGE, address):
        assert "<script>alert" not in writer.get(page).text
    named = writer.get(f"{address}/file").headers
    assert named["Content-Disposition"].startswith("attachment")
    assert named["X-Content-Type-Options"] == "nosniff"


def test_the_starting_letterhead_can_be_uploaded(writer: FlaskClient) -> None:
    content = writer.get(f"{PAGE}starting.docx").data
    assert content == writer.get(f"{PAGE}starting.docx").data
    assert "春苗幼儿园" in lines(content)[0]
    put(writer, content)


def test_what_is_not_there(writer: FlaskClient) -> None:
    for path in ("7", "7/file", "7/sample"):
        assert writer.get(PAGE + path).status_code == 404
    for path in ("7/use", "7/discard"):
        assert writer.post(PAGE + path).status_code == 404


def test_without_a_term(client: FlaskClient, make: Factory, sign_in: SignIn, letterhead: bytes) -> None:
    alone = sign_in(client, make.user(permissions=list(WRITER)))
    address = put(alone, letterhead)
    assert alone.get(address).status_code == 200
    assert alone.get(f"{address}/sample").status_code == 400


def test_who_may(client: FlaskClient, make: Factory, sign_in: SignIn, letterhead: bytes) -> None:
    classroom = make.classroom()
    item, _new = upload("红头.docx", letterhead)
    number = item.id
    reads = [PAGE, *(f"{PAGE}{path}" for path in (number, f"{number}/file", f"{number}/sample", "starting.docx"))]
    writes = [PAGE, *(f"{PAGE}{path}" for path in (f"{number}/use", f"{number}/discard", "official"))]
    assert all("sign-in" in client.get(path).headers["Location"] for path in reads)
    assert all("sign-in" in client.post(path).headers["Location"] for path in writes)
    for user in (
        make.user(permissions=["summary.view"]),
        make.user(permissions=["*.view"]),
        make.user(permissions=list(WRITER), classrooms=(classroom,)),
    ):
        other = sign_in(client, user)
        assert {other.get(path).status_code for path in reads} == {403}
        assert {other.post(path).status_code for path in writes} == {403}
    assert [found.used_at for found in all_letterheads()] == [None]


def test_forms_carry_the_token(app: Flask, writer: FlaskClient, letterhead: bytes) -> None:
    address = put(writer, letterhead)
    for page in (PAGE, address):
        forms = html.fromstring(writer.get(page).text).xpath("//main//form[@method='post']")
        assert forms
        assert all(form.xpath(".//input[@name='csrf_token']") for form in forms)
    app.config["WTF_CSRF_ENABLED"] = True
    assert writer.post(f"{address}/use").status_code == 400
    assert all_letterheads()[0].used_at is None


def test_one_that_fails_after_all_is_reported_without_a_crash(
    writer: FlaskClient, letterhead: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that was kept by an older version of the portal."""
    address = put(writer, letterhead)
    writer.post(f"{address}/use")
    item = db.session.get_one(Letterhead, int(address.rpartition("/")[2]))
    for content in (b"rubbish", letterhead[:500]):
        item.content = content
        db.session.commit()
        answer = writer.get("/summary/download")
        assert answer.status_code == 400
        assert writer.get(address).status_code == 200
        assert writer.post(f"{address}/use").status_code == 422
    assert writer.get("/summary/").status_code == 200


def test_what_fails_in_the_document_is_not_laid_to_the_letterhead(app: Flask, make: Factory, letterhead: bytes) -> None:
    from portal.report.document.blocks import Document, Heading

    with pytest.raises(ValueError, match="level 9"):
        word_file(Document("总结", (Heading(9, "甲"),)), letterhead)
    assert word_file(draft(load_term_inputs(make.term())).document, letterhead)


def test_the_menu_highlights_one_page(writer: FlaskClient) -> None:
    links = html.fromstring(writer.get(PAGE).text).xpath(
        "//a[@aria-current='page'][contains(@class, 'side-link')]/@href"
    )
    assert links == [PAGE]
