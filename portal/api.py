"""Public interface of plugins: everything they may import, and nothing else.

    from portal.api import ClassroomRecord, Count, RecordView, hookimpl

Their revision files may import ``portal.migrations.frozen_v1`` besides, which never changes.
What is not named here may change at any time. ``docs/plugins.md`` shows how the pieces go together.
"""

from portal.accounts.allowed_urls import allowed_page_url, allowed_record_url
from portal.accounts.scope import current_limits, may
from portal.attachments.samples import SamplePhoto
from portal.base.clock import now, today
from portal.base.db import PluginBase, UtcDateTime, db
from portal.base.errors import PortalError
from portal.base.fields import Choice, ChoiceSet, ChoiceType, field
from portal.base.i18n import _, _l, _lp, ngettext
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import Card, CardContent, CardContext, CardLine, Tone
from portal.declarations.charts import ChartKind
from portal.declarations.exhibits import (
    IN_TEXT,
    BesideLastTerm,
    ByMonth,
    ByWeek,
    Exhibit,
    OfBreakdown,
    Photos,
    RegisterTable,
    SideBySide,
)
from portal.declarations.facts import Breakdown, Count, Fact, Listing, LongestGap, Median, Period, Ratio, Total
from portal.declarations.obligations import DueSubject as Subject
from portal.declarations.obligations import Every, Obligation, Subjects
from portal.declarations.permissions import Permission
from portal.declarations.rules import Rule, RuleBook, RuleInForce
from portal.declarations.sections import Section
from portal.declarations.subjects import CAMPUSES, CHILDREN, CLASSROOMS, STAFF
from portal.demo.samples import in_brief, sample_random
from portal.evidence.measure import Measurement, measure
from portal.hookspecs import hookimpl
from portal.organisation.day_check import day_problem
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place, Post, Staff, Term
from portal.organisation.placed import CampusRecord, ClassroomRecord
from portal.organisation.term_calendar import teaching_days
from portal.organisation.terms import chosen_term, current_term, find_term
from portal.records.base import DailyRecord, ExtraField, Problem, Record, Source
from portal.records.noted import note_indexes
from portal.records.partial import partial_index
from portal.records.related import related_id
from portal.records.slots import AttachmentSlot
from portal.records.stamps import writing
from portal.records.steps import Step
from portal.records.totals import PartsTotal
from portal.records.validate import validate
from portal.records.within import within_limits, within_related
from portal.registry.check import problems_with
from portal.registry.cross_plugin import linked, record_model
from portal.registry.urls import page_url, record_url
from portal.report.links import fact_url
from portal.rules.in_force import rule_book, rule_on
from portal.web.frame.pages import Page, expose
from portal.web.records.details import Link
from portal.web.records.line_sheet import LineSheet
from portal.web.records.record_view import RecordView

__all__ = [
    "CAMPUSES",
    "CHILDREN",
    "CLASSROOMS",
    "EVERYTHING",
    "IN_TEXT",
    "STAFF",
    "AttachmentSlot",
    "BesideLastTerm",
    "Breakdown",
    "ByMonth",
    "ByWeek",
    "Campus",
    "CampusRecord",
    "Card",
    "CardContent",
    "CardContext",
    "CardLine",
    "ChartKind",
    "Child",
    "Choice",
    "ChoiceSet",
    "ChoiceType",
    "Classroom",
    "ClassroomRecord",
    "Count",
    "DailyRecord",
    "Enrolment",
    "Every",
    "Exhibit",
    "ExtraField",
    "Fact",
    "Limits",
    "LineSheet",
    "Link",
    "Listing",
    "LongestGap",
    "Measurement",
    "Median",
    "Obligation",
    "OfBreakdown",
    "Page",
    "PartsTotal",
    "Period",
    "Permission",
    "Photos",
    "Place",
    "PluginBase",
    "PortalError",
    "Post",
    "Problem",
    "Ratio",
    "Record",
    "RecordView",
    "RegisterTable",
    "Rule",
    "RuleBook",
    "RuleInForce",
    "SamplePhoto",
    "Section",
    "SideBySide",
    "Source",
    "Staff",
    "Step",
    "Subject",
    "Subjects",
    "Term",
    "Tone",
    "Total",
    "UtcDateTime",
    "_",
    "_l",
    "_lp",
    "allowed_page_url",
    "allowed_record_url",
    "chosen_term",
    "current_limits",
    "current_term",
    "day_problem",
    "db",
    "expose",
    "fact_url",
    "field",
    "find_term",
    "hookimpl",
    "in_brief",
    "linked",
    "may",
    "measure",
    "ngettext",
    "note_indexes",
    "now",
    "page_url",
    "partial_index",
    "problems_with",
    "record_model",
    "record_url",
    "related_id",
    "rule_book",
    "rule_on",
    "sample_random",
    "teaching_days",
    "today",
    "validate",
    "within_limits",
    "within_related",
    "writing",
]
