"""Cards of the kitchen on the home page: work of today, samples, pantry, open problems, papers to renew."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select

from plugins.kitchen.certificates import CERTIFICATE, held_on
from plugins.kitchen.models import (
    CookCheck,
    FoodSafetyCheck,
    FoodSample,
    GateResult,
    KitchenVisitor,
    Meal,
    MealCompanion,
    Menu,
    PantryBatch,
    ProcessCheck,
    Supplier,
)
from plugins.kitchen.pages.pantry import SOON
from plugins.kitchen.subjects import cooks
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Record,
    Staff,
    Tone,
    _,
    _l,
    allowed_page_url,
    allowed_record_url,
    db,
    fact_url,
    now,
    page_url,
    record_url,
    teaching_days,
)

__all__ = ["CARDS"]

MOST_NAMED = 6


def _kitchen_today(context: CardContext) -> CardContent | None:
    """Return the card of today's cook checks, the lunch companion and the samples of lunch."""
    if context.term is None or context.today not in teaching_days(context.term):
        return None
    day = context.today
    working = (cooks(), Staff.on(day))
    due = context.count(Staff, *working)
    people = context.within(select(Staff.id).where(*working), Staff)
    done = context.count(CookCheck, CookCheck.occurred_on == day, CookCheck.person_id.in_(people))
    accompanied = context.count(MealCompanion, MealCompanion.occurred_on == day, MealCompanion.meal == Meal.LUNCH)
    lunch = (FoodSample.occurred_on == day, FoodSample.meal == Meal.LUNCH)
    samples = context.count(FoodSample, *lunch)
    dishes = context.count(Menu, Menu.occurred_on == day, Menu.meal == Meal.LUNCH)
    lines = [
        CardLine(
            _("Somebody eats lunch with the children") if accompanied else _("Nobody is down for lunch yet"),
            allowed_record_url("kitchen.meal_companion", "new", meal=Meal.LUNCH),
            Tone.CALM if accompanied else Tone.ATTENTION,
        ),
        CardLine(
            _("Samples of lunch: %(done)d of %(due)d dishes", done=samples, due=dishes)
            if dishes
            else _("Samples of lunch: %(done)d", done=samples),
            allowed_page_url("kitchen.samples"),
            Tone.ATTENTION if samples < dishes else Tone.CALM,
        ),
    ]
    return CardContent(
        value=f"{done}/{due}",
        caption=_l("cooks looked at this morning"),
        lines=tuple(lines),
        url=allowed_page_url("kitchen.cooks"),
        tone=Tone.GOOD if done >= due and accompanied else Tone.ATTENTION,
    )


def _samples(context: CardContext) -> CardContent | None:
    """Return the card of samples that may be discarded, with the number of those still to be kept."""
    kept = (FoodSample.discarded_at.is_(None), FoodSample.due_at.is_not(None), FoodSample.hours.is_(None))
    moment = now()
    due = context.count(FoodSample, *kept, FoodSample.due_at <= moment)
    waiting = context.count(FoodSample, *kept, FoodSample.due_at > moment)
    if not due and not waiting:
        return None
    return CardContent(
        value=str(due),
        caption=_l("samples may be discarded"),
        lines=(CardLine(_("%(count)d are still to be kept", count=waiting)),) if waiting else (),
        url=record_url("kitchen.food_sample", term="all", sort="due_at"),
        tone=Tone.ATTENTION if due else Tone.CALM,
    )


def _pantry(context: CardContext) -> CardContent | None:
    """Return the card of batches that are past their date or soon will be, most urgent first."""
    # The nought is written out: by a parameter no database would know the index of what is in store.
    waiting = (PantryBatch.balance > literal_column("0"), PantryBatch.expires_on <= context.today + SOON)
    past = func.count(PantryBatch.id).filter(PantryBatch.expires_on < context.today)
    total, late = db.session.execute(select(func.count(PantryBatch.id), past).where(*waiting)).one()
    if not total:
        return None
    batches = db.session.execute(
        select(PantryBatch.id, PantryBatch.item, PantryBatch.expires_on)
        .where(*waiting)
        .order_by(PantryBatch.expires_on, PantryBatch.id)
        .limit(MOST_NAMED)
    ).all()
    lines = [
        CardLine(
            _("%(item)s: %(day)s", item=batch.item, day=batch.expires_on.isoformat()),
            record_url("kitchen.pantry_batch", "view", id=batch.id),
            Tone.URGENT if batch.expires_on < context.today else Tone.ATTENTION,
        )
        for batch in batches
    ]
    if total > len(batches):
        lines.append(CardLine(_("and %(count)d more", count=total - len(batches))))
    return CardContent(
        value=str(total),
        caption=_l("batches past their date") if late == total else _l("batches past their date, or soon"),
        lines=tuple(lines),
        url=page_url("kitchen.pantry"),
        tone=Tone.ATTENTION,
    )


def _open_problems(context: CardContext) -> CardContent | None:
    """Return the card of the term's problems that are not put right, counted by register."""
    if context.term is None:
        return None
    checks: tuple[tuple[type[Record], ColumnElement[bool], str, str], ...] = (
        (
            ProcessCheck,
            and_(ProcessCheck.result == GateResult.FAILED, ProcessCheck.fixed_on.is_(None)),
            "kitchen.gate_checks_open",
            _("at the three gates"),
        ),
        (
            FoodSafetyCheck,
            and_(FoodSafetyCheck.problem.is_not(None), FoodSafetyCheck.closed_on.is_(None)),
            "kitchen.food_safety_problems_open",
            _("at food safety checks"),
        ),
        (
            MealCompanion,
            and_(MealCompanion.problem.is_not(None), MealCompanion.fixed_on.is_(None)),
            "kitchen.companion_problems_open",
            _("when eating with the children"),
        ),
        (
            KitchenVisitor,
            KitchenVisitor.left_at.is_(None),
            "kitchen.visitors_not_out",
            _("visitors not recorded as gone"),
        ),
    )
    lines, total = [], 0
    for record, condition, fact, what in checks:
        count = context.count(record, context.of_term(record), condition)
        total += count
        if count:
            text = _("%(count)d %(what)s", count=count, what=what)
            lines.append(CardLine(text, fact_url(fact, context.term), Tone.ATTENTION))
    if not total:
        return None
    return CardContent(str(total), _l("not put right in the kitchen"), tuple(lines), tone=Tone.ATTENTION)


def _papers(context: CardContext) -> CardContent | None:
    """Return the card of cooks without a valid health certificate and suppliers without a valid licence."""
    day = context.today
    suppliers = context.count(Supplier, or_(Supplier.licence_expires_on.is_(None), Supplier.licence_expires_on < day))
    uncertified = 0
    if CERTIFICATE is not None:
        held = select(CERTIFICATE.id).where(CERTIFICATE.holder_id == Staff.id, held_on(CERTIFICATE, day)).exists()
        # Where nobody's certificate is entered, all would be missing.
        if db.session.scalar(select(select(CERTIFICATE.id).limit(1).exists())):
            uncertified = context.count(Staff, cooks(), Staff.on(day), ~held)
    lines = []
    if uncertified:
        text = _("%(count)d cooks without a valid health certificate", count=uncertified)
        lines.append(CardLine(text, allowed_record_url("team.certificate"), Tone.URGENT))
    if suppliers:
        text = _("%(count)d suppliers without a valid licence", count=suppliers)
        lines.append(CardLine(text, allowed_record_url("kitchen.supplier"), Tone.ATTENTION))
    if not lines:
        return None
    return CardContent(str(uncertified + suppliers), _l("papers to be renewed"), tuple(lines), tone=Tone.ATTENTION)


CARDS: tuple[Card, ...] = (
    Card("kitchen_today", _l("Kitchen today"), _kitchen_today, "kitchen.cook_check.view", 70),
    Card("samples_due", _l("Food samples"), _samples, "kitchen.food_sample.view", 71),
    Card("pantry", _l("Pantry"), _pantry, "kitchen.pantry_batch.view", 72),
    Card("kitchen_open", _l("Open in the kitchen"), _open_problems, "kitchen.process_check.view", 73),
    Card("papers", _l("Papers of the kitchen"), _papers, "kitchen.supplier.view", 74),
)
