"""Find the styles of the summary on a letterhead by name, and supply missing ones from the official form."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Twips

from portal.report.docx.openxml import OxmlElement, qn, stored_style_name
from portal.report.docx.render import EXHIBIT_STYLES, STYLES
from portal.report.docx.tables import GRID
from portal.report.docx.writer import GAP, PICTURE

__all__ = ["NEEDED", "find_styles", "supply_styles"]

NEEDED = (*STYLES, *EXHIBIT_STYLES)
BASE = "Official Base"
"""Name of the base of supplied styles: our Normal, since the letterhead's own may be of any size."""
LINE = 579
"""Height in twips of one of 22 lines, for a letterhead without a grid."""
SMALL = {
    "Caption",
    "Exhibit Note",
    "Table Head",
    "Table Text",
    "Table Number",
    "Annex Title",
    "Title",
    GAP,
    PICTURE,
    GRID,
}
"""Styles with line heights of their own, and those of pictures, which a fixed line height would cut."""


def find_styles(styles: Any) -> dict[str, Any]:
    """Return the elements of the needed styles that exist, by our name; ids and capitals are ignored.

    ``styles`` is the root of the styles part. Word writes other names of a style after a comma or as aliases.
    """
    by_first: dict[tuple[str, str], Any] = {}
    by_other: dict[tuple[str, str], Any] = {}
    for style in styles.findall(qn("w:style")):
        kind = style.get(qn("w:type")) or "paragraph"
        first, *others = _names(style)
        by_first.setdefault((kind, first), style)
        for other in others:
            by_other.setdefault((kind, other), style)
    found = {}
    for name in NEEDED:
        key = (_kind(name), stored_style_name(name).casefold())
        style = by_first.get(key)
        if style is None:
            style = by_other.get(key)
        if style is not None:
            found[name] = style
    return found


def _kind(name: str) -> str:
    return "table" if name == GRID else "paragraph"


def _names(style: Any) -> list[str]:
    texts = [item.get(qn("w:val")) or "" for tag in ("w:name", "w:aliases") for item in style.findall(qn(tag))]
    return [name.strip().casefold() for text in texts for name in text.split(",")] or [""]


def supply_styles(word: WordDocument, official: WordDocument, *, grid: bool) -> set[str]:
    """Supply missing styles and give the existing ones our names; return the names of those supplied.

    ``grid`` is True if the page has a grid that sets the height of lines.
    """
    styles: Any = word.styles.element
    found = find_styles(styles)
    _rename_conflicting_styles(styles, found)
    for name, style in found.items():
        style.find(qn("w:name")).set(qn("w:val"), stored_style_name(name))
    ours = {style.styleId: style for style in official.styles.element.findall(qn("w:style"))}
    names = {style.styleId: name for name, style in find_styles(official.styles.element).items()}
    missing = {key: name for key, name in names.items() if name not in found}
    if not missing:
        return set()
    ids = {key: found[name].styleId for key, name in names.items() if name in found}
    used = {(style.styleId or "").casefold() for style in styles.findall(qn("w:style"))}
    normal = next(
        style for style in ours.values() if style.get(qn("w:default")) == "1" and style.type.xml_value == "paragraph"
    )
    ids[normal.styleId] = _base(styles, normal, used)
    table = _default(styles, "table")
    if table is not None:
        ids[next(key for key, style in ours.items() if style.name_val == "Normal Table")] = table.styleId
    for key in missing:
        ids[key] = _fresh(key, used)
    for key, name in missing.items():
        copied = deepcopy(ours[key])
        copied.set(qn("w:styleId"), ids[key])
        for tag in ("w:basedOn", "w:next", "w:link"):
            for link in copied.findall(qn(tag)):
                target = ids.get(link.get(qn("w:val")))
                if target is None:
                    copied.remove(link)
                else:
                    link.set(qn("w:val"), target)
        styles.append(copied)
        if not grid and name not in SMALL:
            _open_lines(word, stored_style_name(name))
    return set(missing.values())


def _rename_conflicting_styles(styles: Any, found: dict[str, Any]) -> None:
    """Rename styles of another type, and second ones, that have a name that we use."""
    taken = {stored_style_name(name).casefold() for name in NEEDED} | {BASE.casefold()}
    keep = list(found.values())
    for style in styles.findall(qn("w:style")):
        name = style.find(qn("w:name"))
        own = (style.name_val or "").strip().casefold()
        if name is not None and own in taken and style not in keep and own != BASE.casefold():
            name.set(qn("w:val"), f"{style.name_val} ({style.styleId})")


def _default(styles: Any, kind: str) -> Any:
    return next(
        (
            s
            for s in styles.findall(qn("w:style"))
            if s.get(qn("w:default")) in {"1", "true"} and s.get(qn("w:type")) == kind
        ),
        None,
    )


def _fresh(wanted: str, used: set[str]) -> str:
    key = next(key for key in _candidates(wanted) if key.casefold() not in used)
    used.add(key.casefold())
    return key


def _candidates(wanted: str) -> Iterator[str]:
    yield wanted
    number = 1
    while True:
        yield f"{wanted}Official{number}"
        number += 1


def _base(styles: Any, normal: Any, used: set[str]) -> str:
    """Add our Normal as ``BASE``, with every property that the letterhead's defaults might override; return its id."""
    for style in styles.findall(qn("w:style")):
        # A summary that was written on a supplied style is a letterhead itself.
        if style.name_val == BASE:
            return str(style.styleId)
    base = deepcopy(normal)
    base.attrib.pop(qn("w:default"), None)
    base.set(qn("w:customStyle"), "1")
    base.set(qn("w:styleId"), _fresh("OfficialBase", used))
    base.find(qn("w:name")).set(qn("w:val"), BASE)
    for found in base.findall(qn("w:qFormat")):
        base.remove(found)
    paragraph = base.get_or_add_pPr()
    spacing = paragraph.get_or_add_spacing()
    for name, value in (("before", "0"), ("after", "0"), ("line", "240"), ("lineRule", "auto")):
        spacing.set(qn(f"w:{name}"), value)
    indent = paragraph.get_or_add_ind()
    for name in ("left", "right", "firstLine"):
        indent.set(qn(f"w:{name}"), "0")
    run = base.get_or_add_rPr()
    if run.find(qn("w:lang")) is None:
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        run.append(language)
    styles.append(base)
    return str(base.styleId)


def _open_lines(word: WordDocument, name: str) -> None:
    layout: Any = next(style for style in word.styles if style.element.name_val == name)
    if layout.paragraph_format.line_spacing is None:
        layout.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        layout.paragraph_format.line_spacing = Twips(LINE)
