"""Render a wording for trial, with its errors, hints and lint findings. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import force_locale
from jinja2 import nodes

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.evidence.measure import measure_with
from portal.evidence.results import Coverage, FactResult, Measurement
from portal.registry.registry import CORE, Portal
from portal.report.comparison import compared_in_wording, with_previous_term
from portal.report.document.blocks import Block, Document
from portal.report.errors import WordingError
from portal.report.inputs import TermInputs
from portal.report.lint import ABSOLUTE, Finding, lint, load_people, unconditional
from portal.report.rewording.chips import Chip, chips_of
from portal.report.rewording.examples import examples_of
from portal.report.rewording.summary_texts import SummaryText
from portal.report.wording.change import COMPARISONS
from portal.report.wording.namespace import DIFFERENCE, Name, names_for
from portal.report.wording.sandbox import MAX_SOURCE, faults, parse
from portal.report.wording.wording_file import Wording

__all__ = ["Remark", "Trial", "known_names", "length_remark", "try_out"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Message about a line of the text."""

    line: int | None
    message: Label


@dataclass(frozen=True, slots=True)
class Trial:
    """Result of rendering a text for trial."""

    blocks: tuple[Block, ...] | None
    """Rendered blocks; None if the text is faulty."""
    errors: tuple[Remark, ...] = ()
    hints: tuple[Remark, ...] = ()
    """Absolute words outside of every condition."""
    findings: tuple[Finding, ...] = ()
    chips: Mapping[str, Chip] | None = None
    unmeasured: bool = False
    """True if it failed only because something could not be measured, which is not its author's fault."""

    @property
    def refused(self) -> bool:
        """True if the text must not be saved."""
        return bool(self.errors) and not self.unmeasured


def length_remark(text: str) -> Remark | None:
    """Return the remark about a text that is longer than a wording may be; None if it is not."""
    if len(text) <= MAX_SOURCE:
        return None
    return Remark(
        None,
        _l("This text has %(length)d characters; at most %(longest)d fit.", length=len(text), longest=MAX_SOURCE),
    )


def try_out(portal: Portal, inputs: TermInputs, summary_text: SummaryText, text: str, limits: Limits) -> Trial:
    """Return the trial of ``text``: only what it names is measured; the result is rendered and linted."""
    if (long := length_remark(text)) is not None:
        return Trial(None, (long,))
    examples = examples_of(summary_text.name, inputs.problem_entries) if summary_text.area == CORE else {}
    measurement = _measured(portal, inputs, summary_text.area, text, limits)
    names = known_names(portal, measurement, summary_text, inputs.texts, examples)
    wrong = [Remark(fault.line, fault.reason) for fault in faults(text, names)]
    wording = Wording("", text, summary_text.bullets)
    blocks: tuple[Block, ...] | None = None
    try:
        # Numbers and changes are worded in Chinese, whatever language the reader uses.
        with force_locale("zh"):
            blocks = tuple(wording.blocks(names, summary_text.level))
    except WordingError as error:
        # Unknown names are found by the check of the text already: the same one is not reported twice.
        if not wrong:
            wrong.append(Remark(_line_of(wording, names, error), error.reason))
    with force_locale("zh"):
        chips = chips_of(text, names)
    failed = [result.failed for result in measurement.facts.values()]
    failed += [coverage.failed for coverage in measurement.coverages.values()]
    return Trial(
        blocks,
        tuple(wrong),
        tuple(_hints(text)),
        tuple(lint(Document("", blocks), measurement, people=load_people(limits))) if blocks else (),
        chips,
        unmeasured=any(failed) and _is_sound(wording, names),
    )


def known_names(
    portal: Portal,
    measurement: Measurement,
    summary_text: SummaryText,
    texts: Mapping[str, str],
    examples: Mapping[str, Name],
) -> dict[str, Name]:
    """Return the namespace of a text; facts and obligations that were not measured are in it without a value."""
    if summary_text.name == "gap":  # the sentence about a duty knows nothing but that duty
        return dict(examples)
    facts = {
        key: measurement.facts.get(key) or FactResult(key.partition(".")[0], fact) for key, fact in portal.facts.items()
    }
    coverages = {
        key: measurement.coverages.get(key) or Coverage(key.partition(".")[0], obligation)
        for key, obligation in portal.obligations.items()
    }
    named = names_for(replace(measurement, facts=facts, coverages=coverages), summary_text.area, texts)
    return {**named, **examples}


def _measured(portal: Portal, inputs: TermInputs, area: str, text: str, limits: Limits) -> Measurement:
    keys: dict[str, dict[str, str]] = {}
    labels = {key: fact.label for key, fact in portal.facts.items()}
    labels |= {key: obligation.label for key, obligation in portal.obligations.items()}
    for key, label in labels.items():
        keys.setdefault(key.partition(".")[0], {})[label] = key
    term = inputs.measuring
    unmeasured = Measurement(term.term, term.starts_on, term.ends_on)
    try:
        tree = parse(text)
    except WordingError:
        return unmeasured
    wanted, compared = set(_named(tree, keys, area)), set(_named(tree, keys, area, compared=True))
    if any(word in text for word in ABSOLUTE):
        # A sentence may mention an obligation without a figure of it.
        wanted |= {key for key, obligation in portal.obligations.items() if obligation.label in text}
    if DIFFERENCE in text:
        # It has a value if anything in the whole summary is compared.
        compared |= compared_in_wording(portal, unmeasured)
    measurement = measure_with(term, limits=limits, only=wanted | compared)
    return with_previous_term(inputs, measurement, compared, limits) if compared else measurement


def _named(
    tree: nodes.Template, keys: Mapping[str, Mapping[str, str]], area: str, *, compared: bool = False
) -> Iterator[str]:
    """Yield the full keys of named facts and obligations; with ``compared``, of those set against the term before."""
    own = keys.get(area, {})
    found: Iterable[nodes.Node] = tree.find_all((nodes.Name, nodes.Getattr))
    if compared:
        found = (node.node for node in tree.find_all(nodes.Getattr) if node.attr in COMPARISONS)
    for node in found:
        match node:
            case nodes.Name(name=label) if label in own:
                yield own[label]
            case nodes.Getattr(node=nodes.Name(name=other), attr=label) if label in keys.get(other, {}):
                yield keys[other][label]


def _line_of(wording: Wording, names: Mapping[str, Name], error: WordingError) -> int | None:
    """Return the line of an error; for faulty Markdown, check the source again to find the line as typed."""
    if error.line is not None:
        return error.line
    try:
        wording.check(names)
    except WordingError as again:
        return again.line
    return None


def _is_sound(wording: Wording, names: Mapping[str, Name]) -> bool:
    try:
        wording.check(names)
    except WordingError:
        return False
    return True


def _hints(text: str) -> Iterator[Remark]:
    try:
        found = unconditional(text)
    except WordingError:
        return
    for line, word in found:
        yield Remark(line, _l("“%(word)s” stands outside of every condition: nothing bears it out.", word=word))
