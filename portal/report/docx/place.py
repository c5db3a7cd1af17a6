"""Where on a letterhead the summary is written: in the place of the content control that is tagged ``body``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

__all__ = ["TAG", "Place", "section_at", "tagged", "take_place"]

TAG = "body"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PAIRS = (
    ("w:bookmarkStart", "w:bookmarkEnd"),
    ("w:commentRangeStart", "w:commentRangeEnd"),
    ("w:permStart", "w:permEnd"),
    ("w:moveFromRangeStart", "w:moveFromRangeEnd"),
    ("w:moveToRangeStart", "w:moveToRangeEnd"),
)


@dataclass
class Place:
    """The control's place, the control itself being gone."""

    section: Any
    """Properties of the section that the text stands in."""
    after: list[Any]
    """What follows the text, taken out until the text is written."""


def tagged(root: Any, tag: str = TAG) -> Iterator[Any]:
    """The content controls with this tag, wherever they are; what is there twice for old programs counts once."""
    for control in root.iter(qn("w:sdt")):
        mark = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        named = "" if mark is None else (mark.get(qn("w:val")) or "")
        if named.strip().lower() == tag and next(control.iterancestors(FALLBACK), None) is None:
            yield control


def section_at(body: Any, element: Any) -> Any:
    """Properties of the section in which a child of the body stands: the next that end one. None if there are none."""
    for following in (element, *element.itersiblings()):
        if following.tag == qn("w:sectPr"):
            return following
        found = next(following.iter(qn("w:sectPr")), None)
        if following is not element and found is not None:
            return found
    return body.find(qn("w:sectPr"))


def take_place(body: Any) -> Place | None:
    """Take the control out of the body, and what follows it; None where there is no control."""
    control = next((item for item in tagged(body) if item.getparent() is body), None)
    if control is None:
        return None
    section = section_at(body, control)
    _drop_halves(body, control)
    after = [item for item in control.itersiblings() if item.tag != qn("w:sectPr")]
    for item in (control, *after):
        body.remove(item)
    # Word puts an empty line after a control at the end; kept, it could end the file with an empty page.
    return Place(section, [] if all(_is_empty(item) for item in after) else after)


def _is_empty(item: Any) -> bool:
    return item.tag == qn("w:p") and all(part.tag == qn("w:pPr") and _ends_nothing(part) for part in item)


def _ends_nothing(properties: Any) -> bool:
    return properties.find(qn("w:sectPr")) is None and properties.find(qn("w:pBdr")) is None


def _drop_halves(body: Any, control: Any) -> None:
    """Of what begins inside of the control and ends outside of it, or the other way round, leave no half behind."""
    for start, end in PAIRS:
        for mine, other in ((start, end), (end, start)):
            gone = {item.get(qn("w:id")) for item in control.iter(qn(mine))}
            for item in list(body.iter(qn(other))):
                if item.get(qn("w:id")) in gone and control not in item.iterancestors():
                    item.getparent().remove(item)
