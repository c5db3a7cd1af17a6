"""Supply the numbering of headings and lists on a letterhead that has none with that of the official form."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument

from portal.report.docx.errors import TemplateError
from portal.report.docx.openxml import (
    CONTENT_TYPE,
    RELATIONSHIP_TYPE,
    NumberingPart,
    OxmlElement,
    PackURI,
    StoryPart,
    nsdecls,
    parse_xml,
    qn,
)
from portal.report.docx.render import HEADINGS, ITEM
from portal.report.letterhead.styles import find_styles

__all__ = ["numbers_itself", "supply_numbering"]

BLANK = "Unnumbered"
_BLANK = (
    '<w:abstractNum {ns} w:abstractNumId="{key}"><w:nsid w:val="{nsid}"/><w:multiLevelType w:val="singleLevel"/>'
    '<w:name w:val="Unnumbered"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="none"/><w:suff w:val="nothing"/><w:lvlText w:val=""/>'
    '<w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
)
_LISTS = (HEADINGS, (ITEM,))
"""Styles that share a list definition: headings count within each other, so they are numbered together or not."""


def numbers_itself(styles: Any, numbering: Any, names: tuple[str, ...] = HEADINGS) -> bool:
    """Return True if the styles exist and are all numbered by one list, each on a level of its own."""
    found = find_styles(styles)
    if numbering is None or any(name not in found for name in names):
        return False
    lists, levels = set(), []
    for name in names:
        own = _own(found[name])
        if own is None:
            return False
        definition = _definition(numbering, own[0])
        if definition is None:
            return False
        level = _level(definition, found[name].get(qn("w:styleId")), own[1])
        if level is None:
            return False
        lists.add(definition.get(qn("w:abstractNumId")))
        levels.append(level)
    return len(lists) == 1 and levels == list(range(len(names)))


def supply_numbering(word: WordDocument, official: WordDocument, supplied: set[str]) -> None:
    """Number the styles without numbers as on the official form; ``supplied`` are the styles that came from there."""
    _have_part(word)
    styles: Any = word.styles.element
    numbering: Any = word.part.numbering_part.element
    for names in _LISTS:
        # A supplied style carries the number of a list of the official form, which means another list here.
        if supplied.isdisjoint(names) and numbers_itself(styles, numbering, names):
            continue
        _bring(word, official, names, supplied)


def _bring(word: WordDocument, official: WordDocument, names: tuple[str, ...], supplied: set[str]) -> None:
    styles: Any = word.styles.element
    numbering: Any = word.part.numbering_part.element
    found, ours = find_styles(styles), find_styles(official.styles.element)
    own_ids = {found[name].styleId for name in names}
    _keep_others_as_they_are(word, [found[name] for name in names if name not in supplied], own_ids)
    for link in [item for item in numbering.iter(qn("w:pStyle")) if item.get(qn("w:val")) in own_ids]:
        link.getparent().remove(link)
    source: Any = official.part.numbering_part.element
    numbered = _own(ours[names[0]])
    if numbered is None:
        raise TemplateError(f"style {names[0]!r} of the official form is not numbered")
    definition = deepcopy(_definition(source, numbered[0]))
    key = _next(numbering, "w:abstractNum", "w:abstractNumId")
    definition.set(qn("w:abstractNumId"), str(key))
    for identifier in ("w:nsid", "w:tmpl"):
        for item in definition.findall(qn(identifier)):
            item.set(qn("w:val"), _unused(numbering, identifier, item.get(qn("w:val"))))
    for level, name in enumerate(names):
        row = next(item for item in definition.findall(qn("w:lvl")) if item.get(qn("w:ilvl")) == str(level))
        row.find(qn("w:pStyle")).set(qn("w:val"), found[name].styleId)
        if name not in supplied:
            _follow_style(row)
    _add_definition(numbering, definition)
    number = numbering.add_num(key).numId
    for level, name in enumerate(names):
        own = found[name].get_or_add_pPr().get_or_add_numPr()
        for child in list(own):
            own.remove(child)
        if level:
            own.get_or_add_ilvl().val = level
        own.get_or_add_numId().val = number


def _add_definition(numbering: Any, definition: Any) -> None:
    earlier = numbering.findall(qn("w:abstractNum"))
    if earlier:
        earlier[-1].addnext(definition)
    else:
        numbering.insert(len(numbering.findall(qn("w:numPicBullet"))), definition)


def _follow_style(level: Any) -> None:
    """Remove indents and fonts from a level, so that the number follows the letterhead's own style."""
    for indent in level.findall(f"{qn('w:pPr')}/{qn('w:ind')}"):
        indent.getparent().remove(indent)
    for fonts in level.findall(f"{qn('w:rPr')}/{qn('w:rFonts')}"):
        for name in [key for key in fonts.attrib if key != qn("w:hint")]:
            del fonts.attrib[name]


def _keep_others_as_they_are(word: WordDocument, changed: list[Any], own_ids: set[str]) -> None:
    """Keep the numbering of the letterhead's own paragraphs in the changed styles, and of styles based on them."""
    before = {style.styleId: _own(style) for style in changed}
    for style in word.styles.element.findall(qn("w:style")):
        if style.styleId not in own_ids and style.base_style is not None and _own(style) is None:
            key = style.base_style.styleId
            if key in before:
                _number(style.get_or_add_pPr(), before[key], word)
    for part in word.part.package.parts:
        if isinstance(part, StoryPart):
            for paragraph in part.element.iter(qn("w:p")):
                if paragraph.style in before and (paragraph.pPr.numPr is None):
                    _number(paragraph.pPr, before[paragraph.style], word)


def _number(properties: Any, own: tuple[int, int] | None, word: WordDocument) -> None:
    number = properties.get_or_add_numPr()
    if own is not None and own[1]:
        number.get_or_add_ilvl().val = own[1]
    number.get_or_add_numId().val = own[0] if own is not None and own[0] else _blank_list(word)


def _blank_list(word: WordDocument) -> int:
    """Return the id of a list without numbers, made if needed; the usual id 0 means the same, but fails checkers."""
    numbering: Any = word.part.numbering_part.element
    for item in numbering.findall(qn("w:abstractNum")):
        if item.find(qn("w:name")) is not None and item.find(qn("w:name")).get(qn("w:val")) == BLANK:
            key = int(item.get(qn("w:abstractNumId")))
            return next(int(num.numId) for num in numbering.findall(qn("w:num")) if num.abstractNumId.val == key)
    key = _next(numbering, "w:abstractNum", "w:abstractNumId")
    definition = parse_xml(_BLANK.format(ns=nsdecls("w"), key=key, nsid=_unused(numbering, "w:nsid", "4B470009")))
    _add_definition(numbering, definition)
    return int(numbering.add_num(key).numId)


def _own(style: Any) -> tuple[int, int] | None:
    """Return the id of the list and the level that a style names itself, or None."""
    found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None:
        return None
    number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    if number is None:
        return None
    return _integer(number), 0 if level is None else _integer(level)


def _integer(item: Any) -> int:
    text = item.get(qn("w:val")) or ""
    return int(text) if text.isdigit() else 0


def _definition(numbering: Any, number: int) -> Any:
    """Return the list definition of a list id; None if there is none, as for 0, which means “not numbered”."""
    for item in numbering.findall(qn("w:num")):
        if item.get(qn("w:numId")) == str(number):
            link = item.find(qn("w:abstractNumId"))
            wanted = None if link is None else link.get(qn("w:val"))
            return next(
                (d for d in numbering.findall(qn("w:abstractNum")) if d.get(qn("w:abstractNumId")) == wanted), None
            )
    return None


def _level(definition: Any, style: str, named: int) -> int | None:
    """Return the level that a style has in a definition; None if it has no number there."""
    for row in definition.findall(qn("w:lvl")):
        link = row.find(qn("w:pStyle"))
        fits = row.get(qn("w:ilvl")) == str(named) if link is None else link.get(qn("w:val")) == style
        if fits:
            kind = row.find(qn("w:numFmt"))
            shown = "decimal" if kind is None else kind.get(qn("w:val"))
            return None if shown in {"none", "bullet"} else int(row.get(qn("w:ilvl")) or 0)
    return None


def _next(numbering: Any, tag: str, attribute: str) -> int:
    return max((int(item.get(qn(attribute)) or 0) for item in numbering.findall(qn(tag))), default=-1) + 1


def _unused(numbering: Any, tag: str, value: str) -> str:
    """Return a free identifier (hexadecimal) from ``value`` on: Word merges two lists of one identifier."""
    used = {int(item.get(qn("w:val")) or "0", 16) for item in numbering.iter(qn(tag))}
    number = int(value, 16)
    while number in used:
        number += 1
    return f"{number:08X}"


def _have_part(word: WordDocument) -> None:
    part = word.part
    if any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in part.rels.values()):
        return
    name = PackURI("/word/numbering.xml")
    names = {other.partname for other in part.package.parts}
    if name in names:
        name = part.package.next_partname("/word/numbering%d.xml")
    root: Any = OxmlElement("w:numbering")
    part.relate_to(NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, root, part.package), RELATIONSHIP_TYPE.NUMBERING)
