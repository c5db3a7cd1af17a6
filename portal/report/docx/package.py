"""Write zip packages whose bytes depend on their content only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["pack", "repack"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def pack(parts: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    """Return a zip of ``parts``, sorted, with fixed times; uncompressed, it is independent of the zlib build, too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.create_system = 0
            # Not 0: writestr would put attributes of its own in the place of none.
            entry.external_attr = 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED if compress and not _packed(name) else zipfile.ZIP_STORED
            # A ZipInfo makes writestr ignore the archive's own level, so it is given with every call.
            archive.writestr(entry, parts[name], compresslevel=_LEVEL if compress else None)
    return buffer.getvalue()


def _packed(name: str) -> bool:
    """Return True if a part is compressed already: pictures, and the workbooks of charts."""
    return name.lower().endswith((".jpeg", ".jpg", ".png", ".xlsx"))


def repack(package: bytes) -> bytes:
    """Return ``package`` zipped again in a fixed order, with fixed times."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})
