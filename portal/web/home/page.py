"""Home page: open work of today, a card per area, links for recording, and the steps of setting the portal up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app, url_for
from flask_admin import AdminIndexView
from flask_babel import format_date
from flask_login import current_user
from sqlalchemy import func, select

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.base.turns import long_work
from portal.declarations.cards import Card, CardContent, CardContext, Tone
from portal.evidence.today import OpenWork, open_work
from portal.organisation.models import Campus, Child, Classroom, Kindergarten, Staff, Term
from portal.organisation.terms import current_term
from portal.records.base import Record
from portal.registry.guard import Failed, guarded
from portal.registry.registry import the_portal
from portal.registry.urls import page_url, record_url
from portal.web.frame.pages import Guarded, Page, expose
from portal.web.records.details import views

__all__ = ["Home"]

Sheet = tuple[Label, str, tuple[type[Record], ...]]
"""Page on which several records are entered at once: its title, URL and record types."""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """Rendered card: its content, or the error that its plugin raised."""

    title: Label
    content: CardContent | None
    error: str | None = None

    @property
    def urgent(self) -> bool:
        """True if the card is shown first, whatever its area."""
        return self.content is not None and self.content.tone is Tone.URGENT


@dataclass(frozen=True, slots=True)
class SetupStep:
    """SetupStep of setting the portal up."""

    label: Label
    done: bool
    url: str | None
    import_url: str | None = None
    """URL for importing the register from an Excel file."""


@dataclass(frozen=True, slots=True)
class Work:
    """Open work of today, with the URLs of its list and of the page for recording it."""

    item: OpenWork
    list_url: str | None
    add_url: str | None


class Home(Guarded, AdminIndexView):  # type: ignore[misc]  # Flask-Admin ships no types
    """Home page at ``/``, for every signed-in user; its contents depend on the user's permissions."""

    def __init__(self) -> None:
        super().__init__(name=_l("Home"), endpoint="home", url="/")

    def is_accessible(self) -> bool:
        """Return True for every signed-in user."""
        return bool(current_user.is_authenticated)

    @expose("/")
    def index(self) -> Any:
        """Render the home page."""
        term, day, limits = current_term(), today(), current_limits()
        records = frozenset(key for key in the_portal().record_types if may(f"{key}.edit"))
        with long_work():
            work = open_work(term, day, limits, records) if term is not None else []
            cards = _cards(CardContext(term, day, limits))
        sheets = list(_sheets()) if term is not None else []
        return self.render(
            "portal/home.html",
            term=term,
            today_text=format_date(day, "full"),
            running=term is not None and term.starts_on <= day <= term.ends_on,
            work=[_with_links(item, sheets) for item in work],
            cards=cards,
            quick=_quick_links(records, sheets) if term is not None else [],
            steps=_steps(term) if may("terms.manage") else [],
        )


def _cards(context: CardContext) -> list[ShownCard]:
    portal = the_portal()
    shown = []
    for key, card in sorted(portal.cards.items(), key=lambda item: _place(item[0], item[1])):
        if not may(card.permission):
            continue
        found = guarded(key.partition(".")[0], f"card {card.key}", partial(_checked, card, context))
        if isinstance(found, Failed):
            shown.append(ShownCard(card.title, None, found.error))
        elif found is not None:
            shown.append(ShownCard(card.title, found))
    return shown


def _checked(card: Card, context: CardContext) -> CardContent | None:
    content = card.render(context)
    if content is not None and not isinstance(content, CardContent):
        raise TypeError(f"a card's render gives a CardContent or None, not {type(content).__name__}")
    return content


def _place(key: str, card: Card) -> tuple[int, int, str]:
    names = list(the_portal().plugins)
    plugin = key.partition(".")[0]
    return (names.index(plugin) if plugin in names else len(names), card.order, key)


def _with_links(item: OpenWork, sheets: Sequence[Sheet]) -> Work:
    view = views().get(item.record)
    if view is None:
        return Work(item, None, None)
    day = view.record.__date_column__
    here: dict[str, Any] = {f"{day}_from": today().isoformat(), f"{day}_to": today().isoformat()} if day else {}
    list_url = record_url(item.record, **here) if may(f"{item.record}.view") else None
    page = next((url for _title, url, records in sheets if view.record in records), None)
    add_url = page or (record_url(item.record, "new") if may(f"{item.record}.view") else None)
    return Work(item, list_url, add_url)


def _sheets() -> Iterator[Sheet]:
    """Yield title, URL and record types of the pages on which the user may record several things at once."""
    for classes in the_portal().views.values():
        for page in classes:
            if issubclass(page, Page) and page.fills and may(page.permission):
                yield page.title, page_url(page), page.fills


def _quick_links(records: frozenset[str], sheets: Sequence[Sheet]) -> list[tuple[Label, str]]:
    """Return links for recording in the areas' registers, pages that hold several records first."""
    return [(title, url) for title, url, _records in sheets] + [
        (view.record_type.label, record_url(key, "new"))
        for key, view in views().items()
        if key in records and may(f"{key}.view") and view.record.__date_column__ and view.in_menu
    ]


def _steps(term: Term | None) -> list[SetupStep]:
    """Return the steps of setting up the portal, done or not; an empty list once all are done."""
    there = db.session.execute(
        select(
            select(func.count()).select_from(Kindergarten).scalar_subquery(),
            *(
                select(select(model.id).limit(1).exists()).scalar_subquery()
                for model in (Campus, Classroom, Staff, Child)
            ),
        )
    ).one()
    steps = [
        SetupStep(_l("Name the kindergarten"), bool(there[0]), _first_url("organisation.kindergarten")),
        SetupStep(_l("Add the term with its calendar"), term is not None, _first_url("organisation.terms")),
        _register_step(_l("Add the campus"), bool(there[1]), Campus),
        _register_step(_l("Add the classes"), bool(there[2]), Classroom),
        _register_step(_l("Add the staff"), bool(there[3]), Staff),
        _register_step(_l("Add the children"), bool(there[4]), Child),
    ]
    return [] if all(step.done for step in steps) else steps


def _register_step(label: Label, done: bool, model: type[Record]) -> SetupStep:
    view = next(view for view in views().values() if view.record is model)
    return SetupStep(
        label,
        done,
        record_url(view.key, "new") if view.allows("edit") else None,
        _first_url("exchange.upload", record=view.key) if view.allows("import") else None,
    )


def _first_url(endpoint: str, **values: str) -> str | None:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]
