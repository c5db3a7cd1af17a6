"""Place exhibits in the text, or in annexes numbered in the order of the outline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.declarations.exhibits import IN_TEXT
from portal.report.document.blocks import Annex, AnnexList, Block, Chart, Paragraph, Table, Text, annex_label
from portal.report.document.columns import needs_landscape
from portal.report.exhibits.render import RenderedExhibit
from portal.report.outline import Entry

__all__ = ["ExhibitPlacement", "with_numbers"]

FIGURE, TABLE = "图", "表"


@dataclass
class ExhibitPlacement:
    """Exhibits of one summary, by section, and the annexes that they make."""

    shown: Mapping[str, Sequence[RenderedExhibit]] = field(default_factory=dict)
    _annexes: dict[tuple[str, str], list[Block]] = field(default_factory=dict)
    """Blocks of each annex by plugin and title: two plugins may use the same title."""

    def collect_annexes(self, entries: Iterable[Entry]) -> None:
        """Add the exhibits of the sections to their annexes, in the order of the outline."""
        for entry in entries:
            for item in self.shown.get(entry.key, ()):
                if item.annex != IN_TEXT:
                    self._annexes.setdefault((entry.plugin, item.annex), []).extend(item.blocks)
            self.collect_annexes(entry.children)

    def in_text(self, entry: Entry) -> list[Block]:
        """Return the blocks after a section's text: its exhibits without annex, and a reference to its annexes."""
        items = self.shown.get(entry.key, ())
        blocks = [block for item in items if item.annex == IN_TEXT for block in item.blocks]
        titles = dict.fromkeys((entry.plugin, item.annex) for item in items if item.annex != IN_TEXT)
        if titles:
            places = list(self._annexes)
            labels = "、".join(annex_label(places.index(each) + 1, len(places)) for each in titles)
            blocks.append(Paragraph((Text(f"有关资料见{labels}。"),)))
        return blocks

    def annex_list(self) -> list[Block]:
        """Return the list of annexes (附件说明); empty without annexes."""
        titles = tuple(title for _, title in self._annexes)
        return [AnnexList(titles)] if titles else []

    def annexes(self) -> list[Block]:
        """Return the annexes, in landscape where a table needs it."""
        found: list[Block] = []
        for (_, title), blocks in self._annexes.items():
            # The title of the annex is already the caption of its only table.
            only = blocks[0] if len(blocks) == 1 else None
            own = [replace(only, caption="")] if isinstance(only, Table) and only.caption == title else blocks
            landscape = any(isinstance(block, Table) and needs_landscape(block) for block in own)
            found.append(Annex(title, tuple(own), landscape))
        return found


def with_numbers(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with 图1, 图2 … and 表1, 表2 … before their captions, annexes included."""
    counts = {FIGURE: 0, TABLE: 0}
    return tuple(_numbered(block, counts) for block in blocks)


def _numbered(block: Block, counts: dict[str, int]) -> Block:
    if isinstance(block, Annex):
        return replace(block, blocks=tuple(_numbered(inner, counts) for inner in block.blocks))
    if isinstance(block, Chart):
        return replace(block, caption=_next(FIGURE, counts) + block.caption)
    if isinstance(block, Table) and block.caption:
        return replace(block, caption=_next(TABLE, counts) + block.caption)
    return block


def _next(kind: str, counts: dict[str, int]) -> str:
    counts[kind] += 1
    return f"{kind}{counts[kind]} "
