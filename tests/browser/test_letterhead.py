"""The letterhead in a real browser: refused with a reason, uploaded, previewed, used, downloaded; desk and phone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = "/summary/letterhead/"


def own(content: bytes, head: str) -> bytes:
    """Return the starting letterhead, changed as one would in Word."""
    word = docx.Document(io.BytesIO(content))
    word.paragraphs[0].runs[0].text = head
    word.element.body.sectPr.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>抄送：区教育局</w:t></w:r></w:p>"))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def choose(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": WORD, "buffer": content})


def downloaded(page: Page, link: Locator) -> bytes:
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_from_the_starting_letterhead_to_the_file_on_ones_own(page: Page) -> None:
    page.goto(PAGE)
    assert fits(page)
    starting = downloaded(page, page.get_by_role("link", name="Download a starting letterhead"))
    assert lines(starting)[0] == "阳光幼儿园"

    choose(page, "红头.docx", own(starting, "阳光幼儿园文件"))
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url("**/summary/letterhead/*")
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text("阳光幼儿园文件")
    expect(sheet).to_contain_text("抄送：区教育局")
    assert fits(page)
    sample = downloaded(page, page.get_by_role("link", name="Try it with the summary"))
    assert lines(sample)[0] == "阳光幼儿园文件"

    page.goto(PAGE)
    expect(page.locator(".letterhead-now")).to_contain_text("the official form")
    page.get_by_role("link", name="Look at it").click()
    # By keyboard.
    page.get_by_role("button", name="Use it").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".letterhead-now")).to_contain_text("红头.docx")

    page.goto("/summary/")
    written = downloaded(page, page.get_by_role("link", name="Download Word file"))
    assert lines(written)[0] == "阳光幼儿园文件"
    assert lines(written)[-1] == "抄送：区教育局"

    page.goto(PAGE)
    page.get_by_role("button", name="Go back to the official form").click()
    expect(page.locator(".letterhead-now")).to_contain_text("the official form")
    page.get_by_role("button", name="Use 红头.docx again").click()
    expect(page.locator(".letterhead-now")).to_contain_text("红头.docx")


def test_errors_are_shown_beside_the_form(page: Page) -> None:
    page.goto(PAGE)
    choose(page, "大.docx", bytes(6 * 2**20))
    expect(page.locator("#file-error")).to_have_text("The file is larger than 5 MB.")
    page.get_by_role("button", name="Look at the file").click()
    expect(page.locator("#file-error")).to_have_text("The file is larger than 5 MB.")

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "no letterhead")
    choose(page, "坏.docx", buffer.getvalue())
    page.get_by_role("button", name="Look at the file").click()
    alert = page.get_by_role("alert").filter(has_text="坏.docx")
    expect(alert).to_contain_text("damaged")
    expect(page.locator("#file")).to_be_focused()
    expect(page.locator(".letterhead-steps")).to_have_attribute("open", "")
    expect(page.get_by_role("heading", name="In WPS")).to_be_visible()
    assert fits(page)
