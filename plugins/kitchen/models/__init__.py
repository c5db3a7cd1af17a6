"""Models of the kitchen records, one module for each kind of work."""

from plugins.kitchen.models.account import MealAccount
from plugins.kitchen.models.base import MEALS, Base, Meal
from plugins.kitchen.models.cooking import Gate, GateResult, ProcessCheck, TablewareDisinfection, TablewareMethod
from plugins.kitchen.models.deliveries import FoodReceipt, FoodRejection
from plugins.kitchen.models.menus import Allergen, Menu, MenuIngredient
from plugins.kitchen.models.oversight import FoodSafetyCheck, Level, MealCompanion, WasteCategory, WasteRecord
from plugins.kitchen.models.pantry import Direction, PantryBatch, PantryMove
from plugins.kitchen.models.people import CookCheck, KitchenVisitor
from plugins.kitchen.models.samples import FoodSample
from plugins.kitchen.models.suppliers import Supplier
from plugins.kitchen.models.verdicts import Disposal, Reason, Verdict

__all__ = [
    "MEALS",
    "Allergen",
    "Base",
    "CookCheck",
    "Direction",
    "Disposal",
    "FoodReceipt",
    "FoodRejection",
    "FoodSafetyCheck",
    "FoodSample",
    "Gate",
    "GateResult",
    "KitchenVisitor",
    "Level",
    "Meal",
    "MealAccount",
    "MealCompanion",
    "Menu",
    "MenuIngredient",
    "PantryBatch",
    "PantryMove",
    "ProcessCheck",
    "Reason",
    "Supplier",
    "TablewareDisinfection",
    "TablewareMethod",
    "Verdict",
    "WasteCategory",
    "WasteRecord",
]
