"""Translation: Chinese by default, English complete; message ids are English, catalogues lie beside their code.

The one module that uses a private part of Flask-Babel 4.0: ``g._flask_babel``, which keeps the locale of the moment. A
page asks for its catalogue a thousand times: that takes half a millisecond this way, and three with ``get_locale()``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, session
from flask_babel import Babel, LazyString, get_locale, get_translations, ngettext

__all__ = ["LANGUAGES", "_", "_l", "_lp", "compiled_catalogue", "init_i18n", "language", "ngettext"]

LANGUAGES = {"zh": "中文", "en": "English"}
"""Languages to choose from: name by code."""
UNTRANSLATED = NullTranslations()
"""Catalogue in use outside of an app: every message stays as it is."""
CATALOGUE = "portal_catalogue"
"""Key in ``g``: the locale of the last call, and its catalogue."""


def gettext(message: str, /, **values: Any) -> str:
    """Return a message in the current language, with ``%(name)s`` filled in; outside of an app, the message as it is.

    Messages are English; each plugin's catalogue lies in its ``translations/``.
    """
    text: str = _catalogue().ugettext(message)
    return text % values if values else text


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """Return a message whose translation depends on a context."""
    text: str = _catalogue().upgettext(context, message)
    return text % values if values else text


def lazy_gettext(message: str, /, **values: Any) -> LazyString:
    """Return a message that is translated when it is shown, for the reader of that page: for labels at import time."""
    return LazyString(gettext, message, **values)


def lazy_pgettext(context: str, message: str, /, **values: Any) -> LazyString:
    """Return a message that is translated when it is shown, by a context that tells equal English words apart."""
    return LazyString(pgettext, context, message, **values)


_ = gettext
_l = lazy_gettext
_lp = lazy_pgettext


def init_i18n(app: Flask, folders: Iterable[Path], cache: Path, timezone: str) -> None:
    """Set up translation from the catalogues of these folders; missing folders are passed over.

    Of two translations of a message the later folder's counts: the core's must come last, so that no plugin changes its
    words.
    """
    compiled = [compiled_catalogue(folder, cache) for folder in folders if folder.is_dir()]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in compiled)
    app.config["BABEL_DOMAIN"] = ";".join(["messages"] * len(compiled))
    Babel(
        app,
        default_locale="zh",
        default_timezone=timezone,
        locale_selector=_chosen_language,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by Jinja's i18n extension
        gettext=lambda message: _catalogue().ugettext(message),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, message: _catalogue().upgettext(context, message),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(context, one, many, number),
    )
    # For text that is not the template's own: Jinja's ``_(text)`` would take a "%" in it for a place to fill.
    app.jinja_env.filters["translated"] = gettext


def language() -> str:
    """Return the code of the current language: the user's choice, else ``zh``."""
    return str(get_locale() or "zh").partition("_")[0]


def compiled_catalogue(folder: Path, cache: Path) -> Path:
    """Compile ``<folder>/<language>/LC_MESSAGES/messages.po`` into the cache and return the folder of the result.

    Only text is kept in the tree. The plugin's folder may be read-only, and a .po edited by hand takes effect at the
    next start.
    """
    sources = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    target = cache / f"{folder.parent.name}-{digest.hexdigest()[:16]}"
    for source in sources:
        compiled = target / source.relative_to(folder).with_suffix(".mo")
        if not compiled.exists():
            _compile(source, compiled)
    target.mkdir(parents=True, exist_ok=True)
    return target


def _compile(source: Path, compiled: Path) -> None:
    # Needed only at the first start with these texts.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    part = compiled.with_suffix(".part")
    with part.open("wb") as binary:
        write_mo(binary, catalogue)
    part.replace(compiled)


def _chosen_language() -> str:
    if has_request_context():
        language = session.get("language")
        if language in LANGUAGES:
            return str(language)
    return "zh"


def _catalogue() -> Any:
    """Return Flask-Babel's ``get_translations``, cached beside the locale: a page needs it a thousand times."""
    if not has_app_context():
        return UNTRANSLATED
    context = g._get_current_object()
    # Where Flask-Babel keeps the locale; ``force_locale`` changes it there. Without it, it is asked each time.
    locale = getattr(getattr(context, "_flask_babel", None), "babel_locale", None)
    kept = context.get(CATALOGUE)
    if kept is not None and locale is not None and kept[0] is locale:
        return kept[1]
    found = get_translations()
    setattr(context, CATALOGUE, (get_locale(), found))
    return found
