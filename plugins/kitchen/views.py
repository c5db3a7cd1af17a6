"""Registers of the kitchen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect

from plugins.kitchen.models import (
    CookCheck,
    FoodReceipt,
    FoodRejection,
    FoodSafetyCheck,
    FoodSample,
    KitchenVisitor,
    MealAccount,
    MealCompanion,
    Menu,
    MenuIngredient,
    PantryBatch,
    PantryMove,
    ProcessCheck,
    Supplier,
    TablewareDisinfection,
    Verdict,
    WasteRecord,
)
from plugins.kitchen.models.pantry import shortages_without
from portal.api import Link, Record, RecordView, _, _l, db, may, page_url, record_url

__all__ = ["VIEWS"]


class FoodReceiptView(RecordView):
    """Register of deliveries."""

    record = FoodReceipt
    list_columns = ("occurred_on", "item", "quantity", "unit", "supplier", "result", "reason", "stored_on")
    filters = ("occurred_on", "supplier", "result", "reason", "accepted_by", "stored_on")
    search = ("item", "batch_no", "certificate_no", "note")

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the form that sends an accepted line back."""
        if not isinstance(record, FoodReceipt) or not may("kitchen.food_rejection.edit"):
            return ()
        if record.result is Verdict.REJECTED or record.stored_on is not None:
            return ()
        address = record_url("kitchen.food_rejection", "new", receipt=record.id)
        return (Link(_l("Send it back after all"), address),)


class FoodRejectionView(RecordView):
    """Register of returns."""

    record = FoodRejection
    list_columns = ("occurred_on", "receipt", "reason", "quantity", "returned_to", "disposal")
    filters = ("occurred_on", "receipt", "reason", "disposal")
    search = ("returned_to", "told", "note")


class SupplierView(RecordView):
    """Register of suppliers."""

    record = Supplier
    list_columns = ("name", "contact", "phone", "licence_no", "licence_expires_on")
    filters = ("licence_expires_on",)
    search = ("name", "contact", "licence_no")
    sort_default = ("name", False)


class PantryBatchView(RecordView):
    """Register of batches."""

    record = PantryBatch
    list_columns = ("number", "item", "balance", "unit", "received_on", "expires_on", "place", "custodian")
    filters = ("item", "received_on", "expires_on", "place", "custodian", "balance")
    search = ("number", "item", "note")
    sort_default = ("received_on", True)
    parts = ("moves",)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the page of the pantry while something of the batch is left."""
        left = isinstance(record, PantryBatch) and record.balance > 0
        return (Link(_l("Pantry"), page_url("kitchen.pantry")),) if left else ()


class PantryMoveView(RecordView):
    """Register of moves: the pantry book."""

    record = PantryMove
    list_columns = ("occurred_on", "batch", "direction", "quantity", "custodian", "purpose")
    filters = ("occurred_on", "batch", "direction", "custodian")
    search = ("purpose", "note")

    def _delete(self, records: Sequence[Record]) -> Any:
        """Refuse to delete a move in whose goods have been issued from the batch."""
        short = shortages_without(db.session(), [record for record in records if isinstance(record, PantryMove)])
        if not short:
            return super()._delete(records)
        db.session.rollback()
        for batch in short:
            flash(_("%(batch)s: some of this is used already, so it must have come in.", batch=batch), "error")
        return redirect(record_url(PantryMove), 303)


class MenuView(RecordView):
    """Register of dishes."""

    record = Menu
    list_columns = ("occurred_on", "meal", "dish", "allergens", "everyday", "published_at")
    filters = ("occurred_on", "meal", "allergens", "everyday", "published_at")
    search = ("dish", "note")
    parts = ("ingredients",)


class MenuIngredientView(RecordView):
    """Register of ingredients."""

    record = MenuIngredient
    list_columns = ("menu", "item", "grams")
    filters = ("menu", "grams")
    search = ("item",)
    in_menu = False


class FoodSampleView(RecordView):
    """Register of samples."""

    record = FoodSample
    list_columns = ("occurred_on", "meal", "dish", "grams", "due_at", "discarded_at", "hours")
    filters = ("occurred_on", "meal", "grams", "sampled_by", "due_at", "hours")
    search = ("dish", "box_no", "note")
    form_fields = (
        "occurred_on",
        "meal",
        "dish",
        "grams",
        "sampled_at",
        "sampled_by",
        "box_no",
        "temperature_c",
        "discarded_at",
        "note",
    )


class TablewareDisinfectionView(RecordView):
    """Register of tableware disinfection."""

    record = TablewareDisinfection
    list_columns = ("occurred_on", "meal", "method", "temperature_c", "minutes", "mg_per_l", "operator")
    filters = ("occurred_on", "meal", "method", "operator")
    search = ("note",)


class MealCompanionView(RecordView):
    """Register of meal companions."""

    record = MealCompanion
    list_columns = ("occurred_on", "meal", "leader", "evaluation", "problem", "fixed_on")
    filters = ("occurred_on", "meal", "leader", "fixed_on")
    search = ("evaluation", "problem", "note")


class ProcessCheckView(RecordView):
    """Register of checks at the three gates."""

    record = ProcessCheck
    list_columns = ("occurred_on", "gate", "core_temperature_c", "result", "problem", "fixed_on", "checker")
    filters = ("occurred_on", "gate", "result", "fixed_on", "checker")
    search = ("problem", "measure", "note")


class CookCheckView(RecordView):
    """Register of morning checks of cooks."""

    record = CookCheck
    list_columns = ("occurred_on", "person", "temperature_c", "diarrhoea", "skin_wound", "throat", "fit_for_work")
    filters = ("occurred_on", "person", "fit_for_work")
    search = ("note",)


class FoodSafetyCheckView(RecordView):
    """Register of food safety checks."""

    record = FoodSafetyCheck
    list_columns = ("occurred_on", "level", "items", "problem", "measure", "closed_on", "checker")
    filters = ("occurred_on", "level", "closed_on", "checker")
    search = ("items", "problem", "measure")


class KitchenVisitorView(RecordView):
    """Register of visitors."""

    record = KitchenVisitor
    list_columns = ("occurred_on", "visitor", "unit", "reason", "entered_at", "left_at", "permitted_by")
    filters = ("occurred_on", "permitted_by", "left_at")
    search = ("visitor", "unit", "reason")


class WasteRecordView(RecordView):
    """Register of waste."""

    record = WasteRecord
    list_columns = ("occurred_on", "category", "kilograms", "collector")
    filters = ("occurred_on", "category")
    search = ("collector", "note")


class MealAccountView(RecordView):
    """Register of meal accounts."""

    record = MealAccount
    list_columns = ("occurred_on", "income", "cost", "balance", "published_on")
    filters = ("occurred_on", "published_on")


VIEWS: tuple[type[RecordView], ...] = (
    FoodReceiptView,
    FoodRejectionView,
    SupplierView,
    PantryBatchView,
    PantryMoveView,
    MenuView,
    MenuIngredientView,
    FoodSampleView,
    TablewareDisinfectionView,
    MealCompanionView,
    ProcessCheckView,
    CookCheckView,
    FoodSafetyCheckView,
    KitchenVisitorView,
    WasteRecordView,
    MealAccountView,
)
