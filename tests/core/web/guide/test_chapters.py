"""User guide: complete, and read in the portal by every signed-in user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal.testing.types import SignIn
from portal.web.guide.chapters import GUIDE, PICTURES, chapters, picture_names

if TYPE_CHECKING:
    from portal.testing.factories import Factory


def test_every_chapter_has_a_title_and_leads_only_to_what_there_is() -> None:
    names = {chapter.name for chapter in chapters()}
    assert len(names) >= 5
    for chapter in chapters():
        text = chapter.path.read_text(encoding="utf-8")
        assert text.startswith("# "), chapter.name
        links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text)
        assert {link.partition(".md")[0] for link in links} <= names, chapter.name


def test_pictures_are_those_that_are_shown() -> None:
    shown = [name for chapter in chapters() for name in picture_names(chapter)]
    # What Markdown calls a picture is one: no name is left out by its spelling.
    written = sum(path.read_text(encoding="utf-8").count("](pictures/") for path in GUIDE.glob("*.md"))
    assert len(shown) == written
    assert sorted(set(shown)) == sorted(path.name for path in PICTURES.iterdir())
    for name in shown:
        with Image.open(PICTURES / name) as picture:
            assert picture.width in {390, 1280, 1600}, name


def test_it_is_read_in_the_portal(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    assert "sign-in" in client.get("/guide/").headers["Location"]
    reader = sign_in(client, make.user(permissions=[]))
    first, second = chapters()[:2]
    page = reader.get("/guide/", follow_redirects=True).text
    assert f"<h1>{first.title}</h1>" in page
    assert f'href="/guide/{second.name}"' in page
    (name, *_rest) = picture_names(first)
    assert re.search(rf'src="/guide/pictures/v[0-9a-f]{{16}}/{name}"', page)
    with reader.get(f"/guide/pictures/{name}") as answer:
        assert answer.data == (PICTURES / name).read_bytes()


def test_what_is_not_there(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    reader = sign_in(client, make.user(permissions=[]))
    for path in ("/guide/99-nothing", "/guide/pictures/none.png", "/guide/pictures/..%2f01-start.md"):
        assert reader.get(path).status_code == 404, path
