"""Its fact cannot be measured."""

from portal.api import Child, Count, hookimpl


def broken(period):
    raise ZeroDivisionError("this fact cannot be measured")


@hookimpl
def portal_facts():
    return [Count(key="broken", label="测不出", title="Broken", record=Child, dated=False, where=broken)]
