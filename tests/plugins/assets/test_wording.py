"""The section states what was measured and claims nothing else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.registry.registry import the_portal
from portal.report.document.blocks import Document, Signature
from portal.report.document.text import document_text
from portal.report.wording.namespace import names_for
from portal.report.wording.renderer import WordingRenderer, term_texts
from portal.testing.wording import imagined


@pytest.fixture
def section_text(app: Flask) -> Callable[..., str]:
    """Return ``section_text(counts, coverages)``: the section with all other figures 0 and all other duties kept."""

    def text(counts: dict[str, Any] | None = None, coverages: dict[str, Any] | None = None, count: int = 0) -> str:
        portal = the_portal()
        found = imagined(
            portal,
            count,
            "full",
            {f"assets.{key}": number for key, number in (counts or {}).items()},
            {f"assets.{key}": name for key, name in (coverages or {}).items()},
        )
        wording = WordingRenderer(portal, found, {}).wording("assets.assets", "wording.md")
        blocks = wording.blocks(names_for(found, "assets", term_texts("试验幼儿园", found.term)), 2)
        whole = document_text(Document("", (*blocks, Signature("", found.ends_on))))
        return re.sub(r"\s", "", whole)

    return text


def test_nothing_lost_only_where_every_class_was_counted(section_text: Callable[..., str]) -> None:
    claim = "未发现物品遗失"
    assert claim in section_text({"stocktakes": 24})
    assert "均经两人签认" in section_text({"stocktakes": 24})
    assert claim in section_text({"stocktakes": 24, "stocktakes_differing": 1, "misplaced": 1})
    assert claim not in section_text({"stocktakes": 24, "stocktakes_differing": 1, "stocktakes_short": 1})
    for partly in ("partly", "none", "nothing due"):
        for key in ("opening_stocktake", "closing_stocktake"):
            text = section_text({"stocktakes": 23}, {key: partly})
            assert claim not in text
            assert "均经两人签认" not in text
    assert "均经两人签认" not in section_text({"stocktakes": 24}, {"closing_stocktake": "full, not all by the rule"})
    assert claim not in section_text()


def test_budget_says_what_is_overspent(section_text: Callable[..., str]) -> None:
    assert "均控制在预算之内" in section_text({"budget_lines": 5, "budget": 100, "spent": 90})
    text = section_text({"budget_lines": 5, "budget": 100, "spent": 120, "overspent": 1, "overspent_items": 1})
    assert "均控制在预算之内" not in text
    assert "超支的科目有1个（样例甲）" in text
    assert "执行率" not in section_text({"budget_lines": 1, "spent": 5, "overspent": 1})
