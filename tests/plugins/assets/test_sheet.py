"""The stock-take of a class as a sheet: the books' list, what was found, what is not in the list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.assets.models import AssetStatus, LineResult, Phase, Stocktake, StocktakeLine, StocktakeState
from plugins.assets.stocktaking.entries import whole_number
from plugins.assets.stocktaking.terms import day_in, phase_on, term_of
from portal.base.db import db
from portal.records.base import Source
from portal.testing.dates import FIRST, LAST
from portal.testing.types import SignIn, Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import Sheet, World

CORRECT, MISPLACED, MISSING = LineResult.CORRECT, LineResult.MISPLACED, LineResult.MISSING


@pytest.fixture
def books(world: World) -> dict[str, str]:
    """Return the form keys by name: two cards in 小一班, one in 小二班, one that is gone, one that came later."""
    beds = world.asset(name="儿童床", quantity=8, unit_price=Decimal(1050))
    piano = world.asset(name="钢琴")
    theirs = world.asset(code="GD00099", name="空调", classroom=world.other)
    world.asset(name="报废的", removed_on=FIRST, status=AssetStatus.SCRAPPED)
    world.asset(name="后来的", acquired_on=date(2026, 4, 10))
    db.session.commit()
    return {"beds": f"a{beds.id}", "piano": f"a{piano.id}", "theirs": f"a{theirs.id}"}


def lines() -> dict[tuple[str, str | None], StocktakeLine]:
    db.session.rollback()
    found = db.session.scalars(select(StocktakeLine).order_by(StocktakeLine.id)).all()
    return {(line.classroom.name, line.asset.name if line.asset else line.name): line for line in found}


def stocktake() -> Stocktake:
    db.session.rollback()
    return db.session.scalars(select(Stocktake).order_by(Stocktake.id).limit(1)).one()


def test_the_list_is_what_the_books_have_on_that_day(sheet: Sheet, books: dict[str, str]) -> None:
    assert [item.text.strip() for item in sheet.open().xpath("//*[@class='thing-name']")] == ["儿童床", "钢琴"]
    later = sheet.open(phase="closing", day="2026-07-01")
    assert [item.text.strip() for item in later.xpath("//*[@class='thing-name']")] == ["儿童床", "后来的", "钢琴"]


def test_ticking_what_is_there(sheet: Sheet, books: dict[str, str]) -> None:
    answer = sheet.save(**{f"here_{books['beds']}": "1"})
    assert answer.status_code == 303
    found = lines()
    assert (found["小一班", "儿童床"].found_quantity, found["小一班", "儿童床"].result) == (8, CORRECT)
    assert (found["小一班", "钢琴"].found_quantity, found["小一班", "钢琴"].result) == (None, LineResult.PENDING)
    kept = stocktake()
    assert (kept.occurred_on, kept.phase, kept.state) == (FIRST, Phase.OPENING, StocktakeState.OPEN)
    assert (kept.book_quantity, kept.found_quantity, kept.source, kept.actual_on) == (9, 8, Source.SHEET, None)
    tree = sheet.open()
    assert tree.xpath(f"//input[@name='here_{books['beds']}']/@checked") == ["checked"]
    answer = sheet.save(do="finish")
    assert "/assets/stocktake/details/" in answer.location
    assert lines()["小一班", "钢琴"].result is MISSING


def test_another_number_and_another_place(sheet: Sheet, books: dict[str, str]) -> None:
    changes = {f"found_{books['beds']}": " ７ ", f"cause_{books['beds']}": "一张在维修"}
    changes |= {f"where_{books['piano']}": f"c{sheet.other_id}"}
    assert sheet.save(**changes).status_code == 303
    found = lines()
    beds, piano = found["小一班", "儿童床"], found["小一班", "钢琴"]
    assert (beds.found_quantity, beds.result, beds.cause) == (7, MISSING, "一张在维修")
    assert (piano.found_quantity, piano.result, present(piano.found_classroom).name) == (0, MISPLACED, "小二班")
    place = f"p{piano.stocktake_id}"
    assert sheet.save(**{f"found_{books['beds']}": "", f"where_{books['beds']}": place}).status_code == 303
    beds = lines()["小一班", "儿童床"]
    assert (beds.found_quantity, beds.result, present(beds.found_place).name) == (0, MISPLACED, "保管室")


def test_what_is_here_but_not_in_the_list(sheet: Sheet, books: dict[str, str]) -> None:
    changes = {"new_what": ["gd00099", "旧书架", ""], "new_found": ["", "2", ""], "new_cause": ["", "家长捐赠", ""]}
    assert sheet.save(**changes).status_code == 303
    found = lines()
    assert (found["小一班", "空调"].book_quantity, found["小一班", "空调"].found_quantity) == (0, 1)
    assert found["小一班", "空调"].result is MISPLACED
    assert (found["小一班", "旧书架"].found_quantity, found["小一班", "旧书架"].result) == (2, LineResult.EXTRA)
    # The class that misses it sees where it is.
    theirs = sheet.open(classroom=sheet.other_id)
    assert theirs.xpath(f"//select[@name='where_{books['theirs']}']/option[@selected]/text()") == ["小一班"]
    gone = f"gone_l{found['小一班', '旧书架'].id}"
    assert sheet.save(**{gone: "1"}).status_code == 303
    assert ("小一班", "旧书架") not in lines()


def test_a_class_that_was_counted_before_learns_where_it_is(sheet: Sheet, books: dict[str, str]) -> None:
    assert sheet.save({"classroom": sheet.other_id}, do="finish").status_code == 303
    assert lines()["小二班", "空调"].result is MISSING
    assert sheet.save(new_what=["GD00099"], new_found=["1"], new_cause=[""]).status_code == 303
    theirs = lines()["小二班", "空调"]
    assert (theirs.result, present(theirs.found_classroom).name) == (MISPLACED, "小一班")


def test_what_the_books_call_scrapped_is_not_in_the_books(sheet: Sheet, books: dict[str, str], world: World) -> None:
    sheet.save(new_what=["GD00004"], new_found=["1"], new_cause=[""])
    found = [line for line in lines().values() if line.result is LineResult.EXTRA]
    assert [(line.asset, line.name) for line in found] == [(None, "GD00004 报废的")]


@pytest.mark.parametrize(
    ("field", "text"),
    [("found", "七"), ("found", "-1"), ("found", "1.5"), ("found", "100001"), ("cause", "长" * 301)],
)
def test_what_cannot_be_read_keeps_its_text(sheet: Sheet, books: dict[str, str], field: str, text: str) -> None:
    name = f"{field}_{books['beds']}"
    answer = sheet.save(**{name: text, f"here_{books['piano']}": "1"})
    assert answer.status_code == 422
    assert "thing-error" in answer.text
    assert f'value="{text}"' in answer.text
    assert f'name="here_{books["piano"]}" value="1" checked' in answer.text
    assert lines() == {}
    assert db.session.scalars(select(Stocktake)).all() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"here": "1", "where": True}, "既勾选了“在此处”又填了其他位置"),
        ({"found": "8", "where": True}, "不应再填其他位置"),
    ],
)
def test_what_contradicts_itself(sheet: Sheet, books: dict[str, str], changes: dict[str, Any], message: str) -> None:
    values = {name: f"c{sheet.other_id}" if value is True else value for name, value in changes.items()}
    answer = sheet.save(**{f"{name}_{books['beds']}": value for name, value in values.items()})
    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("", "2", ""), "请写明资产编号或物品名称"),
        (("旧书架", "0", ""), "数量至少为1"),
        (("旧书架", "二", ""), "件数请填整数"),
        (("GD00001", "1", ""), "已在上面的清单中"),
        (("长" * 101, "1", ""), "文字过长"),
    ],
)
def test_additions_that_say_too_little(
    sheet: Sheet, books: dict[str, str], row: tuple[str, str, str], message: str
) -> None:
    what, found, cause = row
    answer = sheet.save(new_what=[what], new_found=[found], new_cause=[cause])
    assert answer.status_code == 422
    assert message in answer.text
    assert lines() == {}


def test_a_class_without_assets_says_so(sheet: Sheet, books: dict[str, str], world: World) -> None:
    empty = world.make.classroom("空班").id
    db.session.commit()
    answer = sheet.response(classroom=empty)
    assert "账面上空班在2026-02-24没有资产" in answer.text
    assert sheet.save({"classroom": empty}, do="finish").status_code == 303
    kept = stocktake()
    assert (kept.classroom.name, kept.book_quantity, kept.found_quantity) == ("空班", 0, 0)
    assert sheet.response(classroom=empty).status_code == 200


def test_the_class_of_last_year_is_the_same_place(sheet: Sheet, world: World) -> None:
    last_year = world.make.classroom("小一班", school_year="2024-2025")
    world.asset(name="老空调", classroom=last_year)
    db.session.commit()
    assert "老空调" in sheet.response().text


def test_totals_give_way_to_lines(sheet: Sheet, books: dict[str, str], world: World) -> None:
    world.stocktake(book_quantity=52, found_quantity=50)
    db.session.commit()
    assert "账面52件，实盘50件" in sheet.response().text
    sheet.save(**{f"here_{books['beds']}": "1"})
    assert (stocktake().book_quantity, stocktake().found_quantity) == (9, 8)
    assert "账面52件" not in sheet.response().text


def test_what_is_signed_is_shown_only(sheet: Sheet, books: dict[str, str]) -> None:
    fields = sheet.fill(sheet.open(), do="finish", **{f"here_{books['beds']}": "1"})
    sheet.send(fields)
    kept = stocktake()
    kept.state, kept.counted_by = StocktakeState.COUNTED, "盘点人"
    db.session.commit()
    page = sheet.response().text
    assert "已盘点，不能再改动" in page
    assert "data-stock-form" not in page
    answer = sheet.send(fields)
    assert answer.status_code == 409
    assert "您的内容没有保存" in answer.text


def test_two_people_at_once(sheet: Sheet, books: dict[str, str]) -> None:
    mine = sheet.fill(sheet.open(), do="save", **{f"found_{books['beds']}": "6", f"here_{books['piano']}": "1"})
    theirs = sheet.fill(sheet.open(), do="save", **{f"found_{books['beds']}": "7"})
    assert sheet.send(theirs).status_code == 303
    answer = sheet.send(mine)
    assert answer.status_code == 409
    assert "他人已保存：实盘7" in answer.text
    assert 'value="6"' in answer.text
    assert lines()["小一班", "儿童床"].found_quantity == 7
    assert lines()["小一班", "钢琴"].found_quantity is None


def test_days_around_the_term(sheet: Sheet, books: dict[str, str], app: Flask, world: World) -> None:
    assert sheet.save({"day": "2026-02-20"}, do="finish").status_code == 303
    kept = stocktake()
    assert (kept.occurred_on, kept.actual_on) == (FIRST, date(2026, 2, 20))
    # The same stock-take is found from any day of the term.
    assert "data-stock-form" in sheet.response(day="2026-03-10").text
    assert "这一天不属于任何学期" in sheet.response(day="2026-01-20").text
    assert sheet.response(day="2026-13-45").status_code == 200
    assert "日期请写成" in sheet.response(day="2026-13-45").text
    assert "这一天还没有到" in sheet.response(day="2126-03-02").text
    assert sheet.response(phase="closing", day="2026-07-31").status_code == 200
    assert "记在2026-07-03" in sheet.response(phase="closing", day="2026-07-31").text


def test_which_term_a_day_is_of(app: Flask, make: Factory) -> None:
    first = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 2, 6))
    second = make.term()
    assert term_of(date(2026, 2, 15), Phase.OPENING) == second
    assert term_of(date(2026, 2, 15), Phase.CLOSING) == first
    assert term_of(date(2026, 2, 15), Phase.BETWEEN) is None
    assert term_of(date(2026, 1, 27), Phase.OPENING) == first  # still of the term that is running
    assert term_of(date(2026, 7, 31), Phase.CLOSING) == second
    assert term_of(date(2026, 8, 1), Phase.CLOSING) is None
    assert term_of(date(2026, 8, 1), Phase.OPENING) is None
    assert day_in(second, date(2026, 2, 15)) == FIRST
    assert day_in(second, date(2026, 7, 31)) == LAST
    assert phase_on(date(2026, 3, 2)) is Phase.OPENING
    assert phase_on(date(2026, 6, 30)) is Phase.CLOSING
    assert phase_on(date(2027, 6, 30)) is Phase.OPENING


def test_another_users_class_is_not_there(
    sheet: Sheet, books: dict[str, str], app: Flask, world: World, sign_in: SignIn
) -> None:
    limited = sign_in(
        app.test_client(),
        world.make.user(permissions=["assets.stocktake.edit", "assets.stocktake_line.edit"], classrooms=(world.other,)),
    )
    sent = {"phase": "opening", "classroom": sheet.classroom_id, "day": "2026-02-24", "version": "new", "do": "save"}
    assert limited.post("/assets/stocktaking/", data=sent).status_code == 404
    assert (
        "儿童床"
        not in limited.get(f"/assets/stocktaking/?phase=opening&day=2026-02-24&classroom={sheet.classroom_id}").text
    )
    reader = sign_in(app.test_client(), world.make.user(permissions=["assets.stocktake.edit"]))
    assert reader.post("/assets/stocktaking/", data=sent).status_code == 403


def test_numbers_of_statements_do_not_grow(sheet: Sheet, world: World, statements: Statements) -> None:
    def statement_count() -> int:
        with statements() as sent:
            assert sheet.response().status_code == 200
        return len(sent)

    world.asset()
    db.session.commit()
    few = statement_count()
    for _ in range(40):
        world.asset()
    db.session.commit()
    assert statement_count() == few
    fields = sheet.fill(sheet.open(), do="finish")
    assert sheet.send(fields).status_code == 303
    saved = statement_count()
    assert saved <= few + 2


def test_whole_numbers() -> None:
    assert [whole_number(text) for text in ("", " ", "0", "１２", "100000")] == [None, None, 0, 12, 100_000]
    for text in ("-1", "1.5", "一", "100001", "9" * 12):
        with pytest.raises(ValueError, match=text):
            whole_number(text)
