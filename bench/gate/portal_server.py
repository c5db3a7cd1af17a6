"""Server of the portal as ``portal run`` starts it, on the day of the bench.

PORTAL_HOME=… PORTAL_DATABASE_URL=… python -m bench.gate.portal_server PORT
"""

from __future__ import annotations

import sys

from bench.gate.clock import TODAY, live_on

if __name__ == "__main__":
    live_on(TODAY)
    from portal.cli.main import main

    main(["run", "--port", sys.argv[1]])
