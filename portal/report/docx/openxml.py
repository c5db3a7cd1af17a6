"""All that the portal uses of python-docx 1.2 below its documented interface.

That interface ends at paragraphs, tables, styles and sections. An official document also needs what only the XML and
the parts of the package have: indents in characters, hints for fonts, list numbers, charts, content controls, fonts
with alternatives. The package ``docx.oxml`` (elements), ``docx.opc`` and ``docx.parts`` (the package and its parts),
``BabelFish`` (names of styles as Word stores them), ``_element`` (the element behind a paragraph, run or table) and
``Part._blob`` (the content of a part) are undocumented, and used through this module alone.
"""

from __future__ import annotations

from typing import Any

from docx.blkcntnr import BlockItemContainer
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.parts.story import StoryPart
from docx.styles import BabelFish

__all__ = [
    "CONTENT_TYPE",
    "RELATIONSHIP_TYPE",
    "BlockItemContainer",
    "NumberingPart",
    "OxmlElement",
    "PackURI",
    "PackageNotFoundError",
    "Part",
    "StoryPart",
    "element_of",
    "nsdecls",
    "parse_xml",
    "qn",
    "set_content",
    "stored_style_name",
]


def element_of(item: Any) -> Any:
    """Return the XML element of a paragraph, run, table or row."""
    return item._element


def set_content(part: Part, content: bytes) -> None:
    """Replace the content of a part that python-docx does not interpret."""
    part._blob = content


def stored_style_name(name: str) -> str:
    """Return the name of a style as stored in the file, which does not depend on the language of Word."""
    return str(BabelFish.ui2internal(name))
