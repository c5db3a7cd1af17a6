"""Write the file of one side and size: ``python -m bench.summary.file_worker portal 1000``."""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from bench.common.timing import peak_mb, timed
from bench.common.worker import serve
from bench.summary.sides import SIDES


def main() -> None:
    """Answer ``once``: write the file and return its time, size, rows and the peak of memory."""
    side, rows = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        write = SIDES[side](rows, Path(folder))

        def once() -> dict[str, Any]:
            with timed() as elapsed:
                package = write()
            peak = peak_mb()
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                document = archive.read("word/document.xml")
            found = {"wall": elapsed.wall, "cpu": elapsed.cpu, "bytes": len(package), "peak": peak}
            # Rows of the register, without the heads, which the portal repeats.
            return found | {"rows": document.count(b"<w:tr>") - document.count(b"<w:tblHeader/>")}

        serve(once=once)


if __name__ == "__main__":
    main()
