"""Rule book without a database: values by day, errors of a faulty rules.toml."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.declarations.rules import Rule, RuleBook, read_rules

CHANGE = date(2019, 4, 1)
DAY_BEFORE = date(2019, 3, 31)
OLD = Rule("food", "sample", "留样", Decimal(100), "g", "旧规定", ends_on=DAY_BEFORE)
NEW = Rule("food", "sample", "留样", Decimal(125), "g", "新规定", starts_on=CHANGE)


def own(value: int, starts_on: date, ends_on: date | None = None) -> Rule:
    return replace(NEW, value=Decimal(value), starts_on=starts_on, ends_on=ends_on, overridden=True)


def held(book: RuleBook, starts_on: date, ends_on: date) -> list[tuple[date, date, int]]:
    return [(item.starts_on, item.ends_on, int(item.value)) for item in book.during("food.sample", starts_on, ends_on)]


def value_on(book: RuleBook, day: date) -> int | None:
    found = book.on("food.sample", day)
    return None if found is None else int(found.value)


def test_the_value_of_the_day() -> None:
    book = RuleBook([OLD, NEW])
    assert value_on(book, DAY_BEFORE) == 100
    assert value_on(book, CHANGE) == 125
    assert book.on("food.nothing", CHANGE) is None


def test_a_change_within_the_requested_days() -> None:
    book = RuleBook([OLD, NEW])
    first, last = date(2019, 2, 20), date(2019, 7, 5)
    assert held(book, first, last) == [(first, DAY_BEFORE, 100), (CHANGE, last, 125)]
    assert held(book, CHANGE, last) == [(CHANGE, last, 125)]
    assert held(book, first, DAY_BEFORE) == [(first, DAY_BEFORE, 100)]
    assert held(book, CHANGE, CHANGE) == [(CHANGE, CHANGE, 125)]
    assert held(book, last, first) == []


def test_days_without_a_rule_are_left_out() -> None:
    first, last = date(2019, 2, 20), date(2019, 7, 5)
    ended = replace(NEW, ends_on=date(2019, 4, 2))
    assert held(RuleBook([ended]), first, last) == [(CHANGE, date(2019, 4, 2), 125)]
    assert RuleBook([ended]).during("food.nothing", first, last) == []


def test_an_own_value_wins_from_its_first_day_to_its_last() -> None:
    book = RuleBook([OLD, NEW, own(150, date(2019, 5, 1), date(2019, 5, 31))])
    assert [value_on(book, date(2019, 4, 30)), value_on(book, date(2019, 5, 1))] == [125, 150]
    assert [value_on(book, date(2019, 5, 31)), value_on(book, date(2019, 6, 1))] == [150, 125]
    assert held(book, CHANGE, date(2019, 7, 5)) == [
        (CHANGE, date(2019, 4, 30), 125),
        (date(2019, 5, 1), date(2019, 5, 31), 150),
        (date(2019, 6, 1), date(2019, 7, 5), 125),
    ]


def test_of_overlapping_own_values_the_later_decision_wins() -> None:
    # Decided later, although it starts earlier and comes before the shipped values.
    book = RuleBook([OLD, NEW, own(150, date(2019, 5, 1)), own(200, CHANGE, date(2019, 5, 2))])
    assert held(book, DAY_BEFORE, date(2019, 7, 5)) == [
        (DAY_BEFORE, DAY_BEFORE, 100),
        (CHANGE, date(2019, 4, 30), 200),
        (date(2019, 5, 1), date(2019, 5, 2), 200),
        (date(2019, 5, 3), date(2019, 7, 5), 150),
    ]


def test_names() -> None:
    book = RuleBook([OLD, NEW, replace(NEW, plugin="health", key="fever")])
    assert book.names() == ["food.sample", "health.fever"]
    assert book.names("food.") == ["food.sample"]
    assert len(list(book)) == 3


ENTRY = """
[[rule]]
key = "sample.grams"
title = "留样量"
value = 125
unit = "g"
source = "GB 31654"
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return the path of the rules.toml of the test."""
    return tmp_path / "rules.toml"


def read(path: Path, text: str) -> list[Rule]:
    path.write_text(text, encoding="utf-8")
    return read_rules("food", path)


def test_reading(written: Path) -> None:
    assert read_rules("food", written) == []
    assert read(written, "") == []
    (rule,) = read(written, ENTRY + 'from = 2019-04-01\nto = 2030-01-01\nconfidence = "local"\n')
    assert (rule.name, rule.value, rule.confidence) == ("food.sample.grams", Decimal(125), "local")
    assert (rule.starts_on, rule.ends_on, rule.overridden) == (CHANGE, date(2030, 1, 1), False)
    assert str(read(written, ENTRY.replace("125", "37.3"))[0].value) == "37.3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.replace('source = "GB 31654"\n', ""), "sample.grams.*missing: source"),
        (ENTRY + 'remark = "x"\n', "sample.grams.*unknown: remark"),
        (ENTRY + 'confidence = "sure"\n', "sample.grams.*confidence"),
        (ENTRY.replace("125", '"125"'), "sample.grams.*value is a number"),
        (ENTRY.replace("125", "true"), "sample.grams.*value is a number"),
        (ENTRY.replace("125", "nan"), "sample.grams.*value is a number"),
        (ENTRY.replace('"g"', "1"), "sample.grams.*unit is text"),
        (ENTRY.replace('"留样量"', '" "'), "sample.grams.*title is text"),
        (ENTRY.replace("sample.grams", "Sample grams"), "Sample grams.*key is made of"),
        (ENTRY + 'from = "2019-04-01"\n', "sample.grams.*from is a day"),
        (ENTRY + "to = 2019-04-01T00:00:00Z\n", "sample.grams.*to is a day"),
        (ENTRY + "from = 2019-04-02\nto = 2019-04-01\n", "sample.grams.*ends before"),
        (ENTRY + ENTRY, "sample.grams.*same days"),
        (ENTRY + "to = 2019-04-01\n" + ENTRY + "from = 2019-04-01\n", "sample.grams.*same days"),
        (ENTRY.replace("[[rule]]", "[rule]"), r"rules.toml: each rule stands under \[\[rule\]\]"),
        (ENTRY.replace("[[rule]]", "[[rules]]"), "rules.toml: unknown: rules"),
        ("key = ", "rules.toml: "),
    ],
)
def test_a_faulty_file_names_the_rule(written: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(written, text)


def test_values_that_follow_each_other(written: Path) -> None:
    text = ENTRY + "from = 2019-04-01\n" + ENTRY.replace("125", "100") + "to = 2019-03-31\n"
    book = RuleBook(read(written, text))
    assert [item.value for item in book.during("food.sample.grams", DAY_BEFORE, CHANGE)] == [100, 125]
