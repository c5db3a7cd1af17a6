"""Write ``official.docx``, the styles-only base of every Word file: GB/T 9704-2012 and nothing else.

Run it after a change and commit both files. The package is stored, not deflated, so its bytes are the same on
every machine. Lengths are twips (1/20 pt) unless a name says otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from portal.report.docx.package import pack

TARGET = Path(__file__).with_name("official.docx")
STATIC = Path(__file__).with_name("parts")
"""Folder of the parts that need no computation."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

LATIN = "Times New Roman"
FANGSONG, KAITI, HEITI, SONGTI, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
# Name, the alternative where it is not installed, family, pitch.
FONTS = (
    (LATIN, "", "roman", "variable"),
    (FANGSONG, "仿宋", "modern", "default"),
    (KAITI, "楷体", "modern", "default"),
    (HEITI, "SimHei", "modern", "default"),
    (SONGTI, "SimSun", "auto", "default"),
    (TITLE, "FZXiaoBiaoSong-B05S", "auto", "default"),
)

# Sizes in half points: 二号, 三号, 四号, 小四, 五号.
ERHAO, SANHAO, SIHAO, XIAOSI, WUHAO = 44, 32, 28, 24, 21
FIRST_LINE = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
SPACED = '<w:spacing w:before="80" w:after="80"/>'
NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
# 22 lines of 579 fill the 225 mm; "lines", because LibreOffice fits 14 characters into "linesAndChars".
LINE = 579
# 16 pt less 0.25 pt, 28 times, is 441 pt of the 442.2 pt between the margins.
TIGHTER = -5

HEADINGS = (
    # Font of the heading, format and text of its number.
    (HEITI, "chineseCountingThousand", "%1、"),
    (KAITI, "chineseCountingThousand", "（%2）"),
    (FANGSONG, "decimal", "%3."),
    (FANGSONG, "decimal", "（%4）"),
)


def twips(millimetres: float) -> int:
    """Convert millimetres to twips, rounded."""
    return round(millimetres / 25.4 * 1440)


def fonts(east_asian: str, latin: str = LATIN, hint: str = "") -> str:
    """Return explicit fonts for every script, so that no theme font can step in."""
    hinted = f' w:hint="{hint}"' if hint else ""
    return f'<w:rFonts{hinted} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" w:cs="{LATIN}"/>'


def size(half_points: int) -> str:
    """Return the elements of a font size."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def style(style_id: str, name: str, *, after: str = "", ppr: str = "", rpr: str = "", rank: int = 99) -> str:
    """Return a paragraph style based on Normal; ``after`` is the id of the style of the next paragraph."""
    following = f'<w:next w:val="{after}"/>' if after else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{following}<w:uiPriority w:val="{rank}"/><w:qFormat/>'
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + "</w:style>"
    )


def heading_styles() -> Iterator[str]:
    """Yield one style per level, each tied to its level of the one multilevel list."""
    for level, (font, _, _) in enumerate(HEADINGS):
        depth = f'<w:ilvl w:val="{level}"/>' if level else ""
        yield style(
            f"Heading{level + 1}",
            f"heading {level + 1}",
            after="BodyText",
            ppr=f'<w:keepNext/><w:keepLines/><w:numPr>{depth}<w:numId w:val="1"/></w:numPr>{FIRST_LINE}'
            f'<w:jc w:val="left"/><w:outlineLvl w:val="{level}"/>',
            rpr=fonts(font),
            rank=9,
        )


def table_style() -> str:
    """Return the style of all tables: a grid of thin lines."""
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for edge in edges)
    return (
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f'<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>'
    )


def exhibit_styles() -> Iterator[str]:
    """Yield the styles of tables, charts, photos and annexes."""
    # Off the grid: its lines would make every row of a table 29 pt high. No fixed line either: Word cuts a
    # picture down to it.
    # Nor any blank between characters and digits, by which "3月5日" would need a wider column than it has letters.
    free = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    close = '<w:spacing w:val="0"/>'
    small = f"{close}{size(XIAOSI)}"
    left, centre, right = (f'<w:jc w:val="{side}"/>' for side in ("left", "center", "right"))
    black = f"{fonts(HEITI)}{small}"
    yield style("Caption", "caption", ppr=f"<w:keepLines/>{free}{SPACED}{centre}", rpr=black, rank=35)
    cell = f'{free}<w:spacing w:before="30" w:after="30"/>'
    yield style("TableHead", "Table Head", ppr=f"<w:keepNext/><w:keepLines/>{cell}{centre}", rpr=black)
    yield style("TableText", "Table Text", ppr=f"{cell}{left}", rpr=small)
    yield style("TableNumber", "Table Number", ppr=f"{cell}{right}", rpr=small)
    # Word joins two tables that nothing stands between.
    yield style(
        "TableGap",
        "Table Gap",
        ppr=f'{free}<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{left}',
        rpr=f"{close}{size(2)}",
    )
    yield style(
        "ExhibitNote",
        "Exhibit Note",
        ppr=f'<w:keepLines/>{free}<w:spacing w:before="40" w:after="200"/>{left}',
        rpr=f"{close}{size(WUHAO)}",
    )
    yield style("Picture", "Picture", after="Caption", ppr=f"<w:keepNext/>{free}{SPACED}{centre}")
    yield style("AnnexList", "Annex List", ppr="<w:keepLines/>" + left)
    yield style(
        "AnnexLabel", "Annex Label", after="AnnexTitle", ppr=f"<w:keepNext/><w:keepLines/>{left}", rpr=fonts(HEITI)
    )
    # The third line of the page: the label on the first, the second blank.
    yield style(
        "AnnexTitle",
        "Annex Title",
        after="BodyText",
        ppr=f'<w:keepNext/><w:keepLines/>{free}<w:spacing w:beforeLines="100" w:before="{LINE}" w:afterLines="50"'
        f' w:after="{LINE // 2}" w:line="680" w:lineRule="exact"/>{centre}',
        rpr=f"{fonts(TITLE)}{close}{size(ERHAO)}",
    )


def styles() -> str:
    """Return the styles part."""
    # The space that Word puts between Chinese and digits would shift date and unit against each other.
    tight = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    blank_line = f'<w:spacing w:beforeLines="100" w:before="{LINE}"/>'
    return "".join(
        (
            f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}'
            f'{size(SANHAO)}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>",
            # The norm counts 22 lines on every page: no line may be held back for a widow's sake.
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
            '<w:uiPriority w:val="0"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/>'
            '<w:jc w:val="both"/></w:pPr>'
            f'<w:rPr>{fonts(FANGSONG)}<w:spacing w:val="{TIGHTER}"/>{size(SANHAO)}</w:rPr></w:style>',
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
            '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
            '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
            '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
            table_style(),
            '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
            # Exact lines, off the grid: a title of two lines would otherwise take two grid lines for each.
            style(
                "Title",
                "Title",
                after="BodyText",
                ppr='<w:keepNext/><w:snapToGrid w:val="0"/>'
                f'<w:spacing w:afterLines="100" w:after="{LINE}" w:line="680" w:lineRule="exact"/>'
                '<w:jc w:val="center"/>',
                rpr=f'{fonts(TITLE)}<w:b w:val="0"/><w:bCs w:val="0"/><w:spacing w:val="0"/>{size(ERHAO)}',
                rank=10,
            ),
            *heading_styles(),
            style("BodyText", "Body Text", ppr=FIRST_LINE, rank=1),
            style(
                "ListNumber",
                "List Number",
                ppr=f'<w:numPr><w:numId w:val="2"/></w:numPr>{FIRST_LINE}',
                rank=2,
            ),
            style(
                "Signature",
                "Signature",
                after="Date",
                ppr=f'<w:keepNext/><w:keepLines/>{tight}{blank_line}<w:jc w:val="right"/>',
            ),
            style("Date", "Date", ppr=f'<w:keepLines/>{tight}<w:jc w:val="right"/>'),
            style(
                "Footer",
                "footer",
                ppr='<w:snapToGrid w:val="0"/><w:jc w:val="left"/>',
                rpr=f'{fonts(SONGTI, SONGTI)}<w:spacing w:val="0"/>{size(SIHAO)}',
            ),
            *exhibit_styles(),
            "</w:styles>",
        )
    )


def level(number: int, style_id: str, number_format: str, text: str, *, suffix: str, font: str) -> str:
    """Return one level of a list definition, tied back to its style."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
        f'<w:pStyle w:val="{style_id}"/><w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{FIRST_LINE}</w:pPr>'
        f"<w:rPr>{fonts(font, hint='eastAsia')}</w:rPr></w:lvl>"
    )


def numbering() -> str:
    """Return the numbering part: the headings as one multilevel list, and the plain numbered list."""
    headings = "".join(
        level(depth, f"Heading{depth + 1}", number_format, text, suffix="nothing", font=font)
        for depth, (font, number_format, text) in enumerate(HEADINGS)
    )
    return (
        f'{HEAD}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:nsid w:val="4B470001"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="4B470011"/>{headings}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:nsid w:val="4B470002"/>'
        '<w:multiLevelType w:val="singleLevel"/><w:tmpl w:val="4B470012"/>'
        # The space keeps "1. 12间" from reading as 1.12.
        + level(0, "ListNumber", "decimal", "%1.", suffix="space", font=FANGSONG)
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )


def document() -> str:
    """Return the document part: no content, one section that refers to both footers."""
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:sectPr>'
        '<w:footerReference w:type="default" r:id="rIdOdd"/><w:footerReference w:type="even" r:id="rIdEven"/>'
        f'<w:pgSz w:w="{twips(210)}" w:h="{twips(297)}"/>'
        # The page number stands 7 mm below the text.
        f'<w:pgMar w:top="{twips(37)}" w:right="{twips(26)}" w:bottom="{twips(35)}" w:left="{twips(28)}"'
        f' w:header="{twips(15)}" w:footer="{twips(25.5)}" w:gutter="0"/>'
        f'<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr></w:body>'
        "</w:document>"
    )


def footer(side: str) -> str:
    """Return a footer with the page number, one character in from ``side``."""
    dash = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f'{HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}="{SIHAO * 10}"/><w:jc w:val="{side}"/></w:pPr>'
        f"{dash.format('— ')}{field.format('begin')}"
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f"{field.format('separate')}<w:r><w:t>1</w:t></w:r>{field.format('end')}{dash.format(' —')}"
        "</w:p></w:ftr>"
    )


def font_table() -> str:
    """Return the font table, by which Word replaces a missing font of the norm by its successor."""
    rows = "".join(
        f'<w:font w:name="{name}">'
        + (f'<w:altName w:val="{other}"/>' if other else "")
        + f'<w:charset w:val="{"86" if other else "00"}"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, other, family, pitch in FONTS
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{rows}</w:fonts>'


def relationships(targets: dict[str, tuple[str, str]]) -> str:
    """Return a relationships part; ``targets`` maps an id to (type, target)."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def content_types(overrides: dict[str, str]) -> str:
    """Return the content types part; ``overrides`` maps the name of a part to its type."""
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def core_properties() -> str:
    """Return core properties that every document overwrites; without any, python-docx would add the current time."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified>'
        "</cp:coreProperties>"
    )


def build() -> bytes:
    """Return the bytes of the template."""
    word_parts = {"styles": styles(), "numbering": numbering(), "fontTable": font_table()}
    word_parts["settings"] = (STATIC / "settings.xml").read_text("utf-8")
    footers = {"Odd": footer("right"), "Even": footer("left")}
    parts = {f"word/{name}.xml": xml for name, xml in word_parts.items()}
    parts |= {f"word/footer{side}.xml": xml for side, xml in footers.items()}
    types = {f"word/{name}.xml": f"{WORD_TYPE}.{name}+xml" for name in word_parts}
    types |= {f"word/footer{side}.xml": f"{WORD_TYPE}.footer+xml" for side in footers}
    parts["word/theme1.xml"] = (STATIC / "theme1.xml").read_text("utf-8")
    types["word/theme1.xml"] = "application/vnd.openxmlformats-officedocument.theme+xml"
    types["word/document.xml"] = f"{WORD_TYPE}.document.main+xml"
    types["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    parts["word/document.xml"] = document()
    parts["docProps/core.xml"] = core_properties()
    parts["_rels/.rels"] = relationships(
        {
            "rId1": (f"{R}/officeDocument", "word/document.xml"),
            "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        }
    )
    parts["word/_rels/document.xml.rels"] = relationships(
        {f"rId{index}": (f"{R}/{name}", f"{name}.xml") for index, name in enumerate(word_parts, start=1)}
        | {"rIdTheme": (f"{R}/theme", "theme1.xml")}
        | {f"rId{side}": (f"{R}/footer", f"footer{side}.xml") for side in footers}
    )
    parts["[Content_Types].xml"] = content_types(types)
    return pack({name: xml.encode() for name, xml in parts.items()}, compress=False)


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET).write_bytes(build())
