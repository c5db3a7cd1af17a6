"""Server processes: started, awaited, their memory and processor time read, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["ROOT", "Server", "run_module"]

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


def run_module(module: str, *arguments: object, environ: dict[str, str] | None = None) -> None:
    """Run a module to its end, in a process of its own. Raise CalledProcessError if it fails."""
    subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        check=True,
    )


class Server:
    """Server process: ``with Server("portal", "bench.gate.portal_server", {...}) as server: server.port``."""

    def __init__(self, name: str, module: str, environ: dict[str, str]) -> None:
        self.name = name
        self.port = _free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, str(self.port)],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"{self.name}: the server ended, its complaint stands above") from None
                if time.monotonic() > deadline:
                    self.process.kill()
                    raise RuntimeError(f"{self.name}: the server does not answer") from None
                time.sleep(0.05)
            else:
                return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def memory_mb(self) -> tuple[float, float] | None:
        """Memory held now, and the most ever held, in MB of 2**20 bytes; None if the system does not report it."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return None
        held = dict(line.split(":", 1) for line in status.splitlines())
        return int(held["VmRSS"].split()[0]) / 1024, int(held["VmHWM"].split()[0]) / 1024

    @property
    def cpu_seconds(self) -> float | None:
        """Processor time of all its threads so far; None if the system does not report it."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
