"""Description of the two sides for the load generator: their URLs, and the fields of the sheet's form.

It knows no more of either side than a browser does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

__all__ = ["DJANGO", "PORTAL", "SIDES", "ChildEntry", "Side", "hidden"]

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChildEntry:
    """Entry of one child on a class sheet; children without one stay as they are."""

    state: str
    temperature: str = ""
    symptoms: tuple[str, ...] = ()
    action: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two compared programs."""

    name: str
    sign_in: str
    token: str
    """Name of the hidden CSRF field."""
    sheet: Callable[[str, int], str]
    """Function that returns the URL of a sheet, by day and class."""
    filled: Callable[[str, Sequence[ChildEntry]], Fields]
    """Function that returns the form's fields, from the page of the sheet and the entries of the first children."""
    pages: dict[str, str]
    """URLs opened by readers, with the placeholders ``{classroom}`` and ``{check}``."""


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field. Raise ValueError if the page has none with that name."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    if found is None:
        raise ValueError(f"the page has no field {name}")
    return found[1]


def _portal_sheet(day: str, classroom: int) -> str:
    return "/health/sheet/?" + urlencode({"day": day, "session": "morning", "classroom": classroom})


def _portal_filled(page: str, entries: Sequence[ChildEntry]) -> Fields:
    names = ("csrf_token", "day", "session", "classroom", "version")
    form = page[page.index("data-sheet-form") :]
    fields = [(name, hidden(form, name)) for name in names]
    for at, (child, was) in enumerate(re.findall(r'name="was_(\d+)" value="([^"]*)"', form)):
        entry = entries[at] if at < len(entries) else ChildEntry("present")
        fields += [(f"was_{child}", was), (f"state_{child}", entry.state), (f"temperature_{child}", entry.temperature)]
        fields += [(f"symptoms_{child}", symptom) for symptom in entry.symptoms]
        fields.append((f"action_{child}", entry.action))
        if f'name="disease_{child}"' in form:  # of sick leave; not named
            fields.append((f"disease_{child}", ""))
    return fields


def _django_sheet(day: str, classroom: int) -> str:
    return "/sheet/?" + urlencode({"day": day, "classroom": classroom})


def _django_filled(page: str, entries: Sequence[ChildEntry]) -> Fields:
    fields = [("csrfmiddlewaretoken", hidden(page, "csrfmiddlewaretoken"))]
    fields += [
        (f"form-{name}", hidden(page, f"form-{name}"))
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    ]
    for at, child in enumerate(re.findall(r'name="form-\d+-child" value="(\d+)"', page)):
        entry = entries[at] if at < len(entries) else ChildEntry("present")
        line = f"form-{at}"
        fields += [(f"{line}-child", child), (f"{line}-state", entry.state), (f"{line}-temperature", entry.temperature)]
        fields += [(f"{line}-symptoms", symptom) for symptom in entry.symptoms]
        fields.append((f"{line}-action", entry.action))
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
