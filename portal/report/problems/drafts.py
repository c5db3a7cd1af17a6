"""Draft the problems of the last section: what each area's records leave open, and what was due but not done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from portal.declarations.sections import PROBLEMS
from portal.evidence.results import Coverage
from portal.report.document.blocks import Block, Failure, Inline, Numbered, Paragraph, Text, Value, plain_text
from portal.report.insertion import Inserted, insert
from portal.report.problems.entries import EntrySnapshot
from portal.report.wording.namespace import Figure
from portal.report.wording.renderer import WordingRenderer, gap_names, plugin_file

__all__ = ["FILE", "FoundProblems", "ProblemDraft", "find_problems", "match_drafts", "problem_wordings"]

FILE = "problems.md"
"""Wording file with a plugin's open problems, found in its folder; each paragraph or list item is one problem."""


MOST_ALONE = 5
"""Number of obligations without any record up to which each gets a sentence of its own."""
UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """Problem drafted from the records."""

    origin: str
    """Key that stays the same while its figures change: the fact or obligation of its first figure, and a fingerprint
    of the words before that."""
    area: str
    inlines: tuple[Inline, ...]

    @property
    def rendered(self) -> str:
        """Current text."""
        return plain_text(self.inlines)


@dataclass
class FoundProblems:
    """Drafts of a term, in order, and the failures in determining them."""

    drafts: list[ProblemDraft] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    incomplete_areas: set[str] = field(default_factory=set)
    """Areas with a failure: a missing draft of theirs does not mean that the problem is solved."""

    def add_blocks(self, area: str, blocks: Iterable[Block], suffix: str = "") -> None:
        """Add a draft for each paragraph or list item, and the failures among the blocks."""
        for block in blocks:
            match block:
                case Paragraph(inlines):
                    self._draft(area, inlines, suffix)
                case Numbered(items):
                    for item in items:
                        self._draft(area, item, suffix)
                case Failure():
                    self.add_failure(area, block)
                case _:  # a heading has no place in a list; the paragraphs below it are problems all the same
                    pass

    def add_failure(self, area: str, failure: Failure) -> None:
        """Add a failure of an area, whose drafts are incomplete from now on."""
        self.failures.append(failure)
        self.incomplete_areas.add(area)

    def _draft(self, area: str, inlines: tuple[Inline, ...], suffix: str) -> None:
        self.drafts.append(ProblemDraft(_origin(area, inlines, suffix), area, inlines))


def find_problems(renderer: WordingRenderer) -> FoundProblems:
    """Return the drafts of a term: those of the areas' own wording, then one for each obligation that was not kept."""
    found = FoundProblems()
    own = set()
    for key, title, file in problem_wordings(renderer):
        area = key.partition(".")[0]
        own.add(area)
        found.add_blocks(area, renderer.section(key, title, file, 1, bullets=True))
    # An obligation in an area's own wording gets no sentence of the core's; and an area that words its own problems
    # also words what was done, but not as the rule requires.
    mentioned = {inline.evidence for draft in found.drafts for inline in draft.inlines if isinstance(inline, Value)}
    untouched = []
    for key, coverage in renderer.measurement.coverages.items():
        if coverage.failed is not None:
            found.add_failure(coverage.plugin, Failure(coverage.obligation.label, coverage.failed))
        elif key in mentioned:
            continue
        elif coverage.due and not coverage.kept:
            untouched.append((key, coverage))
        elif coverage.kept < coverage.due or (coverage.met < coverage.kept and coverage.plugin not in own):
            sentence = renderer.core_text("gap", coverage.obligation.label, gap_names(key, coverage))
            found.add_blocks(coverage.plugin, sentence, "gap")
    _add_untouched(found, untouched, renderer)
    _number_duplicates(found)
    return found


def _add_untouched(found: FoundProblems, untouched: Sequence[tuple[str, Coverage]], renderer: WordingRenderer) -> None:
    """Add a sentence for each of a few obligations without any record; of many, one for all: nobody reads forty."""
    if len(untouched) <= MOST_ALONE:
        for key, coverage in untouched:
            found.add_blocks(
                coverage.plugin, renderer.core_text("gap", coverage.obligation.label, gap_names(key, coverage)), "gap"
            )
        return
    listed: list[Inline] = []
    for key, coverage in untouched:
        listed += [
            Text(f"{'、' if listed else ''}{coverage.obligation.label}（应"),
            Value(str(coverage.due), key),
            Text(f"{coverage.obligation.unit}）"),
        ]
    names = {**renderer.core_names, "事项": Inserted(), "项数": Figure(untouched[0][0], "项数", len(untouched))}
    for block in insert(renderer.core_text("untouched", UNTOUCHED, names), tuple(listed)):
        match block:
            case Paragraph(inlines):
                found.drafts.append(ProblemDraft(f"{UNTOUCHED}#gap", untouched[0][1].plugin, inlines))
            case Failure():
                found.add_failure(untouched[0][1].plugin, block)


def match_drafts(drafts: Sequence[ProblemDraft], items: Iterable[EntrySnapshot]) -> dict[int, ProblemDraft]:
    """Return the matching draft of each entry, by entry id.

    They match by origin; else by fact or obligation if one entry and one draft of it are left, so that a word changed
    in the wording does not separate them.
    """
    wanted = [item for item in items if item.origin is not None]
    by_origin = {draft.origin: draft for draft in drafts}
    found = {item.id: by_origin[item.origin] for item in wanted if item.origin in by_origin}
    taken = {draft.origin for draft in found.values()}
    left_drafts, left_items = defaultdict(list), defaultdict(list)
    for draft in drafts:
        if draft.origin not in taken:
            left_drafts[_key(draft.origin)].append(draft)
    for item in wanted:
        if item.id not in found:
            left_items[_key(item.origin or "")].append(item)
    for key, entries in left_items.items():
        if "." in key and len(entries) == len(left_drafts[key]) == 1:
            found[entries[0].id] = left_drafts[key][0]
    return found


def problem_wordings(renderer: WordingRenderer) -> Iterator[tuple[str, str, str]]:
    """Yield key, title and file of each plugin's list of problems: declared under ``problems``, or found by folder."""
    for plugin in renderer.portal.active:
        declared = [
            (key, section)
            for key, section in renderer.portal.sections.items()
            if section.parent == PROBLEMS and key.partition(".")[0] == plugin.name
        ]
        for key, section in sorted(declared, key=lambda item: (item[1].order, item[0])):
            yield key, section.title or plugin.title, section.wording
        files = {section.wording for _, section in declared}
        if FILE not in files and plugin_file(renderer.portal, plugin.name, FILE):
            yield f"{plugin.name}.problems", plugin.title, FILE


def _origin(area: str, inlines: tuple[Inline, ...], suffix: str) -> str:
    before = ""
    for inline in inlines:
        if isinstance(inline, Value):
            return f"{inline.evidence}#{suffix or _fingerprint(before)}"
        before += inline.text
    return f"{area}#{_fingerprint(before)}"


def _number_duplicates(found: FoundProblems) -> None:
    """Number drafts that would have the same origin."""
    counts: Counter[str] = Counter()
    for at, draft in enumerate(found.drafts):
        counts[draft.origin] += 1
        if (number := counts[draft.origin]) > 1:
            found.drafts[at] = ProblemDraft(f"{draft.origin}.{number}", draft.area, draft.inlines)


def _key(origin: str) -> str:
    return origin.partition("#")[0]


def _fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
