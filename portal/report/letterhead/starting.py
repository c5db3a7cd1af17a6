"""Make a letterhead to start from: the official form with a red head and the content control."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

import docx

from portal.base.paths import DOCX_TEMPLATE
from portal.report.document.text import one_line
from portal.report.docx.openxml import nsdecls, parse_xml
from portal.report.docx.package import repack
from portal.report.docx.place import TAG

__all__ = ["starting_letterhead"]

_HEAD = (
    '<w:p {ns}><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="8" w:color="C00000"/></w:pBdr>'
    '<w:snapToGrid w:val="0"/><w:spacing w:before="240" w:after="480"/><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="方正小标宋简体"/><w:color w:val="C00000"/>'
    '<w:spacing w:val="20"/><w:sz w:val="64"/><w:szCs w:val="64"/></w:rPr><w:t>{name}</w:t></w:r></w:p>'
)
_CONTROL = (
    '<w:sdt {ns}><w:sdtPr><w:alias w:val="总结正文"/><w:tag w:val="{tag}"/><w:id w:val="20260703"/></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>（总结写在这里：请保留本控件，其标记为 {tag}。"
    "上方的单位名称可以修改，也可以换成本园的红头或园徽。）</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)
_AFTER = "<w:p {ns}/>"


def starting_letterhead(kindergarten: str) -> bytes:
    """Return a .docx with the kindergarten's name as its head, to edit in Word; the same name gives the same bytes."""
    word = docx.Document(str(DOCX_TEMPLATE))
    section: Any = word.element.body.sectPr
    name = escape(one_line(kindergarten) or "××幼儿园")
    for xml in (_HEAD, _CONTROL, _AFTER):
        section.addprevious(parse_xml(xml.format(ns=nsdecls("w"), name=name, tag=TAG)))
    buffer = io.BytesIO()
    word.save(buffer)
    return repack(buffer.getvalue())
