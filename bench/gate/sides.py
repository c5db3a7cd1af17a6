"""The two sides: where their pages are, and what a browser sends from the sheet's form.

Everything here belongs to the load generator; it knows no more of either side than a browser does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

__all__ = ["DJANGO", "PORTAL", "SIDES", "Mark", "Side", "hidden"]

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked of one child; nobody else of the class is touched."""

    state: str
    temperature: str = ""
    symptoms: tuple[str, ...] = ()
    action: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    name: str
    sign_in: str
    token: str
    """Name of the hidden field against forged requests."""
    sheet: Callable[[str, int], str]
    """Address of a sheet, by day and class."""
    filled: Callable[[str, Sequence[Mark]], Fields]
    """What is sent, from the page of the sheet and the marks of the first children."""
    pages: dict[str, str]
    """What readers open: ``{classroom}`` and ``{check}`` are filled in."""


def hidden(page: str, name: str) -> str:
    """The value of a hidden field. Raises ValueError if the page has none of that name."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    if found is None:
        raise ValueError(f"the page has no field {name}")
    return found[1]


def _portal_sheet(day: str, classroom: int) -> str:
    return "/health/sheet/?" + urlencode({"day": day, "session": "morning", "classroom": classroom})


def _portal_filled(page: str, marks: Sequence[Mark]) -> Fields:
    names = ("csrf_token", "day", "session", "classroom", "version")
    form = page[page.index("data-sheet-form") :]
    fields = [(name, hidden(form, name)) for name in names]
    for at, (child, was) in enumerate(re.findall(r'name="was_(\d+)" value="([^"]*)"', form)):
        mark = marks[at] if at < len(marks) else Mark("present")
        fields += [(f"was_{child}", was), (f"state_{child}", mark.state), (f"temperature_{child}", mark.temperature)]
        fields += [(f"symptoms_{child}", symptom) for symptom in mark.symptoms]
        fields.append((f"action_{child}", mark.action))
        if f'name="disease_{child}"' in form:  # of sick leave; not named
            fields.append((f"disease_{child}", ""))
    return fields


def _django_sheet(day: str, classroom: int) -> str:
    return "/sheet/?" + urlencode({"day": day, "classroom": classroom})


def _django_filled(page: str, marks: Sequence[Mark]) -> Fields:
    fields = [("csrfmiddlewaretoken", hidden(page, "csrfmiddlewaretoken"))]
    fields += [
        (f"form-{name}", hidden(page, f"form-{name}"))
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    ]
    for at, child in enumerate(re.findall(r'name="form-\d+-child" value="(\d+)"', page)):
        mark = marks[at] if at < len(marks) else Mark("present")
        line = f"form-{at}"
        fields += [(f"{line}-child", child), (f"{line}-state", mark.state), (f"{line}-temperature", mark.temperature)]
        fields += [(f"{line}-symptoms", symptom) for symptom in mark.symptoms]
        fields.append((f"{line}-action", mark.action))
    return fields


PORTAL = Side(
    "portal",
    "/sign-in",
    "csrf_token",
    _portal_sheet,
    _portal_filled,
    {
        "home": "/",
        "list": "/health/health_check/",
        "filtered list": "/health/health_check/?session=morning&classroom={classroom}",
        "other list": "/health/attendance/",
        "form": "/health/health_check/edit/?id={check}",
        "summary": "/summary/",
    },
)
DJANGO = Side(
    "Django",
    "/admin/login/",
    "csrfmiddlewaretoken",
    _django_sheet,
    _django_filled,
    {
        "home": "/admin/",
        "list": "/admin/kindergarten/healthcheck/",
        "filtered list": "/admin/kindergarten/healthcheck/?session__exact=morning&classroom__id__exact={classroom}",
        "other list": "/admin/kindergarten/attendance/",
        "form": "/admin/kindergarten/healthcheck/{check}/change/",
        "summary": "/totals/",
    },
)
SIDES = {side.name: side for side in (PORTAL, DJANGO)}
