"""Detection of an uploaded file's type from its bytes alone: neither its name nor the browser's claim counts."""

from __future__ import annotations

from portal.attachments.content import MOST_BYTES, Content, UnfitError
from portal.base.fields import Label
from portal.base.i18n import _l

__all__ = ["examine"]

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
OTHERS = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"PK\x03\x04": "ZIP",
    b"\xd0\xcf\x11\xe0": "Office",
    b"<svg": "SVG",
    b"<!doctype html": "HTML",
    b"<html": "HTML",
}
"""Magic bytes of unsupported types that people upload most often, with the type's name for the message."""


def examine(data: bytes, *, photos: bool) -> Content:
    """Check an uploaded file and return the content to be stored. Raise UnfitError if it cannot be attached.

    Pictures are decoded and written anew, so that nothing but the picture is left: no place, no camera, no
    second file behind the first. ``photos``: pictures only, no PDF.
    """
    # Pillow and its decoders are loaded by whoever uploads, not by every command of the portal.
    from portal.attachments.pdf import check_pdf  # noqa: PLC0415
    from portal.attachments.pictures import clean_picture  # noqa: PLC0415

    if not data:
        raise UnfitError(_l("The file is empty."))
    if len(data) > MOST_BYTES:
        raise UnfitError(_l("The file is larger than %(size)d MB.", size=MOST_BYTES // 2**20))
    if data.startswith((JPEG, PNG)) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return clean_picture(data)
    if data.startswith(b"%PDF-"):
        if photos:
            raise UnfitError(
                _l("Only pictures belong here, and this is a PDF. Take a photo of it, or save it as a picture.")
            )
        check_pdf(data)
        return Content(data, "application/pdf")
    raise UnfitError(_foreign(data, photos=photos))


def _foreign(data: bytes, *, photos: bool) -> Label:
    if data[4:8] == b"ftyp":
        if data[8:12] in HEIC_BRANDS:
            return _l(
                "HEIC pictures cannot be kept. Set the phone's camera to JPEG (on an iPhone: Settings, Camera, "
                "Formats, Most Compatible), or send a JPEG copy of it."
            )
        return _l("This is a film. Only pictures can be kept.")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for magic, name in OTHERS.items() if start.startswith(magic.lower())), "")
    if not kind and start.startswith(b"<"):
        kind = "SVG" if b"<svg" in start else "XML"
    if kind and photos:
        return _l("This is a file of the kind %(kind)s. JPEG, PNG and WebP pictures can be kept.", kind=kind)
    if kind:
        return _l("This is a file of the kind %(kind)s. JPEG, PNG and WebP pictures and PDF can be kept.", kind=kind)
    if photos:
        return _l("This is no picture. JPEG, PNG and WebP can be kept.")
    return _l("This is neither a picture nor a PDF. JPEG, PNG, WebP and PDF can be kept.")
