"""Its declarations cannot even be asked for."""

from portal.api import hookimpl


@hookimpl
def portal_obligations():
    raise ZeroDivisionError("no obligations today")
