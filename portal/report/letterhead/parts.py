"""Open a .docx as parts with types and relationships; XML with a document type is refused."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from lxml import etree

from portal.base.i18n import _l
from portal.report.letterhead.refusal import RefusedError

__all__ = ["CONTENT_TYPES", "RELATIONSHIPS", "Parts", "Relation", "open_parts", "parse"]

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_SAVE = _l("Open it in Word or WPS and save it with “Save as”, file type “Word document (*.docx)”.")
_DAMAGED = _l("The file is damaged, or it is not a Word file (.docx).")


class _RootReachedError(Exception):
    """Signal that the prologue of an XML file has ended."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part."""

    key: str
    """Id of the relationship."""
    kind: str
    """Last word of its type."""
    target: str
    """Name of a part; of an external target, the address as it stands."""
    external: bool


@dataclass
class Parts:
    """All parts of a package."""

    files: dict[str, bytes]
    """Content of each part by name."""
    types: dict[str, str]
    """Content type of each part."""
    relations: dict[str, list[Relation]]
    """Relationships by the part that they start from; "" is the package itself."""
    main: str
    """Name of the document part."""
    trees: dict[str, Any] = field(default_factory=dict)
    """Parsed XML parts by name."""

    def kind_of(self, name: str) -> str:
        """Return the content type of a part, in lower case; empty if none is declared."""
        return self.types.get(name, "").lower()


def parse(data: bytes) -> Any:
    """Parse XML without a document type, so that no entity expands and no file or address is read.

    Raises RefusedError for damaged XML and for XML with a document type.
    """
    _check_prologue(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RefusedError(_DAMAGED, _SAVE) from None
    # Expat and libxml2 might read an exotic encoding differently.
    if root.getroottree().docinfo.internalDTD is not None:
        raise _typed()
    return root


def _check_prologue(data: bytes) -> None:
    parser = expat.ParserCreate()

    def declared(*_given: Any) -> None:
        raise _typed()

    def begun(*_given: Any) -> None:
        raise _RootReachedError

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(data, True)
    except _RootReachedError:
        return
    except (expat.ExpatError, ValueError, LookupError):
        raise RefusedError(_DAMAGED, _SAVE) from None


def _typed() -> RefusedError:
    return RefusedError(_l("The file declares entities of its own, which Word never writes."), _SAVE)


def open_parts(files: Mapping[str, bytes]) -> Parts:
    """Return the parts of unpacked files. Raises RefusedError if they are no valid .docx."""
    if CONTENT_TYPES not in files:
        raise RefusedError(_DAMAGED, _SAVE)
    types = _types(files)
    trees = {
        name: parse(content)
        for name, content in files.items()
        if name.lower().endswith((".xml", ".rels", ".vml", ".svg")) or types.get(name, "").endswith("xml")
    }
    relations = {_source(name): _relations(name, trees[name]) for name in files if _is_relations(name)}
    parts = Parts(dict(files), types, relations, _main(trees), trees)
    _check_main(parts)
    for source, found in relations.items():
        for relation in found:
            missing = not relation.external and (relation.target not in files or relation.target not in types)
            # Programs leave such a relationship behind when a picture is lost; only one in use is a fault.
            if missing and source in trees and _used(trees[source], relation.key):
                raise RefusedError(_DAMAGED, _SAVE)
    return parts


def _types(files: Mapping[str, bytes]) -> dict[str, str]:
    root = parse(files[CONTENT_TYPES])
    named = {
        (item.get("PartName") or "").lstrip("/").lower(): item.get("ContentType") or ""
        for item in root.iter(f"{{{_TYPES}}}Override")
    }
    endings = {
        (item.get("Extension") or "").lower(): item.get("ContentType") or ""
        for item in root.iter(f"{{{_TYPES}}}Default")
    }
    found = {}
    for name in files:
        kind = named.get(name.lower()) or endings.get(name.rpartition(".")[2].lower())
        if kind:
            found[name] = kind
    return found


def _is_relations(name: str) -> bool:
    return name.endswith(".rels") and posixpath.basename(posixpath.dirname(name)) == "_rels"


def _source(name: str) -> str:
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.join(folder, posixpath.basename(name)[: -len(".rels")])


def _relations(name: str, root: Any) -> list[Relation]:
    folder = posixpath.dirname(posixpath.dirname(name))
    found = []
    for item in root.iter(f"{{{RELATIONSHIPS}}}Relationship"):
        external = (item.get("TargetMode") or "").lower() == "external"
        target = item.get("Target") or ""
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = (item.get("Type") or "").rstrip("/").rpartition("/")[2]
        found.append(Relation(item.get("Id") or "", kind, target, external))
    return found


def _main(trees: Mapping[str, Any]) -> str:
    root = trees.get("_rels/.rels")
    items = [] if root is None else list(root.iter(f"{{{RELATIONSHIPS}}}Relationship"))
    if any(item.get("Type") == _STRICT for item in items):
        raise RefusedError(_l("The file was saved as “Strict Open XML document”, which cannot be written on."), _SAVE)
    targets = [item.get("Target") or "" for item in items if item.get("Type") == _MAIN]
    if len(targets) != 1:
        raise RefusedError(_DAMAGED, _SAVE)
    return posixpath.normpath(posixpath.join("/", targets[0])).lstrip("/")


def _check_main(parts: Parts) -> None:
    kind = parts.kind_of(parts.main)
    if "macroenabled" in kind:
        raise RefusedError(
            _l("The file is of a kind that carries macros (.docm, .dotm)."),
            _l("Save it with “Save as”, file type “Word document (*.docx)”; that leaves the macros out."),
        )
    if "template.main" in kind:
        raise RefusedError(_l("This is a Word template (.dotx)."), _SAVE)
    if parts.main not in parts.trees or "wordprocessingml" not in kind:
        raise RefusedError(_l("This is not a Word file (.docx)."), _SAVE)
    if kind != _DOCX:
        raise RefusedError(_DAMAGED, _SAVE)
    tag = etree.QName(parts.trees[parts.main])
    if tag.localname != "document" or not tag.namespace or len(parts.trees[parts.main]) == 0:
        raise RefusedError(_DAMAGED, _SAVE)


def _used(root: Any, key: str) -> bool:
    return any(value == key for item in root.iter(etree.Element) for value in item.attrib.values())
