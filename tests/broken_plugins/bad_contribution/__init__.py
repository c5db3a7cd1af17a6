"""Two facts have one label: wording could not tell them apart."""

from portal.api import Child, Count, hookimpl


@hookimpl
def portal_facts():
    return [
        Count(key="one", label="人数", title="One", record=Child, dated=False),
        Count(key="two", label="人数", title="Two", record=Child, dated=False),
    ]
