"""Faults in the tag structure of a wording."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.report.wording.namespace import Name
from portal.report.wording.sandbox import faults
from portal.report.wording.tags import tag_fault


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("甲\n{% if a %}\n{% if b %}\n{% endif %}", 2, "endif"),
        ("{% if a %}{% endif %}\n{% endif %}", 2, "endif"),
        ("甲\n\n{% else %}", 3, "else"),
        ("甲 {{ 乙\n丙 {{ 丁 }}", 1, "}}"),
        ("甲\n{% if a", 2, "%}"),
        ("{# nie geschlossen", 1, "#}"),
        ("{{- -}}", 1, "{{"),
        ("甲\n{%- fi %}", 2, "fi"),
        ("{% %}", 1, ""),
    ],
)
def test_faults_are_reported_with_their_line(app: Flask, source: str, line: int, words: str) -> None:
    fault = tag_fault(source)
    assert fault is not None
    assert fault.line == line
    assert words in str(fault.reason)
    # And this is what whoever reads the text hears.
    (reported,) = faults(source, {})
    assert (reported.line, str(reported)) == (line, str(fault))
    assert app


@pytest.mark.parametrize(
    "source", ["", "甲", "{% if a %}{{ a }}{% elif b %}{% else %}{% endif %}", "{# {{ #}", "a }} b"]
)
def test_nothing_is_wrong(source: str) -> None:
    assert tag_fault(source) is None


def test_all_faults_are_found(app: Flask) -> None:
    found = faults("{{ 甲 }}\n{% if 乙 %}\n{{ 丙|无 }}\n{% endif %}{{ 丁 }}", {"丁": Name(), "丙": Name()})
    assert [fault.line for fault in found] == [1, 2, 3]
    assert app
