"""Find claims that something did not occur, where it did or where nobody signed the zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from portal.base.i18n import _l
from portal.declarations.facts import Count
from portal.report.lint.finding import Finding
from portal.report.lint.lexicon import SHORTEST, Lexicon, LexiconEntry
from portal.report.lint.sentences import MEASURED, Sentence

__all__ = ["zero"]

ADVICE = _l("Have it signed under “Signed zeros” by somebody who may sign for the whole kindergarten, or leave it out.")
ADVICE_THERE = _l("Say how many there were, or correct the records if they are wrong.")

REACH = 40
"""Number of characters after a claim that are searched for the name of a figure."""

MOST = 20
"""Greatest number of claims checked in one clause; no real sentence has more."""

# 未发生 and the like concern all that follows; 无 and 零 only what stands right behind them.
_CLAIM = re.compile(
    "(?P<wide>(?:从未|均未|未|没有|没|不)(?:曾|再)?(?:发生|出现|有过)|杜绝了?|无一(?:例|起|次))|(?P<near>零|无|没有)"
)
_CLAUSE = re.compile("[，；。！？;]")
# What may stand between the claim and its name without making it another's: 未发生重大伤害 is not any injury.
_ANY = re.compile("(?:任何|一[例起次人件]|在园|园内|校园|本园|幼儿|安全|各类|各种|的|过|了)*")
# Behind the name nothing goes on that makes it another's: 传染病聚集性疫情, 没有留样记录.
_ENDS = re.compile("(?:的?(?:病例|例|事件|情况|现象|发生|问题|行为)|等|、|和|及|与|或|也|均|都|" + MEASURED + ")|的?$")


def zero(sentence: Sentence, lexicon: Lexicon) -> Iterator[Finding]:
    """Yield a finding for each claim that none occurred, of a figure that is not 0 or whose zero is not signed."""
    if sentence.planned:
        return
    for clause in _CLAUSE.split(sentence.words):
        reported: set[str] = set()
        for claim in islice(_CLAIM.finditer(clause), MOST):
            near = claim["near"] is not None
            for entry in _denied(clause[claim.end() : claim.end() + REACH], sentence, lexicon, near=near):
                if entry.key not in reported and (finding := _finding(claim, entry, sentence)) is not None:
                    reported.add(entry.key)
                    yield finding


def _finding(claim: re.Match[str], entry: LexiconEntry, sentence: Sentence) -> Finding | None:
    result = entry.result
    if result is None or result.failed is not None:
        return None
    words = claim["wide"] or claim["near"]
    if result.value:
        message = _l(
            "It says “%(words)s”, but by the records %(label)s comes to %(measured)s.",
            words=words,
            label=entry.label,
            measured=entry.formatted("值"),
        )
        advice = ADVICE_THERE
    elif result.fact.zero_is_signed and not result.zero_signed:
        message = _l("It says “%(words)s”, but nobody has signed for 0 of %(label)s.", words=words, label=entry.label)
        advice = ADVICE
    else:
        return None
    return Finding("zero", message, sentence.text, entry.key, sentence.block, advice, serious=True)


def _denied(rest: str, sentence: Sentence, lexicon: Lexicon, *, near: bool) -> Iterator[LexiconEntry]:
    """Yield the facts of which the text after a claim says that none occurred."""
    for at, name in lexicon.anywhere(rest):
        if not _ENDS.match(rest, at + len(name)):
            continue
        generic = _ANY.fullmatch(rest, 0, at) is not None
        for entry in lexicon.by_name[name]:
            result = entry.result
            if result is not None and isinstance(result.fact, Count) and (generic or not (near or result.value)):
                yield entry
    if not near:
        yield from (entry for entry in lexicon.signed if _nearly(entry, rest, sentence))


def _nearly(entry: LexiconEntry, rest: str, sentence: Sentence) -> bool:
    """Return True if the text names a signed zero by its last word: 安全事故 for 责任事故.

    A figure that is not 0 is not meant: the text is about another kind.
    """
    if entry.figures.get("值") != 0 or MEASURED in sentence.words:
        return False
    words = {name[-SHORTEST:] for name in entry.names}
    return any((at := rest.find(word)) >= 0 and _ENDS.match(rest, at + SHORTEST) is not None for word in words)
