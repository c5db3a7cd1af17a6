"""Menu with the weight of each ingredient for one child (带量食谱)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from plugins.kitchen.models.base import Base, Meal
from portal.api import Choice, ChoiceSet, ChoiceType, DailyRecord, Record, Step, UtcDateTime, _l, field

__all__ = ["Allergen", "Menu", "MenuIngredient"]


class Allergen(Choice):
    """Allergen of a dish (GB 7718)."""

    MILK = "milk", _l("Milk"), ("牛奶", "乳", "乳制品", "奶")
    EGG = "egg", _l("Egg"), ("鸡蛋", "蛋", "蛋类")
    FISH = "fish", _l("Fish"), ("鱼", "鱼类")
    SHELLFISH = "shellfish", _l("Shrimp and crab"), ("虾蟹", "甲壳类", "虾", "蟹")
    PEANUT = "peanut", _l("Peanut"), ("花生",)
    SOY = "soy", _l("Soy"), ("大豆", "豆制品", "黄豆")
    NUTS = "nuts", _l("Nuts"), ("坚果",)
    GLUTEN = "gluten", _l("Gluten"), ("麸质", "小麦", "面筋")
    OTHER = "other", _l("Another allergen"), ("其他", "其它")


class Menu(DailyRecord, Base):
    """One dish of one meal of one day, with its ingredients for one child (带量食谱).

    《托儿所幼儿园卫生保健工作规范》: the menu gives quantities, and is new every week or two.
    """

    __tablename__ = "kitchen_menu"
    __table_args__ = (
        UniqueConstraint("occurred_on", "meal", "dish", name="uq_kitchen_menu_natural_key"),
        Index("ix_kitchen_menu_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_menu_dish_day_number", "dish", "day_number"),
    )
    __record__ = "menu"
    __label__ = _l("Menu with quantities")
    __natural_key__ = ("occurred_on", "meal", "dish")
    __steps__ = (
        Step(
            key="publish",
            label=_l("Publish"),
            ready=lambda record: record.published_at is None,
            at="published_at",
            by="published_by",
            bulk=True,
        ),
    )

    meal: Mapped[Meal] = mapped_column(
        ChoiceType(Meal), info=field(_l("Meal"), synonyms=("餐次", "餐别")), sort_order=-12
    )
    dish: Mapped[str] = mapped_column(
        String(100), info=field(_l("Dish"), synonyms=("菜名", "菜品", "菜品名称", "食品名称")), sort_order=-11
    )
    allergens: Mapped[frozenset[Allergen]] = mapped_column(
        ChoiceSet(Allergen), default=frozenset, info=field(_l("Allergens"), synonyms=("过敏原", "致敏物质", "过敏源"))
    )
    everyday: Mapped[bool] = mapped_column(
        default=False,
        info=field(
            _l("Served again and again"),
            synonyms=("常规供应", "常供"),
            help=_l("Rice, milk, fruit: not counted as a repeated dish"),
        ),
    )
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=field(_l("Published at"), computed=True))
    published_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Published by"), computed=True))
    day_number: Mapped[int] = mapped_column()
    """Ordinal number of the date, since the two databases do not count days between dates alike."""
    ingredients: Mapped[list[MenuIngredient]] = relationship(
        back_populates="menu", cascade="all, delete-orphan", order_by="MenuIngredient.id"
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.meal.label} {self.dish}"

    @validates("occurred_on")
    def _count_day(self, _name: str, day: date) -> date:
        if day is not None:
            self.day_number = day.toordinal()
        return day


class MenuIngredient(Record, Base):
    """Ingredient of a dish for one child, in grams as bought (带量)."""

    __tablename__ = "kitchen_menu_ingredient"
    __table_args__ = (UniqueConstraint("menu_id", "item", name="uq_kitchen_menu_ingredient_natural_key"),)
    __record__ = "menu_ingredient"
    __label__ = _l("Ingredients of dishes")
    __natural_key__ = ("menu", "item")

    menu_id: Mapped[int] = mapped_column(
        ForeignKey("kitchen_menu.id"),
        info=field(_l("Dish of the menu"), synonyms=("食谱", "菜名", "菜品"), help=_l("In a file: dish (date)")),
        sort_order=-20,
    )
    menu: Mapped[Menu] = relationship(back_populates="ingredients")
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Ingredient"), synonyms=("食材", "配料", "原料", "用料", "品名")), sort_order=-19
    )
    grams: Mapped[Decimal] = mapped_column(
        Numeric(6, 1),
        info=field(
            _l("For one child"),
            synonyms=("带量", "人均用量", "每人克数", "用量"),
            help=_l("As bought"),
            minimum=Decimal("0.1"),
            maximum=2_000,
            unit=_l("g"),
        ),
    )

    def __str__(self) -> str:
        return f"{self.item} {Decimal(self.grams).normalize():f} g"
