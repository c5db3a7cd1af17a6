"""Unpack an untrusted .docx within fixed limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from portal.base.i18n import _l
from portal.report.letterhead.refusal import RefusedError

__all__ = ["MOST_BYTES", "unzip"]

MOST_BYTES = 5 * 2**20
"""Greatest size of an uploaded file: a letterhead is a page with, perhaps, a crest."""
MOST_UNPACKED = 40 * 2**20
"""Greatest size of all parts together; so low that no compression ratio needs to be checked."""
MOST_XML = 8 * 2**20
"""Greatest size of all XML together; as a tree it takes some ten times as much."""
MOST_PARTS = 300
CHUNK = 2**16
ENCRYPTED = 0x1
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
OTHERS = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"<html": "HTML", b"<!doctype html": "HTML", b"<?xml": "XML"}
"""Other file types that people upload, by their first bytes."""

_SAVE = _l("Open it in Word or WPS and save it with “Save as”, file type “Word document (*.docx)”.")
_DAMAGED = _l("The file is damaged, or it is not a Word file (.docx).")
_LARGE = _l("Unpacked, this file would be larger than a letterhead can be.")
_SMALLER = _l("Make a new document in Word and take over only the letterhead, with smaller pictures.")


def unzip(data: bytes) -> dict[str, bytes]:
    """Return name and bytes of every part. Raises RefusedError.

    Declared sizes are summed before anything is unpacked, and each part is read up to its declared size and no
    further; a part with a false size fails its checksum.
    """
    _check_start(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return {entry.filename: _read(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise RefusedError(_DAMAGED, _SAVE) from None


def _check_start(data: bytes) -> None:
    if not data:
        raise RefusedError(_l("The file is empty."), _l("Choose the letterhead again."))
    if len(data) > MOST_BYTES:
        raise RefusedError(
            _l("The file is larger than %(size)d MB.", size=MOST_BYTES // 2**20),
            _l("Make the pictures in it smaller: in Word, click a picture, then “Compress pictures”."),
        )
    if data.startswith(OLE):
        if LOCKED in data:
            raise RefusedError(
                _l("The file is protected with a password."), _l("Remove the password in Word and save it again.")
            )
        raise RefusedError(_l("This is a file of the old kind (.doc)."), _SAVE)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for magic, name in OTHERS.items() if start.startswith(magic.lower())), "")
    if kind:
        raise RefusedError(_l("This is a file of the kind %(kind)s, not a Word file (.docx).", kind=kind), _SAVE)
    if not data.startswith(b"PK\x03\x04"):
        raise RefusedError(_DAMAGED, _SAVE)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS:
        raise RefusedError(_l("The file holds more parts than a letterhead can have."), _SMALLER)
    names = [entry.filename for entry in entries]
    # Names of parts are the same in capitals: two programs may read two different parts of one name.
    if len({name.lower() for name in names}) != len(names):
        raise RefusedError(_l("The file holds two parts of the same name."), _SAVE)
    if any(_outside(name) for name in names):
        raise RefusedError(_l("The file holds a part whose name leads out of it."), _SAVE)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise RefusedError(
            _l("The file is protected with a password."), _l("Remove the password in Word and save it again.")
        )
    if any(entry.compress_type not in KNOWN for entry in entries):
        raise RefusedError(_DAMAGED, _SAVE)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels", ".vml")))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or xml > MOST_XML:
        raise RefusedError(_LARGE, _SMALLER)


def _outside(name: str) -> bool:
    steps = name.split("/")
    return "\\" in name or ":" in name or "\0" in name or any(step in {"", ".", ".."} for step in steps)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    pieces: list[bytes] = []
    left = entry.file_size
    with archive.open(entry) as file:
        while piece := file.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise RefusedError(_LARGE, _SMALLER)
            pieces.append(piece)
    if left:
        raise RefusedError(_DAMAGED, _SAVE)
    return b"".join(pieces)
