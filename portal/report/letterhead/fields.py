"""Read the fields of a Word part; the first word of a field's instruction is its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.report.docx.openxml import qn

__all__ = ["HARMLESS", "LINK", "Field", "fields"]

LINK = "HYPERLINK"
_HARMLESS = """
ADVANCE AUTHOR BIDIOUTLINE COMMENTS COMPARE CREATEDATE DATE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE
FORMCHECKBOX FORMDROPDOWN FORMTEXT GREETINGLINE HYPERLINK IF INFO KEYWORDS LASTSAVEDBY LISTNUM NOTEREF NUMCHARS
NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF SUBJECT
SYMBOL TC TEMPLATE TIME TITLE TOC USERADDRESS USERINITIALS USERNAME XE =
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Names of fields that read nothing from outside the file and start nothing.

All others are refused, since names can be disguised.
"""


@dataclass
class Field:
    """A field of a Word part."""

    instruction: str = ""
    elements: list[Any] = field(default_factory=list)
    """Elements of the instruction; the runs of the result are not among them."""
    simple: bool = False
    nested: bool = False
    """True if its instruction contains other fields, so that its name can be disguised."""
    in_result: bool = False
    """True once the instruction is complete and the result has begun."""

    @property
    def name(self) -> str:
        """First word of the instruction in capitals; ``=`` for a formula."""
        words = self.instruction.split()
        first = words[0].upper() if words else ""
        return "=" if first.startswith("=") else first

    @property
    def harmless(self) -> bool:
        """True if the field may stay in a letterhead."""
        return self.name in HARMLESS or not (self.name or self.nested)


def fields(root: Any) -> Iterator[Field]:
    """Yield all fields of a part, each when it ends, then those that never end."""
    stack: list[Field] = []
    for item in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if item.tag == qn("w:fldSimple"):
            yield Field(item.get(qn("w:instr")) or "", [item], simple=True)
        elif item.tag == qn("w:instrText"):
            if stack and not stack[-1].in_result:
                stack[-1].instruction += item.text or ""
                stack[-1].elements.append(item)
        else:
            kind = item.get(qn("w:fldCharType"))
            if kind == "begin":
                if stack and not stack[-1].in_result:
                    stack[-1].nested = True
                stack.append(Field(elements=[item]))
            elif stack:
                stack[-1].elements.append(item)
                if kind == "end":
                    yield stack.pop()
                else:
                    stack[-1].in_result = True
    # A field that never ends still has a name.
    yield from stack
