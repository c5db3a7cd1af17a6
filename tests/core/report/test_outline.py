"""Position of sections in the outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.declarations.sections import Section
from portal.report.desk.settings import Setting
from portal.report.outline import Entry, outline, printed


def flat(entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    for entry in entries:
        yield entry.level, entry.key
        yield from flat(entry.children)


def placed(**parents: str | tuple[str, ...] | None) -> list[tuple[int, str]]:
    sections = {
        name.replace("_", "."): Section(name.partition("_")[2], name, order, parent)
        for order, (name, parent) in enumerate(parents.items())
    }
    return list(flat(outline(sections)))


def test_by_order_and_parent() -> None:
    assert placed(a_x=None, b_x="a.x", c_x=None, d_x="b.x") == [(1, "a.x"), (2, "b.x"), (3, "d.x"), (1, "c.x")]


def test_a_missing_parent_is_none() -> None:
    assert placed(a_x="gone.x", b_x="a.x") == [(1, "a.x"), (2, "b.x")]


def test_the_first_parent_that_is_there() -> None:
    assert placed(a_x=None, b_x=None, c_x=("gone.x", "b.x", "a.x")) == [(1, "a.x"), (1, "b.x"), (2, "c.x")]
    assert placed(a_x=None, b_x=("gone.x", "lost.x")) == [(1, "a.x"), (1, "b.x")]


def test_a_circle_stands_at_the_top() -> None:
    assert placed(a_x="b.x", b_x="a.x", c_x="c.x") == [(1, "a.x"), (1, "b.x"), (1, "c.x")]


def test_ties_go_by_key_and_problems_stand_elsewhere() -> None:
    sections = {
        "b.x": Section("x", "b", 1),
        "a.x": Section("x", "a", 1),
        "a.p": Section("p", "", 0, "problems"),
    }
    assert list(flat(outline(sections))) == [(1, "a.x"), (1, "b.x")]


def test_no_deeper_than_the_norm_goes() -> None:
    levels = placed(a_x=None, b_x="a.x", c_x="b.x", d_x="c.x", e_x="d.x")
    assert [level for level, _ in levels] == [1, 2, 3, 4, 4]


SECTIONS = {key: Section(key.partition(".")[2], key, order) for order, key in enumerate(("a.x", "b.x", "c.x", "d.x"))}


def test_a_kindergarten_arranges_and_a_newcomer_stands_behind_the_one_it_was_declared_to_follow() -> None:
    settings = {"d.x": Setting(1), "a.x": Setting(2), "b.x": Setting(3), "gone.x": Setting(0)}
    assert [entry.key for entry in outline(SECTIONS, settings=settings)] == ["d.x", "a.x", "b.x", "c.x"]
    settings = {"c.x": Setting(1), "b.x": Setting(2)}
    assert [entry.key for entry in outline(SECTIONS, settings=settings)] == ["a.x", "c.x", "d.x", "b.x"]


def test_headings_of_its_own_and_what_is_not_printed() -> None:
    sections = {**SECTIONS, "a.y": Section("y", "y", 9, "a.x"), "b.y": Section("y", "y", 9, "b.x")}
    settings = {"a.x": Setting(title="甲"), "b.x": Setting(included=False), "a.y": Setting(title="")}
    entries = outline(sections, settings=settings)
    assert [(entry.title, entry.included) for entry in entries[:2]] == [("甲", True), ("b.x", False)]
    assert [key for _, key in flat(printed(entries))] == ["a.x", "a.y", "c.x", "d.x"]
    assert entries[0].children[0].title == ""
