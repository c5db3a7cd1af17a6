"""Find sentences that a condition left incomplete."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.base.i18n import _l
from portal.report.lint.finding import Finding
from portal.report.lint.sentences import Sentence

__all__ = ["loose_ends", "unfinished"]

ADVICE = _l("Open the wording and complete the sentence, or put what has no value under a condition.")

_LOOSE = re.compile(r"共0(?![.\d])|None|，，|。。|、、|；；|，。|、。|，；|（）|：。|[{}]|%%|《》|“”")


def loose_ends(text: str) -> list[str]:
    """Return the traces of an empty value or condition in a text: 共0, “，，”, （）, braces."""
    return _LOOSE.findall(text)


def unfinished(sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding if a sentence has loose ends."""
    if found := loose_ends(sentence.text):
        yield Finding(
            "unfinished",
            _l("The sentence holds “%(found)s”.", found="”、“".join(dict.fromkeys(found))),
            sentence.text,
            block=sentence.block,
            advice=ADVICE,
        )
