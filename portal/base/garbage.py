"""Python's collector of garbage, kept away from what stays for good."""

from __future__ import annotations

import gc

__all__ = ["exempt_start_set"]


def exempt_start_set() -> None:
    """Exempt all that there is now from garbage collection; called once the portal is assembled, to be served.

    Left to the collector, it would be gone through again and again, and every request would stand still for a tenth of
    a second meanwhile.
    """
    gc.collect()
    gc.freeze()
