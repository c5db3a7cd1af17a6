"""Chinese by default, English complete: message ids are English, catalogues lie beside the code that uses them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, session
from flask_babel import Babel, gettext, lazy_gettext, lazy_pgettext, ngettext

__all__ = ["LANGUAGES", "_", "_l", "_lp", "compiled_catalogue", "init_i18n", "ngettext"]

LANGUAGES = {"zh": "中文", "en": "English"}
_ = gettext
_l = lazy_gettext
_lp = lazy_pgettext


def init_i18n(app: Flask, folders: Iterable[Path], cache: Path, timezone: str) -> None:
    """Load the catalogues of these folders; the core's own comes last, so that no plugin changes its words."""
    compiled = [compiled_catalogue(folder, cache) for folder in folders if folder.is_dir()]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in compiled)
    app.config["BABEL_DOMAIN"] = ";".join(["messages"] * len(compiled))
    Babel(
        app,
        default_locale="zh",
        default_timezone=timezone,
        locale_selector=_chosen_language,
    )


def compiled_catalogue(folder: Path, cache: Path) -> Path:
    """Compile ``<folder>/<language>/LC_MESSAGES/messages.po`` into the cache; only text is kept in the tree.

    The plugin's folder may be read-only, and a .po edited by hand is taken up at the next start.
    """
    sources = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    target = cache / f"{folder.parent.name}-{digest.hexdigest()[:16]}"
    for source in sources:
        compiled = target / source.relative_to(folder).with_suffix(".mo")
        if compiled.exists():
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        part = compiled.with_suffix(".part")
        with part.open("wb") as binary:
            write_mo(binary, catalogue)
        part.replace(compiled)
    target.mkdir(parents=True, exist_ok=True)
    return target


def _chosen_language() -> str:
    if has_request_context():
        language = session.get("language")
        if language in LANGUAGES:
            return str(language)
    return "zh"
