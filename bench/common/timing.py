"""Measuring of a process: seconds and megabytes."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Elapsed", "peak_mb", "timed"]


@dataclass
class Elapsed:
    """Duration of a block in seconds, by the clock and by processor time."""

    wall: float = 0.0
    cpu: float = 0.0
    """Processor seconds of this process, all threads; less noisy than the clock on a busy machine."""


@contextmanager
def timed() -> Iterator[Elapsed]:
    """Measure the duration of the block; it is filled in when the block ends."""
    found = Elapsed()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield found
    finally:
        found.wall, found.cpu = time.perf_counter() - wall, time.process_time() - cpu


def peak_mb() -> float:
    """Return the most memory this process ever held, in MB of 2**20 bytes."""
    # ru_maxrss is inherited over fork and exec, so it may be the parent's; VmHWM begins anew.
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
