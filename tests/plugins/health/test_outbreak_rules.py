"""Detection of outbreaks: cases just inside the rule, and just outside."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from plugins.health.models import Disease, Symptom
from plugins.health.outbreaks.detect import Cluster, Sighting, detect
from portal.declarations.rules import Rule, RuleBook

MONDAY = date(2026, 3, 2)
SHIPPED = {"outbreak.day": 3, "outbreak.days": 3, "outbreak.period": 6, "outbreak.report_hours": 24}


def rule(key: str, value: str | int, starts_on: date | None = None, *, own: bool = False) -> Rule:
    return Rule("health", key, "", Decimal(value), "", "", starts_on=starts_on, overridden=own)


BOOK = [rule(key, value) for key, value in SHIPPED.items()]


def day(number: int) -> date:
    """Return the day by number; the first is a Monday."""
    return MONDAY + timedelta(days=number - 1)


def at(number: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day(number), datetime.min.time(), UTC) + timedelta(hours=hour, minutes=minute)


def sick(plan: dict[int, str], sign: Symptom | Disease = Symptom.VOMITING, classroom: int = 1) -> list[Sighting]:
    """Return sightings of children by day: ``{1: "ab", 2: "c"}``.

    The first child of each day is recorded at eight, the next at nine.
    """
    return [
        Sighting(classroom, ord(child), day(number), sign, at(number, 8 + place))
        for number, children in plan.items()
        for place, child in enumerate(children)
    ]


def found(*sightings: list[Sighting], rules: Sequence[Rule] = ()) -> list[Cluster]:
    return detect([one for some in sightings for one in some], RuleBook([*BOOK, *rules]))


@pytest.mark.parametrize(
    ("plan", "children"),
    [
        ({1: "ab"}, 0),
        ({1: "abc"}, 3),
        ({1: "ab", 2: "c"}, 0),
        ({1: "ab", 2: "cd", 3: "e"}, 0),
        ({1: "ab", 2: "cd", 3: "ef"}, 6),
        # The fourth day no longer counts with the first.
        ({1: "ab", 2: "cd", 4: "ef"}, 0),
        ({2: "ab", 3: "cd", 4: "ef"}, 6),
        ({1: "ab", 3: "cd", 5: "ef"}, 0),
        # The same child again is no further child.
        ({1: "aab"}, 0),
        ({1: "ab", 2: "ab", 3: "ab"}, 0),
        ({1: "ab", 2: "bc", 3: "de"}, 0),
        ({1: "ab", 2: "abc"}, 3),
    ],
)
def test_how_many_and_when(plan: dict[int, str], children: int) -> None:
    clusters = found(sick(plan))
    assert [cluster.children for cluster in clusters] == ([children] if children else [])


def test_only_of_one_class() -> None:
    assert not found(sick({1: "ab"}), sick({1: "c"}, classroom=2))
    assert [cluster.classroom_id for cluster in found(sick({1: "ab"}), sick({1: "cde"}, classroom=2))] == [2]


def test_only_of_one_sign() -> None:
    assert not found(sick({1: "ab"}), sick({1: "c"}, Symptom.DIARRHOEA))
    assert not found(sick({1: "ab"}, Symptom.RASH), sick({1: "c"}, Disease.CHICKENPOX))
    (cluster,) = found(sick({1: "abc"}, Disease.CHICKENPOX))
    assert cluster.sign is Disease.CHICKENPOX


def test_other_is_not_shared() -> None:
    assert not found(sick({1: "abcdefg"}, Symptom.OTHER), sick({1: "abcdefg"}, Disease.OTHER))
    assert not found()


def test_first_and_last_day() -> None:
    """Run from the first child that counts with the others, to the last that falls ill right after."""
    (cluster,) = found(sick({1: "a", 2: "bcd", 4: "e", 5: "f"}))
    assert (cluster.first_day, cluster.last_day, cluster.children) == (day(1), day(4), 5)


def test_what_follows_closely_is_one_event() -> None:
    (cluster,) = found(sick({1: "abc", 4: "def"}))
    assert (cluster.first_day, cluster.last_day, cluster.children) == (day(1), day(4), 6)
    first, second = found(sick({1: "abc", 5: "def"}))
    assert (first.last_day, second.first_day) == (day(1), day(5))


def test_reached_with_the_record_that_was_the_third() -> None:
    (cluster,) = found(sick({1: "abcd"}))
    assert (cluster.reached_at, cluster.deadline) == (at(1, 10), at(2, 10))
    (cluster,) = found(sick({1: "ab", 2: "cd", 3: "efg"}))
    assert cluster.reached_at == at(3, 9)


def test_reached_when_it_was_recorded_not_when_it_was() -> None:
    """Count the deadline of a Monday entered on Thursday from Thursday on."""
    late = [Sighting(1, child, day(1), Symptom.FEVER, at(4, child)) for child in (3, 1, 2)]
    (cluster,) = found(late)
    assert (cluster.first_day, cluster.reached_at) == (day(1), at(4, 3))


def test_an_own_value_holds_from_its_day_on() -> None:
    stricter = [rule("outbreak.day", "2", day(3), own=True)]
    assert not found(sick({2: "ab"}), rules=stricter)
    (cluster,) = found(sick({3: "ab"}), rules=stricter)
    assert cluster.children == 2
    five = [rule("outbreak.period", "5", day(3), own=True)]
    assert not found(sick({2: "a", 1: "bc"}), sick({2: "de"}, classroom=2), rules=five)
    assert found(sick({1: "ab", 2: "cd", 3: "e"}), rules=five)
    longer = [rule("outbreak.days", "5", day(1), own=True)]
    assert found(sick({1: "ab", 3: "cd", 5: "ef"}), rules=longer)
    hours = [rule("outbreak.report_hours", "2", day(1), own=True)]
    (cluster,) = found(sick({1: "abc"}), rules=hours)
    assert cluster.deadline == at(1, 12)


@pytest.mark.parametrize("value", ["0", "-3", "1000000000", "0.5"])
def test_no_value_is_too_strange(value: str) -> None:
    for key in SHIPPED:
        found(sick({1: "abc", 2: "d"}), rules=[rule(key, value, day(1), own=True)])


def test_without_a_rule_nothing_is_judged() -> None:
    for key in SHIPPED:
        assert detect(sick({1: "abc"}), RuleBook([rule for rule in BOOK if rule.key != key])) == []


def test_a_further_sign_of_the_same_illness() -> None:
    fever, rash = sick({1: "abcd"}, Symptom.FEVER), sick({2: "abc"}, Symptom.RASH)
    all_of_them, some = sorted(found(fever, rash), key=lambda cluster: -cluster.children)
    assert some.belongs_to(all_of_them)
    assert not all_of_them.belongs_to(some)
    # Other children, the same children at another time, another class.
    for later in (
        sick({2: "abx"}, Symptom.RASH),
        sick({4: "abc"}, Symptom.RASH),
        sick({2: "abc"}, Symptom.RASH, classroom=2),
    ):
        all_of_them, some = sorted(found(fever, later), key=lambda cluster: -cluster.children)
        assert not some.belongs_to(all_of_them)
