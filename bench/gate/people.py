"""Simulated person at a browser: one connection, cookies, forms."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.gate.sides import Side, hidden

__all__ = ["Person", "WrongAnswerError"]

PATIENCE_SECONDS = 60


class WrongAnswerError(Exception):
    """Unexpected response of the server, e.g. another status."""


class Person:
    """Simulated browser of one account."""

    def __init__(self, side: Side, port: int, name: str) -> None:
        self.side, self.port, self.name = side, port, name
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)

    def sign_in(self, password: str) -> None:
        """Sign in through the form. Raise WrongAnswerError if that is refused."""
        page = self.open(self.side.sign_in)
        token = self.side.token
        self.send(self.side.sign_in, [(token, hidden(page, token)), ("username", self.name), ("password", password)])

    def open(self, address: str) -> str:
        """Return a page. Raise WrongAnswerError unless its status is 200."""
        status, text, _location = self._ask("GET", address)
        if status != 200:
            raise WrongAnswerError(f"{status} at {address}")
        return text

    def send(self, address: str, fields: Sequence[tuple[str, str]]) -> str:
        """Send a form and return the URL it redirects to. Raise WrongAnswerError unless it redirects."""
        status, text, location = self._ask("POST", address, urlencode(fields))
        if status not in (302, 303) or location is None:
            raise WrongAnswerError(f"{status} to a POST to {address}: {text[:200]!r}")
        return location

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self.connection.close()

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str, str | None]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{address}"
        try:
            answer = self._sent(method, address, body, headers)
            text = answer.read().decode("utf-8")
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location")

    def _sent(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Send a request; as browsers do, again if the server had just closed a connection that is used once more."""
        used = self.connection.sock is not None
        try:
            self.connection.request(method, address, body, headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            if not used:
                raise
        self.connection.request(method, address, body, headers)
        return self.connection.getresponse()
