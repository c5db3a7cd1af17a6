"""Drafts for the last section: what is still open by every area's records, and what was due and not done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from portal.evidence.results import Coverage
from portal.report.agenda import Item
from portal.report.blocks import Block, Failure, Inline, Numbered, Paragraph, Text, Value, plain_text
from portal.report.insertion import Inserted, insert
from portal.report.names import Figure
from portal.report.outline import PROBLEMS
from portal.report.speaker import Speaker, gap_names, plugin_file

__all__ = ["FILE", "Drafted", "Found", "find_problems", "match", "problem_wordings"]

FILE = "problems.md"
"""Found by folder beside a plugin's other wording; each paragraph or list item of it is one problem."""


MOST_ALONE = 5
"""So many duties of which there is no record are told one by one."""
UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A problem that the records show."""

    origin: str
    """What it is known by from one day to the next, while its figures change: the fact or obligation of its first
    figure, and a digest of the words before it."""
    area: str
    inlines: tuple[Inline, ...]

    @property
    def said(self) -> str:
        """How it reads now."""
        return plain_text(self.inlines)


@dataclass
class Found:
    """All drafts of a term, in order, and what could not be told."""

    drafts: list[Drafted] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)
    """Areas of which something could not be told: a draft that is missing there may be there all the same."""

    def take(self, area: str, blocks: Iterable[Block], suffix: str = "") -> None:
        """Each paragraph or list item is one problem."""
        for block in blocks:
            match block:
                case Paragraph(inlines):
                    self._draft(area, inlines, suffix)
                case Numbered(items):
                    for item in items:
                        self._draft(area, item, suffix)
                case Failure():
                    self.fail(area, block)
                case _:  # a heading has no place in a list; what stands below it is a problem all the same
                    pass

    def fail(self, area: str, failure: Failure) -> None:
        """Note that something of an area could not be told."""
        self.failures.append(failure)
        self.untold.add(area)

    def _draft(self, area: str, inlines: tuple[Inline, ...], suffix: str) -> None:
        self.drafts.append(Drafted(_origin(area, inlines, suffix), area, inlines))


def find_problems(speaker: Speaker) -> Found:
    """The open problems: what the areas say themselves, then a sentence for each obligation that was not kept."""
    found = Found()
    own = set()
    for key, title, file in problem_wordings(speaker):
        area = key.partition(".")[0]
        own.add(area)
        found.take(area, speaker.section(key, title, file, 1, bullets=True))
    # What an area says of an obligation in words of its own is not said again in ours; and an area that tells its
    # own problems also tells what was done, but not as the rule asks.
    told = {inline.evidence for draft in found.drafts for inline in draft.inlines if isinstance(inline, Value)}
    untouched = []
    for key, coverage in speaker.measurement.coverages.items():
        if coverage.failed is not None:
            found.fail(coverage.plugin, Failure(coverage.obligation.label, coverage.failed))
        elif key in told:
            continue
        elif coverage.due and not coverage.kept:
            untouched.append((key, coverage))
        elif coverage.kept < coverage.due or (coverage.met < coverage.kept and coverage.plugin not in own):
            sentence = speaker.own("gap", coverage.obligation.label, gap_names(key, coverage))
            found.take(coverage.plugin, sentence, "gap")
    _take_untouched(found, untouched, speaker)
    _tell_apart(found)
    return found


def _take_untouched(found: Found, untouched: Sequence[tuple[str, Coverage]], speaker: Speaker) -> None:
    """Of a few duties without any record one sentence each; of many, one for all: a list of forty says nothing."""
    if len(untouched) <= MOST_ALONE:
        for key, coverage in untouched:
            found.take(coverage.plugin, speaker.own("gap", coverage.obligation.label, gap_names(key, coverage)), "gap")
        return
    said: list[Inline] = []
    for key, coverage in untouched:
        said += [
            Text(f"{'、' if said else ''}{coverage.obligation.label}（应"),
            Value(str(coverage.due), key),
            Text(f"{coverage.obligation.unit}）"),
        ]
    names = {**speaker.core_names, "事项": Inserted(), "项数": Figure(untouched[0][0], "项数", len(untouched))}
    for block in insert(speaker.own("untouched", UNTOUCHED, names), tuple(said)):
        match block:
            case Paragraph(inlines):
                found.drafts.append(Drafted(f"{UNTOUCHED}#gap", untouched[0][1].plugin, inlines))
            case Failure():
                found.fail(untouched[0][1].plugin, block)


def match(drafts: Sequence[Drafted], items: Iterable[Item]) -> dict[int, Drafted]:
    """Which entry (by id) is about which draft: by origin; else by its fact or obligation, where only one of each
    is left, so that a word changed in the wording does not part them."""
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


def _origin(area: str, inlines: tuple[Inline, ...], suffix: str) -> str:
    before = ""
    for inline in inlines:
        if isinstance(inline, Value):
            return f"{inline.evidence}#{suffix or _digest(before)}"
        before += inline.text
    return f"{area}#{_digest(before)}"


def _tell_apart(found: Found) -> None:
    """Number those that would be known by the same."""
    seen: Counter[str] = Counter()
    for at, draft in enumerate(found.drafts):
        seen[draft.origin] += 1
        if (number := seen[draft.origin]) > 1:
            found.drafts[at] = Drafted(f"{draft.origin}.{number}", draft.area, draft.inlines)


def _key(origin: str) -> str:
    return origin.partition("#")[0]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
