"""Pages and static text are sent compressed; what is compressed by its nature (docx, xlsx, photos) is sent as it is.

Why this gives nothing away that belongs to somebody: docs/decisions/0018-compressed-answers.md.
"""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, request
from flask_compress import Compress

__all__ = ["compress_once", "init_compression"]

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
FILES = "portal.compressed_files"
ELSEWHERE = frozenset({"cross-site", "same-site"})
"""Values of ``Sec-Fetch-Site``: another site made the browser ask."""


class Kept:
    """Compressed static files; as many as there are files, since each is known by the hash of its folder."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return the compressed body."""
        return self._bodies.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep a compressed body."""
        self._bodies[key] = value


def init_compression(app: Flask) -> None:
    """Compress what browsers say they can read, from 500 bytes on."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=sorted(TYPES),
        # The first that the browser takes. Over plain http, browsers take gzip only.
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_LEVEL=5,
        # What is streamed is a file that somebody saves.
        COMPRESS_STREAMS=False,
    )
    pages = Compress(app)
    files = Compress(app)
    files.cache, files.cache_key = Kept(), _address
    app.extensions[FILES] = files

    def compress(response: Response) -> Response:
        # Another site that could make a browser ask for pages, and saw how long the answers are, could guess at what
        # stands in them. A part of a file is compressed with the whole or not at all.
        if request.headers.get("Sec-Fetch-Site") in ELSEWHERE or response.status_code == 206:
            return response
        return pages.after_request(response)

    app.after_request(compress)


def compress_once(response: Response) -> Response:
    """Compress a static file, whose address changes with its content: whoever asks next gets the same bytes."""
    files: Compress = current_app.extensions[FILES]
    if response.status_code != 200 or response.mimetype not in TYPES:
        return response
    response.direct_passthrough = False
    response.make_sequence()
    return files.after_request(response)


def _address(asked: Request) -> str:
    return asked.path
