"""The block tree as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portal.declarations.charts import ChartKind
from portal.report.document import blocks
from portal.report.document.blocks import Annex, Chart, Document, Heading, OutlinePart, Paragraph, Series, Text, Value
from portal.report.document.blocks_json import document_from_json, document_to_json


def through_text(document: Document) -> Document:
    return document_from_json(json.loads(json.dumps(document_to_json(document), ensure_ascii=False)))


def test_every_kind_of_block_survives(sample: Document, exhibited: Document) -> None:
    for document in (sample, exhibited):
        assert through_text(document) == document
    stored = json.dumps([document_to_json(sample), document_to_json(exhibited)])
    kinds = set(blocks.Block.__args__) | set(blocks.Inline.__args__) | {blocks.Photo, blocks.Column, blocks.Series}
    assert [kind.__name__ for kind in kinds if f'"type": "{kind.__name__}"' not in stored] == []


def test_renamed_classes_and_fields_are_stored_under_their_first_names() -> None:
    value = Value("12", "a.b", expression="缺")
    document = Document("总结", (Paragraph((value,)),), parts=(OutlinePart("intro", "前言", 1, 0, 1),))
    stored = document_to_json(document)["document"]
    assert stored["parts"] == [{"type": "Part", "key": "intro", "title": "前言", "level": 1, "start": 0, "end": 1}]
    assert stored["blocks"][0]["inlines"][0]["asked"] == "缺"
    back = through_text(document)
    assert repr((back.parts, back.blocks)) == repr((document.parts, document.blocks))


def test_the_same_document_gives_the_same_text(exhibited: Document) -> None:
    texts = {json.dumps(document_to_json(replace(exhibited)), ensure_ascii=False) for _ in range(3)}
    assert len(texts) == 1


def test_how_it_reads() -> None:
    days = (date(2026, 3, 1), date(2026, 3, 31))
    value = Value("12", "a.b", days=days, term="2025-2026-1", expression="缺")
    document = Document("总结", (Paragraph((Text("共"), value)),))
    assert document_to_json(document) == {
        "version": 1,
        "document": {
            "type": "Document",
            "title": "总结",
            "blocks": [
                {
                    "type": "Paragraph",
                    "inlines": [
                        {"type": "Text", "text": "共"},
                        {
                            "type": "Value",
                            "text": "12",
                            "evidence": "a.b",
                            "days": [{"type": "date", "value": "2026-03-01"}, {"type": "date", "value": "2026-03-31"}],
                            "term": "2025-2026-1",
                            "asked": "缺",
                        },
                    ],
                }
            ],
        },
    }
    (back,) = through_text(document).blocks
    assert isinstance(back, Paragraph)
    assert repr(back.inlines[1]) == repr(value)


def test_numbers_keep_their_kind() -> None:
    numbers = (3, Decimal("0.10"), None)
    chart = Chart("图", ChartKind.PIE, ("甲", "乙", "丙"), (Series("次", numbers, (None, None, None)),))
    (back,) = through_text(Document("", (chart,))).blocks
    assert isinstance(back, Chart)
    assert back.kind is ChartKind.PIE
    assert [repr(number) for number in back.series[0].numbers] == ["3", "Decimal('0.10')", "None"]


def test_what_later_versions_added_or_gave_up_does_no_harm() -> None:
    stored = {"type": "Annex", "title": "附", "blocks": [], "given_up": {"type": "Text", "text": "x"}}
    document = document_from_json({"version": 1, "document": {"type": "Document", "title": "", "blocks": [stored]}})
    assert document.blocks == (Annex("附", ()),)


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"version": 2, "document": {"type": "Document", "title": "", "blocks": []}},
        {"version": 1, "document": None},
        {"version": 1, "document": {"type": "Text", "text": "x"}},
        {"version": 1, "document": {"type": "Document", "blocks": []}},
        {"version": 1, "document": {"type": "Document", "title": "", "blocks": [{"type": "Unheard"}]}},
        {"version": 1, "document": {"type": "Document", "title": "", "blocks": [{"type": "Signature", "unit": "x"}]}},
    ],
)
def test_unknown_or_incomplete_documents_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"stored|incomplete"):
        document_from_json(stored)


def test_only_blocks_are_stored() -> None:
    strange: Any = Fraction(1, 2)
    with pytest.raises(TypeError, match="Fraction"):
        document_to_json(Document("", (Heading(1, strange),)))
