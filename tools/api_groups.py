"""Order of the reference page: each name of ``portal.api`` under its subject.

A name that is exported and stands in no group, or in two, is an error of ``tools.api_reference`` and of its test.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GROUPS", "LIBRARY", "REACHED", "TYPES", "Group"]


@dataclass(frozen=True, slots=True)
class Group:
    """Subject of the page."""

    title: str
    lead: str
    """Sentences under the title."""
    names: tuple[str, ...]
    """Exported names, in the order of the page."""


GROUPS = (
    Group(
        "Records",
        "A record type is a class of `models.py`: one of these bases, beside a `Base` of the plugin's own.",
        (
            "PluginBase",
            "Record",
            "DailyRecord",
            "CampusRecord",
            "ClassroomRecord",
            "Source",
            "Problem",
            "ExtraField",
            "PartsTotal",
            "Step",
            "AttachmentSlot",
            "note_indexes",
            "partial_index",
            "record_model",
            "linked",
            "related_id",
        ),
    ),
    Group(
        "Fields",
        "Columns are SQLAlchemy's; these describe them to people and to spreadsheets.",
        ("field", "Choice", "ChoiceType", "ChoiceSet", "UtcDateTime"),
    ),
    Group(
        "The organisation",
        "What every kindergarten has. Plugins read these and refer to them; the core's own pages write them.",
        (
            "Term",
            "Campus",
            "Classroom",
            "Place",
            "Post",
            "Staff",
            "Child",
            "Enrolment",
            "chosen_term",
            "current_term",
            "find_term",
            "teaching_days",
        ),
    ),
    Group(
        "Facts",
        "Figures over the records of a term, returned by `portal_facts`. All arguments are given by name.",
        (
            "Fact",
            "Count",
            "Total",
            "Ratio",
            "Breakdown",
            "Listing",
            "LongestGap",
            "Median",
            "Period",
            "measure",
            "Measurement",
        ),
    ),
    Group(
        "Duties",
        "Recurring work, returned by `portal_obligations`.",
        ("Obligation", "Every", "Subjects", "Subject", "CLASSROOMS", "CAMPUSES", "STAFF", "CHILDREN"),
    ),
    Group(
        "Rules",
        "Values of regulations by date, shipped in `rules.toml` and overridden by the kindergarten.",
        ("Rule", "RuleInForce", "RuleBook", "rule_book", "rule_on"),
    ),
    Group(
        "Sections and exhibits",
        "What a plugin adds to the term summary, returned by `portal_report_sections`. Figures of exhibits come from "
        "facts, so all have evidence.",
        (
            "Section",
            "Exhibit",
            "ByMonth",
            "ByWeek",
            "OfBreakdown",
            "SideBySide",
            "BesideLastTerm",
            "RegisterTable",
            "Photos",
            "ChartKind",
            "IN_TEXT",
        ),
    ),
    Group(
        "Cards",
        "What the home page shows of an area, returned by `portal_dashboard_cards`.",
        ("Card", "CardContext", "CardContent", "CardLine", "Tone"),
    ),
    Group(
        "Pages",
        "Classes returned by `portal_admin_views`; the core makes one object of each.",
        ("RecordView", "LineSheet", "Page", "expose", "Link"),
    ),
    Group(
        "URLs",
        "Addresses by the keys of records, pages and facts, within a request; templates have the same functions.",
        ("record_url", "allowed_record_url", "page_url", "allowed_page_url", "fact_url"),
    ),
    Group(
        "Rights and limits",
        "Each record has five rights by itself; an account may be limited to campuses or classes.",
        ("Permission", "may", "Limits", "EVERYTHING", "current_limits", "within_limits", "within_related"),
    ),
    Group(
        "Checks",
        "What a page of the plugin's own asks before it writes records.",
        ("problems_with", "validate", "day_problem"),
    ),
    Group("Samples", "For `portal_demo_data` and `portal_demo_photos`.", ("in_brief", "sample_random", "SamplePhoto")),
    Group(
        "Helpers",
        "The session, the clock, translation, errors.",
        ("hookimpl", "db", "writing", "now", "today", "PortalError", "_", "_l", "_lp", "ngettext"),
    ),
)

REACHED = {"Measurement": ("portal.evidence.results", ("FactResult", "Coverage", "Gap", "PreviousTermFacts"))}
"""Classes that are not imported but reached through a name: the name, their module, the classes."""

TYPES = (
    ("portal.base.fields", "Label"),
    ("portal.declarations.facts", "Condition"),
    ("portal.declarations.obligations", "Season"),
)
"""Types that signatures name and that need no import."""

LIBRARY = {
    "ngettext": (
        "ngettext(singular: str, plural: str, num: int, **values: Any) -> str",
        "Return the message for a number in the current language, with ``%(num)d`` filled in: Flask-Babel's function. "
        "Needs an app context.",
    )
}
"""Names that are a library's own: signature and docstring."""
