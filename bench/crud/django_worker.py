"""Django's side: ``python -m bench.crud.django_worker DATABASE``."""

import re
import sys
from pathlib import Path
from typing import Any

from bench.common.timing import peak_mb, timed
from bench.common.worker import serve
from bench.crud.django_site.setup import start

__all__ = ["signed_in"]

ROW = re.compile(rb'name="_selected_action" value="(\d+)"')


def signed_in() -> Any:
    """A browser of the superuser's; Django has been started."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return client


def main(database: Path) -> None:
    """Answer the bench."""
    start(database)
    client = signed_in()

    def get(address: str) -> dict[str, Any]:
        with timed() as elapsed:
            response = client.get(address)
            body = response.content
        return {
            "status": response.status_code,
            "wall": elapsed.wall,
            "cpu": elapsed.cpu,
            "bytes": len(body),
            "rows": [int(found) for found in ROW.findall(body)],
        }

    serve(get=get, peak=peak_mb)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
