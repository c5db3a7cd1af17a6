"""The last section of a summary: its problems with what is done about them, then what is planned."""

from __future__ import annotations

from collections.abc import Mapping

from portal.report.agenda import Agenda
from portal.report.arrangement import Arrangement, Line, Standing, arrange
from portal.report.blocks import Block, Failure, Heading, Inline, Numbered, Paragraph, Text
from portal.report.insertion import Inserted, insert
from portal.report.links import FOLLOWED
from portal.report.models import ProblemState
from portal.report.names import Figure, Name, Plain
from portal.report.problem_text import open_ended
from portal.report.speaker import Speaker
from portal.report.text import chinese_date

__all__ = ["FIRST_PART", "SECOND_PART", "TITLE", "last_section", "last_term_names", "what_became"]

TITLE = "存在的问题与下学期打算"
FIRST_PART, SECOND_PART = "存在的问题", "下学期打算"


def last_section(speaker: Speaker, agenda: Agenda, *, whole: bool = True) -> tuple[list[Block], list[Block]]:
    """Heading and the open problems as one list; what is planned. Failures where something could not be told."""
    arrangement = arrange(speaker, agenda, whole=whole)
    written: list[tuple[Inline, ...]] = []
    failures = list(arrangement.failures)
    for line in arrangement.printed:
        _add(_problem(line, speaker), written, failures)
    written += [draft.inlines for draft in arrangement.undecided]
    counts = _counts(len(written), arrangement)
    problems: list[Block] = [Numbered(tuple(written))] if written else []
    if written:
        problems = [*speaker.own("problems", TITLE), *problems, *failures]
    elif failures:
        problems = [*failures]
    else:
        problems = speaker.own("no_problems", TITLE, {**speaker.core_names, **counts})
    blocks: list[Block] = [Heading(1, TITLE)]
    if not agenda.plan:
        return [*blocks, *problems], speaker.own("plan", TITLE) if written else []
    return (
        [*blocks, Heading(2, FIRST_PART), *problems],
        [Heading(2, SECOND_PART), *_plan(arrangement, speaker, counts)],
    )


def what_became(speaker: Speaker, agenda: Agenda) -> list[Block]:
    """What became of the problems that the last term's summary listed; nothing where there were none."""
    if not agenda.last:
        return []
    return speaker.own("last_term", FIRST_PART, {**speaker.core_names, **last_term_names(agenda)})


def last_term_names(agenda: Agenda) -> dict[str, Name]:
    """How many problems there were, and of each only one of: put right, not pursued, under way, nothing told."""
    solved = sum(item.state is ProblemState.SOLVED for item in agenda.last)
    dropped = sum(item.state is ProblemState.DROPPED for item in agenda.last)
    untold = sum(not item.told for item in agenda.last)
    counts = {
        "问题数": len(agenda.last),
        "已解决": solved,
        "不再列入": dropped,
        "未登记": untold,
        "整改中": len(agenda.last) - solved - dropped - untold,
        "延续": sum(item.successor is not None and not item.state.closed for item in agenda.last),
    }
    return {label: Figure(FOLLOWED, label, number) for label, number in counts.items()}


def _counts(problems: int, arrangement: Arrangement) -> dict[str, Name]:
    return {
        "问题数": Figure(FOLLOWED, "问题数", problems),
        "打算数": Figure(FOLLOWED, "打算数", len(arrangement.plan)),
    }


def _problem(line: Line, speaker: Speaker) -> list[Block]:
    item = line.item
    names = {
        "问题": Inserted(),
        "延续": Plain("上学期延续" if item.carried_from_id is not None else ""),
        "措施": Plain(_sentence(item.measure)),
        "进展": Plain("" if item.state.closed else _sentence(item.outcome)),
        **_who_and_when(line),
    }
    return _around(line, "problem", names, speaker)


def _plan(arrangement: Arrangement, speaker: Speaker, counts: Mapping[str, Name]) -> list[Block]:
    written: list[tuple[Inline, ...]] = []
    failures: list[Failure] = []
    for line in arrangement.plan:
        if line.standing is not Standing.EMPTY:
            names = {"打算": Inserted(), **_who_and_when(line)}
            _add(_around(line, "plan_item", names, speaker), written, failures)
    if not written:
        return list(failures)
    lead = speaker.own("plan_items", SECOND_PART, {**speaker.core_names, **counts})
    return [*lead, Numbered(tuple(written)), *failures]


def _who_and_when(line: Line) -> dict[str, Name]:
    due_on = line.item.due_on
    return {"岗位": Plain(_sentence(line.item.owner)), "期限": Plain(chinese_date(due_on) if due_on else "")}


def _around(line: Line, text: str, names: Mapping[str, Name], speaker: Speaker) -> list[Block]:
    """The core's text of this name, with the entry's own words in it."""
    if line.standing is Standing.FAULTY:
        return [Failure(FIRST_PART if text == "problem" else SECOND_PART, line.error)]
    around = speaker.own(text, FIRST_PART, {**speaker.core_names, **names})
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
    """What somebody typed, perhaps on several lines, as a part of a sentence."""
    lines = (open_ended((Text(line),)) for line in text.splitlines())
    return "；".join(line[0].text for line in lines if line)
