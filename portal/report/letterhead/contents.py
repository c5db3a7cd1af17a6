"""Find the forbidden contents of a letterhead: programs, objects, anything that is fetched from elsewhere.

A plain link (an e-mail address that Word underlined by itself) is no reason to refuse: nothing is fetched until
somebody clicks it, and nobody at a school finds the setting. It is written as text, with a warning on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.report.docx.openxml import qn
from portal.report.letterhead.fields import fields
from portal.report.letterhead.parts import Parts, Relation
from portal.report.letterhead.refusal import Refusal

__all__ = ["CARRIED", "LINK", "refusals", "stories"]

LINK = "hyperlink"
MACROS = {"vbaProject", "wordVbaData", "vbaProjectSignature", "keyMapCustomizations", "attachedToolbars"}
OBJECTS = {"oleObject", "package", "control", "activeXControlBinary", "chart", "chartEx", "video", "audio", "media"}
IMPORTED = {"aFChunk", "subDocument", "frame", "mailMergeSource", "recipientData", "mailMergeRecipientData"}
_CARRIED = """
officeDocument core-properties extended-properties custom-properties thumbnail customXml customXmlProps styles
stylesWithEffects numbering settings webSettings fontTable theme themeOverride header footer footnotes endnotes
comments commentsExtended commentsIds commentsExtensible people image hyperlink glossaryDocument font hdphoto
diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing
"""
CARRIED = frozenset(_CARRIED.split())
"""Kinds of relationships that are taken over. Others are left out if nothing refers to them, else refused."""
ELEMENTS = {"object", "OLEObject", "control", "oleObj"}
SOURCES = {"src", "href", "link", "gfxdata"}
"""Attributes of VML drawings that may name a picture to fetch."""
VML = "urn:schemas-microsoft-com:"

_MACROS = Refusal(
    _l("The file contains macros (programs)."),
    _l("Save it with “Save as”, file type “Word document (*.docx)”; that leaves the macros out."),
)
_OBJECTS = Refusal(
    _l("The file contains an embedded object, a chart or a control."),
    _l("Delete it. If it is needed, copy it and paste it as a picture (Paste special, Picture)."),
)
_IMPORTED = Refusal(
    _l("The file takes in another document."),
    _l("Delete that part, or copy its text in; for a mail merge, set the file back to a normal Word document."),
)
_UNKNOWN = _l("Make a new document in Word and take over only the letterhead.")


def refusals(parts: Parts) -> list[Refusal]:
    """Return all reasons to refuse the file because of its contents, each once."""
    found = [*_of_relations(parts), *_of_parts(parts)]
    for name, root in stories(parts):
        found += _of_story(root, name)
    once: dict[tuple[str, str], Refusal] = {}
    for refusal in found:
        once.setdefault((str(refusal.reason), str(refusal.advice)), refusal)
    return list(once.values())


def stories(parts: Parts) -> Iterator[tuple[str, Any]]:
    """Yield name and tree of each part of Word's own XML: the document, headers, footers, notes, styles."""
    for name, root in parts.trees.items():
        if "wordprocessingml" in parts.kind_of(name):
            yield name, root


def _of_relations(parts: Parts) -> Iterator[Refusal]:
    for source, found in parts.relations.items():
        for relation in found:
            if relation.kind in MACROS:
                yield _MACROS
            elif relation.kind in OBJECTS and not relation.external:
                yield _OBJECTS
            elif relation.kind in IMPORTED:
                yield _IMPORTED
            elif relation.external:
                if relation.kind != LINK:
                    yield _outside(relation)
            elif relation.kind not in CARRIED and source in parts.trees and _refers(parts.trees[source], relation.key):
                yield Refusal(
                    _l("The file contains something that cannot be taken over: %(kind)s.", kind=relation.kind), _UNKNOWN
                )


def _refers(root: Any, key: str) -> bool:
    return any(value == key for item in root.iter(etree.Element) for value in item.attrib.values())


def _outside(relation: Relation) -> Refusal:
    advice: Label
    if relation.kind == "attachedTemplate":
        advice = _l("In Word: Developer, Document Template, type Normal in place of the template, then save.")
    elif relation.kind == "image":
        advice = _l("A picture is only linked. Delete it and insert it again with “Insert”, not “Link to file”.")
    else:
        advice = _l("In Word: File, Info, Edit Links to Files, Break Link; then save.")
    target = relation.target[:80]
    return Refusal(_l("The file fetches something from elsewhere: %(target)s", target=target), advice)


def _of_parts(parts: Parts) -> Iterator[Refusal]:
    # By name and by declared type too: a part that nothing refers to is dropped, but hiding it is suspicious.
    for name in parts.files:
        low, kind = name.lower(), parts.kind_of(name)
        if "vba" in kind or "macroenabled" in kind or "vbaproject" in low or "keymapcustomizations" in kind:
            yield _MACROS
        elif "oleobject" in kind or "activex" in kind or "/embeddings/" in low or "/activex/" in low:
            yield _OBJECTS


def _of_story(root: Any, name: str) -> Iterator[Refusal]:
    for item in root.iter(etree.Element):
        tag = etree.QName(item)
        if tag.localname in ELEMENTS:
            yield _OBJECTS
        elif tag.localname in {"altChunk", "subDoc"}:
            yield _IMPORTED
        elif (tag.namespace or "").startswith(VML):
            for key, value in item.attrib.items():
                if etree.QName(key).localname in SOURCES and _is_address(value) and not _is_link(key, item):
                    yield _outside(Relation("", "image", value, external=True))
    for field in fields(root):
        if not field.harmless:
            yield Refusal(
                _l(
                    "A field in the file takes in or starts something: %(field)s",
                    field=" ".join(field.instruction.split())[:60] or name,
                ),
                _l("Click the field, press Ctrl+Shift+F9 to turn it into text (or delete it), then save."),
            )
    if root.tag == qn("w:settings") and root.find(qn("w:mailMerge")) is not None:
        yield _IMPORTED


def _is_address(value: str) -> bool:
    return ":" in value or value.startswith(("\\\\", "//"))


def _is_link(key: str, item: Any) -> bool:
    """Return True if the attribute is the link of a shape, and not a picture to fetch."""
    return etree.QName(key).localname == "href" and etree.QName(item).localname not in {"imagedata", "fill", "stroke"}
