"""Compression of pages and static text; files compressed by their nature (docx, xlsx, photos) are sent unchanged.

The reasons why this leaks nothing: docs/decisions/0018-compressed-answers.md.
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
"""Values of ``Sec-Fetch-Site`` of requests that another site triggered."""


class FileCache:
    """Cache of compressed static files; it holds no more keys than there are files."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return the compressed body, or None."""
        return self._bodies.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Store a compressed body."""
        self._bodies[key] = value


def init_compression(app: Flask) -> None:
    """Compress responses from 500 bytes on, in an encoding that the browser accepts."""
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
    files.cache, files.cache_key = FileCache(), _address
    app.extensions[FILES] = files

    def compress(response: Response) -> Response:
        # Another site that could make a browser ask for pages, and saw how long the answers are, could guess at what
        # stands in them. A part of a file is compressed with the whole or not at all.
        if request.headers.get("Sec-Fetch-Site") in ELSEWHERE or response.status_code == 206:
            return response
        return pages.after_request(response)

    app.after_request(compress)


def compress_once(response: Response) -> Response:
    """Compress a static file once, whose URL changes with its content: later requests get the same bytes."""
    files: Compress = current_app.extensions[FILES]
    if response.status_code != 200 or response.mimetype not in TYPES:
        return response
    response.direct_passthrough = False
    response.make_sequence()
    return files.after_request(response)


def _address(received: Request) -> str:
    return received.path
