"""Word's fields: what each one does is its first word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

__all__ = ["HARMLESS", "LINK", "Field", "fields"]

LINK = "HYPERLINK"
_HARMLESS = """
ADVANCE AUTHOR BIDIOUTLINE COMMENTS COMPARE CREATEDATE DATE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE
FORMCHECKBOX FORMDROPDOWN FORMTEXT GREETINGLINE HYPERLINK IF INFO KEYWORDS LASTSAVEDBY LISTNUM NOTEREF NUMCHARS
NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF SUBJECT
SYMBOL TC TEMPLATE TIME TITLE TOC USERADDRESS USERINITIALS USERNAME XE =
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Fields that read nothing from outside the file and start nothing. All others are refused: names can be disguised."""


@dataclass
class Field:
    """One field."""

    instruction: str = ""
    elements: list[Any] = field(default_factory=list)
    """What makes it a field; the runs that show its result are not among them."""
    simple: bool = False
    nested: bool = False
    """Whether its instruction is put together from other fields."""
    shown: bool = False

    @property
    def name(self) -> str:
        """Its first word in capitals."""
        words = self.instruction.split()
        first = words[0].upper() if words else ""
        return "=" if first.startswith("=") else first

    @property
    def harmless(self) -> bool:
        """Whether it may stay."""
        return self.name in HARMLESS or not (self.name or self.nested)


def fields(root: Any) -> Iterator[Field]:
    """All fields of a story, each when it ends."""
    stack: list[Field] = []
    for item in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if item.tag == qn("w:fldSimple"):
            yield Field(item.get(qn("w:instr")) or "", [item], simple=True)
        elif item.tag == qn("w:instrText"):
            if stack and not stack[-1].shown:
                stack[-1].instruction += item.text or ""
                stack[-1].elements.append(item)
        else:
            kind = item.get(qn("w:fldCharType"))
            if kind == "begin":
                if stack and not stack[-1].shown:
                    stack[-1].nested = True
                stack.append(Field(elements=[item]))
            elif stack:
                stack[-1].elements.append(item)
                if kind == "end":
                    yield stack.pop()
                else:
                    stack[-1].shown = True
    # One that was never ended still says what it is.
    yield from stack
