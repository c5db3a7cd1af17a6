"""Check of PDF scans: they are stored unchanged, so active content and embedded files are refused."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from portal.attachments.content import UnfitError
from portal.base.i18n import _l

__all__ = ["check_pdf"]

# Long names only: in megabytes of packed pixels three given letters stand somewhere by chance.
ACTIVE = re.compile(
    rb"/(?:(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|Movie|Sound|Rendition)"
    rb"(?![A-Za-z0-9])|XFA\s*[\[\d])"
)
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
HEADER_BYTES = 2048
"""Number of bytes before a stream that are searched for its dictionary."""
MOST_UNPACKED = 64 * 2**20
"""Highest number of bytes unpacked from object streams for the check."""
TAIL = 1024
"""Number of bytes at the end that must hold the end marker of a complete file."""


def check_pdf(data: bytes) -> None:
    """Raise UnfitError for a PDF that is cut off, encrypted, or holds programs, other files or media."""
    end = data.rfind(b"%%EOF", -TAIL)
    if end < 0:
        raise UnfitError(_l("The PDF is damaged or was not sent as a whole. Please send it again."))
    if data[end + 5 :].strip(b"\x00\r\n\t\f \x1a"):
        raise UnfitError(
            _l("Something else is hidden behind the end of this PDF. Please scan or print it to PDF anew.")
        )
    if ENCRYPTED.search(_names(data)):
        raise UnfitError(_l("The PDF is locked with a password. Please send it without."))
    for part in (data, *_packed_objects(data)):
        if ACTIVE.search(_names(part)):
            raise UnfitError(
                _l("The PDF holds programs or other files. Please scan it, or print it to PDF anew, and send that.")
            )


def _names(part: bytes) -> bytes:
    """Return the bytes with escaped names decoded: ``/J#61vaScript`` becomes ``/JavaScript``."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """Yield the unpacked object streams, where newer PDFs keep objects that a search would miss."""
    left = MOST_UNPACKED
    for found in STREAM.finditer(data):
        header = data[max(0, found.start() - HEADER_BYTES) : found.start()]
        header = _names(header[header.rfind(b"endobj") + 1 :])
        if b"/ObjStm" not in header or b"/Filter" not in header:
            continue
        unpacked = _unpacked(memoryview(data)[found.end() :], left)
        left -= len(unpacked)
        if left <= 0:
            raise UnfitError(_l("The PDF is too large when unpacked."))
        yield unpacked


def _unpacked(packed: memoryview, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        # Packed in another way, so it cannot be looked at.
        raise UnfitError(_l("The PDF is built in a way that cannot be checked. Please print it to PDF anew.")) from None
