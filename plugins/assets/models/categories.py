"""Categories of assets by GB/T 14885-2022 《固定资产等资产基础分类与代码》, as far as kindergartens need them.

The classes and those of the finer groups that could be compared are in ``Category``; of those in ``UNCONFIRMED``
the name is right but the digits are to be checked against the standard. A card may carry a finer code of its own.
"""

from __future__ import annotations

import re

from portal.api import Choice, _l

__all__ = ["UNCONFIRMED", "Category", "category_of_code", "suggested"]


class Category(Choice):
    """Category of assets: classes and common groups of the standard, with its code as value."""

    BUILDINGS = "A01000000", _l("Buildings and structures"), ("房屋和构筑物", "房屋及构筑物", "房屋", "A01")
    EQUIPMENT = "A02000000", _l("Other equipment"), ("设备", "通用设备", "专用设备", "A02")
    IT = "A02010000", _l("Other information equipment"), ("信息化设备", "网络设备")
    COMPUTERS = "A02010105", _l("Desktop computers"), ("台式计算机", "台式机", "电脑", "计算机")
    LAPTOPS = "A02010108", _l("Laptop computers"), ("便携式计算机", "笔记本电脑")
    OFFICE = "A02020000", _l("Other office equipment"), ("办公设备",)
    TOUCH_SCREENS = "A02020800", _l("Touch screens for teaching"), ("触控一体机", "教学一体机", "一体机")
    PRINTERS = "A02021000", _l("Printers"), ("打印机", "打印设备")
    APPLIANCES = "A02061800", _l("Other household appliances"), ("生活用电器", "家用电器", "消毒柜")
    AIR_CONDITIONERS = "A02061804", _l("Air conditioners"), ("空调机", "空调")
    WASHING_MACHINES = "A02061810", _l("Washing machines"), ("洗衣机",)
    TELEVISIONS = "A02091001", _l("Television sets"), ("普通电视设备", "普通电视设备（电视机）", "电视机")
    INSTRUMENTS = "A02450100", _l("Musical instruments"), ("乐器", "钢琴", "电子钢琴")
    SPORTS = "A02460000", _l("Sports and play equipment"), ("体育设备设施", "体育设备", "大型玩具")
    EXHIBITS = "A03000000", _l("Cultural relics and exhibits"), ("文物和陈列品", "A03")
    BOOKS = "A04000000", _l("Books and archives"), ("图书和档案", "图书、档案", "图书", "A04")
    FURNITURE = "A05000000", _l("Other furniture and utensils"), ("家具和用具", "家具用具", "家具", "A05")
    BEDS = "A05010100", _l("Beds"), ("床类", "床")
    TABLES = "A05010200", _l("Tables and desks"), ("台、桌类", "台桌类", "桌类", "桌")
    CHAIRS = "A05010300", _l("Chairs and stools"), ("椅凳类", "椅凳", "椅")
    CUPBOARDS = "A05010500", _l("Cupboards"), ("柜类", "柜")
    SHELVES = "A05010600", _l("Shelves"), ("架类", "架")
    UTENSILS = "A05020000", _l("Utensils"), ("用具",)
    LIVING = "A06000000", _l("Special animals and plants"), ("特种动植物", "动植物", "A06")
    SUPPLIES = "A07000000", _l("Supplies"), ("物资", "A07")
    INTANGIBLE = "A08000000", _l("Intangible assets"), ("无形资产", "A08")


UNCONFIRMED = frozenset(
    {Category.TOUCH_SCREENS, Category.WASHING_MACHINES, Category.INSTRUMENTS, Category.SPORTS, Category.UTENSILS}
)
"""Categories whose code has not been compared with the standard yet."""

CODE = re.compile(r"[A-Z]?\d{2,10}\Z")
"""Pattern of a code: ``A05010104``, or on older cards the seven digits of the edition of 2010."""

# The first that fits: what is special goes before what is general.
_NAMES: tuple[tuple[str, Category], ...] = (
    ("打印", Category.PRINTERS),
    ("复印", Category.OFFICE),
    ("一体机", Category.TOUCH_SCREENS),
    ("笔记本", Category.LAPTOPS),
    ("电脑", Category.COMPUTERS),
    ("计算机", Category.COMPUTERS),
    ("空调", Category.AIR_CONDITIONERS),
    ("洗衣机", Category.WASHING_MACHINES),
    ("电视", Category.TELEVISIONS),
    ("钢琴", Category.INSTRUMENTS),
    ("电子琴", Category.INSTRUMENTS),
    ("投影", Category.OFFICE),
    ("消毒柜", Category.APPLIANCES),
    ("冰箱", Category.APPLIANCES),
    ("冰柜", Category.APPLIANCES),
    ("热水器", Category.APPLIANCES),
    ("饮水机", Category.APPLIANCES),
    ("滑梯", Category.SPORTS),
    ("大型玩具", Category.SPORTS),
    ("攀爬", Category.SPORTS),
    ("床", Category.BEDS),
    ("桌", Category.TABLES),
    ("椅", Category.CHAIRS),
    ("凳", Category.CHAIRS),
    ("柜", Category.CUPBOARDS),
    ("架", Category.SHELVES),
)


def suggested(name: str) -> Category | None:
    """Return the most likely category of a thing by its name, or None."""
    return next((category for word, category in _NAMES if word in name), None)


def category_of_code(code: str) -> Category | None:
    """Return the finest category that a code of the standard belongs to; None for codes of older editions."""
    fitting = [item for item in Category if code.startswith(item.value.rstrip("0"))]
    return max(fitting, key=lambda item: len(item.value.rstrip("0")), default=None)
