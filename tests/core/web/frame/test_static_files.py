"""Static files: under the hash of their folder cached for a year; without it, revalidated each time."""

from __future__ import annotations

import gzip
import re
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from portal.base.paths import PACKAGE
from portal.testing.types import SignIn
from portal.web.folders import static_folders
from portal.web.frame.compression import init_compression
from portal.web.frame.static_files import add_static, init_static

if TYPE_CHECKING:
    from portal.testing.factories import Factory

YEAR = "public, max-age=31536000, immutable"
IMPORTED = re.compile(r"""(?:from|import\()\s*["'](\.[^"']+)["']""")
REFERRED = re.compile(r"""url\(["']?(?!data:|#)([^"')]+)["']?\)""")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "main.js").write_text('import { menu } from "./js/menu.js";\n' + "menu();\n" * 200)
    (tmp_path / "js" / "menu.js").write_text("export const menu = () => 1;\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" + bytes(3000))
    return tmp_path


def serving(folder: Path) -> Flask:
    app = Flask("served", static_folder=None)
    init_static(app, static_folders())
    add_static(app, [folder], "/static/garden", "garden.static")
    init_compression(app)
    return app


def fetch(app: Flask, path: Any, **options: Any) -> Any:
    return app.test_client().get(path, buffered=True, **options)


def address(app: Flask, filename: str = "main.js") -> Any:
    with app.test_request_context():
        return url_for("garden.static", filename=filename)


def test_under_its_hash_a_file_is_kept_for_a_year(folder: Path) -> None:
    app = serving(folder)
    answer = fetch(app, address(app))
    assert answer.data == (folder / "main.js").read_bytes()
    assert answer.headers["Cache-Control"] == YEAR


def test_another_hash_and_none_are_revalidated_each_time(folder: Path) -> None:
    app = serving(folder)
    for path in ("/static/garden/main.js", f"/static/garden/v{'0' * 16}/main.js"):
        answer = fetch(app, path)
        assert answer.data == (folder / "main.js").read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"
        again = fetch(app, path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_what_a_file_imports_gets_a_new_address_with_it(folder: Path) -> None:
    before = urljoin(address(serving(folder)), "./js/menu.js")
    assert fetch(serving(folder), before).headers["Cache-Control"] == YEAR
    (folder / "js" / "menu.js").write_text("export const menu = () => 2;\n")
    app = serving(folder)
    after = urljoin(address(app), "./js/menu.js")
    assert after != before
    assert "2" in fetch(app, after).text
    # A page that was open meanwhile still finds it, and keeps it no longer than that.
    assert fetch(app, before).headers["Cache-Control"] == "no-cache"


def test_a_file_that_was_exchanged_under_a_running_portal_is_not_kept(folder: Path) -> None:
    app = serving(folder)
    kept = address(app)
    assert fetch(app, kept, headers={"Accept-Encoding": "gzip"}).headers["Cache-Control"] == YEAR
    (folder / "main.js").write_text("exchanged\n")
    answer = fetch(app, kept, headers={"Accept-Encoding": "gzip"})
    assert answer.text == "exchanged\n"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_beside_the_folder_is_served(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    app = serving(folder)
    version = address(app).split("/")[3]
    for path in ("../secret.txt", "%2e%2e/secret.txt", "js/../../secret.txt", "nothing.js"):
        for start in ("/static/garden/", f"/static/garden/{version}/"):
            assert fetch(app, start + path).status_code == 404


def test_a_file_is_compressed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = serving(folder)
    calls = []
    compress = gzip.compress

    def counted(*given: Any) -> bytes:
        calls.append(1)
        return compress(*given)

    monkeypatch.setattr("gzip.compress", counted)
    for _ in range(3):
        answer = fetch(app, address(app), headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 200
    assert len(calls) == 1
    tag = answer.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": tag}
    assert fetch(app, address(app), headers=headers).status_code == 304
    picture = fetch(app, address(app, "picture.png"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in picture.headers
    assert picture.headers["Cache-Control"] == YEAR


def test_of_each_plugin_and_of_the_guide(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.user())
    pages = [client.get(path).text for path in ("/", "/health/sheet/", "/guide/02-records", "/kitchen/pantry/")]
    found = {path for page in pages for path in re.findall(r'(?:href|src)="(/(?:static|guide/pictures)/[^"#]+)', page)}
    assert {"/static/health", "/static/kitchen", "/guide/pictures"} <= {path.rpartition("/v")[0] for path in found}
    for path in found:
        answer = client.get(path, buffered=True)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == YEAR, path
        # The cookie is a new one after every page: what depended on it would not be kept.
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert "Set-Cookie" not in answer.headers, path


def test_pictures_of_the_guide_need_a_sign_in(app: Flask, client: FlaskClient) -> None:
    for path in ("/guide/pictures/home.png", f"/guide/pictures/v{'0' * 16}/home.png"):
        assert client.get(path, buffered=True).status_code == 303


def test_what_files_refer_to_is_there(app: Flask, client: FlaskClient) -> None:
    """References are relative, so that they lie under the same hash; an absolute URL would go stale."""
    core = static_folders()
    # The core's folders are served as one; each plugin's is one of its own.
    served = [core, *([folder] for folder in sorted((PACKAGE.parent / "plugins").glob("*/static")))]
    count = 0
    for roots in served:
        files = {path.relative_to(root): path for root in roots for path in root.rglob("*") if path.is_file()}
        for name, path in files.items():
            if path.suffix not in {".js", ".css"}:
                continue
            text = path.read_text(encoding="utf-8")
            for reference in (IMPORTED if path.suffix == ".js" else REFERRED).findall(text):
                assert Path(normpath(name.parent / reference)) in files, (path, reference)
                count += 1
            assert "/static/" not in text, path
    assert count > 10
