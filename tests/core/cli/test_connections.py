"""Idle and slow connections keep nobody out: many are held, and those over which no whole request comes are closed."""

from __future__ import annotations

import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
import waitress

from portal.cli.connections import PromptChannel, connection_limit, expect_promptness, server_settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

PORTAL = Path(sys.executable).parent / "portal"
PATIENCE = 20
"""Seconds after which a test gives up; nothing is measured."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(home: Path, sqlite_schema: Path) -> Iterator[tuple[int, list[str]]]:
    """Run ``portal run`` in a process of its own; return its port, and the lines that it printed at the start."""
    shutil.copy(sqlite_schema, home / "portal.sqlite")
    port = free_port()
    with subprocess.Popen(
        [str(PORTAL), "run", "--port", str(port)],
        env={"PORTAL_HOME": str(home), "PORTAL_STRICT": "1", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield port, [process.stdout.readline() for _ in range(2)]
        finally:
            process.terminate()


def test_three_hundred_idle_connections_keep_nobody_out(running: tuple[int, list[str]]) -> None:
    port, lines = running
    assert lines[0] == f"http://127.0.0.1:{port}/\n"
    assert lines[1].startswith(f"最多同时保持 {connection_limit()} 个连接；30 秒内没有请求")
    with ExitStack() as idle:
        for _ in range(300):
            idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
        # Waitress by itself would take up the 101st after two minutes.
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=PATIENCE) as answer:
            assert answer.status == 200


@contextmanager
def serving(app: WSGIApplication, **times: Any) -> Iterator[int]:
    """Run a server whose connections have these time limits; its application does not matter."""
    channel = type("Quick", (PromptChannel,), times)
    sockets: dict[int, Any] = {}
    server = waitress.create_server(app, sockets, host="127.0.0.1", port=0, **server_settings())
    expect_promptness(sockets)
    assert server.channel_class is PromptChannel
    server.channel_class = channel
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join(PATIENCE)


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2)
    start_response("200 OK", [("Content-Length", str(len(body) + 2)), ("Content-Type", "text/plain")])
    return [b"ok" + body]


def is_closed(connection: socket.socket, drip: bytes = b"") -> bool:
    """Return True if the other end closes within our patience, though we go on sending a little."""
    end = time.monotonic() + PATIENCE
    connection.settimeout(0.2)
    while time.monotonic() < end:
        try:
            if drip:
                connection.sendall(drip)
            if connection.recv(1000) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        (b"GET / HTTP/1.1\r\n", b"X-Drop: 1\r\n"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"\r\n"),
        (b"", b""),
    ],
    ids=["head", "body", "chunks", "blank lines", "nothing"],
)
def test_slow_senders_are_dropped(start: bytes, drip: bytes) -> None:
    with serving(echo, idle_seconds=1, grace_seconds=1) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(start)
        assert is_closed(slow, drip)


def test_whoever_brings_enough_may_take_longer_than_the_grace() -> None:
    half = b"x" * 20_000
    head = f"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {2 * len(half)}\r\n\r\n".encode()
    times = {"idle_seconds": 1, "grace_seconds": 0.5, "slowest": 2_000}
    with serving(echo, **times) as port, socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sender:
        sender.sendall(head + half)
        time.sleep(2.5)
        sender.sendall(half)
        assert sender.makefile("rb").read().endswith(b"ok" + half + half)


def test_nobody_takes_longer_than_the_most() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n"
    times = {"grace_seconds": 0.5, "slowest": 1, "most_seconds": 1}
    with serving(echo, **times) as port, socket.create_connection(("127.0.0.1", port)) as sender:
        sender.sendall(head)
        assert is_closed(sender, b"x" * 1000)


def test_a_page_that_takes_long_to_make_is_waited_for_and_the_next_request_too() -> None:
    request = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
    with (
        serving(echo, idle_seconds=1.5, grace_seconds=1) as port,
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as asking,
    ):
        answers = asking.makefile("rb")
        for _ in range(2):
            asking.sendall(request)
            assert b"200 OK" in answers.readline()
            while answers.readline().strip():
                pass
            assert answers.read(2) == b"ok"
        assert is_closed(asking)


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "least", "most"),
    [
        (1024, 1_048_576, True, 1500, 1500),
        (1024, 1024, False, 300, 512),
        (256, 1024, True, 300, 512),
        (256, 256, False, 50, 50),
    ],
)
def test_as_many_as_the_system_allows(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: bool, least: int, most: int
) -> None:
    resource = pytest.importorskip("resource")
    set_to = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: set_to.append(limits))
    assert least <= connection_limit() <= most
    assert [limits for limits in set_to if limits[0] > soft] == (set_to if raised else [])
    assert bool(set_to) is raised or set_to == [(soft, hard)]
    assert all(limits[1] == hard for limits in set_to)


def test_a_system_that_refuses_and_one_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")

    def refuse(_which: Any, _limits: Any) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert 300 <= connection_limit() <= 512
    # As on Windows.
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.delattr(select, "poll")
    assert 300 <= connection_limit() <= 1000
