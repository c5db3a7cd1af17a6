"""Outline of a summary for the desk: the core's parts and all sections, with counts of findings and failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from portal.registry.registry import Portal
from portal.report.desk.settings import Setting
from portal.report.document.blocks import Annex, Block, Document, Failure, Heading, OutlinePart
from portal.report.document.numbering import labelled
from portal.report.outline import Entry

__all__ = ["OutlineNode", "failures_of", "find_node", "keys_below", "own_blocks", "part_at", "parts_by_key", "tree"]


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """Line of the outline."""

    key: str
    title: str
    """Chinese heading; empty for a section without one."""
    number: str
    """Number printed before the heading; empty if there is none."""
    area: str
    """Title of the area, shown for a section without a heading; empty for the core's parts."""
    part: OutlinePart | None
    """Printed blocks; None if it is not printed."""
    entry: Entry | None = None
    """Outline entry; None for the core's parts, which can be neither moved nor excluded."""
    siblings: tuple[str, ...] = ()
    children: tuple[OutlineNode, ...] = ()
    own_wording: bool = False
    findings: int = 0
    failures: int = 0
    changed: bool = False
    """True if it is arranged differently from its declaration."""

    @property
    def place(self) -> int:
        """Position among its siblings, from 0."""
        return self.siblings.index(self.key) if self.siblings else 0

    @property
    def silent(self) -> bool:
        """True if the section is included but renders to nothing."""
        return self.part is not None and self.part.start == self.part.end

    @property
    def included(self) -> bool:
        """True unless it is excluded; below an excluded section it is not printed all the same."""
        return self.entry is None or self.entry.included


CORE_BEFORE, CORE_AFTER = ("intro", "last_term"), ("problems", "closing", "signature", "annexes")


def tree(
    portal: Portal,
    document: Document,
    entries: Sequence[Entry],
    *,
    settings: Mapping[str, Setting],
    own: Set[str],
    found: Mapping[int, int],
) -> list[OutlineNode]:
    """Return the outline. ``own`` names the texts with overridden wording; ``found`` counts findings by block index."""
    known = _Known(portal, document, settings, own, found)
    core = {key: node for key in (*CORE_BEFORE, *CORE_AFTER) if (node := known.core(key)) is not None}
    return [
        *(core[key] for key in CORE_BEFORE if key in core),
        *known.nodes(entries),
        *(core[key] for key in CORE_AFTER if key in core),
    ]


def find_node(nodes: Sequence[OutlineNode], key: str) -> OutlineNode | None:
    """Return the line with this key, at any level; None if there is none."""
    return next((node for node in _walk(nodes) if node.key == key), None)


def keys_below(node: OutlineNode) -> list[str]:
    """Return the keys of a line and of all below it."""
    return [line.key for line in _walk([node])]


def parts_by_key(document: Document) -> dict[str, OutlinePart]:
    """Return the outline parts of a document by key."""
    return {part.key: part for part in document.parts}


def part_at(document: Document, block: int) -> OutlinePart | None:
    """Return the innermost part that holds the block with this index; None if none does."""
    holding = [part for part in document.parts if part.start <= block < part.end]
    return min(holding, key=lambda part: (part.end - part.start, -part.level), default=None)


def _walk(nodes: Sequence[OutlineNode]) -> Iterator[OutlineNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


class _Known:
    def __init__(
        self,
        portal: Portal,
        document: Document,
        settings: Mapping[str, Setting],
        own: Set[str],
        found: Mapping[int, int],
    ) -> None:
        self._portal, self._settings, self._own, self._found = portal, settings, own, found
        self._parts, self._blocks = parts_by_key(document), document.blocks
        self._labels = [label for label, _ in labelled(document)]

    def core(self, key: str) -> OutlineNode | None:
        """Return the line of one of the core's parts; None if it renders to nothing."""
        part = self._parts.get(key)
        if part is None or part.start == part.end:
            return None
        below = tuple(node for name in ("listed", "plan") if key == "problems" and (node := self.core(name)))
        findings, failures = self._counts(part)
        return OutlineNode(
            key,
            part.title,
            self._number(part),
            "",
            part,
            children=below,
            own_wording=key in self._own,
            findings=findings,
            failures=failures,
        )

    def nodes(self, entries: Sequence[Entry]) -> Iterator[OutlineNode]:
        """Yield the lines of the sections, excluded ones too."""
        siblings = tuple(entry.key for entry in entries)
        for entry in entries:
            part = self._parts.get(entry.key)
            findings, failures = self._counts(part)
            yield OutlineNode(
                entry.key,
                entry.title or (part.title if part else ""),
                self._number(part),
                self._portal.plugins[entry.plugin].title,
                part,
                entry,
                siblings,
                tuple(self.nodes(entry.children)),
                entry.key in self._own,
                findings,
                failures,
                entry.key in self._settings,
            )

    def _number(self, part: OutlinePart | None) -> str:
        if part is None or part.start == part.end or not isinstance(self._blocks[part.start], Heading):
            return ""
        return self._labels[part.start]

    def _counts(self, part: OutlinePart | None) -> tuple[int, int]:
        """Return the numbers of findings and failures in its own text; child sections have lines of their own."""
        own = [] if part is None else own_blocks(part, self._parts.values())
        return (
            sum(self._found.get(number, 0) for number in own),
            sum(len(failures_of(self._blocks[number])) for number in own),
        )


def own_blocks(part: OutlinePart, parts: Iterable[OutlinePart]) -> list[int]:
    """Return the indices of the blocks of a part that belong to no part below it."""
    below = [
        other for other in parts if other.level > part.level and part.start <= other.start and other.end <= part.end
    ]
    return [
        number
        for number in range(part.start, part.end)
        if not any(other.start <= number < other.end for other in below)
    ]


def failures_of(block: Block) -> list[Failure]:
    """Return the failures in a block, also inside an annex."""
    if isinstance(block, Annex):
        return [failure for inner in block.blocks for failure in failures_of(inner)]
    return [block] if isinstance(block, Failure) else []
