"""Files that people and strangers upload: each fault has its reason, and none is an exception."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from portal.report.letterhead.examine import Examination, examine
from portal.report.letterhead.starting import starting_letterhead
from portal.report.letterhead.styles import NEEDED
from portal.report.letterhead.unzip import MOST_BYTES

Make = Callable[..., Any]
Relate = Callable[..., dict[str, Any]]
Zip = Callable[[Mapping[str, bytes]], bytes]

PARAGRAPH = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>"


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.app_context():
        yield


def reasons(data: bytes) -> list[str]:
    found = examine(data)
    assert found.usable == (not found.refusals)
    assert all(str(refusal.advice) for refusal in found.refusals)
    return [str(refusal.reason) for refusal in found.refusals]


def warnings_of(found: Examination) -> list[str]:
    return [str(warning) for warning in found.warnings]


def test_a_letterhead_of_chinese_word(letterhead: bytes) -> None:
    found = examine(letterhead)
    assert found.usable
    assert found.found == ("Heading 1",)
    assert found.missing == tuple(name for name in NEEDED if name != "Heading 1")
    assert warnings_of(found) == []
    assert not found.numbers_itself
    picture = found.preview
    assert picture is not None
    assert picture.page is not None
    assert (picture.page.width, picture.page.height, picture.page.left) == (210, 297, 32)
    assert [(line.text, line.red, line.large, line.ruled) for line in picture.before] == [
        ("春苗幼儿园文件", True, True, True),
        ("春幼〔2026〕7号", False, False, False),
    ]
    assert [line.text for line in picture.after] == ["抄送：区教育局"]
    assert [(line.text, line.pictured) for line in picture.head] == [("春苗幼儿园", True), ("首页页眉", False)]
    assert picture.numbered


def test_the_starting_letterhead_brings_everything() -> None:
    content = starting_letterhead("春苗<&>幼儿园")
    assert content == starting_letterhead("春苗<&>幼儿园")
    found = examine(content)
    assert found.usable
    assert (found.missing, found.numbers_itself, warnings_of(found)) == ((), True, [])
    assert found.preview is not None
    assert [line.text for line in found.preview.before] == ["春苗<&>幼儿园"]


def test_the_official_form_itself_has_no_place(template: Path) -> None:
    [reason] = reasons(template.read_bytes())
    assert reason.startswith("The file has no content control tagged body")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04" + b"0" * MOST_BYTES, "The file is larger than 5 MB."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "This is a file of the old kind (.doc)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected with a password.",
        ),
        (b"%PDF-1.7", "This is a file of the kind PDF, not a Word file (.docx)."),
        (b"{\\rtf1", "This is a file of the kind RTF, not a Word file (.docx)."),
        (b"\xff\xd8\xff\xe0", "The file is damaged, or it is not a Word file (.docx)."),
        (b"PK\x03\x04rubbish", "The file is damaged, or it is not a Word file (.docx)."),
    ],
)
def test_what_is_no_docx(data: bytes, reason: str) -> None:
    assert reasons(data) == [reason]


def test_one_cut_off_anywhere(letterhead: bytes) -> None:
    for share in (10, 50, 90, 99):
        assert reasons(letterhead[: len(letterhead) * share // 100]) == [
            "The file is damaged, or it is not a Word file (.docx)."
        ]


def test_one_with_a_byte_changed_is_refused_or_sound(letterhead: bytes) -> None:
    for at in range(0, len(letterhead), 97):
        examine(letterhead[:at] + bytes([letterhead[at] ^ 0x55]) + letterhead[at + 1 :])


def test_400_megabytes_of_nothing(made: Make) -> None:
    buffer = io.BytesIO(made().packed())
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/image2.png", "w") as file,
    ):
        for _ in range(400):
            file.write(bytes(2**20))
    assert len(buffer.getvalue()) < 2**20
    assert reasons(buffer.getvalue()) == ["Unpacked, this file would be larger than a letterhead can be."]


def test_a_bomb_that_lies_about_its_size(made: Make, zipped: Zip) -> None:
    files = made().files()
    size = 30 * 2**20
    content = zipped({"word/media/image2.png": bytes(size)} | files)
    # In the local header and in the directory: 10 bytes instead of 30 MB.
    lying = content.replace(struct.pack("<I", size), struct.pack("<I", 10))
    assert lying != content
    assert reasons(lying) == ["The file is damaged, or it is not a Word file (.docx)."]


def test_much_xml_is_refused_before_it_is_read(made: Make) -> None:
    spoilt = made(parts={"word/comments.xml": b"<a>" + b" " * 9 * 2**20 + b"</a>"})
    assert reasons(spoilt.packed()) == ["Unpacked, this file would be larger than a letterhead can be."]


def test_too_many_parts(made: Make) -> None:
    spoilt = made(parts={f"word/media/{number}.png": b"" for number in range(300)})
    assert reasons(spoilt.packed()) == ["The file holds more parts than a letterhead can have."]


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/evil.xml", "word\\evil.xml", "C:/evil.xml", "word//evil.xml", "word/./a"]
)
def test_names_that_lead_out(made: Make, name: str) -> None:
    assert reasons(made(parts={name: b"x"}).packed()) == ["The file holds a part whose name leads out of it."]


def test_two_parts_of_one_name(made: Make) -> None:
    assert reasons(made(parts={"word/Document.XML": b"<a/>"}).packed()) == [
        "The file holds two parts of the same name."
    ]


def test_an_encrypted_member(letterhead: bytes) -> None:
    spoilt = bytearray(letterhead)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        spoilt[spoilt.index(signature) + at] |= 1
    assert reasons(bytes(spoilt)) == ["The file is protected with a password."]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            "The file is of a kind that carries macros (.docm, .dotm).",
        ),
        (
            "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
            "The file is of a kind that carries macros (.docm, .dotm).",
        ),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
            "This is a Word template (.dotx).",
        ),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "This is not a Word file (.docx).",
        ),
    ],
)
def test_other_kinds_whatever_the_file_is_called(made: Make, kind: str, reason: str) -> None:
    assert reasons(made(main_type=kind).packed()) == [reason]


def test_strict_documents(made: Make, zipped: Zip) -> None:
    files = made().files()
    files["_rels/.rels"] = files["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    [reason] = reasons(zipped(files))
    assert "Strict Open XML" in reason


DTD = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "word/header1.xml", "_rels/.rels", "[Content_Types].xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(made: Make, zipped: Zip, part: str, encoding: str) -> None:
    files = made().files()
    head, tail = files[part].split(b"?>\n", 1)
    text = (head.replace(b"UTF-8", encoding.upper().encode()) + b"?>\n" + DTD + tail).decode()
    files[part] = text.encode(encoding)
    assert reasons(zipped(files)) == ["The file declares entities of its own, which Word never writes."]


def test_macros(made: Make, relation: Relate) -> None:
    macros = "The file contains macros (programs)."
    hidden = made(parts={"word/vbaProject.bin": b"x"})
    assert reasons(hidden.packed()) == [macros]
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    disguised = made(parts={"word/x.bin": b"x"}, relations=relation(kind, "x.bin", external=False))
    assert reasons(disguised.packed()) == [macros]
    typed = made(parts={"word/x.dat": b"x"}, types={"word/x.dat": "application/vnd.ms-office.vbaProject"})
    assert reasons(typed.packed()) == [macros]


OBJECT = "The file contains an embedded object, a chart or a control."


def test_objects(made: Make, relation: Relate) -> None:
    for kind in ("oleObject", "package", "control", "chart"):
        found = made(parts={"word/x.bin": b"x"}, relations=relation(kind, "x.bin", external=False))
        assert reasons(found.packed()) == [OBJECT], kind
    for xml in ('<w:object><o:OLEObject ProgID="Package"/></w:object>', "<w:control/>"):
        assert reasons(made(before=f"<w:p><w:r>{xml}</w:r></w:p>").packed()) == [OBJECT]
    for name in ("word/embeddings/a.xlsx", "word/activeX/activeX1.bin"):
        assert reasons(made(parts={name: b"x"}, types={name: "application/octet-stream"}).packed()) == [OBJECT]


@pytest.mark.parametrize(
    ("kind", "target", "advice"),
    [
        ("image", "http://example.com/a.png", "A picture is only linked."),
        ("image", "file://server/share/a.png", "A picture is only linked."),
        ("frame", "http://example.com/", "Delete that part"),
        ("oleObject", "file:///C:/a.xlsx", "In Word: File, Info, Edit Links"),
        ("somethingNew", "http://example.com/", "In Word: File, Info, Edit Links"),
    ],
)
def test_what_is_fetched_from_elsewhere(made: Make, relation: Relate, kind: str, target: str, advice: str) -> None:
    found = examine(made(relations=relation(kind, target)).packed())
    [refusal] = found.refusals
    assert str(refusal.advice).startswith(advice)
    if kind != "frame":
        assert str(refusal.reason) == f"The file fetches something from elsewhere: {target}"


def test_an_attached_template(made: Make, relation: Relate) -> None:
    found = examine(made(settings_relations=relation("attachedTemplate", "http://evil.example/t.dotm")).packed())
    [refusal] = found.refusals
    assert "http://evil.example/t.dotm" in str(refusal.reason)
    assert "type Normal" in str(refusal.advice)


def test_pictures_that_old_drawings_fetch(made: Make) -> None:
    drawing = '<w:p><w:r><w:pict><v:shape><v:imagedata src="http://evil.example/a.png"/></v:shape></w:pict></w:r></w:p>'
    assert reasons(made(before=drawing).packed()) == [
        "The file fetches something from elsewhere: http://evil.example/a.png"
    ]


def test_other_documents_taken_in(made: Make, relation: Relate) -> None:
    taken = "The file takes in another document."
    assert reasons(made(before='<w:altChunk r:id="rId50"/>').packed()) == [taken]
    chunk = made(
        parts={"word/a.html": b"x"},
        types={"word/a.html": "text/html"},
        relations=relation("aFChunk", "a.html", external=False),
    )
    assert reasons(chunk.packed()) == [taken]
    assert reasons(made(settings="<w:mailMerge/>").packed()) == [taken]


def field(text: str) -> str:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in text.split("|"))
    result = "<w:r><w:t>结果</w:t></w:r>"
    return f"<w:p>{char.format('begin')}{code}{char.format('separate')}{result}{char.format('end')}</w:p>"


@pytest.mark.parametrize(
    "code",
    [
        "DDEAUTO c:\\\\cmd.exe",
        "D|DE|AUTO excel x",
        "INCLUDEPICTURE http://a.b/c",
        "includetext a.docx",
        "MACROBUTTON x",
    ],
)
def test_fields_that_fetch_or_start(made: Make, code: str) -> None:
    [reason] = reasons(made(before=field(code)).packed())
    assert reason.startswith("A field in the file takes in or starts something: ")
    simple = f'<w:p><w:fldSimple w:instr="{code.replace("|", "")}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    assert len(reasons(made(before=simple).packed())) == 1


def test_a_field_whose_name_is_put_together_by_another(made: Make) -> None:
    inner = field(" QUOTE 68 68 69 ").removeprefix("<w:p>").removesuffix("</w:p>")
    outer = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{inner}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    [reason] = reasons(made(before=outer).packed())
    assert reason.startswith("A field in the file takes in or starts something")


def test_harmless_fields_and_links_are_no_reason(made: Make, relation: Relate) -> None:
    link = '<w:p><w:hyperlink r:id="rId50"><w:r><w:t>a@b.cn</w:t></w:r></w:hyperlink></w:p>'
    found = examine(
        made(
            before=link + field(" DATE \\@ yyyy ") + field(" = 1 + 1 "),
            relations=relation("hyperlink", "mailto:a@b.cn"),
        ).packed()
    )
    assert found.usable
    assert warnings_of(found) == ["Links are written as plain text: a printed summary has no use for them."]


def test_without_the_control(made: Make) -> None:
    [reason] = reasons(made(control=PARAGRAPH).packed())
    assert reason == "The file has no content control tagged body, so the text has no place in it."


def test_with_two(made: Make, control: str) -> None:
    [reason] = reasons(made(control=control + PARAGRAPH + control).packed())
    assert reason == "The file has 2 content controls tagged body, and the text can go into one only."


def test_with_the_title_but_not_the_tag(made: Make, control: str) -> None:
    titled = control.replace('w:val="正文"', 'w:val="body"').replace('<w:tag w:val="body"/>', "")
    assert reasons(made(control=titled).packed()) == ["A content control has the title body, but not the tag body."]
    other = control.replace('<w:tag w:val="body"/>', '<w:tag w:val="正文"/>')
    assert reasons(made(control=other).packed()) == ["The file has a content control, but none that is tagged body."]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("<w:p>", "</w:p>", "is within a line of text"),
        ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>", "is in a table"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", "is inside another content control"),
        (
            "<w:p><w:r><w:pict><v:textbox><w:txbxContent>",
            "</w:txbxContent></v:textbox></w:pict></w:r></w:p>",
            "is in a text box",
        ),
    ],
)
def test_in_a_place_where_it_cannot_be(made: Make, control: str, before: str, after: str, reason: str) -> None:
    if before == "<w:p>":
        control = control.replace("<w:sdtContent><w:p>", "<w:sdtContent>").replace(
            "</w:p></w:sdtContent>", "</w:sdtContent>"
        )
        control = control.replace('<w:pPr><w:pStyle w:val="a3"/></w:pPr>', "")
    [found] = reasons(made(control=before + control + after).packed())
    assert reason in found


def test_in_a_header_only(made: Make, zipped: Zip, control: str) -> None:
    files = made(control=PARAGRAPH).files()
    files["word/header2.xml"] = files["word/header2.xml"].replace(b"</w:hdr>", control.encode() + b"</w:hdr>")
    assert reasons(zipped(files)) == ["The content control “body” is in a header, footer or note."]


def test_with_a_section_break_or_half_a_field_in_it(made: Make, control: str) -> None:
    broken = control.replace("</w:pPr>", "<w:sectPr/></w:pPr>", 1)
    assert reasons(made(control=broken).packed()) == [
        "The content control “body” holds a section break, which would be lost with it."
    ]
    half = control.replace("<w:r>", '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>', 1)
    [reason] = reasons(made(control=half).packed())
    assert reason.startswith("A field begins inside")


def test_all_reasons_are_reported_at_once(made: Make, relation: Relate) -> None:
    found = made(
        control=PARAGRAPH, parts={"word/vbaProject.bin": b"x"}, relations=relation("image", "http://a.b/c.png")
    )
    assert len(reasons(found.packed())) == 3


def test_renamed_and_wrongly_typed_styles_are_missing(made: Make) -> None:
    styles = made().styles
    renamed = styles.replace('w:val="heading 1"', 'w:val="我的标题"')
    assert examine(made(styles=renamed).packed()).found == ()
    capitals = styles.replace('w:val="heading 1"', 'w:val="Heading 1,标题样式"')
    assert examine(made(styles=capitals).packed()).found == ("Heading 1",)
    alias = styles.replace('<w:name w:val="heading 1"/>', '<w:name w:val="一级"/><w:aliases w:val="x,Heading 1"/>')
    assert examine(made(styles=alias).packed()).found == ("Heading 1",)
    typed = styles + '<w:style w:type="character" w:styleId="t"><w:name w:val="Table Text"/></w:style>'
    found = examine(made(styles=typed).packed())
    assert found.usable
    assert "Table Text" in found.missing


def test_warnings(made: Make) -> None:
    section = made().section.replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906"')
    section = section.replace('<w:footerReference w:type="default" r:id="rId12"/>', "")
    changed = '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>改</w:t></w:r></w:ins></w:p>'
    found = examine(made(before=changed, section=section, parts={"word/footer1.xml": b"<a/>"}).packed())
    assert [text.split(",")[0].split(";")[0] for text in warnings_of(found)] == [
        "The paper is 297 × 210 mm",
        "Neither header nor footer shows the page number.",
        "It holds tracked changes",
    ]


def test_without_styles_settings_sections(made: Make) -> None:
    bare = made(styles="", section="", before="", after="", settings="")
    found = examine(bare.packed())
    assert found.usable, [str(refusal.reason) for refusal in found.refusals]
    assert found.missing == NEEDED


def test_what_is_xml_but_no_sense(made: Make) -> None:
    for section in (
        '<w:sectPr><w:pgSz w:w="wide" w:h="x"/></w:sectPr>',
        '<w:sectPr><w:pgMar w:left="-1in"/></w:sectPr>',
    ):
        examine(made(section=section).packed())
    [reason] = reasons(made(section='<w:sectPr><w:pgSz w:w="wide" w:h="x"/></w:sectPr>').packed())
    assert reason == "The file is built in a way that cannot be written on."
