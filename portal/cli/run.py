"""Command ``portal run``: serve the portal with waitress."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

import click
import waitress
from flask import current_app
from flask.cli import with_appcontext

from portal.base.errors import PortalError
from portal.base.garbage import exempt_start_set
from portal.base.i18n import _l
from portal.cli.connections import PromptChannel, expect_promptness, server_settings

__all__ = ["run"]

THREADS = 8
TURN_SECONDS = 0.001
"""Switch interval of Python threads in seconds. A request releases the interpreter at each of its statements; with
Python's five milliseconds, a short one would wait so long some thirty times while a summary is being measured.
"""
LARGEST_BODY = 100 * 2**20
"""Largest request body in bytes that the server reads; the portal itself refuses smaller ones with a message."""
EVERY_INTERFACE = {"0.0.0.0", "::"}  # noqa: S104 (compared with, chosen by the person who starts it)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones in the local network in.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def run(host: str, port: int) -> None:
    """Serve the portal until Ctrl+C."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    sockets: dict[int, Any] = {}
    settings = server_settings()
    try:
        server = waitress.create_server(
            app,
            sockets,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            **settings,
        )
    except (OSError, ValueError) as error:  # ValueError: no such host
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise PortalError(
                _l("Port %(port)s is in use by another program; choose another with --port.", port=port)
            ) from None
        raise PortalError(
            _l(
                "The portal cannot listen on %(host)s:%(port)s (%(reason)s).",
                host=host,
                port=port,
                reason=(isinstance(error, OSError) and error.strerror) or str(error),
            )
        ) from None
    expect_promptness(sockets)
    _let_nobody_wait()
    for address in _addresses(host):
        click.echo(f"http://{address}:{port}/")
    click.echo(
        _l(
            "Up to %(count)d connections at a time; one that asks for nothing for %(idle)d seconds is closed, and one "
            "that has not sent its request after %(slow)d seconds and brings less than %(kilobytes)d KB a second.",
            count=settings["connection_limit"],
            idle=PromptChannel.idle_seconds,
            slow=PromptChannel.grace_seconds,
            kilobytes=PromptChannel.slowest // 1024,
        )
    )
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def _let_nobody_wait() -> None:
    sys.setswitchinterval(TURN_SECONDS)
    exempt_start_set()


def _addresses(host: str) -> list[str]:
    """Return the hosts to type into a browser; for 0.0.0.0 also the address that phones in the local network use."""
    if host not in EVERY_INTERFACE:
        return [host]
    return ["127.0.0.1", *([lan] if (lan := _lan_address()) else [])]


def _lan_address() -> str | None:
    # Connecting a datagram socket sends nothing; it only makes the system choose the outgoing address.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])
