"""Bar above every page: drawn once per language and list of terms, filled in each request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from portal.accounts.models import User
from portal.base.i18n import LANGUAGES, language
from portal.organisation.overview import TermStart
from portal.web.accounts.links import here
from portal.web.records.stencil import Stencil, placeholder

__all__ = ["draw_topbar"]

DRAWN = "portal.topbar.drawn"
MOST_DRAWN = 200
"""Highest number of cached bars, one per language and chosen term; beyond it the cache is cleared."""


def draw_topbar(kindergarten: str, user: User | None, terms: Sequence[TermStart], term: TermStart | None) -> Markup:
    """Return the bar as HTML: cached for its terms and language; names and token are filled in each time."""
    kept: dict[tuple[Any, ...], Stencil] = current_app.extensions.setdefault(DRAWN, {})
    names, chosen = tuple(item.name for item in terms), term.name if term else None
    key = (language(), request.script_root, user is not None, bool(kindergarten), names, chosen)
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_DRAWN:
            kept.clear()
        found = kept[key] = Stencil(
            render_template(
                "portal/topbar.html",
                placeholder=placeholder,
                signed_in=user is not None,
                named=bool(kindergarten),
                terms=names,
                term=chosen,
                language=language(),
                languages=LANGUAGES,
            )
        )
    values = {
        "kindergarten": kindergarten,
        "user": user.username if user is not None else "",
        "token": generate_csrf(),
        "here": here(),
    }
    filled = found.filled({name: str(escape(value)) for name, value in values.items()})
    return Markup(filled)  # noqa: S704 (drawn by the template, filled with what is escaped)
