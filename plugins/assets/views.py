"""Registers of the assets area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from plugins.assets.models import (
    Asset,
    AssetChange,
    Becomes,
    BudgetLine,
    ChangeKind,
    ConsumableItem,
    DurableItem,
    Expense,
    ImprovementProject,
    ItemMove,
    LineResult,
    Purchase,
    Stocktake,
    StocktakeLine,
    StocktakeState,
    ThriftEducation,
)
from plugins.assets.thresholds import is_below
from portal.api import Link, Record, RecordView, _, _l, may, page_url, record_url

__all__ = ["VIEWS"]


class AssetView(RecordView):
    """Register of fixed assets."""

    record = Asset
    list_columns = ("code", "name", "category", "classroom", "place", "quantity", "value", "status")
    filters = ("classroom", "place", "category", "status", "acquired_on")
    search = ("code", "name", "spec")
    sort_default = ("code", False)
    parts = ("changes", "purchases")
    # Since when something is gone, a change says; a register may.
    form_fields = (
        "code",
        "name",
        "category",
        "category_code",
        "spec",
        "unit_price",
        "quantity",
        "fund_source",
        "acquired_on",
        "useful_years",
        "classroom",
        "place",
        "custodian",
        "status",
        "note",
    )

    def links(self, record: Record) -> Sequence[Link]:
        """Return the links to transfer, lend or scrap an asset, or to enter a cheap one as a durable item."""
        return list(_asset_links(record)) if isinstance(record, Asset) else ()


def _asset_links(asset: Asset) -> Iterator[Link]:
    if may("assets.asset_change.edit") and not asset.is_gone():
        here = record_url(Asset, "view", id=asset.id)
        for kind in (ChangeKind.TRANSFER, ChangeKind.LOAN, ChangeKind.SCRAP):
            yield Link(kind.label, record_url(AssetChange, "new", asset=asset.id, kind=kind, url=here))
    if may("assets.durable_item.edit") and not asset.is_gone() and is_below(asset):
        yield Link(
            _("Below the threshold of assets: enter as a durable item"),
            record_url(
                DurableItem,
                "new",
                name=asset.name,
                spec=asset.spec or "",
                quantity=asset.quantity,
                unit_price=asset.unit_price,
            ),
        )


class AssetChangeView(RecordView):
    """Register of changes of assets."""

    record = AssetChange
    list_columns = (
        "occurred_on",
        "kind",
        "asset",
        "from_classroom",
        "to_classroom",
        "to_place",
        "borrower",
        "returned_on",
    )
    filters = ("occurred_on", "kind", "asset", "returned_on")
    search = ("reason", "borrower", "note")

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to record the return of an open loan."""
        if not isinstance(record, AssetChange) or record.kind is not ChangeKind.LOAN or record.returned_on:
            return ()
        if not may("assets.asset_change.edit"):
            return ()
        url = record_url(AssetChange, "new", asset=record.asset_id, kind=ChangeKind.RETURN)
        return (Link(_l("Record the return"), url),)


class StocktakeView(RecordView):
    """Register of stock-takes."""

    record = Stocktake
    list_columns = (
        "occurred_on",
        "phase",
        "classroom",
        "book_quantity",
        "found_quantity",
        "difference",
        "state",
        "counted_by",
        "checked_by",
    )
    filters = ("occurred_on", "phase", "classroom", "state")
    search = ("cause", "note")
    parts = ("lines",)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the sheet of an open stock-take."""
        if not isinstance(record, Stocktake) or record.state is not StocktakeState.OPEN:
            return ()
        if not may("assets.stocktake.edit"):
            return ()
        url = page_url(
            "assets.stocktaking",
            classroom=record.classroom_id,
            phase=record.phase,
            day=record.actual_on or record.occurred_on,
        )
        return (Link(_l("Go on counting"), url),)


class StocktakeLineView(RecordView):
    """Register of lines of stock-takes."""

    record = StocktakeLine
    list_columns = (
        "asset",
        "name",
        "book_quantity",
        "found_quantity",
        "result",
        "found_classroom",
        "found_place",
        "classroom",
        "occurred_on",
    )
    filters = ("occurred_on", "phase", "classroom", "result", "asset")
    search = ("name", "cause")
    # One comes here from a stock-take, or from a figure.
    in_menu = False

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions for the result of the count."""
        return list(_line_links(record)) if isinstance(record, StocktakeLine) else ()


def _line_links(line: StocktakeLine) -> Iterator[Link]:
    here = record_url(StocktakeLine, "view", id=line.id)
    card = line.asset
    if card is not None and not card.is_gone() and may("assets.asset_change.edit"):
        change: dict[str, Any] = {"asset": card.id, "url": here}
        if line.result is LineResult.MISPLACED:
            classroom_id = line.found_classroom_id or (None if line.book_quantity else line.classroom_id)
            yield Link(
                _l("Move the card to where it is"),
                record_url(
                    AssetChange,
                    "new",
                    kind=ChangeKind.TRANSFER,
                    to_classroom=classroom_id,
                    to_place=line.found_place_id,
                    **change,
                ),
            )
        elif line.result is LineResult.MISSING:
            pieces = line.book_quantity - (line.found_quantity or 0)
            yield Link(
                _l("Scrap what is missing"),
                record_url(AssetChange, "new", kind=ChangeKind.SCRAP, quantity=pieces, **change),
            )
    elif card is None and line.result is LineResult.EXTRA and may("assets.asset.edit"):
        yield Link(
            _l("Make a card for it"),
            record_url(
                Asset,
                "new",
                name=line.name,
                quantity=line.found_quantity,
                classroom=line.classroom_id,
                url=here,
            ),
        )


class PurchaseView(RecordView):
    """Register of purchases."""

    record = Purchase
    list_columns = (
        "occurred_on",
        "item",
        "spec",
        "quantity",
        "amount",
        "method",
        "becomes",
        "asset",
        "classroom",
        "place",
    )
    filters = ("occurred_on", "method", "becomes", "budget_line", "classroom", "accepted_on")
    search = ("item", "supplier", "note")

    def links(self, record: Record) -> Sequence[Link]:
        """Return the links to enter the expense, and to take things without a card into store."""
        return list(_purchase_links(record)) if isinstance(record, Purchase) else ()


def _purchase_links(purchase: Purchase) -> Iterator[Link]:
    if may("assets.expense.edit"):
        yield Link(
            _l("Enter the expense"),
            record_url(
                Expense,
                "new",
                occurred_on=purchase.occurred_on,
                budget_line=purchase.budget_line_id,
                amount=purchase.amount,
                purpose=purchase.item,
                payee=purchase.supplier,
            ),
        )
    if purchase.becomes in {Becomes.DURABLE, Becomes.CONSUMABLE} and may("assets.item_move.edit"):
        yield Link(
            _l("Take into store"),
            record_url(ItemMove, "new", occurred_on=purchase.occurred_on, direction="in", quantity=purchase.quantity),
        )


class BudgetLineView(RecordView):
    """Register of budget lines."""

    record = BudgetLine
    list_columns = ("fiscal_year", "item", "approved", "adjusted", "budget", "spent", "left", "rate")
    filters = ("fiscal_year",)
    search = ("item", "note")
    sort_default = ("fiscal_year", True)
    parts = ("expenses",)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the budget of the year."""
        if not isinstance(record, BudgetLine):
            return ()
        return (Link(_l("The budget of the year"), page_url("assets.budget", year=record.fiscal_year)),)


class ExpenseView(RecordView):
    """Register of expenses."""

    record = Expense
    list_columns = ("occurred_on", "budget_line", "amount", "purpose", "voucher", "payee")
    filters = ("occurred_on", "budget_line")
    search = ("purpose", "voucher", "payee")


class ImprovementProjectView(RecordView):
    """Register of improvement projects."""

    record = ImprovementProject
    list_columns = ("name", "campus", "place", "started_on", "accepted_on", "area_m2", "cost", "contractor")
    filters = ("campus", "place", "started_on", "accepted_on")
    search = ("name", "before", "after")
    sort_default = ("started_on", True)


class DurableItemView(RecordView):
    """Register of durable items."""

    record = DurableItem
    list_columns = ("name", "spec", "unit", "quantity", "unit_price", "place")
    filters = ("place",)
    search = ("name", "spec")
    sort_default = ("name", False)
    parts = ("moves",)


class ConsumableItemView(RecordView):
    """Register of consumable items."""

    record = ConsumableItem
    list_columns = ("name", "spec", "unit", "quantity", "least", "place")
    filters = ("place",)
    search = ("name", "spec")
    sort_default = ("name", False)
    parts = ("moves",)


class ItemMoveView(RecordView):
    """Register of moves of items."""

    record = ItemMove
    list_columns = ("occurred_on", "direction", "durable_item", "consumable_item", "quantity", "taker", "purpose")
    filters = ("occurred_on", "direction", "durable_item", "consumable_item", "taker")
    search = ("purpose", "note")


class ThriftEducationView(RecordView):
    """Register of thrift education."""

    record = ThriftEducation
    list_columns = ("occurred_on", "activity", "audience", "form", "attendance")
    filters = ("occurred_on", "audience", "form")
    search = ("activity", "note")


VIEWS: tuple[type[RecordView], ...] = (
    AssetView,
    AssetChangeView,
    StocktakeView,
    StocktakeLineView,
    PurchaseView,
    ImprovementProjectView,
    BudgetLineView,
    ExpenseView,
    DurableItemView,
    ConsumableItemView,
    ItemMoveView,
    ThriftEducationView,
)
