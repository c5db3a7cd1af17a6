"""Tells the page that asked for a file that it has begun to arrive: a download gives a browser no other sign."""

from __future__ import annotations

import re
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

__all__ = ["finished"]

R = TypeVar("R", bound=Response)

ARGUMENT, COOKIE = "download", "portal_download"
TOKEN = re.compile(r"[0-9a-z]{1,32}\Z")
SECONDS = 60


def finished(answer: R) -> R:
    """Send the word back that the script put into the address (see ``js/progress.js``); without one, nothing."""
    token = request.args.get(ARGUMENT, "")
    if TOKEN.match(token):
        # The script must read it, so it is not HttpOnly; it says nothing about anybody.
        answer.set_cookie(COOKIE, token, max_age=SECONDS, secure=request.is_secure, samesite="Lax")
    return answer
