"""Worker for the portal's import: ``python -m bench.crud.import_worker HOME TODAY TERM SHEET``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.common.timing import peak_mb, timed
from bench.common.worker import serve
from bench.crud.portal_worker import open_portal
from portal.base.db import db, reading
from portal.organisation.terms import find_term
from portal.registry.registry import the_portal
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.plan import dry_run


def main(home: Path, today: str, term_name: str, sheet: Path) -> None:
    """Answer until the input ends: ``check`` (a dry run), ``write`` (import and commit), ``peak`` memory."""
    app = open_portal(home, today)
    context = app.app_context()
    context.push()
    record_type = the_portal().record_types["health.health_check"]

    def check() -> dict[str, Any]:
        with timed() as elapsed, reading():
            outcome = dry_run(db.session(), record_type, sheet, find_term(term_name))
        return {"wall": elapsed.wall, "cpu": elapsed.cpu, "new": outcome.new, "bad": outcome.bad}

    def write() -> dict[str, Any]:
        with timed() as elapsed:
            outcome = import_file(db.session(), record_type, sheet, find_term(term_name))
            db.session.commit()
        return {"wall": elapsed.wall, "cpu": elapsed.cpu, "new": outcome.new, "bad": outcome.bad}

    serve(check=check, write=write, peak=peak_mb)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
