"""Class sheet of a morning, and a page of totals in place of the portal's summary."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Avg, Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bench.gate.clock import TERM
from bench.gate.kindergarten.forms import ChooseForm, LineFormSet
from bench.gate.kindergarten.models import Attendance, Child, Classroom, HealthCheck, HealthFinding

ADDED = '[{"added": {}}]'
CHANGED = '[{"changed": {}}]'


class Sheet:
    """Stored records of one class and day."""

    def __init__(self, classroom: Classroom, day: date) -> None:
        self.classroom, self.day = classroom, day
        self.children = list(
            Child.objects.filter(enrolment__classroom=classroom, enrolment__starts_on__lte=day)
            .filter(Q(enrolment__ends_on__isnull=True) | Q(enrolment__ends_on__gte=day))
            .distinct()
        )
        same = {"occurred_on": day, "classroom": classroom}
        self.attendance = Attendance.objects.filter(**same).first()
        self.check = HealthCheck.objects.filter(session="morning", **same).first()
        found = HealthFinding.objects.filter(session="morning", **same)
        self.findings = {finding.child_id: finding for finding in found}

    @property
    def initial(self) -> list[dict[str, Any]]:
        """Initial values of the lines, from the stored records."""
        absentees = (self.attendance.absentees if self.attendance else None) or {}
        lines = []
        for child in self.children:
            line: dict[str, Any] = {"child": child.pk, "state": absentees.get(str(child.pk), "present"), "action": ""}
            finding = self.findings.get(child.pk)
            if finding is not None:
                line |= {
                    "state": "abnormal",
                    "temperature": finding.temperature_c,
                    "symptoms": [part for part in finding.symptoms.split(",") if part],
                    "action": finding.action or "",
                    "notified": finding.guardian_notified,
                }
            lines.append(line)
        return lines


@login_required
@permission_required("kindergarten.add_healthcheck", raise_exception=True)
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the sheet, or store it."""
    choice = ChooseForm(request.GET)
    if not choice.is_valid():
        return HttpResponse(status=400)
    classroom, day = choice.cleaned_data["classroom"], choice.cleaned_data["day"]
    if request.method == "POST":
        # Read and written in one transaction, so that two teachers do not write over each other.
        with transaction.atomic():
            stored = Sheet(classroom, day)
            lines = LineFormSet(request.POST, initial=stored.initial)
            if lines.is_valid() and _save(request, stored, [form.cleaned_data for form in lines]):
                messages.success(request, "已保存。")
                return redirect(request.get_full_path())
    else:
        stored = Sheet(classroom, day)
        lines = LineFormSet(initial=stored.initial)
    return render(
        request,
        "kindergarten/sheet.html",
        {
            "stored": stored,
            "lines": lines,
            "rows": list(zip(stored.children, lines, strict=True)),
            "classes": Classroom.objects.all(),
            "done": set(
                HealthCheck.objects.filter(occurred_on=stored.day, session="morning").values_list(
                    "classroom_id", flat=True
                )
            ),
        },
    )


def _save(request: HttpRequest, stored: Sheet, lines: list[dict[str, Any]]) -> bool:
    user: Any = request.user
    states = Counter(line["state"] for line in lines)
    common = {"source": "sheet", "recorded_by_id": None}
    attendance = stored.attendance or Attendance(occurred_on=stored.day, classroom=stored.classroom, **common)
    attendance.expected = attendance.enrolled = len(lines)
    attendance.present = states["present"] + states["abnormal"]
    attendance.absent_sick, attendance.absent_personal = states["sick"], states["personal"]
    attendance.absent_other = states["other"]
    away = {line["child"]: line["state"] for line in lines if line["state"] not in ("present", "abnormal")}
    attendance.absentees = {str(child): state for child, state in away.items()}
    check = stored.check or HealthCheck(occurred_on=stored.day, session="morning", classroom=stored.classroom, **common)
    check.checked, check.abnormal, check.unchecked = attendance.present, states["abnormal"], sorted(away)
    added: list[Any] = []
    changed: list[Any] = []
    try:
        for record in (attendance, check):
            (added if record.pk is None else changed).append(record)
            record.full_clean()
            record.save()
        for line in lines:
            if line["state"] == "abnormal":
                finding = _finding(stored, check, line, common)
                (added if finding.pk is None else changed).append(finding)
                finding.full_clean()
                finding.save()
    except ValidationError as error:
        messages.error(request, str(error))
        transaction.set_rollback(True)
        return False
    well = {line["child"] for line in lines if line["state"] != "abnormal"}
    gone = [finding for child, finding in stored.findings.items() if child in well]
    LogEntry.objects.log_actions(user.pk, added, ADDITION, ADDED)
    LogEntry.objects.log_actions(user.pk, changed, CHANGE, CHANGED)
    LogEntry.objects.log_actions(user.pk, gone, DELETION, "")
    for finding in gone:
        finding.delete()
    return True


def _finding(stored: Sheet, check: HealthCheck, line: dict[str, Any], common: dict[str, Any]) -> HealthFinding:
    child = next(child for child in stored.children if child.pk == line["child"])
    finding = stored.findings.get(child.pk) or HealthFinding(
        occurred_on=stored.day, session="morning", classroom=stored.classroom, child=child, **common
    )
    finding.check_record = check
    finding.temperature_c = line["temperature"]
    finding.symptoms = f",{','.join(line['symptoms'])},"
    finding.action = line["action"] or None
    if line["notified"] and not finding.guardian_notified:
        finding.guardian_notified_at = timezone.now()
    finding.guardian_notified = line["notified"]
    return finding


@login_required
def totals(request: HttpRequest) -> HttpResponse:
    """Show the term in a few numbers, each counted by the database."""
    days = {"occurred_on__range": TERM[1:]}
    checks = HealthCheck.objects.filter(**days)
    findings = HealthFinding.objects.filter(**days)
    return render(
        request,
        "kindergarten/totals.html",
        {
            "checks": checks.aggregate(
                morning=Count("pk", filter=Q(session="morning")),
                noon=Count("pk", filter=Q(session="noon")),
                children=Sum("checked"),
                last=Max("occurred_on"),
            ),
            "attendance": Attendance.objects.filter(**days).aggregate(
                due=Sum("expected"), came=Sum("present"), usual=Avg("present")
            ),
            "findings": findings.aggregate(
                found=Count("pk"),
                open=Count("pk", filter=Q(closed_on__isnull=True)),
                of_children=Count("child", distinct=True),
            ),
            "by_class": checks.values("classroom__name").annotate(checks=Count("pk")).order_by("classroom__position"),
            "by_action": findings.values("action").annotate(findings=Count("pk")).order_by("action"),
            "list_url": reverse("admin:kindergarten_healthcheck_changelist"),
        },
    )
