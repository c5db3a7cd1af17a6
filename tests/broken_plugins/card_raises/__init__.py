"""Its card cannot be drawn."""

from portal.api import Card, hookimpl


def draw(context):
    raise ZeroDivisionError("this card cannot be drawn")


@hookimpl
def portal_dashboard_cards():
    return [Card(key="broken", title="Broken", render=draw, permission="organisation.child.view")]
