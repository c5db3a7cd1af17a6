"""Its page exposes nothing."""

from portal.api import Page, hookimpl


class Nothing(Page):
    """A page without a page."""

    title, permission, path = "Nothing", "bad_view.nothing.view", "nothing"


@hookimpl
def portal_admin_views():
    return [Nothing]
