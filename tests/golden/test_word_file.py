"""The Word file equals the stored one part by part: a change of appearance must be intended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.report.document.blocks import Document, Photo
from portal.report.docx.render import render_docx

TEMPLATE = Path(__file__).parents[2] / "docx_templates" / "official.docx"

Pictures = Callable[[Photo], bytes | None]
Readable = Callable[[bytes], dict[str, str]]
Agrees = Callable[[dict[str, str]], None]


def test_each_part_is_the_stored_one(whole: Document, pictures: Pictures, readable: Readable, agrees: Agrees) -> None:
    agrees(readable(render_docx(whole, template=TEMPLATE, photos=pictures)))


def test_a_difference_is_reported_by_part_and_line(
    whole: Document, pictures: Pictures, readable: Readable, agrees: Agrees, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RENEW_GOLDEN", raising=False)
    parts = readable(render_docx(whole, template=TEMPLATE, photos=pictures))
    changed = parts["word/document.xml"].replace("本学期坚持", "本学期努力")
    lost = {name: text for name, text in parts.items() if name != "word/charts/chart1.xml"}
    with pytest.raises(pytest.fail.Exception) as failure:
        agrees({**lost, "word/document.xml": changed, "word/new.xml": ""})
    message = str(failure.value)
    assert "new part: word__new.xml.txt" in message
    assert "lost part: word__charts__chart1.xml.txt" in message
    assert "-<w:t>本学期坚持“保教并重”，共晨检</w:t>" in message.replace(' xml:space="preserve"', "")
    assert "+<w:t>本学期努力“保教并重”，共晨检</w:t>" in message.replace(' xml:space="preserve"', "")
