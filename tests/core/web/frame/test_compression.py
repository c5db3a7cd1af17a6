"""Compression of pages in an encoding that the browser accepts; not of compressed files, nor for foreign requests."""

from __future__ import annotations

import gzip
import io
import json
import re
from typing import TYPE_CHECKING

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory

CAMPUSES = "/organisation/campus/"


@pytest.fixture
def boss(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    return sign_in(client, make.user())


def test_pages_in_the_best_that_the_browser_reads(boss: FlaskClient) -> None:
    plain = boss.get(CAMPUSES)
    assert "Content-Encoding" not in plain.headers
    for accepted, chosen in (("gzip, deflate", "gzip"), ("gzip, deflate, br", "br"), ("gzip, br, zstd", "zstd")):
        answer = boss.get(CAMPUSES, headers={"Accept-Encoding": accepted})
        assert answer.headers["Content-Encoding"] == chosen
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.data) < len(plain.data) / 2
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    without_nonce = re.compile(rb'(nonce|csrf_token" value)="[^"]*"')
    packed = boss.get(CAMPUSES, headers={"Accept-Encoding": "gzip"})
    assert without_nonce.sub(b"", gzip.decompress(packed.data)) == without_nonce.sub(b"", plain.data)
    packed = boss.get(CAMPUSES, headers={"Accept-Encoding": "br"})
    assert without_nonce.sub(b"", brotli.decompress(packed.data)) == without_nonce.sub(b"", plain.data)


def test_a_browser_that_reads_none_of_them(boss: FlaskClient) -> None:
    for accepted in ("", "identity", "deflate"):
        assert "Content-Encoding" not in boss.get(CAMPUSES, headers={"Accept-Encoding": accepted}).headers


def test_a_response_to_another_site_has_its_own_length(boss: FlaskClient) -> None:
    for site, packed in (("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)):
        answer = boss.get(CAMPUSES, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": site})
        assert ("Content-Encoding" in answer.headers) is packed, site


def test_json_of_lookups(boss: FlaskClient, make: Factory) -> None:
    for number in range(20):
        make.campus(f"第{number}园区的分部")
    answer = boss.get("/organisation/classroom/ajax/lookup/?name=campus&query=", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    names = [item["text"] for item in json.loads(gzip.decompress(answer.data))]
    assert "第1园区的分部" in names


def test_spreadsheets_are_sent_as_they_are(boss: FlaskClient, make: Factory) -> None:
    make.campus()
    page = boss.get(CAMPUSES).text
    download = re.search(r'href="([^"]+)" data-export', page)
    assert download is not None
    answer = boss.get(download[1].replace("&amp;", "&"), headers={"Accept-Encoding": "gzip, br, zstd"}, buffered=True)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert io.BytesIO(answer.data).read(2) == b"PK"


def test_a_part_of_a_file_is_a_part_of_what_is_stored(app: Flask, boss: FlaskClient) -> None:
    answer = boss.get("/static/portal.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-999"}, buffered=True)
    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == 1000
