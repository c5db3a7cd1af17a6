"""Find names of children and staff in the text of a summary, which is printed and read by many."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from portal.base.i18n import _l
from portal.report.lint.finding import Finding

__all__ = ["CHILD", "NOBODY", "STAFF", "WORD", "People", "lengths_of", "matches", "people_in"]

CHILD, STAFF, WORD = "child", "staff", "word"
SHORTEST = 2
"""Least number of characters of a name; a single one is part of too many words."""

ADVICE = _l("Say “a child” and the age group instead: a summary names no child. If it is only a word, leave it.")
ADVICE_STAFF = _l("Name the post instead, unless the person is to be named.")

_HAN = re.compile("[\u3400-\u9fff·]")
# Two characters that are a name are often part of other words (提高明显); beside one of these they are a name.
_BEFORE = re.compile("(?:儿|友|班|生|童|孩子|同学|宝宝|名叫|叫|和|与|及|给|由|请|让)$")
_BEHIND = re.compile(
    "小朋友|同学|宝宝|幼儿|等|的|和|与|及|因|于|在|家长|妈妈|爸爸|母亲|父亲|奶奶|爷爷|患|摔|受|发|出现|咬|磕|老师|阿姨|师傅|同志|负责"
)


@dataclass(frozen=True)
class People:
    """Names to search for."""

    kinds: Mapping[str, str]
    """Kind of each name: ``CHILD``, ``STAFF``, or a ``WORD`` that may contain a name: 明德楼 names no child."""


NOBODY = People({})


def people_in(pieces: Collection[tuple[int, str]], people: People, words: Collection[str] = ()) -> Iterator[Finding]:
    """Yield a finding for each name in pieces of text, given as (block, text).

    ``words`` are further words that may contain a name. The work grows with the length of the text times that of the
    longest name, not with the number of names.
    """
    known = {**people.kinds, **dict.fromkeys(words, WORD)}
    # A word that is exactly somebody's name is searched for all the same.
    known.update(people.kinds)
    lengths = lengths_of(known)
    for block, text in pieces:
        reported: set[str] = set()
        for at, name in matches(text, known, lengths):
            kind = known[name]
            if kind != WORD and name not in reported and _stands_alone(text, at, name):
                reported.add(name)
                yield _finding(kind, name, text, block)


def lengths_of(known: Mapping[str, str]) -> dict[str, list[int]]:
    """Return, for each first character, the lengths of the names that begin with it, the greatest first."""
    found: dict[str, set[int]] = {}
    for name in known:
        if len(name) >= SHORTEST:
            found.setdefault(name[0], set()).add(len(name))
    return {sign: sorted(lengths, reverse=True) for sign, lengths in found.items()}


def matches(text: str, known: Mapping[str, str], lengths: Mapping[str, list[int]]) -> Iterator[tuple[int, str]]:
    """Yield the names in a text as (index, name), the longest at each place."""
    at = 0
    while at < len(text):
        step = 1
        for length in lengths.get(text[at], ()):
            name = text[at : at + length]
            if name in known:
                yield at, name
                step = len(name)
                break
        at += step


def _stands_alone(text: str, at: int, name: str) -> bool:
    """Return True if the characters beside the name do not make it part of a longer word."""
    end = at + len(name)
    before, behind = text[max(0, at - 3) : at], text[end : end + 3]
    if not _HAN.match(name):
        return not (before[-1:].isalnum() and before[-1:].isascii()) and not (behind[:1].isalnum() and behind.isascii())
    if len(name) > SHORTEST:
        return True
    return (
        not _HAN.match(before[-1:]) or not _HAN.match(behind) or bool(_BEFORE.search(before) or _BEHIND.match(behind))
    )


def _finding(kind: str, name: str, text: str, block: int) -> Finding:
    if kind == STAFF:
        message = _l("“%(name)s” is the name of a member of staff; a summary speaks of posts.", name=name)
        return Finding("staff_name", message, text, block=block, advice=ADVICE_STAFF)
    if len(name) > SHORTEST:
        message = _l("“%(name)s” is the name of a child of this kindergarten.", name=name)
    else:
        message = _l("“%(name)s” is the name of a child of this kindergarten; it may also be a word.", name=name)
    return Finding("child_name", message, text, block=block, advice=ADVICE)
