"""File names and captions as sent by users, cleaned for display and storage."""

from __future__ import annotations

import re
import unicodedata

from portal.attachments.files import ENDINGS
from portal.attachments.models import LONGEST_NAME

__all__ = ["clean_name", "clean_text"]

FOREIGN = re.compile(r'[/\\:*?"<>|]+')


def clean_text(text: str) -> str:
    """Return the text as one line without control characters, or characters that change the direction of writing."""
    text = unicodedata.normalize("NFC", text)
    kept = (" " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join("".join(kept).split())


def clean_name(name: str, media_type: str, otherwise: str) -> str:
    """Return the last part of an uploaded file's path, with the ending that the content really has.

    ``otherwise`` is the name if nothing is left of it.
    """
    last = re.split(r"[/\\]", name)[-1]
    stem = clean_text(last)
    if "." in stem.lstrip("."):
        stem = stem.rpartition(".")[0]
    ending = ENDINGS[media_type]
    stem = FOREIGN.sub(" ", stem).strip(" .")[: LONGEST_NAME - len(ending) - 1].strip(" .")
    return f"{stem or FOREIGN.sub(' ', otherwise)[:40]}.{ending}"
