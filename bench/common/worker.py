"""Worker process for each side, so that neither shares memory or warm caches: one JSON line requests, one responds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.common.timing import timed

__all__ = ["Worker", "answered", "serve"]

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """Client of a worker process: ``with Worker("bench.crud.portal_worker", folder) as worker: worker.ask("peak")``."""

    def __init__(self, module: str, *arguments: object, environ: dict[str, str] | None = None) -> None:
        self.module = module
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **(environ or {})},
        )

    def ask(self, what: str, **arguments: Any) -> Any:
        """Call a function of the worker and return its result. Raise RuntimeError if the worker failed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps([what, arguments]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"{self.module} ended (code {self.process.wait()}); its complaint stands above")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()


def answered(client: Any, body_of: Callable[[Any], bytes], row: re.Pattern[bytes]) -> Callable[[str], dict[str, Any]]:
    """Return a function that requests a page from a test client: status, seconds, size, ids of the rows shown."""

    def get(address: str) -> dict[str, Any]:
        with timed() as elapsed:
            response = client.get(address)
            body = body_of(response)
        return {
            "status": response.status_code,
            "wall": elapsed.wall,
            "cpu": elapsed.cpu,
            "bytes": len(body),
            "rows": [int(found) for found in row.findall(body)],
        }

    return get


def serve(**deeds: Callable[..., Any]) -> None:
    """Run the worker's loop: call the requested functions until the input ends."""
    # Whatever prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with answers:
        for line in sys.stdin:
            what, arguments = json.loads(line)
            answers.write(json.dumps(deeds[what](**arguments)) + "\n")
            answers.flush()
