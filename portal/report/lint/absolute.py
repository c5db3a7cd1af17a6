"""Find words like “every day” and “not one” beside an obligation that was not fully kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jinja2 import nodes

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.evidence.results import Coverage
from portal.report.document.blocks import Value
from portal.report.lint.finding import Finding
from portal.report.lint.lexicon import Lexicon, LexiconEntry
from portal.report.lint.sentences import MEASURED, Sentence
from portal.report.wording.sandbox import parse

__all__ = ["ABSOLUTE", "absolute", "absolute_words", "unconditional"]

ABSOLUTE = (
    "每天",
    "每日",
    "每餐",
    "每班",
    "每位",
    "每人",
    "人人",
    "天天",
    "日日",
    "月月",
    "餐餐",
    "期期",
    "逐日",
    "全部",
    "一律",
    "无一",
    "未发生",
    "没有发生",
    "不发生",
    "无遗漏",
    "无漏",
    "无缺漏",
    "从未",
    "从不",
)
"""Words that are true only of an obligation that was fully kept."""

# On their own these characters are often parts of other words: 平均, 人均; 零件, 从零开始; 按每周一次计.
_PATTERNS = re.compile(
    "|".join(
        (
            *ABSOLUTE,
            "(?<![平人日年月户])均(?=[已有经为在能做按达无未持由符合登完得实落])",
            "零(?=遗漏|缺漏|漏检|缺勤|事故|差错|失误|投诉|空岗)",
            "(?:100|１００|百分之?百)(?:[%％])?(?![0-9.多余])",
            "每周|每两周|每月|每季度|每学期",
        )
    )
)
# Denials: 未能每天, 并非全部.
_DENIED = re.compile("(?:未能?|没能?|不能|不是|并非|尚未|没有)(?:做到|坚持|完全)?$")
_LAW = re.compile("《[^《》]{0,60}》")
_DONE = frozenset({"实", "率", "缺"})
_NOTHING = re.compile("(?:尚无|没有|未见)[^，。；]{0,6}记录")
_BY_RULE = re.compile("达标|合格|符合|达到|不低于")
_DONE_BY_RULE = frozenset({"达标", "未达标", "达标率"})
_CLAUSE = re.compile("[，；。！？：:;]")
FOUR = 4
DENIAL = 6
"""Number of characters before a word that are searched for a denial."""

ADVICE = _l("Say how much was due and how much was done, or record what is missing if it was done.")
ADVICE_MET = _l("Say how many were done as the rule asks, or correct the records if they are wrong.")


def absolute(sentence: Sentence, lexicon: Lexicon) -> Iterator[Finding]:
    """Yield a finding for each obligation of which a sentence claims more than was done."""
    if sentence.planned or not absolute_words(sentence.words):
        return
    for key, words in _claimed(sentence, lexicon).items():
        entry = lexicon.by_key[key]
        coverage = entry.coverage
        if coverage is None or coverage.failed is not None or _states_figures(sentence, coverage, entry):
            continue
        figures = {"words": "、".join(words), "label": entry.label, "due": coverage.due}
        if not coverage.full:
            message = _l(
                "It says “%(words)s”, but of %(label)s %(due)d were due and %(kept)d were done.",
                kept=coverage.kept,
                **figures,
            )
            yield _finding(message, sentence, entry, ADVICE)
        elif coverage.met < coverage.due and _BY_RULE.search(sentence.words):
            message = _l(
                "It says “%(words)s”, but of %(label)s %(due)d were due and %(met)d were done as the rule asks.",
                met=coverage.met,
                **figures,
            )
            yield _finding(message, sentence, entry, ADVICE_MET)


def _claimed(sentence: Sentence, lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the absolute words used about each obligation, by its key, in the order of the text.

    A clause that names an obligation is about that one; 无一遗漏 after it is about all named before.
    """
    claims: dict[str, dict[str, None]] = {}
    before: dict[str, None] = {}
    # For a clause that names none: 每天坚持，晨检从不间断.
    whole = [entry.key for entry in _about(sentence.words, sentence.values, sentence.areas, lexicon)]
    for clause, values in _clauses(sentence) if whole else ():
        own = [entry.key for entry in _about(clause, values, sentence.areas, lexicon)]
        before.update(dict.fromkeys(own))
        if words := dict.fromkeys(absolute_words(clause)):
            for key in own or before or whole:
                claims.setdefault(key, {}).update(words)
    return {key: list(words) for key, words in claims.items()}


def _clauses(sentence: Sentence) -> Iterator[tuple[str, list[Value]]]:
    """Yield the clauses of a sentence, each with the values of this term in it."""
    values = [inline for inline in sentence.inlines if isinstance(inline, Value)]
    for clause in _CLAUSE.split(sentence.words):
        count = clause.count(MEASURED)
        yield clause, [value for value in values[:count] if value.term is None]
        del values[:count]


def absolute_words(text: str) -> list[str]:
    """Return the absolute words of a text, each once; not those that are denied or stand in the name of a law."""
    plain = _LAW.sub("", text)
    found = []
    for match in _PATTERNS.finditer(plain):
        start = match.start()
        if not _DENIED.search(plain[max(0, start - DENIAL) : start]):
            found.append(match.group())
    return list(dict.fromkeys(found))


def unconditional(source: str) -> list[tuple[int, str]]:
    """Return the absolute words of a wording that stand outside every condition, as (line, word).

    Nothing measured bears them out. Raises WordingError if the wording cannot be parsed.
    """
    found: list[tuple[int, str]] = []
    for output in parse(source).body:
        for data in output.find_all(nodes.TemplateData) if isinstance(output, nodes.Output) else ():
            for number, line in enumerate(data.data.split("\n")):
                found += [(data.lineno + number, word) for word in ABSOLUTE if word in line]
    return found


def _finding(message: Label, sentence: Sentence, entry: LexiconEntry, advice: Label) -> Finding:
    return Finding("absolute", message, sentence.text, entry.key, sentence.block, advice, serious=True)


def _states_figures(sentence: Sentence, coverage: Coverage, entry: LexiconEntry) -> bool:
    """Return True if the sentence itself states how much was due and how much was done."""
    requested = {value.expression for value in sentence.values if value.evidence == entry.key}
    if coverage.full:
        return bool(requested & _DONE_BY_RULE)
    return "应" in requested and (bool(requested & _DONE) or _NOTHING.search(sentence.words) is not None)


def _about(clause: str, values: Sequence[Value], areas: frozenset[str], lexicon: Lexicon) -> Iterator[LexiconEntry]:
    """Yield the obligations that a clause is about: those with a figure in it, and those it names.

    A name counts only for the areas that the paragraph is about: the kitchen's 晨检 is not the children's.
    """
    shown = {value.evidence for value in values}
    named = {entry.key for entry in lexicon.named(clause, areas)}
    for entry in lexicon.obligations:
        if entry.key in shown:
            yield entry
        elif areas and entry.plugin not in areas:
            continue
        elif entry.key in named or _in_halves(entry.label, clause):
            yield entry


def _in_halves(label: str, clause: str) -> bool:
    """Return True if both halves of a label of four characters stand in a clause: 水杯消毒 in 水杯每天消毒."""
    return len(label) == FOUR and 0 <= clause.find(label[:2]) < clause.rfind(label[2:])
