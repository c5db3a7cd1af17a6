"""The last section: what is still open, drafted from every area's records and from what was due and not done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.report.blocks import Block, Failure, Heading, Inline, Numbered, Paragraph, Value
from portal.report.outline import PROBLEMS
from portal.report.speaker import Speaker, gap_names, plugin_file

__all__ = ["FILE", "TITLE", "problem_wordings", "problems_section"]

TITLE = "存在的问题与下学期打算"
FILE = "problems.md"
"""Found by folder beside a plugin's other wording; each paragraph or list item of it is one problem."""


@dataclass
class _Found:
    items: list[tuple[Inline, ...]] = field(default_factory=list)
    failures: list[Block] = field(default_factory=list)

    def take(self, blocks: list[Block]) -> None:
        for block in blocks:
            match block:
                case Paragraph(inlines):
                    self.items.append(inlines)
                case Numbered(items):
                    self.items.extend(items)
                case Failure():
                    self.failures.append(block)
                case _:  # a heading has no place in a list; what stands below it is a problem all the same
                    pass


def problems_section(speaker: Speaker) -> list[Block]:
    """Heading, the open problems as one list, what follows from them; Failures where one could not be told."""
    found = _Found()
    own = set()
    for key, title, file in problem_wordings(speaker):
        own.add(key.partition(".")[0])
        found.take(speaker.section(key, title, file, 1, bullets=True))
    # What an area says of an obligation in words of its own is not said again in ours; and an area that tells its
    # own problems also tells what was done, but not as the rule asks.
    told = {inline.evidence for item in found.items for inline in item if isinstance(inline, Value)}
    for key, coverage in speaker.measurement.coverages.items():
        if coverage.failed is not None:
            found.failures.append(Failure(coverage.obligation.label, coverage.failed))
        elif key not in told and (
            coverage.kept < coverage.due or (coverage.met < coverage.kept and coverage.plugin not in own)
        ):
            found.take(speaker.own("gap", coverage.obligation.label, gap_names(key, coverage)))
    blocks: list[Block] = [Heading(1, TITLE)]
    if found.items:
        blocks += [
            *speaker.own("problems", TITLE),
            Numbered(tuple(found.items)),
            *found.failures,
            *speaker.own("plan", TITLE),
        ]
    elif found.failures:
        blocks += found.failures
    else:
        blocks += speaker.own("no_problems", TITLE)
    return blocks


def problem_wordings(speaker: Speaker) -> Iterator[tuple[str, str, str]]:
    """Key, title and file of each plugin's list of problems: declared under ``problems``, or found by folder."""
    for plugin in speaker.portal.active:
        declared = [
            (key, section)
            for key, section in speaker.portal.sections.items()
            if section.parent == PROBLEMS and key.partition(".")[0] == plugin.name
        ]
        for key, section in sorted(declared, key=lambda item: (item[1].order, item[0])):
            yield key, section.title or plugin.title, section.wording
        files = {section.wording for _, section in declared}
        if FILE not in files and plugin_file(speaker.portal, plugin.name, FILE):
            yield f"{plugin.name}.problems", plugin.title, FILE
