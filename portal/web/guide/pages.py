"""Pages of the user guide."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.web.accounts.guard import signed_in
from portal.web.frame.static_files import add_static
from portal.web.guide.chapters import PICTURES, chapters, read

__all__ = ["init_guide"]

guide = Blueprint("guide", __name__)


def init_guide(app: Flask) -> None:
    """Register the pages if the installation has a guide."""
    if chapters():
        app.register_blueprint(guide)
        add_static(app, [PICTURES], "/guide/pictures", "guide.picture", signed_in)


@guide.get("/guide/")
@signed_in
def index() -> Response:
    """Redirect to the first chapter."""
    return redirect(url_for("guide.chapter", name=chapters()[0].name))


@guide.get("/guide/<name>")
@signed_in
def chapter(name: str) -> str:
    """Render a chapter, with the list of all."""
    every = chapters()
    place = next((number for number, one in enumerate(every) if one.name == name), None)
    if place is None:
        abort(404)
    text = read(
        every[place],
        lambda other: url_for("guide.chapter", name=other),
        lambda file: url_for("guide.picture", filename=file),
    )
    return render_template(
        "guide/chapter.html",
        chapters=every,
        chapter=every[place],
        text=text,
        following=every[place + 1] if place + 1 < len(every) else None,
    )
