"""Find numbers typed by hand beside the name of a figure that is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.base.i18n import _l
from portal.report.lint.finding import Finding
from portal.report.lint.lexicon import SHORTEST, Lexicon, LexiconEntry
from portal.report.lint.numerals import TypedNumber, typed_numbers
from portal.report.lint.sentences import Sentence

__all__ = ["typed"]

REACH = 40
"""Number of characters on either side of a number that are searched for the name of a figure."""

ADVICE = _l("Correct the number or, better, put in the figure: then it follows the records.")
ADVICE_SAME = _l("Put in the figure in place of the number, so that it follows the records.")

_CLAUSE = re.compile(r"[，；。！？：;\n（）()、]|,(?!\d)")
# What may stand before the name of a figure without making it another's: 火灾演练 is not all drills.
_LEAD = re.compile(
    "(?>内|本学期|全学期|整个学期|这?学期内?|我园|全园|园内|幼儿园|共计?|总共|累计|合计|总计|先后|已|应|实际?|约|近|另|还|并|也|"
    "又|有|我们|组织|开展|召开|进行|完成|登记|发生|做好?|安排|举行|举办|实施|接受|处理|查出|发现|排查|新增|购置|"
    "投入|坚持|按时|及时|认真|定期|积极|了|各类|各种|各项|的|全体|教职工|幼儿|后勤|受|到)*+"
)
_BETWEEN = re.compile(
    "(?>共计?|合计|总计|累计|总数|总额|为|是|有|达到?|了|已|应检?|应做?|实际?|实做|做|查|检|约|近|计|完成|开展|进行|仅|只|"
    "人数|次数|人次|班次|数量?|登记|落实|率|[:：\\s])*+"
)
_AFTER = re.compile("(?:的|各类|各种|后勤)*")
# 至少一次, 每周两次: a requirement, not a count.
_REQUIRED = re.compile(
    "(?:不少于|不低于|不得少于|不超过|不得超过|至少|最少|最多|少于|多于|超过|每[^，。；]{0,6}|各|按|逐|同|以)$"
)
_BOUNDED = re.compile("以上|以下|以内|之内|及以上")
# 上学期 5 次, 比去年多 3 次; a part of the days, of the classes.
_OTHER = re.compile(
    "其中|上学期|上学年|上年|去年|往年|同期|上月|本月|当月|本周|当天|当日|增加|减少|提高|下降|上升|降低|比|小班|中班|大班|"
    "托班|分部|本部|目标|[\\d一二三四五六七八九十]月|季度|第[\\d一二三四五六七八九十]"
)
_RATE = re.compile("率")
# The words that mean each figure of an obligation; the first that fits counts.
_FIGURE_WORDS = (
    ("应", re.compile("应|计划")),
    ("缺", re.compile("[缺漏欠]")),
    ("实", re.compile("实|已|完成|做到|共")),
)


def typed(sentence: Sentence, lexicon: Lexicon) -> Iterator[Finding]:
    """Yield findings for typed numbers that contradict the measured figure, or agree but will not follow it."""
    if sentence.planned:
        return
    for clause in _CLAUSE.split(sentence.words):
        if _OTHER.search(clause):
            continue
        for number in typed_numbers(clause):
            finding = _finding(number, clause, sentence, lexicon)
            if finding is not None:
                yield finding


def _finding(number: TypedNumber, clause: str, sentence: Sentence, lexicon: Lexicon) -> Finding | None:
    before = clause[max(0, number.start - REACH) : number.start]
    after = clause[number.end : number.end + REACH]
    if _REQUIRED.search(before) or _BOUNDED.match(after) or _is_one(number, before):
        return None
    meant = _meant(number, before, after, sentence, lexicon)
    if not meant:
        return None
    for entry, figure in meant:
        if number.agrees(entry.figures[figure]):
            return Finding(
                "typed",
                _l(
                    "“%(number)s” is typed by hand: %(label)s comes to that now, but it will not follow the records.",
                    number=number.text,
                    label=entry.label,
                ),
                sentence.text,
                entry.key,
                sentence.block,
                ADVICE_SAME,
            )
    entry, figure = meant[0]
    return Finding(
        "number",
        _l(
            "It says “%(number)s”, but by the records %(label)s comes to %(measured)s.",
            number=number.text,
            label=entry.label if figure == "值" else f"{entry.label}（{figure}）",
            measured=entry.formatted(figure),
        ),
        sentence.text,
        entry.key,
        sentence.block,
        ADVICE,
        serious=True,
    )


def _is_one(number: TypedNumber, before: str) -> bool:
    """Return True for an 一次 that counts nothing; after 共, 仅 or 只 it is a count."""
    return number.text.startswith("一") and number.number == 1 and not re.search("[共仅只]有?$", before)


def _meant(
    number: TypedNumber, before: str, after: str, sentence: Sentence, lexicon: Lexicon
) -> list[tuple[LexiconEntry, str]]:
    """Return the figures that a number may state: 晨检人次 1200, 开展演练 5 次, 召开 9 次会议."""
    for name, context in (*_ending(before, lexicon), *_beginning(before, after, lexicon)):
        found = [
            (entry, figure)
            for entry in lexicon.of_name(name, sentence.areas)
            for figure in _figures(entry, number, context, exact=name == entry.label)
        ]
        if found:
            return found
    return []


def _ending(before: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the names that end before the number, the longest first, each with the words around it."""
    for begin in (at for at, sign in enumerate(before) if sign in lexicon.begin):
        for end in range(min(len(before), begin + lexicon.longest), begin + SHORTEST - 1, -1):
            name, between = before[begin:end], before[end:]
            if name in lexicon.by_name and _BETWEEN.fullmatch(between) and _LEAD.fullmatch(before[:begin]):
                yield name, before[:begin] + between


def _beginning(before: str, after: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the names that begin right after the number, each with the words before it."""
    if not _LEAD.fullmatch(before):
        return
    start = _AFTER.match(after)
    rest = after[start.end() if start else 0 :]
    for end in range(min(len(rest), lexicon.longest), SHORTEST - 1, -1):
        if rest[:end] in lexicon.by_name and end == len(rest):
            yield rest[:end], before


def _figures(entry: LexiconEntry, number: TypedNumber, context: str, *, exact: bool) -> list[str]:
    """Return the names of the entry's figures that a number may state; none if the measure words differ."""
    found: list[str] = []
    if number.unit == "%":
        if entry.rate:
            found = ["值"]
        elif _RATE.search(context):
            found = ["率"]
    elif entry.rate or not _fits(entry, number, exact=exact):
        found = []
    elif entry.coverage is None:
        found = ["值"]
    else:
        found = [figure for figure, words in _FIGURE_WORDS if words.search(context)][:1] or ["实", "应"]
    return [figure for figure in found if figure in entry.figures]


def _fits(entry: LexiconEntry, number: TypedNumber, *, exact: bool) -> bool:
    """Return True if the measure words agree; a number without one fits an exact label only: 晨检人次为 1200."""
    if not number.unit:
        return exact
    return not entry.unit or entry.unit == number.unit
