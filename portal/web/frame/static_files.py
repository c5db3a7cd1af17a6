"""The program's own scripts, styles and pictures, under URLs that change with their content and are cached for a
year.

The hash is of the whole folder and stands before the file's path. So files that a style sheet or a script refers to
relatively (``url(…)``, ``import "./js/menu.js"``) lie under the same hash, and nothing that a file uses can be
older or newer than the file itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, send_from_directory
from werkzeug.routing import BaseConverter

from portal.web.frame.compression import compress_once

__all__ = ["StaticFolder", "add_static", "init_static"]

View = Callable[..., Response]

FOLDERS = "portal.static"
"""Key in ``app.extensions``: served folders by endpoint."""
YEAR = 365 * 24 * 60 * 60


class Version(BaseConverter):
    """URL converter ``<version:…>`` for the hash of a folder."""

    regex = "v[0-9a-f]{16}"


@dataclass(frozen=True, slots=True)
class Content:
    """State of a folder when it was read."""

    version: str
    roots: dict[str, Path]
    """Folder that holds each file."""
    stamps: dict[str, tuple[int, int]]
    """Modification time in nanoseconds and size of each file."""


class StaticFolder:
    """Files that do not change while the program runs, of one folder or of several that are served as one."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = tuple(roots)

    @property
    def version(self) -> str:
        """Hash of all names and contents."""
        return self._read.version

    def is_as_read(self, name: str) -> bool:
        """Return True if the file is unchanged since it was hashed: a program may be replaced under a portal."""
        try:
            return self._read.stamps.get(name) == _stamp(self.root_of(name) / name)
        except OSError:
            return False

    def root_of(self, name: str) -> Path:
        """Return the folder that holds a file: the first one for a file that there is not."""
        return self._read.roots.get(name, self.roots[0])

    @cached_property
    def _read(self) -> Content:
        digest = sha256()
        roots = {
            path.relative_to(root).as_posix(): root for root in self.roots for path in root.rglob("*") if path.is_file()
        }
        for name, root in sorted(roots.items()):
            content = (root / name).read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        stamps = {name: _stamp(root / name) for name, root in roots.items()}
        return Content(f"v{digest.hexdigest()[:16]}", roots, stamps)


def init_static(app: Flask, roots: Sequence[Path]) -> None:
    """Serve the core's static files; call it before any other folder is added."""
    app.extensions[FOLDERS] = {}
    app.url_map.converters["version"] = Version
    app.url_defaults(_add_version)
    add_static(app, roots, "/static", "static")


def _everybody(view: View) -> View:
    return view


def add_static(
    app: Flask, roots: Sequence[Path], url: str, endpoint: str, access: Callable[[View], View] = _everybody
) -> None:
    """Serve one or more folders below this URL; ``access`` decorates the view with its access rule, by default none."""
    folder = app.extensions[FOLDERS][endpoint] = StaticFolder(roots)

    @access
    def serve(filename: str, version: str | None = None) -> Response:
        return _sent(folder, filename, version)

    for rule in (f"{url}/<path:filename>", f"{url}/<version:version>/<path:filename>"):
        app.add_url_rule(rule, endpoint, serve)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    folder: StaticFolder | None = current_app.extensions[FOLDERS].get(endpoint)
    if folder is not None:
        values.setdefault("version", folder.version)


def _sent(folder: StaticFolder, filename: str, version: str | None) -> Response:
    """Return the file: cacheable for a year under its hash; otherwise revalidated each time, as after an update."""
    lasting = version == folder.version and folder.is_as_read(filename)
    response: Response = send_from_directory(folder.root_of(filename), filename, max_age=YEAR if lasting else None)
    if lasting:
        response.cache_control.public = True
        response.cache_control.immutable = True
        return compress_once(response)
    return response


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
