"""Files of attachments: ``$PORTAL_HOME/attachments/ab/<sha256>.<ending>``, each content once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.registry.registry import the_portal

__all__ = ["ENDINGS", "digest_of", "discard", "keep", "kept_path", "thumbnail_path", "write_whole"]

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""File endings by media type, for every kind of content that is kept."""


def kept_path(digest: str, media_type: str) -> Path:
    """Return the path of the file with this content hash."""
    return the_portal().settings.home / "attachments" / digest[:2] / f"{digest}.{ENDINGS[media_type]}"


def thumbnail_path(digest: str, media_type: str) -> Path:
    """Return the path of the cached thumbnail of this content; it can be made again at any time."""
    return the_portal().settings.home / "cache" / "thumbnails" / digest[:2] / f"{digest}.{ENDINGS[media_type]}"


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the content in hexadecimal, by which it is stored."""
    return sha256(content).hexdigest()


def keep(content: bytes, media_type: str) -> None:
    """Store the bytes if they are not stored yet. Raise PortalError if they cannot be written.

    Call it before the row is committed: a file without a row wastes space, a row without a file loses a picture.
    """
    path = kept_path(digest_of(content), media_type)
    if path.exists():
        return
    try:
        write_whole(path, content)
    except OSError as error:
        raise PortalError(
            _l("The file could not be kept on the server (%(reason)s).", reason=error.strerror or "?")
        ) from None


def discard(digest: str, media_type: str, needed: Callable[[], bool]) -> None:
    """Remove the file of this content, unless ``needed`` (a query for committed rows) returns True.

    Another user may be storing the same content at this moment. The file is moved out of the way first and the rows are
    queried afterwards, so that either this call finds the other's row, or the other, who checks for the file after
    committing (see ``portal.attachments.service``), finds that it is gone and writes it again.
    """
    path = kept_path(digest, media_type)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(6)}.gone")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    try:
        still_needed = needed()
    except BaseException:
        aside.replace(path)
        raise
    if still_needed:
        aside.replace(path)
        return
    aside.unlink(missing_ok=True)
    thumbnail_path(digest, media_type).unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically: it is either complete or missing. Raise OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
