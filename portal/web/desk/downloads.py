"""Signal to the requesting page that a download has begun to arrive: browsers give its scripts no other sign."""

from __future__ import annotations

import re
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

__all__ = ["signal_arrival"]

R = TypeVar("R", bound=Response)

ARGUMENT, COOKIE = "download", "portal_download"
TOKEN = re.compile(r"[0-9a-z]{1,32}\Z")
SECONDS = 60


def signal_arrival(response: R) -> R:
    """Return the response with a cookie that echoes the token of the ``download`` argument (see ``js/progress.js``)."""
    token = request.args.get(ARGUMENT, "")
    if TOKEN.match(token):
        # The script must read it, so it is not HttpOnly; it holds nothing about anybody.
        response.set_cookie(COOKIE, token, max_age=SECONDS, secure=request.is_secure, samesite="Lax")
    return response
