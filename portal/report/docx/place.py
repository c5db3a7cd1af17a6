"""Find and remove the content control tagged ``body``, in whose place on a letterhead the summary is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.report.docx.openxml import qn

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
    """Place of the removed content control."""

    section: Any
    """Properties of the section that contains the place."""
    after: list[Any]
    """Blocks after the place, removed from the body until the text is written."""


def tagged(root: Any, tag: str = TAG) -> Iterator[Any]:
    """Yield the content controls with this tag, at any depth; copies for old programs (``Fallback``) are left out."""
    for control in root.iter(qn("w:sdt")):
        tag_element = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        named = "" if tag_element is None else (tag_element.get(qn("w:val")) or "")
        if named.strip().lower() == tag and next(control.iterancestors(FALLBACK), None) is None:
            yield control


def section_at(body: Any, element: Any) -> Any:
    """Return the properties of the section that contains a child of the body, or None if there are none.

    They are the next ``w:sectPr``: properties end a section.
    """
    for following in (element, *element.itersiblings()):
        if following.tag == qn("w:sectPr"):
            return following
        found = next(following.iter(qn("w:sectPr")), None)
        if following is not element and found is not None:
            return found
    return body.find(qn("w:sectPr"))


def take_place(body: Any) -> Place | None:
    """Remove the control, and all blocks after it, from the body; return the place, or None if there is no control."""
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
    """Remove the outer half of each range (bookmark, comment, …) that begins or ends inside the control."""
    for start, end in PAIRS:
        for mine, other in ((start, end), (end, start)):
            gone = {item.get(qn("w:id")) for item in control.iter(qn(mine))}
            for item in list(body.iter(qn(other))):
                if item.get(qn("w:id")) in gone and control not in item.iterancestors():
                    item.getparent().remove(item)
