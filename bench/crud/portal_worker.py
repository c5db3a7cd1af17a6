"""Worker of the portal's side: ``python -m bench.crud.portal_worker HOME TODAY``."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, Self

from flask import Flask
from sqlalchemy import select

from bench.common.timing import peak_mb
from bench.common.worker import answered, serve
from portal.accounts.models import User
from portal.app import create_app
from portal.base import clock
from portal.base.config import load_settings
from portal.base.db import db
from portal.base.garbage import exempt_start_set
from portal.testing.signed_in import sign_in_as

__all__ = ["open_portal", "signed_in"]

ROW = re.compile(rb'name="rowid" value="(\d+)"')


def open_portal(home: Path, today: str) -> Flask:
    """Return the portal as it is served, on the last day with rows."""

    class Then(datetime):
        """Datetime class whose clock stands still at noon of the bench's day."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            day = date.fromisoformat(today)
            return cls(day.year, day.month, day.day, 4, tzinfo=tz)

    vars(clock)["datetime"] = Then
    app = create_app(load_settings({"PORTAL_HOME": str(home)}))
    exempt_start_set()  # as ``portal run`` does
    return app


def signed_in(app: Flask) -> Any:
    """Return a test client of the administrator."""
    with app.app_context():
        uniquifier = db.session.scalars(select(User.fs_uniquifier).limit(1)).one()
    client = app.test_client()
    sign_in_as(client, uniquifier)
    return client


def main(home: Path, today: str) -> None:
    """Answer until the input ends: ``get`` (a page by its URL), ``peak`` memory."""
    client = signed_in(open_portal(home, today))
    serve(get=answered(client, lambda response: response.get_data(), ROW), peak=peak_mb)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
