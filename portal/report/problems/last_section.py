"""Render the last section of a summary, its problems and plan, and the follow-up of the last term's problems."""

from __future__ import annotations

from collections.abc import Mapping

from portal.report.arrangement import ArrangedEntry, Arrangement, Standing, arrange
from portal.report.document.blocks import Block, Failure, Heading, Inline, Numbered, Paragraph, Text
from portal.report.document.text import chinese_date
from portal.report.insertion import Inserted, insert
from portal.report.links import PROBLEMS_EVIDENCE
from portal.report.models import ProblemState
from portal.report.problems.entries import ProblemEntries
from portal.report.problems.text import open_ended
from portal.report.wording.namespace import Figure, Name, PlainName
from portal.report.wording.renderer import WordingRenderer

__all__ = ["FIRST_PART", "SECOND_PART", "TITLE", "last_section", "last_term_blocks", "last_term_names"]

TITLE = "存在的问题与下学期打算"
FIRST_PART, SECOND_PART = "存在的问题", "下学期打算"


def last_section(
    renderer: WordingRenderer, problem_entries: ProblemEntries, *, whole: bool = True
) -> tuple[list[Block], list[Block]]:
    """Return the blocks of the problems, with the section's heading, and those of the plan.

    What could not be rendered or determined is a Failure.
    """
    arrangement = arrange(renderer, problem_entries, whole=whole)
    written: list[tuple[Inline, ...]] = []
    failures = list(arrangement.failures)
    for line in arrangement.printed:
        _add(_problem(line, renderer), written, failures)
    written += [draft.inlines for draft in arrangement.undecided]
    counts = _counts(len(written), arrangement)
    problems: list[Block] = [Numbered(tuple(written))] if written else []
    if written:
        problems = [*renderer.core_text("problems", TITLE), *problems, *failures]
    elif failures:
        problems = [*failures]
    else:
        problems = renderer.core_text("no_problems", TITLE, {**renderer.core_names, **counts})
    blocks: list[Block] = [Heading(1, TITLE)]
    if not problem_entries.plan:
        return [*blocks, *problems], renderer.core_text("plan", TITLE) if written else []
    return (
        [*blocks, Heading(2, FIRST_PART), *problems],
        [Heading(2, SECOND_PART), *_plan(arrangement, renderer, counts)],
    )


def last_term_blocks(renderer: WordingRenderer, problem_entries: ProblemEntries) -> list[Block]:
    """Return the blocks that follow up the problems of the last term's summary; none if it listed none."""
    if not problem_entries.followed:
        return []
    return renderer.core_text("last_term", FIRST_PART, {**renderer.core_names, **last_term_names(problem_entries)})


def last_term_names(problem_entries: ProblemEntries) -> dict[str, Name]:
    """Return the placeholders that count the last term's problems.

    Every problem counts once: solved, dropped, in progress or without an outcome; those carried over count again.
    """
    solved = sum(item.state is ProblemState.SOLVED for item in problem_entries.followed)
    dropped = sum(item.state is ProblemState.DROPPED for item in problem_entries.followed)
    unreported = sum(not item.has_outcome for item in problem_entries.followed)
    counts = {
        "问题数": len(problem_entries.followed),
        "已解决": solved,
        "不再列入": dropped,
        "未登记": unreported,
        "整改中": len(problem_entries.followed) - solved - dropped - unreported,
        "延续": sum(item.successor is not None and not item.state.closed for item in problem_entries.followed),
    }
    return {label: Figure(PROBLEMS_EVIDENCE, label, number) for label, number in counts.items()}


def _counts(problems: int, arrangement: Arrangement) -> dict[str, Name]:
    return {
        "问题数": Figure(PROBLEMS_EVIDENCE, "问题数", problems),
        "打算数": Figure(PROBLEMS_EVIDENCE, "打算数", len(arrangement.plan)),
    }


def _problem(line: ArrangedEntry, renderer: WordingRenderer) -> list[Block]:
    item = line.item
    names = {
        "问题": Inserted(),
        "延续": PlainName("上学期延续" if item.carried_from_id is not None else ""),
        "措施": PlainName(_sentence(item.measure)),
        "进展": PlainName("" if item.state.closed else _sentence(item.outcome)),
        **_who_and_when(line),
    }
    return _around(line, "problem", names, renderer)


def _plan(arrangement: Arrangement, renderer: WordingRenderer, counts: Mapping[str, Name]) -> list[Block]:
    written: list[tuple[Inline, ...]] = []
    failures: list[Failure] = []
    for line in arrangement.plan:
        if line.standing is not Standing.EMPTY:
            names = {"打算": Inserted(), **_who_and_when(line)}
            _add(_around(line, "plan_item", names, renderer), written, failures)
    if not written:
        return list(failures)
    lead = renderer.core_text("plan_items", SECOND_PART, {**renderer.core_names, **counts})
    return [*lead, Numbered(tuple(written)), *failures]


def _who_and_when(line: ArrangedEntry) -> dict[str, Name]:
    due_on = line.item.due_on
    return {"岗位": PlainName(_sentence(line.item.owner)), "期限": PlainName(chinese_date(due_on) if due_on else "")}


def _around(line: ArrangedEntry, text: str, names: Mapping[str, Name], renderer: WordingRenderer) -> list[Block]:
    """Return the core's text of this name with the entry's rendered text inserted."""
    if line.standing is Standing.FAULTY:
        return [Failure(FIRST_PART if text == "problem" else SECOND_PART, line.error)]
    around = renderer.core_text(text, FIRST_PART, {**renderer.core_names, **names})
    return insert(around, open_ended(line.inlines))


def _add(blocks: list[Block], items: list[tuple[Inline, ...]], failures: list[Failure]) -> None:
    for block in blocks:
        match block:
            case Paragraph(inlines):
                items.append(inlines)
            case Failure():
                failures.append(block)
            case _:  # an override of the wording may hold anything; an item of a list is one paragraph
                pass


def _sentence(text: str) -> str:
    """Return typed text, possibly of several lines, as part of a sentence."""
    lines = (open_ended((Text(line),)) for line in text.splitlines())
    return "；".join(line[0].text for line in lines if line)
