"""The wheel: the whole program, one top-level package, and everyday use, outside of the tree."""

from __future__ import annotations

import contextlib
import html
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest

from tests.package.installing import PIP, ROOT, Installed, program_files

# Where a folder of the tree lies in the wheel.
PLACES = {
    "portal/": "portal/",
    "plugins/": "portal/_plugins/",
    "docx_templates/": "portal/_docx_templates/",
    "docs/guide/": "portal/_guide/",
}
KINDS = {".css", ".docx", ".html", ".js", ".mako", ".md", ".png", ".po", ".py", ".svg", ".toml"}
# Lists the plugins, and prints where things come from.
LISTED = """
import importlib.util, json, sys, portal
from portal.cli import main
names = ("plugins", "tests", "bench", "tools", "docx_templates")
found = {name: importlib.util.find_spec(name) is not None for name in names}
try:
    main(["plugins", "list"])
finally:
    loaded = [name for name in sys.modules if name.startswith("plugins.")]
    print(json.dumps([portal.__file__, sys.path, found, loaded]))
"""
SUITE = "garden and (is_active or migrations or views_open or empty_database)"
AREAS = {"assets", "health", "kitchen", "safety", "team"}

GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`(garden/[\w./]+|pyproject\.toml)`\n\n```\w+\n(.*?)^```$", re.M | re.S)


def test_the_wheel_holds_the_program_and_nothing_else(installed: Installed) -> None:
    with ZipFile(installed.wheel) as archive:
        names = Counter(name for name in archive.namelist() if ".dist-info/" not in name)
        expected = {
            place + file.removeprefix(folder)
            for file in program_files(ROOT)
            for folder, place in PLACES.items()
            if file.startswith(folder)
        }
        assert set(names) == expected
        assert set(names.values()) == {1}
        assert {Path(name).suffix for name in names} >= KINDS
        for folder, place in PLACES.items():
            for file in (file for file in program_files(ROOT) if file.startswith(folder)):
                assert archive.read(place + file.removeprefix(folder)) == (ROOT / file).read_bytes(), file


def test_one_top_level_package_is_installed_and_none_of_the_tree(installed: Installed, tmp_path: Path) -> None:
    printed = installed.run(tmp_path, installed.python, "-c", LISTED)
    file, path, found, loaded = json.loads(printed.splitlines()[-1])
    site = next((installed.folder / "env").glob("lib/python*/site-packages"))
    assert Path(file) == site / "portal" / "__init__.py"
    assert not any(Path(entry or tmp_path).is_relative_to(ROOT) for entry in path)
    assert found == dict.fromkeys(found, False)
    assert loaded == []
    assert {line.split("  ")[0] for line in printed.splitlines()[:-1]} == AREAS
    assert all("  bundled  active  " in line for line in printed.splitlines()[:-1])
    for folder in ("portal", "portal/_plugins/kitchen/templates", "portal/_guide/pictures"):
        assert (site / folder).is_dir(), folder


def test_a_kindergarten_runs_on_it(installed: Installed, tmp_path: Path) -> None:
    portal = installed.portal
    installed.run(tmp_path, portal, "db", "upgrade")
    output = installed.run(tmp_path, portal, "demo")
    installed.run(tmp_path, installed.python, "-m", "portal", "plugins", "check")
    summary = Path(installed.run(tmp_path, portal, "summary").splitlines()[-1])
    assert summary.is_relative_to(tmp_path)
    with ZipFile(summary) as document:
        assert "word/document.xml" in document.namelist()

    password = re.findall(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b", output)[-1]
    with _running(installed, tmp_path) as visitor:
        assert visitor.get("/")[:2] == (200, "/sign-in?next=/")
        refused = visitor.post("/sign-in", username="管理员", password="not this one")
        assert (refused[0], "用户名或密码" in refused[2]) == (401, True)
        assert visitor.post("/sign-in", username="管理员", password=password)[:2] == (200, "/password")
        chosen = {"current": password, "password": "mine alone 8", "again": "mine alone 8"}
        status, path, home = visitor.post("/password", **chosen)
        assert (status, path) == (200, "/")
        statics = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', home))
        assert {address.partition("?")[0].rpartition(".")[2] for address in statics} >= {"css", "js", "svg"}
        for address in statics | {"/static/kitchen/kitchen.css", "/static/health/sheet.js"}:
            assert visitor.get(address)[0] == 200, address
        for address in ("/plugins/", "/summary/", "/health/health_check/", "/kitchen/week", "/accounts/users"):
            status, path, _page = visitor.get(address)
            assert (status, path.partition("?")[0].rstrip("/")) == (200, address.rstrip("/"))
        status, path, chapter = visitor.get("/guide/")
        assert (status, path) == (200, "/guide/01-start")
        pictures = re.findall(r'src="(/guide/pictures/[^"]+)"', chapter)
        assert pictures
        assert visitor.get(pictures[0])[2].startswith("\N{REPLACEMENT CHARACTER}PNG")


def test_plugins_of_ones_own(installed: Installed, tmp_path: Path) -> None:
    """The garden of the guide: dropped into the home, tried by the contract suite, then installed by pip."""
    home, package = tmp_path / "home", tmp_path / "package"
    files = dict(FILE.findall(GUIDE))
    for name in (name for name in files if name.startswith("garden/")):
        _write(home / "plugins" / name, files[name])
    portal = installed.portal
    installed.run(home, portal, "db", "revision", "garden", "-m", "start")
    installed.run(home, portal, "db", "upgrade")
    assert "garden  1.0  local  active  种植园" in installed.run(home, portal, "plugins", "check")

    # The whole suite runs on the garden in tests/core/test_guide.py; here it is the installed one that must find it.
    suite = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        tmp_path,
        "--portal-plugins",
        home / "plugins",
    )
    printed = installed.run(home, installed.python, *suite, "-k", SUITE, "--pyargs", "portal.testing.contract")
    assert re.search(r"^\d\d? passed", printed.splitlines()[-1]), printed

    for path in (path for path in (home / "plugins" / "garden").rglob("*") if path.suffix in {".py", ".md", ".toml"}):
        moved = package / "kindergarten_garden" / path.relative_to(home / "plugins" / "garden")
        _write(moved, path.read_text(encoding="utf-8").replace("plugins.garden", "kindergarten_garden"))
    _write(package / "pyproject.toml", files["pyproject.toml"])
    extra = tmp_path / "installed"
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--target", extra)
    subprocess.run([*PIP, "install", *options, package], cwd="/", check=True)
    (home / "plugins" / "garden").rename(tmp_path / "garden")
    # The tables are those of before: there is nothing to upgrade.
    assert "garden  1.0  installed  active  种植园" in installed.run(home, portal, "plugins", "check", path=str(extra))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Visitor:
    """Browser without scripts: it keeps cookies and sends the form's token."""

    def __init__(self, address: str) -> None:
        self.address, self.token = address, ""
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, path: str, data: bytes | None = None) -> tuple[int, str, str]:
        """Return the status, the path after redirects, and the text."""
        try:
            answer = self.opener.open(self.address + path, data, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode("utf-8", "replace")
            if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
                self.token = html.unescape(found[1])
            return answer.status, answer.url.removeprefix(self.address), text

    def post(self, path: str, **form: str) -> tuple[int, str, str]:
        """Send a form with the token of the page before."""
        return self.get(path, urlencode({"csrf_token": self.token, **form}).encode())


@contextmanager
def _running(installed: Installed, home: Path) -> Iterator[Visitor]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (home / "run.log").open("w") as log:
        process = subprocess.Popen(
            [installed.portal, "run", "--port", str(port)],
            env=installed.environ(home),
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    visitor = Visitor(f"http://127.0.0.1:{port}")
    try:
        _wait_for(visitor, process)
        yield visitor
    finally:
        process.terminate()
        process.wait(30)
    assert "Traceback" not in (home / "run.log").read_text()


def _wait_for(visitor: Visitor, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "portal run ended at once"
        with contextlib.suppress(urllib.error.URLError):
            visitor.get("/sign-in")
            return
        time.sleep(0.1)
    pytest.fail("portal run did not answer within two minutes")
