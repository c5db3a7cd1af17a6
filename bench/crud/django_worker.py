"""Worker of Django's side: ``python -m bench.crud.django_worker DATABASE``."""

import re
import sys
from pathlib import Path
from typing import Any

from bench.common.timing import peak_mb
from bench.common.worker import answered, serve
from bench.crud.django_site.setup import start

__all__ = ["signed_in"]

ROW = re.compile(rb'name="_selected_action" value="(\d+)"')


def signed_in() -> Any:
    """Return a test client of the superuser; Django must have been started."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return client


def main(database: Path) -> None:
    """Answer until the input ends: ``get`` (a page by its URL), ``peak`` memory."""
    start(database)
    client = signed_in()
    serve(get=answered(client, lambda response: response.content, ROW), peak=peak_mb)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
