"""Nothing is wrong with this one; it stands beside each of the others."""

from plugins.healthy_sibling.models import Visit
from portal.api import Card, CardContent, Count, RecordView, Section, hookimpl


class VisitView(RecordView):
    """Its register."""

    record = Visit


@hookimpl
def portal_admin_views():
    return [VisitView]


@hookimpl
def portal_facts():
    return [Count(key="visits", label="来访", title="Visits", record=Visit)]


@hookimpl
def portal_report_sections():
    return [Section(key="visits", title="来访接待", order=800)]


@hookimpl
def portal_dashboard_cards():
    return [
        Card(
            key="visits",
            title="Visits",
            render=lambda context: CardContent("0", "The sibling's card stands"),
            permission="healthy_sibling.visit.view",
        )
    ]
