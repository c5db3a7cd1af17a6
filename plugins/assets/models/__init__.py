"""Models of assets and money, one module for each kind of work."""

from plugins.assets.models.assets import Asset, AssetStatus, FundSource, classes_like, money
from plugins.assets.models.base import Base
from plugins.assets.models.budget import BudgetLine, Expense
from plugins.assets.models.categories import Category
from plugins.assets.models.changes import AssetChange, ChangeKind
from plugins.assets.models.items import ConsumableItem, Direction, DurableItem, ItemMove
from plugins.assets.models.lines import LineResult, StocktakeLine
from plugins.assets.models.projects import ImprovementProject
from plugins.assets.models.purchases import Becomes, Purchase, PurchaseMethod
from plugins.assets.models.stocktakes import Phase, Stocktake, StocktakeState
from plugins.assets.models.thrift import ThriftAudience, ThriftEducation, ThriftForm

__all__ = [
    "Asset",
    "AssetChange",
    "AssetStatus",
    "Base",
    "Becomes",
    "BudgetLine",
    "Category",
    "ChangeKind",
    "ConsumableItem",
    "Direction",
    "DurableItem",
    "Expense",
    "FundSource",
    "ImprovementProject",
    "ItemMove",
    "LineResult",
    "Phase",
    "Purchase",
    "PurchaseMethod",
    "Stocktake",
    "StocktakeLine",
    "StocktakeState",
    "ThriftAudience",
    "ThriftEducation",
    "ThriftForm",
    "classes_like",
    "money",
]
