"""Write photos: one, or several beside each other, each with its caption below."""

from __future__ import annotations

import hashlib
import io
from threading import Lock
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.shared import Emu, Length, Mm, Twips
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.document.blocks import Photo, PhotoRow, plain_text
from portal.report.document.text import one_line
from portal.report.docx.openxml import BlockItemContainer, element_of, qn
from portal.report.docx.runs import add_text
from portal.report.docx.tables import CAPTION
from portal.report.docx.writer import GAP, PICTURE, Writer

__all__ = ["add_photos"]

HIGHEST = Mm(88)
"""Greatest height of a picture: two rows with captions fill a page."""
INCHES = 914400
"""English metric units of an inch."""
DOTS = 220
"""Dots per inch that are stored: more only makes the file larger."""
QUALITY = 85
"""Quality of JPEG and WebP, 0 to 100."""

MOST_KEPT = 8 * 1024 * 1024
"""Greatest size in bytes of the cache of scaled pictures: a summary is written several times before it is signed."""
_SMALLER: dict[tuple[bytes, tuple[int, int]], bytes] = {}
_LOCK = Lock()


def add_photos(row: PhotoRow, writer: Writer) -> None:
    """Append a row of photos: a single one centred, several in a table without borders."""
    if not row.photos:
        return
    if len(row.photos) == 1:
        [photo] = row.photos
        _add(photo, writer.paragraph(PICTURE), writer.paragraph(CAPTION), Twips(writer.text_width * 3 // 4), writer)
        return
    width = writer.text_width // len(row.photos)
    writer.paragraph(GAP)
    table: Any = writer.word.add_table(rows=1, cols=len(row.photos))
    table.autofit = False
    properties = element_of(table).tblPr
    properties.find(qn("w:tblW")).set(qn("w:type"), "dxa")
    properties.find(qn("w:tblW")).set(qn("w:w"), str(width * len(row.photos)))
    for found in properties.findall(qn("w:tblLook")):
        properties.remove(found)
    element_of(table).tr_lst[0].get_or_add_trPr().append(element_of(table).makeelement(qn("w:cantSplit"), {}))
    # Captions of pictures of different heights stand on one line; those of the same height may have different captions.
    same = len({round(photo.height / max(1, photo.width), 2) for photo in row.photos}) == 1
    vertical = WD_ALIGN_VERTICAL.TOP if same else WD_ALIGN_VERTICAL.BOTTOM
    for cell, column, photo in zip(table.rows[0].cells, table.columns, row.photos, strict=True):
        column.width = cell.width = Twips(width)
        cell.vertical_alignment = vertical
        pictured, caption = _paragraphs(cell, writer)
        _add(photo, pictured, caption, Twips(width - 240), writer)
    writer.paragraph(GAP)


def _paragraphs(cell: BlockItemContainer, writer: Writer) -> tuple[WordParagraph, WordParagraph]:
    picture = cell.paragraphs[0]
    picture.style = writer.style(PICTURE)
    caption = cell.add_paragraph()
    caption.style = writer.style(CAPTION)
    return picture, caption


def _add(photo: Photo, picture: WordParagraph, caption: WordParagraph, widest: Length, writer: Writer) -> None:
    width, height = _size(photo, widest)
    content = _fitted(photo, width, writer)
    if content is None:
        add_text(picture, "【照片文件缺失】", bold=True)
    else:
        picture.add_run().add_picture(io.BytesIO(content), width, height)
        described: Any = element_of(picture).find(f".//{qn('wp:docPr')}")
        described.set("descr", one_line(plain_text(photo.caption)))
    add_text(caption, one_line(plain_text(photo.caption)))


def _size(photo: Photo, widest: Length) -> tuple[Emu, Emu]:
    scale = min(widest / photo.width, HIGHEST / photo.height, INCHES / 96)
    return Emu(int(photo.width * scale)), Emu(int(photo.height * scale))


def _fitted(photo: Photo, width: Emu, writer: Writer) -> bytes | None:
    """Return the picture scaled down to ``DOTS`` per inch, or as it is if little larger; None if its file is lost."""
    content = writer.photos(photo)
    wanted = int(width / INCHES * DOTS)
    if content is None or photo.width <= wanted * 5 // 4:
        return content
    size = (wanted, max(1, round(photo.height * wanted / photo.width)))
    key = (hashlib.sha256(content).digest(), size)
    with _LOCK:
        small = _SMALLER.pop(key, None)
    small = small or _smaller(content, size)
    with _LOCK:
        # Inserted anew, it is the last to be evicted.
        _SMALLER[key] = small
        while sum(map(len, _SMALLER.values())) > MOST_KEPT:
            del _SMALLER[next(iter(_SMALLER))]
    return small


def _smaller(content: bytes, size: tuple[int, int]) -> bytes:
    from PIL import Image  # noqa: PLC0415 (only where there is a photo to be made smaller)

    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
        kind = picture.format or "JPEG"
        small = picture.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, kind, quality=QUALITY, optimize=True)
    return file.getvalue()
