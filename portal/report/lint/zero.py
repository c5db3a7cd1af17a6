"""That something did not occur, said of what did or of what nobody signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from portal.evidence.facts import Count
from portal.i18n import _l
from portal.report.lint.finding import Finding
from portal.report.lint.sentences import MEASURED, Sentence
from portal.report.lint.spoken import SHORTEST, Lexicon, Spoken

__all__ = ["zero"]

ADVICE = _l("Have it signed under “Signed zeros” by somebody who may sign for the whole kindergarten, or leave it out.")
ADVICE_THERE = _l("Say how many there were, or correct the records if they are wrong.")

REACH = 40
"""Signs behind a claim in which its name is looked for."""

MOST = 20
"""Claims of one clause that are looked at; no sentence has more."""

# 未发生 and the like speak of what follows; 无 and 零 of what stands right behind them.
_CLAIM = re.compile(
    "(?P<wide>(?:从未|均未|未|没有|没|不)(?:曾|再)?(?:发生|出现|有过)|杜绝了?|无一(?:例|起|次))|(?P<near>零|无|没有)"
)
_CLAUSE = re.compile("[，；。！？;]")
# What may stand between the claim and its name without making it another's: 未发生重大伤害 is not any injury.
_ANY = re.compile("(?:任何|一[例起次人件]|在园|园内|校园|本园|幼儿|安全|各类|各种|的|过|了)*")
# Behind the name nothing goes on that makes it another's: 传染病聚集性疫情, 没有留样记录.
_ENDS = re.compile("(?:的?(?:病例|例|事件|情况|现象|发生|问题|行为)|等|、|和|及|与|或|也|均|都|" + MEASURED + ")|的?$")


def zero(sentence: Sentence, lexicon: Lexicon) -> Iterator[Finding]:
    """A claim that none occurred: of a figure that is not 0, or whose zero is signed and was not."""
    if sentence.planned:
        return
    for clause in _CLAUSE.split(sentence.words):
        seen: set[str] = set()
        for claim in islice(_CLAIM.finditer(clause), MOST):
            near = claim["near"] is not None
            for spoken in _denied(clause[claim.end() : claim.end() + REACH], sentence, lexicon, near=near):
                if spoken.key not in seen and (finding := _finding(claim, spoken, sentence)) is not None:
                    seen.add(spoken.key)
                    yield finding


def _finding(claim: re.Match[str], spoken: Spoken, sentence: Sentence) -> Finding | None:
    result = spoken.result
    if result is None or result.failed is not None:
        return None
    words = claim["wide"] or claim["near"]
    if result.value:
        message = _l(
            "It says “%(words)s”, but by the records %(label)s comes to %(measured)s.",
            words=words,
            label=spoken.label,
            measured=spoken.told("值"),
        )
        advice = ADVICE_THERE
    elif result.fact.zero_is_signed and not result.zero_signed:
        message = _l("It says “%(words)s”, but nobody has signed for 0 of %(label)s.", words=words, label=spoken.label)
        advice = ADVICE
    else:
        return None
    return Finding("zero", message, sentence.text, spoken.key, sentence.block, advice, serious=True)


def _denied(rest: str, sentence: Sentence, lexicon: Lexicon, *, near: bool) -> Iterator[Spoken]:
    """What is said not to have occurred."""
    for at, name in lexicon.anywhere(rest):
        if not _ENDS.match(rest, at + len(name)):
            continue
        generic = _ANY.fullmatch(rest, 0, at) is not None
        for spoken in lexicon.by_name[name]:
            result = spoken.result
            if result is not None and isinstance(result.fact, Count) and (generic or not (near or result.value)):
                yield spoken
    if not near:
        yield from (spoken for spoken in lexicon.signed if _nearly(spoken, rest, sentence))


def _nearly(spoken: Spoken, rest: str, sentence: Sentence) -> bool:
    """Of what is signed also its last word: 未发生安全事故 is 责任事故. But not of what did occur: that was another."""
    if spoken.figures.get("值") != 0 or MEASURED in sentence.words:
        return False
    words = {name[-SHORTEST:] for name in spoken.names}
    return any((at := rest.find(word)) >= 0 and _ENDS.match(rest, at + SHORTEST) is not None for word in words)
