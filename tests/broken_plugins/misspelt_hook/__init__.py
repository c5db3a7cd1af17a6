"""The hook is called portal_facts."""

from portal.api import hookimpl


@hookimpl
def portal_fact():
    return []
