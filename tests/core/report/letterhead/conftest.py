"""Fixtures: letterheads as Chinese Word writes them, with faults of people and attackers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCX = f"{WML}.document.main+xml"
NS = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml"'
    f' xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MODES = {True: "External", False: "Internal"}

CONTROL = (
    '<w:sdt><w:sdtPr><w:alias w:val="正文"/><w:tag w:val="body"/><w:id w:val="71234567"/>'
    '<w:placeholder><w:docPart w:val="DefaultPlaceholder_-1854013440"/></w:placeholder></w:sdtPr><w:sdtContent>'
    '<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>单击或点击此处输入文字。</w:t></w:r></w:p>'
    "</w:sdtContent></w:sdt>"
)
BEFORE = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="1" w:color="FF0000"/></w:pBdr>'
    '<w:jc w:val="center"/>'
    '</w:pPr><w:r><w:rPr><w:color w:val="FF0000"/><w:sz w:val="72"/></w:rPr><w:t>春苗幼儿园文件</w:t></w:r></w:p>'
    '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>春幼〔2026〕7号</w:t></w:r></w:p>'
)
AFTER = '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>抄送：区教育局</w:t></w:r></w:p>'
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:headerReference w:type="first" r:id="rId11"/>'
    '<w:footerReference w:type="default" r:id="rId12"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"/>'
    '<w:pgNumType w:start="3"/><w:cols w:space="425"/><w:titlePg/><w:docGrid w:type="lines"'
    ' w:linePitch="312"/></w:sectPr>'
)
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" '
    'w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:next w:val="a"/>'
    '<w:uiPriority w:val="9"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="340"'
    ' w:after="330"/><w:outlineLvl w:val="0"/>'
    '</w:pPr><w:rPr><w:b/><w:color w:val="1F3864"/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="a0">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/>'
    "<w:semiHidden/></w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="a2"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="a3"><w:name w:val="自定义"/><w:basedOn w:val="a"/>'
    '<w:rPr><w:color w:val="808080"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="a4"><w:name w:val="红头"/>'
    '<w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="header"/><w:basedOn w:val="a"/><w:rPr>'
    '<w:sz w:val="18"/></w:rPr></w:style>'
)


@dataclass
class Made:
    """A letterhead in pieces, each of which a test may replace."""

    before: str = BEFORE
    control: str = CONTROL
    after: str = AFTER
    section: str = SECTION
    styles: str = STYLES
    main_type: str = DOCX
    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    """Relationships of the document: id to (type, target, external)."""
    settings: str = ""
    settings_relations: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    def body(self) -> str:
        return f"{self.before}{self.control}{self.after}{self.section}"

    def files(self) -> dict[str, bytes]:
        texts = {
            "word/document.xml": f"<w:document {NS}><w:body>{self.body()}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NS}>{self.styles}</w:styles>",
            "word/settings.xml": f"<w:settings {NS}>{self.settings}</w:settings>",
            "word/header1.xml": f"<w:hdr {NS}>{self._header()}</w:hdr>",
            "word/header2.xml": f"<w:hdr {NS}><w:p><w:r><w:t>首页页眉</w:t></w:r></w:p></w:hdr>",
            "word/footer1.xml": f"<w:ftr {NS}>{FOOTER}</w:ftr>",
        }
        internal = {
            "rId1": (f"{R}/styles", "styles.xml", False),
            "rId2": (f"{R}/settings", "settings.xml", False),
            "rId10": (f"{R}/header", "header1.xml", False),
            "rId11": (f"{R}/header", "header2.xml", False),
            "rId12": (f"{R}/footer", "footer1.xml", False),
        }
        texts["_rels/.rels"] = _relations({"rId1": (f"{R}/officeDocument", "word/document.xml", False)})
        texts["word/_rels/document.xml.rels"] = _relations(internal | self.relations)
        texts["word/_rels/header1.xml.rels"] = _relations({"rId1": (f"{R}/image", "media/image1.png", False)})
        if self.settings_relations:
            texts["word/_rels/settings.xml.rels"] = _relations(self.settings_relations)
        kinds = {
            "styles": "styles",
            "settings": "settings",
            "header1": "header",
            "header2": "header",
            "footer1": "footer",
        }
        types = {f"word/{name}.xml": f"{WML}.{kind}+xml" for name, kind in kinds.items()}
        types |= {"word/document.xml": self.main_type} | self.types
        rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
        texts["[Content_Types].xml"] = (
            f'<Types xmlns="{PKG}/content-types"><Default Extension="rels"'
            f' ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="png" ContentType="image/png"/><Default Extension="bin"'
            f' ContentType="application/octet-stream"/>{rows}</Types>'
        )
        files = {name: (HEAD + text).encode() for name, text in texts.items()}
        return files | {"word/media/image1.png": _crest()} | self.parts

    def _header(self) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="a5"/></w:pPr><w:r>{PICTURE}</w:r><w:r><w:t>春苗幼儿园</w:t></w:r></w:p>'

    def packed(self) -> bytes:
        return packed(self.files())


FOOTER = (
    '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
    '<w:instrText xml:space="preserve">'
    ' PAGE \\* MERGEFORMAT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>'
    "<w:t>1</w:t></w:r>"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
PICTURE = (
    '<w:drawing><wp:inline><wp:extent cx="360000" cy="360000"/><wp:docPr id="1" name="园徽"/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="园徽"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/>'
    "</a:stretch></pic:blipFill>"
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="360000" cy="360000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/>'
    "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def _crest() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (192, 0, 0)).save(file, "PNG")
    return file.getvalue()


def _relations(found: Mapping[str, tuple[str, str, bool]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}" TargetMode="{MODES[external]}"/>'
        for key, (kind, target, external) in found.items()
    )
    return f'<Relationships xmlns="{PKG}/relationships">{rows}</Relationships>'


def packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def made() -> Callable[..., Made]:
    """Return the class of letterheads: ``made(control="…").packed()`` gives the bytes of a changed one."""
    return Made


@pytest.fixture
def zipped() -> Callable[[Mapping[str, bytes]], bytes]:
    """Return a function that zips files."""
    return packed


@pytest.fixture
def letterhead() -> bytes:
    """Return a valid letterhead."""
    return Made().packed()


@pytest.fixture(scope="module")
def module_letterhead() -> bytes:
    """Return a valid letterhead for fixtures of module scope."""
    return Made().packed()


@pytest.fixture
def control() -> str:
    """Return the XML of the control."""
    return CONTROL


@pytest.fixture
def relation() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a relationship of the document, external by default."""

    def one(kind: str, target: str, *, external: bool = True, key: str = "rId50") -> dict[str, Any]:
        return {key: (kind if ":" in kind else f"{R}/{kind}", target, external)}

    return one
