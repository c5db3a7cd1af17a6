"""Check that a letterhead has exactly one content control ``body`` for the text."""

from __future__ import annotations

from typing import Any

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.report.docx.openxml import qn
from portal.report.docx.place import TAG, tagged
from portal.report.letterhead.contents import stories
from portal.report.letterhead.parts import Parts
from portal.report.letterhead.refusal import Refusal

__all__ = ["check_control"]

_ADD = _l(
    "Put the cursor into an empty paragraph of its own where the text belongs and insert a rich text content control "
    "tagged body, as described below."
)
_PLACES: tuple[tuple[str, Label], ...] = (
    ("w:txbxContent", _l("The content control “body” is in a text box.")),
    ("w:tc", _l("The content control “body” is in a table.")),
    ("w:tbl", _l("The content control “body” is in a table.")),
    ("w:p", _l("The content control “body” is within a line of text, so that no paragraphs fit into it.")),
    ("w:sdt", _l("The content control “body” is inside another content control.")),
)
_MOVE: dict[str, Label] = {
    "w:p": _l(
        "Delete it. Put the cursor into an empty paragraph, insert a rich text content control (not a plain text one) "
        "there and tag it body. If it is within a line again, select the whole paragraph with its mark first."
    ),
}
_ELSEWHERE = _l("Delete it and insert it again in the text itself, in an empty paragraph of its own.")


def check_control(parts: Parts) -> list[Refusal]:
    """Return the reasons to refuse the control; empty if there is exactly one, between paragraphs of the text."""
    document = parts.trees[parts.main]
    body = document.find(qn("w:body"))
    if body is None:
        return [Refusal(_l("The file has no text in it at all."), _ADD)]
    here = list(tagged(document))
    outside = [name for name, root in stories(parts) if name != parts.main and any(True for _control in tagged(root))]
    if len(here) > 1:
        return [
            Refusal(
                _l(
                    "The file has %(count)d content controls tagged body, and the text can go into one only.",
                    count=len(here),
                ),
                _l("Keep the one where the text belongs; click each other one, then “Remove content control”."),
            )
        ]
    if here:
        return _of_place(here[0], body)
    if any("glossary" not in name for name in outside):
        return [Refusal(_l("The content control “body” is in a header, footer or note."), _ELSEWHERE)]
    return [_missing(document)]


def _of_place(control: Any, body: Any) -> list[Refusal]:
    if control.getparent() is not body:
        above = {item.tag for item in control.iterancestors()}
        place, reason = next(
            ((tag, text) for tag, text in _PLACES if qn(tag) in above),
            ("", _l("The content control “body” is in a place where no paragraphs fit.")),
        )
        return [Refusal(reason, _MOVE.get(place, _ELSEWHERE))]
    if next(control.iter(qn("w:sectPr")), None) is not None:
        return [
            Refusal(
                _l("The content control “body” holds a section break, which would be lost with it."),
                _l("Move the break before or after the control: cut it, and paste it there."),
            )
        ]
    ends = [item.get(qn("w:fldCharType")) for item in control.iter(qn("w:fldChar"))]
    if ends.count("begin") != ends.count("end"):
        return [
            Refusal(
                _l("A field begins inside the content control “body” and ends outside of it, or the other way round."),
                _ELSEWHERE,
            )
        ]
    return []


def _missing(document: Any) -> Refusal:
    for control in document.iter(qn("w:sdt")):
        title = control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
        if title is not None and (title.get(qn("w:val")) or "").strip().lower() == TAG:
            return Refusal(
                _l("A content control has the title body, but not the tag body."),
                _l("Click the control, then Developer, Properties: write body into the field “Tag”."),
            )
    for _control in document.iter(qn("w:sdt")):
        return Refusal(
            _l("The file has a content control, but none that is tagged body."),
            _l("Click the control, then Developer, Properties: write body into the field “Tag”."),
        )
    return Refusal(_l("The file has no content control tagged body, so the text has no place in it."), _ADD)
