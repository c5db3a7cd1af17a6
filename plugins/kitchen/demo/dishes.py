"""Dishes of the sample kitchen: ingredients in grams for one child, and allergens."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.kitchen.models import Allergen

__all__ = ["AFTERNOONS", "LUNCHES", "MORNINGS", "RICE", "Dish"]

MILK, EGG, FISH, SHELLFISH, SOY, GLUTEN = (
    Allergen.MILK,
    Allergen.EGG,
    Allergen.FISH,
    Allergen.SHELLFISH,
    Allergen.SOY,
    Allergen.GLUTEN,
)


@dataclass(frozen=True)
class Dish:
    """Dish with its ingredients and allergens."""

    name: str
    parts: tuple[tuple[str, int], ...]
    allergens: frozenset[Allergen] = frozenset()
    everyday: bool = False


def _dish(name: str, parts: str, *allergens: Allergen, everyday: bool = False) -> Dish:
    pairs = (part.split(":") for part in parts.split())
    return Dish(name, tuple((item, int(grams)) for item, grams in pairs), frozenset(allergens), everyday)


RICE = _dish("米饭", "大米:60", everyday=True)
_COW = _dish("牛奶", "牛奶:150", MILK, everyday=True)
_FRUIT = _dish("时令水果", "苹果:80", everyday=True)

MORNINGS: tuple[tuple[Dish, ...], ...] = tuple(
    (_COW, dish)
    for dish in (
        _dish("苏打饼干", "饼干:15", GLUTEN),
        _dish("小花卷", "面粉:20", GLUTEN),
        _dish("蒸红薯", "红薯:40"),
        _dish("葡萄干面包", "面包:25", GLUTEN, EGG),
        _dish("煮玉米段", "玉米:45"),
        _dish("奶香小馒头", "面粉:20 牛奶:10", GLUTEN, MILK),
        _dish("蒸南瓜", "南瓜:45"),
        _dish("鸡蛋糕", "鸡蛋:15 面粉:12", EGG, GLUTEN),
        _dish("蒸山药", "山药:40"),
        _dish("全麦吐司", "面包:25", GLUTEN),
    )
)
"""Morning snacks of two weeks."""

AFTERNOONS: tuple[tuple[Dish, ...], ...] = tuple(
    (_FRUIT, dish)
    for dish in (
        _dish("红豆小米粥", "小米:15 红豆:8"),
        _dish("紫菜小馄饨", "面粉:20 猪肉:12", GLUTEN),
        _dish("银耳雪梨羹", "雪梨:30 银耳:2"),
        _dish("鲜肉小包子", "面粉:25 猪肉:12", GLUTEN),
        _dish("青菜鸡丝面", "面条:30 鸡肉:10 青菜:15", GLUTEN),
        _dish("酒酿小圆子", "糯米粉:20"),
        _dish("番茄蛋花面", "面条:30 番茄:20 鸡蛋:12", GLUTEN, EGG),
        _dish("绿豆百合汤", "绿豆:12 百合:3"),
        _dish("三丁烧卖", "面粉:20 糯米:12 胡萝卜:5", GLUTEN),
        _dish("南瓜小米粥", "小米:15 南瓜:20"),
    )
)
"""Afternoon snacks of two weeks."""

LUNCHES: tuple[tuple[Dish, ...], ...] = (
    (_dish("红烧肉丸", "猪肉:45"), _dish("清炒青菜", "青菜:70"), _dish("番茄蛋汤", "番茄:25 鸡蛋:12", EGG)),
    (_dish("清蒸鲈鱼", "鲈鱼:60", FISH), _dish("蒜蓉西兰花", "西兰花:65"), _dish("豆腐菌菇汤", "豆腐:25 香菇:8", SOY)),
    (
        _dish("土豆炖鸡块", "鸡肉:50 土豆:35"),
        _dish("炒白菜", "白菜:70"),
        _dish("紫菜虾皮汤", "紫菜:1 虾皮:1", SHELLFISH),
    ),
    (
        _dish("虾仁滑蛋", "虾仁:30 鸡蛋:25", SHELLFISH, EGG),
        _dish("炒胡萝卜丝", "胡萝卜:55"),
        _dish("冬瓜肉片汤", "冬瓜:35 猪肉:10"),
    ),
    (_dish("番茄牛腩", "牛肉:40 番茄:35"), _dish("清炒菠菜", "菠菜:70"), _dish("玉米排骨汤", "玉米:20 排骨:20")),
    (
        _dish("肉末蒸蛋", "鸡蛋:35 猪肉:15", EGG),
        _dish("炒包菜", "包菜:70"),
        _dish("青菜豆腐汤", "青菜:20 豆腐:20", SOY),
    ),
    (
        _dish("红烧带鱼", "带鱼:60", FISH),
        _dish("香菇青菜", "青菜:60 香菇:8"),
        _dish("罗宋汤", "土豆:15 番茄:15 牛肉:8"),
    ),
    (_dish("糖醋里脊", "猪肉:45"), _dish("清炒西葫芦", "西葫芦:65"), _dish("鸡毛菜蛋汤", "鸡毛菜:20 鸡蛋:10", EGG)),
    (
        _dish("五彩鸡丁", "鸡肉:40 玉米:15 胡萝卜:10"),
        _dish("蚝油生菜", "生菜:70"),
        _dish("萝卜骨头汤", "萝卜:30 排骨:15"),
    ),
    (
        _dish("麻婆豆腐（不辣）", "豆腐:60 猪肉:15", SOY),
        _dish("炒花菜", "花菜:65"),
        _dish("番茄土豆汤", "番茄:20 土豆:20"),
    ),
    (_dish("板栗烧鸡", "鸡肉:45 板栗:20"), _dish("清炒莴笋", "莴笋:65"), _dish("丝瓜蛋汤", "丝瓜:30 鸡蛋:10", EGG)),
    (
        _dish("黑椒牛柳", "牛肉:45 洋葱:15"),
        _dish("上汤娃娃菜", "娃娃菜:70"),
        _dish("荠菜豆腐羹", "荠菜:15 豆腐:20", SOY),
    ),
    (_dish("茄汁鱼片", "龙利鱼:55 番茄:15", FISH), _dish("炒豇豆", "豇豆:60"), _dish("海带排骨汤", "海带:10 排骨:15")),
    (_dish("香菇肉饼", "猪肉:45 香菇:6"), _dish("蒜蓉油麦菜", "油麦菜:70"), _dish("南瓜浓汤", "南瓜:35 牛奶:15", MILK)),
    (
        _dish("宫保鸡丁（不辣）", "鸡肉:45 黄瓜:20"),
        _dish("炒芹菜香干", "芹菜:45 香干:15", SOY),
        _dish("菌菇鸡汤", "鸡肉:10 香菇:8"),
    ),
    (_dish("盐水河虾", "河虾:60", SHELLFISH), _dish("清炒茭白", "茭白:65"), _dish("莲藕排骨汤", "莲藕:25 排骨:15")),
    (
        _dish("咖喱鸡肉", "鸡肉:40 土豆:30"),
        _dish("清炒空心菜", "空心菜:70"),
        _dish("西湖牛肉羹", "牛肉:10 鸡蛋:8", EGG),
    ),
    (_dish("狮子头", "猪肉:50"), _dish("炒丝瓜", "丝瓜:70"), _dish("番茄鱼丸汤", "番茄:20 鱼丸:15", FISH)),
    (_dish("葱油鸭块", "鸭肉:55"), _dish("木耳炒山药", "山药:50 木耳:3"), _dish("菠菜蛋汤", "菠菜:20 鸡蛋:10", EGG)),
    (
        _dish("胡萝卜炖羊肉", "羊肉:40 胡萝卜:30"),
        _dish("醋溜白菜", "白菜:70"),
        _dish("玉米浓汤", "玉米:25 牛奶:15", MILK),
    ),
)
"""Lunches of four weeks, without the rice that goes with all."""
