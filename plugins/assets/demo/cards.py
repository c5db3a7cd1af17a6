"""Sample asset cards of classes and other places, and their changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from plugins.assets.demo.days import Days
from plugins.assets.models import Asset, AssetChange, AssetStatus, ChangeKind, FundSource
from portal.api import Classroom, Place, Post, Record, Staff, Term, db, sample_random

__all__ = ["Cards"]

OUTFIT = (
    ("儿童床", "1.3m×0.6m 樟子松", 1050, 8),
    ("儿童床", "1.3m×0.6m 樟子松", 1050, 8),
    ("触控一体机", "75英寸", 12800, 1),
    ("电子钢琴", "88键", 4500, 1),
    ("空调", "3匹柜机", 5600, 1),
    ("台式电脑", "i5/16G", 4200, 1),
    ("消毒柜", "380L", 2600, 1),
    ("玩具柜", "六格实木", 1180, 2),
)
"""Things of each class: name, specification, unit price, quantity."""
ELSEWHERE = (
    ("食堂操作间", ("双门冰柜", "1200L", 5980, 2)),
    ("食堂操作间", ("热风循环消毒柜", "双门", 6850, 2)),
    ("食堂操作间", ("和面机", "25kg", 3200, 1)),
    ("多功能厅", ("立式钢琴", "121型", 15800, 1)),
    ("多功能厅", ("音响设备", "一套", 9600, 1)),
    ("多功能厅", ("投影机", "4000流明", 6200, 1)),
    ("保健室", ("视力筛查仪", "手持式", 18500, 1)),
    ("保健室", ("身高体重测量仪", "超声波", 3200, 1)),
    ("图书室", ("图书柜", "双面六层", 1380, 6)),
    ("大型玩具区", ("组合滑梯", "大型", 46800, 1)),
    ("门卫室", ("安检设备", "一套", 4300, 1)),
    ("分部食堂操作间", ("双门冰柜", "1200L", 5980, 1)),
    ("分部门卫室", ("监控主机", "32路", 7600, 1)),
)
"""Things of other places: name of the place, then as above."""
BOUGHT = (
    ("洗衣机", "10kg滚筒", Decimal("3999.00"), 2, date(2026, 4, 10), "保健室"),
    ("消毒柜", "380L", Decimal("2880.00"), 4, date(2026, 4, 12), "分部食堂操作间"),
)
"""Things bought in the term: name, specification, unit price, quantity, day, place. Their codes name the year."""


class Cards:
    """Sample asset cards of a term; those that are stored already are used as they are.

    ``records`` must be consumed before the other methods are called: it fills ``by_classroom`` and ``by_code``.
    """

    def __init__(self, term: Term) -> None:
        self.term = term
        self.days = Days(term)
        self.stored = {card.code: card for card in db.session.scalars(select(Asset))}
        self.classrooms: Sequence[Classroom] = db.session.scalars(
            select(Classroom).where(Classroom.school_year == term.school_year).order_by(Classroom.position)
        ).all()
        self.places = {place.name: place for place in db.session.scalars(select(Place))}
        self.keeper = _staff("资产管理员")
        self.head = _staff("园长")
        self.by_classroom: dict[int, list[Asset]] = {}
        """Cards by class id, as of the start of term."""
        self.by_code: dict[str, Asset] = {}

    def records(self) -> Iterator[Record]:
        """Yield all cards, stored ones too: those of classes, of places, and of things bought by today."""
        year = self.term.starts_on.year
        chance = sample_random("assets", self.term)
        number = 0
        for classroom in self.classrooms:
            self.by_classroom[classroom.id] = []
            for thing in OUTFIT:
                number += 1
                bought = date(chance.randint(year - 10, year - 1), chance.choice((3, 4, 8, 9)), chance.randint(1, 28))
                card = self._card(f"GD{number:05d}", thing, bought, classroom=classroom)
                self.by_classroom[classroom.id].append(card)
                yield card
        for place, thing in ELSEWHERE:
            number += 1
            bought = date(chance.randint(year - 10, year - 1), chance.choice((3, 4, 8, 9)), chance.randint(1, 28))
            yield self._card(f"GD{number:05d}", thing, bought, place=place)
        for at, (name, spec, each, quantity, written, place) in enumerate(BOUGHT):
            if (day := self.days.come(written)) is not None:
                yield self._card(self.code_bought(at), (name, spec, each, quantity), day, place=place)
        worn = self.by_code.get("GD00099")
        if worn is not None and worn.code not in self.stored:
            worn.status = AssetStatus.TO_REPAIR

    def code_bought(self, at: int) -> str:
        """Return the code of the card of ``BOUGHT[at]``."""
        return f"GD{self.term.starts_on:%y}{at + 1:03d}"

    def changes(self) -> Iterator[Record]:
        """Yield transfers, loans, a return and a scrapping up to today; one of the loans has not come back.

        Nothing for fewer than nine classes, among which they take place.
        """
        if len(self.classrooms) < 9:
            return
        conditioner, computers = (
            self.by_classroom[self.classrooms[8].id][4],
            self.by_classroom[self.classrooms[6].id][5],
        )
        audio, projector = self._named("音响设备"), self._named("投影机")
        planned = (
            (
                date(2026, 3, 18),
                conditioner,
                ChangeKind.TRANSFER,
                {"to_classroom": self.classrooms[1], "reason": "调剂使用"},
            ),
            (
                date(2026, 4, 23),
                projector,
                ChangeKind.LOAN,
                {"borrower": "社区文化站", "due_back_on": self.days.moved(date(2026, 4, 30)), "reason": "社区读书活动"},
            ),
            (date(2026, 4, 29), projector, ChangeKind.RETURN, {"to_place": self.places.get("多功能厅")}),
            (
                date(2026, 5, 29),
                audio,
                ChangeKind.LOAN,
                {"borrower": "中心小学", "due_back_on": self.days.moved(date(2026, 6, 12)), "reason": "“六一”联欢"},
            ),
            (
                date(2026, 6, 10),
                computers,
                ChangeKind.SCRAP,
                {"reason": "主板损坏，维修价格超过购置价的一半", "approved_by": self.head},
            ),
        )
        for written, card, kind, values in planned:
            if card is not None and (day := self.days.come(written)) is not None:
                yield AssetChange(occurred_on=day, asset=card, kind=kind, **values)

    def closing(self, classroom: Classroom) -> list[Asset]:
        """Return the cards that the books have in a class at the end of term, after all changes."""
        kept = list(self.by_classroom[classroom.id])
        if len(self.classrooms) < 9:
            return kept
        if classroom is self.classrooms[8]:
            kept.pop(4)
        if classroom is self.classrooms[6]:
            kept.pop(5)
        if classroom is self.classrooms[1]:
            kept.append(self.by_classroom[self.classrooms[8].id][4])
        return kept

    def _card(
        self,
        code: str,
        thing: tuple[str, str, Decimal | int, int],
        acquired_on: date,
        *,
        classroom: Classroom | None = None,
        place: str = "",
    ) -> Asset:
        card = self.stored.get(code)
        name, spec, price, quantity = thing
        if card is None:
            card = Asset(
                code=code,
                name=name,
                spec=spec,
                unit_price=Decimal(price),
                quantity=quantity,
                acquired_on=acquired_on,
                fund_source=FundSource.PUBLIC,
                classroom=classroom,
                place=self.places.get(place),
                custodian=self.keeper,
            )
            card.settle_category()
        self.by_code[code] = card
        return card

    def _named(self, name: str) -> Asset | None:
        return next((card for card in self.by_code.values() if card.name == name), None)


def _staff(post: str) -> Staff | None:
    return db.session.scalars(select(Staff).join(Post).where(Post.name == post).order_by(Staff.id)).first()
