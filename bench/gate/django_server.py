"""Server of Django under waitress, with as many threads as ``portal run`` has.

BENCH_DATABASE_URL=… python -m bench.gate.django_server PORT
"""

from __future__ import annotations

import sys

import waitress

from bench.gate.kindergarten.settings import configure

if __name__ == "__main__":
    configure()
    from django.core.wsgi import get_wsgi_application

    from portal.cli.run import LARGEST_BODY, THREADS

    waitress.serve(
        get_wsgi_application(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        _quiet=True,
    )
