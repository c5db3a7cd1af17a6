"""Remove from a letterhead what a summary has no use for: links, old properties, invalid signatures."""

from __future__ import annotations

from typing import Any

from lxml import etree

from portal.report.docx.openxml import qn
from portal.report.letterhead.contents import CARRIED, LINK, stories
from portal.report.letterhead.fields import LINK as LINK_FIELD
from portal.report.letterhead.fields import fields
from portal.report.letterhead.parts import RELATIONSHIPS, Parts, Relation

__all__ = ["cleaned", "has_links"]

KEPT_OF_PACKAGE = {"officeDocument", "custom-properties"}
"""Kinds of package relationships that are kept; author, date and page count are not true of the summary."""
LEFT_OUT = {"stylesWithEffects"}
"""Kinds of relationships that are dropped: a second set of styles for Word 2007, invalid by today's checkers."""
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CLICKS = ("hlinkClick", "hlinkHover", "hlinkMouseOver")


def has_links(parts: Parts) -> bool:
    """Return True if the letterhead has links, which will be written as text."""
    if any(relation.kind == LINK for found in parts.relations.values() for relation in found):
        return True
    return any(field.name == LINK_FIELD for _name, root in stories(parts) for field in fields(root))


def cleaned(parts: Parts) -> dict[str, bytes]:
    """Return the files of the package without what is not taken over. The parts must be free of refusals."""
    files = dict(parts.files)
    changed = set()
    for source, relations in parts.relations.items():
        gone = {item.key for item in relations if not _stays(source, item, parts)}
        if gone:
            name = _relations_of(source)
            root = parts.trees[name]
            for item in [item for item in root.iter(f"{{{RELATIONSHIPS}}}Relationship") if item.get("Id") in gone]:
                item.getparent().remove(item)
            changed.add(name)
            if source in parts.trees and _unlink(parts.trees[source], gone):
                changed.add(source)
    for name, root in stories(parts):
        if _unlink_fields(root):
            changed.add(name)
    for name in changed:
        files[name] = etree.tostring(parts.trees[name], encoding="UTF-8", xml_declaration=True, standalone=True)
    return files


def _stays(source: str, relation: Relation, parts: Parts) -> bool:
    if not source:
        return relation.kind in KEPT_OF_PACKAGE
    if relation.external or relation.kind == LINK or relation.kind in LEFT_OUT:
        return False
    # A target that is missing was found to be referred to by nothing.
    return relation.kind in CARRIED and relation.target in parts.files and relation.target in parts.types


def _relations_of(source: str) -> str:
    folder, slash, name = source.rpartition("/")
    return f"{folder}{slash}_rels/{name}.rels"


def _unlink(root: Any, keys: set[str]) -> bool:
    """Replace links by their text; return True if there were any."""
    links = [item for item in root.iter(qn("w:hyperlink")) if item.get(_ID) in keys]
    for link in links:
        _unwrap(link)
    clicks = [
        item for item in root.iter(etree.Element) if etree.QName(item).localname in _CLICKS and item.get(_ID) in keys
    ]
    for click in clicks:
        click.getparent().remove(click)
    return bool(links or clicks)


def _unlink_fields(root: Any) -> bool:
    found = [field for field in fields(root) if field.name == LINK_FIELD]
    for field in found:
        for item in field.elements:
            if field.simple:
                _unwrap(item)
            else:
                item.getparent().remove(item)
    return bool(found)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    for child in list(element):
        if child.tag != qn("w:fldData"):
            element.addprevious(child)
    parent.remove(element)
