"""Open an untrusted .xlsx: its type and unpacked size are checked before it is read."""

from __future__ import annotations

import logging
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from portal.base.errors import PortalError
from portal.base.i18n import _l

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["MAX_ROWS", "MAX_UPLOAD", "check_file", "opened", "rows_of"]

LOG = logging.getLogger(__name__)

MAX_UPLOAD = 20 * 2**20
"""Greatest size of an uploaded file, in bytes."""
MAX_ROWS = 200_000
MAX_UNPACKED = 200 * 2**20
MAX_STRINGS = 60 * 2**20
"""Greatest size of the table of texts, in bytes; it is held in memory as a whole."""
MAX_ENTRIES = 500
MAX_RATIO = 250
RATIO_COUNTS_FROM = 10 * 2**20
LAST_ROW = 1_048_576
"""Greatest number of a row in Excel."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# openpyxl warns of decoration that it leaves out; nothing in a register depends on it.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class _RootReached(Exception):  # noqa: N818  (not an error: the prologue of the part is over)
    pass


def check_file(path: Path) -> None:
    """Raise PortalError for a file that is no .xlsx, or would be too large once unpacked."""
    size = path.stat().st_size
    if size == 0:
        raise PortalError(_l("The file is empty."))
    if size > MAX_UPLOAD:
        raise PortalError(_l("The file is larger than %(size)d MB.", size=MAX_UPLOAD // 2**20))
    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            _refuse_ole(file.read())
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise PortalError(_l("This is not an Excel workbook (.xlsx).")) from None


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """Open a workbook to be read row by row. Raises PortalError for a file that cannot be read."""
    check_file(path)
    # Opened here, so that it is closed here even if reading fails.
    with path.open("rb") as file:
        workbook = _load(file)
        try:
            if not workbook.worksheets:
                raise PortalError(_l("The workbook has no worksheet."))
            yield workbook
        finally:
            workbook.close()


def _load(file: IO[bytes]) -> Workbook:
    from portal.spreadsheets.sheet import StreamingReader  # noqa: PLC0415 (openpyxl, which few requests need)

    try:
        reader = StreamingReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read()
    except MemoryError:
        raise
    except Exception:
        # openpyxl meets a damaged file with almost any kind of error.
        LOG.debug("A workbook could not be opened.", exc_info=True)
        raise PortalError(_l("The file is damaged and cannot be read.")) from None
    return reader.wb


def rows_of(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield number and values of every row that is not blank. Raises PortalError for a damaged or endless sheet."""
    from portal.spreadsheets.sheet import opened_sheet  # noqa: PLC0415 (openpyxl)

    found = last = 0
    with opened_sheet(sheet) as parser:
        parsed = parser.rows()
        while True:
            try:
                number, cells = next(parsed, (0, ()))
            except MemoryError:
                raise
            except Exception:
                LOG.debug("A sheet could not be read.", exc_info=True)
                raise PortalError(_l("The file is damaged and cannot be read.")) from None
            if number == 0:
                return
            if not last < number <= LAST_ROW:
                raise PortalError(_l("The file is damaged and cannot be read."))
            last = number
            if all(value is None or (isinstance(value, str) and not value.strip()) for value in cells):
                continue
            found += 1
            if found > MAX_ROWS:
                raise PortalError(_l("The sheet has more than %(rows)d rows. Divide the file.", rows=MAX_ROWS))
            yield number, cells


def _refuse_ole(rest: bytes) -> None:
    if ENCRYPTED in rest:
        raise PortalError(_l("The file is protected by a password. Save it without a password and try again."))
    raise PortalError(_l("This is an old Excel file (.xls). Save it as .xlsx and try again."))


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    # zipfile never unpacks more of an entry than it declares, so the declared sizes can be relied on.
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or any(_suspicious(entry) for entry in entries):
        raise PortalError(_l("The file would become far too large when unpacked; it was not opened."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise PortalError(_l("The file is protected by a password. Save it without a password and try again."))
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook.") for name in names):
        raise PortalError(_l("This is not an Excel workbook (.xlsx)."))
    if "xl/workbook.bin" in names:
        raise PortalError(_l("This is a binary Excel file (.xlsb). Save it as .xlsx and try again."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise PortalError(_l("The file contains macros. Save it as .xlsx without macros and try again."))
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            _refuse_doctype(archive, entry)


def _suspicious(entry: zipfile.ZipInfo) -> bool:
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return True
    if entry.filename.lower().endswith("sharedstrings.xml") and entry.file_size > MAX_STRINGS:
        return True
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > max(entry.compress_size, 1) * MAX_RATIO


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part with a DOCTYPE, which no workbook has: its entities could expand or read other resources."""
    parser = expat.ParserCreate()

    def doctype(*_details: Any) -> None:
        raise PortalError(_l("This is not an Excel workbook (.xlsx)."))

    def root(*_details: Any) -> None:
        raise _RootReached

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        with archive.open(entry) as part:
            while chunk := part.read(8192):
                parser.Parse(chunk, False)
    except _RootReached:
        return
    except (expat.ExpatError, zipfile.BadZipFile):
        raise PortalError(_l("The file is damaged and cannot be read.")) from None
    except OSError:
        raise
    except Exception as error:
        if isinstance(error, PortalError):
            raise
        raise PortalError(_l("The file is damaged and cannot be read.")) from None
